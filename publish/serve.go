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

// feedPath returns where a feed is served.
func feedPath(name string) string { return "/feeds/" + fileName(name) }

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
	f := s.current.Load().feeds[name]
	switch {
	case ok && f != nil:
		f.doc.ServeHTTP(w, r)
	case ok && slices.ContainsFunc(s.opts.Feeds, func(f news.Feed) bool { return f.Name == name }):
		unavailable(w)
	default:
		http.NotFound(w, r)
	}
}

// unavailable says that there will be a document, so that readers do not take the feed
// for gone.
func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	http.Error(w, "not ready yet", http.StatusServiceUnavailable)
}
