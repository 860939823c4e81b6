package publish

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// Handler returns what answers requests for the site: the feeds, what is made of them, and a
// page at "/". That of a private site also tells the state of the sources, lists them, and
// searches. What is not there answers 404 and tells nothing, methods other than GET, HEAD and
// OPTIONS answer 405. No answer depends on the Host that was asked for.
func (s *Site) Handler(private bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", policy)
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			s.serve(w, r, private)
		case http.MethodOptions:
			s.serveOptions(w)
		default:
			h.Set("Allow", allowed)
			http.Error(w, "405 this can only be read", http.StatusMethodNotAllowed)
		}
	})
}

const allowed = "GET, HEAD, OPTIONS"

// policy is the Content-Security-Policy of everything but pages: a feed that is opened in a
// browser loads its style sheet, and nothing else.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveOptions says what may be done, and to pages of other sites that they may read (Fetch
// Standard, "CORS-preflight request").
func (s *Site) serveOptions(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Allow", allowed)
	if s.shared {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "A-IM, Cache-Control, If-Modified-Since, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}

// serve answers from the current edition, as far as that has what is asked for.
func (s *Site) serve(w http.ResponseWriter, r *http.Request, private bool) {
	ed, path := s.current.Load(), r.URL.Path
	if strings.Contains(strings.ToLower(r.URL.RawPath), "%2f") { // each document has one address
		http.NotFound(w, r)
		return
	}
	doc := ed.docs[path]
	if doc == nil {
		doc = s.fixed[path]
	}
	switch {
	case doc != nil:
		doc.ServeHTTP(w, r)
	case path == "/":
		s.serveHome(w, r, ed, private)
	case path == sourcesPath && (private || s.opts.OpenSources):
		s.sourceList.ServeHTTP(w, r)
	default:
		s.serveRest(w, r, ed, private)
	}
}

// serveRest answers with what is made when it is asked for, or says that it is not there.
func (s *Site) serveRest(w http.ResponseWriter, r *http.Request, ed *edition, private bool) {
	before, f, ok := cutFormat(r.URL.Path)
	name, isFeed := strings.CutPrefix(before, publicBase)
	switch {
	case !ok:
		http.NotFound(w, r)
	case before == "/search" && (private || s.opts.OpenSearch):
		s.serveSearch(w, r, f)
	case isFeed && strings.Contains(name, "+"):
		s.serveUnion(w, r, ed, name, f)
	case f == atomFormat && strings.Contains(before, "/archive/"):
		s.serveArchive(w, r, ed, before)
	case isFeed && s.isExpected(ed, name):
		unavailable(w)
	default:
		http.NotFound(w, r)
	}
}

// isExpected reports whether a document will be there that is not yet.
func (s *Site) isExpected(ed *edition, name string) bool {
	feed, what := name, itself
	for _, w := range []sort{edits, vanished} {
		if before, ok := strings.CutSuffix(name, sortPaths[w]); ok {
			feed, what = before, w
		}
	}
	f := s.publicFeed(feed)
	return f != nil && (what == itself || f.Changes) && ed.feeds[name] == nil
}

// serveArchive serves /feeds/NAME/archive/1.atom. Few ask for these, and each once.
func (s *Site) serveArchive(w http.ResponseWriter, r *http.Request, ed *edition, path string) {
	feed, last, _ := strings.Cut(path, "/archive/")
	number, err := strconv.Atoi(last)
	current := s.archiveOf(ed, feed)
	if err != nil || current == nil || strconv.Itoa(number) != last || number < 1 || number > current.archive.last+1 {
		http.NotFound(w, r)
		return
	}
	if number == current.archive.last+1 { // what follows the newest is in the current document
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, s.url+feedPath(current.base, current.feed.Name, itself, atomFormat), http.StatusTemporaryRedirect)
		return
	}
	doc, err := s.archives.document(r.Context(), path, func() (*document, error) {
		d, ok, err := s.opts.Store.Archive(r.Context(), current.feed.ArchiveName(), number)
		if err == nil && !ok {
			err = errors.New("it is not there")
		}
		if err != nil {
			return nil, err
		}
		return s.archived(current.base, current.feed.Name, &d)
	})
	serveMade(w, r, doc, err, "the archive cannot be read")
}

// archiveOf returns the feed whose archive is behind a path such as "/feeds/iran"; nil: none is.
func (s *Site) archiveOf(ed *edition, path string) *renderedFeed {
	name := path[strings.LastIndexByte(path, '/')+1:]
	made := ed.feeds[name]
	if made == nil || made.archive == nil || made.base+name != path {
		return nil
	}
	return made
}

// unavailable says that there will be a document, so that readers do not take the feed
// for gone.
func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	http.Error(w, "not ready yet", http.StatusServiceUnavailable)
}
