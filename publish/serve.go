package publish

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"courant/news"
)

// fileName returns the last part of a feed's address.
func fileName(name string) string { return url.PathEscape(name) + ".atom" }

// feedPath returns where a document of a feed is served.
func feedPath(name string, what sort) string {
	return "/feeds/" + url.PathEscape(name) + sortPaths[what] + ".atom"
}

// Handler returns what answers requests for the site: the feeds and a page at "/", which
// of a private site also tells the state of the sources. What is not there answers 404
// and tells nothing, methods other than GET and HEAD answer 405.
func (s *Site) Handler(private bool) http.Handler {
	home := s.servePublicHome
	if private {
		home = s.servePrivateHome
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /feeds/{file}", s.serveFeed)
	mux.HandleFunc("GET /feeds/{name}/{file}", s.serveChanges)
	mux.HandleFunc("GET /{$}", home)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

// serveFeed serves /feeds/NAME.atom. There is no redirect from /feeds/NAME: what a feed's
// page is called must stay free.
func (s *Site) serveFeed(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("file"), ".atom")
	s.serveDocument(w, r, name, itself, ok)
}

// serveChanges serves /feeds/NAME/edits.atom and /feeds/NAME/vanished.atom.
func (s *Site) serveChanges(w http.ResponseWriter, r *http.Request) {
	what, ok := strings.CutSuffix("/"+r.PathValue("file"), ".atom")
	s.serveDocument(w, r, r.PathValue("name"), sort(slices.Index(sortPaths, what)), ok)
}

func (s *Site) serveDocument(w http.ResponseWriter, r *http.Request, name string, what sort, ok bool) {
	i := slices.IndexFunc(s.opts.Feeds, func(f news.Feed) bool { return f.Name == name })
	if !ok || i < 0 || !slices.Contains(sorts(&s.opts.Feeds[i]), what) {
		http.NotFound(w, r)
		return
	}
	made := s.current.Load().feeds[documentName(name, what)]
	if made == nil {
		unavailable(w)
		return
	}
	made.doc.ServeHTTP(w, r)
}

// unavailable says that there will be a document, so that readers do not take the feed
// for gone.
func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	http.Error(w, "not ready yet", http.StatusServiceUnavailable)
}
