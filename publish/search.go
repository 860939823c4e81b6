package publish

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"courant/news"
	"courant/search"
)

// Bounds of searching, which costs more than what is ready.
const (
	foundPerPage  = 50
	maxPage       = 20
	maxQuery      = 2_000            // bytes of what stands behind "?"
	searchTimeout = 5 * time.Second  // of the database, for one page
	keptSearches  = 100              // documents that are kept
	searchAge     = time.Minute      // for so long, at most
	searchPause   = 15 * time.Minute // that readers may wait before they ask again
)

// serveSearch serves /search.atom?q=…&page=…: the kept items in which words are found, those that
// came last first, in pages (RFC 5005, section 3).
func (s *Site) serveSearch(w http.ResponseWriter, r *http.Request, f format) {
	q, page, err := searchParams(r.URL.RawQuery)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	doc, err := s.searches.document(r.Context(), searchPath(q.Canonical, page, f), func() (*document, error) {
		return s.search(r.Context(), q, page, f)
	})
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		busy(w, "the search took too long: try rarer words")
	case err == nil && doc == nil:
		http.Error(w, "404 there are not so many pages", http.StatusNotFound)
	default:
		serveMade(w, r, doc, err, "the search failed")
	}
}

// searchParams reads what is asked for.
func searchParams(raw string) (q search.Query, page int, err error) {
	if len(raw) > maxQuery {
		return q, 0, errors.New("the query is too long")
	}
	params, err := url.ParseQuery(raw)
	if err != nil {
		return q, 0, errors.New("the address cannot be read: " + strconv.Quote(err.Error()))
	}
	for key, values := range params {
		if key != "q" && key != "page" || len(values) > 1 {
			return q, 0, errors.New("want q and page, each once: /search.atom?q=words&page=2")
		}
	}
	if q, err = search.Parse(params.Get("q")); err != nil {
		return q, 0, err
	}
	page = 1
	if p := params.Get("page"); p != "" {
		if page, err = strconv.Atoi(p); err != nil || page < 1 || page > maxPage {
			return q, 0, errors.New("page: want a number from 1 to " + strconv.Itoa(maxPage))
		}
	}
	return q, page, nil
}

// searchPath returns where a page of what is found is served.
func searchPath(canonical string, page int, f format) string {
	path := "/search" + formatInfo[f].extension + "?q=" + url.QueryEscape(canonical)
	if page > 1 {
		path += "&page=" + strconv.Itoa(page)
	}
	return path
}

// search makes a page of what is found; nil: there is nothing on it.
func (s *Site) search(ctx context.Context, q search.Query, page int, f format) (*document, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	items, more, err := s.opts.Store.Search(ctx, q.Match, foundPerPage, (page-1)*foundPerPage)
	if err != nil {
		return nil, errors.Join(err, ctx.Err()) // the database has its own words for a timeout
	}
	if len(items) == 0 && page > 1 {
		return nil, nil
	}
	states, err := s.opts.Store.States(ctx)
	if err != nil {
		return nil, err
	}
	r := newRenderer(s, states, s.current.Load().entries)
	list := make([]news.Entry, len(items))
	for i, it := range items {
		list[i] = news.Entry{Item: it, Lead: it, Reports: 1, Sources: 1}
	}
	entries := r.choose(list, how{content: news.FullContent})
	h := head{
		id:      feedID(s.url + searchPath(q.Canonical, 1, atomFormat)),
		title:   "Search: " + q.Canonical,
		lang:    feedLanguage(&news.Feed{}, entries),
		self:    s.url + searchPath(q.Canonical, page, f),
		page:    s.url + "/",
		style:   s.style,
		updated: latest(entries),
		every:   searchPause,
	}
	h.links = s.pageLinks(q.Canonical, page, more && page < maxPage, f)
	b, err := h.frame(f, entries)
	if err != nil {
		return nil, err
	}
	doc := s.feedDocument(b, f, &h, !s.opts.OpenSearch)
	doc.effort = hasty
	return doc, nil
}

// pageLinks returns the links between the pages of what is found.
func (s *Site) pageLinks(canonical string, page int, more bool, f format) []atomLink {
	to := func(rel string, page int) atomLink {
		return atomLink{Rel: rel, Type: formatInfo[f].kind, Href: s.url + searchPath(canonical, page, f)}
	}
	links := []atomLink{to("first", 1)}
	if page > 1 {
		links = append(links, to("previous", page-1))
	}
	if more {
		links = append(links, to("next", page+1))
	}
	return links
}
