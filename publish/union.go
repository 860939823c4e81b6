package publish

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"courant/news"
)

// Bounds of a union: whoever wants more of them can have a feed of its own.
const (
	maxUnited       = 10  // feeds
	maxUnionEntries = 200 // the newest
	maxUnions       = 100 // documents that are kept of one edition
)

// serveUnion serves /feeds/A+B.atom: what is in any of some feeds, each entry once. It is made
// of what the edition has, and kept as long as that.
func (s *Site) serveUnion(w http.ResponseWriter, r *http.Request, ed *edition, list string, f format) {
	names := strings.Split(list, "+")
	if len(names) > maxUnited {
		http.Error(w, fmt.Sprintf("too many feeds: ask for %d at most, or have the operator make one feed of them", maxUnited), http.StatusBadRequest)
		return
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(names)))
	var parts []*renderedFeed
	for _, name := range sorted {
		feed := s.publicFeed(name)
		if feed == nil {
			http.Error(w, "404 there is no feed "+line(excerpt(name, maxName))+" here", http.StatusNotFound)
			return
		}
		made := ed.feeds[name]
		if made == nil {
			unavailable(w)
			return
		}
		parts = append(parts, made)
	}
	path := feedPath(publicBase, strings.Join(sorted, "+"), itself, f)
	if !slices.Equal(names, sorted) { // each union has one address
		http.Redirect(w, r, s.url+path, http.StatusMovedPermanently)
		return
	}
	doc, err := ed.unions.document(r.Context(), path, func() (*document, error) { return s.union(parts, path, f) })
	serveMade(w, r, doc, err, "the feeds cannot be put together")
}

// publicFeed returns the feed of a name that everybody may know; nil: there is none.
func (s *Site) publicFeed(name string) *news.Feed {
	i := slices.IndexFunc(s.opts.Feeds, func(f news.Feed) bool { return f.Name == name && !f.Private })
	if i < 0 {
		return nil
	}
	return &s.opts.Feeds[i]
}

// place returns where an entry stands among those of several feeds: as in each of them, an edit
// moves nothing.
func place(e placed) time.Time { return later(e.of.Lead.Order, e.of.Moved) }

// union makes a document of several feeds.
func (s *Site) union(parts []*renderedFeed, path string, f format) (*document, error) {
	var all []placed
	var titles []string
	evidence := false
	for _, p := range parts {
		all = append(all, p.entries...)
		titles = append(titles, feedTitle(p.feed, itself))
		evidence = evidence || p.feed.Evidence
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(place(b).Compare(place(a)), cmp.Compare(b.id, a.id))
	})
	entries := fit(len(all), maxUnionEntries, func(i int) *entry { return all[i].entry })
	h := head{
		id:       feedID(s.url + strings.TrimSuffix(path, formatInfo[f].extension) + formatInfo[atomFormat].extension),
		title:    strings.Join(titles, " + "),
		lang:     feedLanguage(&news.Feed{}, entries),
		self:     s.url + path,
		page:     s.url + "/",
		style:    s.style,
		updated:  latest(entries),
		every:    pauseOf(entries),
		evidence: evidence,
	}
	b, err := h.frame(f, entries)
	if err != nil {
		return nil, err
	}
	doc := s.feedDocument(b, f, &h, false)
	doc.effort = hasty // and without Last-Modified: two of the feeds may change within a second
	return doc, nil
}
