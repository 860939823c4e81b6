package publish

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"courant/news"
)

// A renderedFeed is a document of a feed in every format, and what the pages tell of it.
type renderedFeed struct {
	feed    *news.Feed
	what    sort
	base    string // of its addresses, see basePath
	docs    [formats]*document
	entries []placed
	archive *archiving // nil: it has none
}

// A renderer makes one edition.
type renderer struct {
	site    *Site
	states  map[news.SourceID]news.State
	old     map[entryKey]*entry // of the edition before
	entries map[entryKey]*entry // of this one
	origins map[news.SourceID]origin

	archives  map[string]int // numbers of the newest documents, by news.Feed.ArchiveName
	archiving bool           // what leaves a feed is archived
}

func newRenderer(s *Site, states map[news.SourceID]news.State, old map[entryKey]*entry) *renderer {
	return &renderer{site: s, states: states, old: old, entries: make(map[entryKey]*entry, len(old)), origins: map[news.SourceID]origin{}}
}

// A sort says which of the documents of a feed one is: what it shows, or what happened to items
// that it selects.
type sort int

const (
	itself sort = iota
	edits
	vanished
)

// sortPaths are what stands behind the name of a feed.
var sortPaths = []string{itself: "", edits: "/edits", vanished: "/vanished"}

// sorts returns the documents that a feed has.
func sorts(f *news.Feed) []sort {
	if f.Changes {
		return []sort{itself, edits, vanished}
	}
	return []sort{itself}
}

// documentName returns what a document of a feed is called here: "iran", "iran/edits".
func documentName(feed string, what sort) string { return feed + sortPaths[what] }

// publicBase is what the addresses of feeds begin with that everybody may know.
const publicBase = "/feeds/"

// basePath returns what the addresses of a feed begin with: of a private one, a secret that the
// operator can replace.
func (s *Site) basePath(ctx context.Context, f *news.Feed) (string, error) {
	if !f.Private {
		return publicBase, nil
	}
	secret, err := s.opts.Store.Secret(ctx, f.Name)
	return privateBase(secret), err
}

// feed renders a document of f whose addresses begin with base. It returns old, what it was until now (nil: nothing), where it
// is still the same.
func (r *renderer) feed(ctx context.Context, f *news.Feed, what sort, base string, old *renderedFeed, now time.Time) (*renderedFeed, error) {
	entries, err := r.read(ctx, f, what)
	if err != nil {
		return nil, err
	}
	made := &renderedFeed{feed: f, what: what, base: base, entries: entries}
	if what == itself && (old == nil || !slices.Equal(entries, old.entries)) {
		if err := r.site.opts.Store.SetShown(ctx, f.Name, made.leads(), now); err != nil {
			return nil, err
		}
	}
	if what == itself && f.Archive {
		if made.archive, err = r.archive(ctx, made, old, now); err != nil {
			return nil, err
		}
	}
	if old != nil && old.same(made) {
		made.docs = old.docs
		return made, nil
	}
	if err := r.documents(ctx, made, old, now); err != nil {
		return nil, err
	}
	return made, nil
}

// leads returns the items that give the entries their identities.
func (f *renderedFeed) leads() []news.Key {
	leads := make([]news.Key, len(f.entries))
	for i, e := range f.entries {
		leads[i] = e.of.Lead.Key
	}
	return leads
}

// same reports whether a feed would have the same documents.
func (f *renderedFeed) same(other *renderedFeed) bool {
	return slices.Equal(f.entries, other.entries) && f.base == other.base && f.archive.newest() == other.archive.newest()
}

// documents makes the documents of a feed.
func (r *renderer) documents(ctx context.Context, made, old *renderedFeed, now time.Time) (err error) {
	for format := range formats {
		h := r.site.feedHead(made, format)
		b, err := h.frame(format, made.entries)
		if err != nil {
			return err
		}
		doc := r.site.feedDocument(b, format, &h, made.feed.Private)
		var before *document
		if old != nil {
			before = old.docs[format]
		}
		if format != jsonFormat { // of which nobody has heard that it is sent in parts
			doc.history = remember(before, made.entries, func(part []placed) ([]byte, error) { return h.frame(format, part) })
		}
		name := feedPath(publicBase, made.feed.Name, made.what, format) // without what is secret
		if doc.modified, err = r.site.opts.Store.Document(ctx, name, doc.etag, now); err != nil {
			return err
		}
		doc.compress(before)
		made.docs[format] = doc
	}
	return nil
}

// feedDocument returns the document of a feed.
func (s *Site) feedDocument(b []byte, f format, h *head, private bool) *document {
	info := formatInfo[f]
	doc := newDocument(b, info.kind+"; charset=utf-8", feedCaching(h.every, private))
	doc.browsed, doc.private, doc.shared = info.browsed+"; charset=utf-8", private, s.shared && !private
	for _, hub := range h.hubs {
		doc.link += "<" + hub + `>; rel="hub", `
	}
	doc.link += "<" + h.self + `>; rel="self"`
	return doc
}

// feedHead returns what a document of a feed says besides its entries.
func (s *Site) feedHead(f *renderedFeed, in format) head {
	h := head{
		// The address that it would have if everybody might know it: a private feed is the same
		// one when it has moved.
		id:      feedID(s.url + feedPath(publicBase, f.feed.Name, f.what, atomFormat)),
		title:   feedTitle(f.feed, f.what),
		lang:    feedLanguage(f.feed, f.entries),
		self:    s.url + feedPath(f.base, f.feed.Name, f.what, in),
		page:    s.url + "/",
		hubs:    s.hubs(f.feed.Private),
		style:   s.style,
		updated: latest(f.entries),
		every:   pauseOf(f.entries),
	}
	if f.what == itself {
		h.subtitle, h.evidence = line(f.feed.Subtitle), f.feed.Evidence
	}
	if n := f.archive.newest(); n > 0 && in == atomFormat {
		h.links = []atomLink{{Rel: "prev-archive", Type: atomType, Href: s.url + archivePath(f.base, f.feed.Name, n)}}
	}
	return h
}

// hubs returns the addresses of the hubs that deliver a feed. Those of others are not told of
// what is private.
func (s *Site) hubs(private bool) []string {
	var hubs []string
	if s.opts.ServesHub {
		hubs = append(hubs, s.url+HubPath)
	}
	if !private {
		hubs = append(hubs, s.opts.OutsideHubs...)
	}
	return hubs
}

// HubPath is where our own hub is to answer, if there is one: the documents name it.
const HubPath = "/hub"

// Where there is something else than feeds.
const (
	stylePath   = "/feed.css"
	feedsPath   = "/feeds.opml"
	sourcesPath = "/opml"
)

// feedPath returns where a document of a feed is served. The names of feeds are slugs, which
// stand in addresses as they are.
func feedPath(base, name string, what sort, f format) string {
	return base + documentName(name, what) + formatInfo[f].extension
}

// archivePath returns where a document of the archive of a feed is served.
func archivePath(base, name string, number int) string {
	return base + name + "/archive/" + strconv.Itoa(number) + formatInfo[atomFormat].extension
}

// read reads what a document is to hold, and renders it.
func (r *renderer) read(ctx context.Context, f *news.Feed, what sort) ([]placed, error) {
	switch what {
	case edits:
		list, err := r.site.opts.Store.Edited(ctx, f.Query(), f.Limit)
		if err != nil {
			return nil, err
		}
		return r.edits(list, f.Limit), nil
	case vanished:
		list, err := r.site.opts.Store.Vanished(ctx, f.Query(), f.Limit)
		if err != nil {
			return nil, err
		}
		return r.vanished(list, f.Content), nil
	default:
		list, err := r.site.opts.Store.Entries(ctx, f)
		if err != nil {
			return nil, err
		}
		return r.choose(list, showing(f)), nil
	}
}

// showing returns how a feed shows items.
func showing(f *news.Feed) how { return how{content: f.Content, evidence: f.Evidence} }

// choose renders entries.
func (r *renderer) choose(list []news.Entry, as how) []placed {
	return fit(len(list), 0, func(i int) *entry { return r.entry(&list[i], as) })
}

// feedTitle returns the configured title, else the name; and which of the documents it is.
func feedTitle(f *news.Feed, what sort) string {
	return cmp.Or(line(f.Title), f.Name) + map[sort]string{edits: ": edits", vanished: ": withdrawn"}[what]
}

// latest returns when a feed was updated: when the newest of its entries was.
func latest(entries []placed) time.Time {
	t := unborn
	for _, e := range entries {
		if at := e.at(); at.After(t) {
			t = at
		}
	}
	return t
}

// feedLanguage returns the one language that the feed is configured to have, else the one
// that all its entries have, else none.
func feedLanguage(f *news.Feed, entries []placed) string {
	if len(f.Languages) == 1 {
		return language(f.Languages[0])
	}
	for _, e := range entries {
		if e.lang != entries[0].lang {
			return ""
		}
	}
	if len(entries) == 0 {
		return ""
	}
	return entries[0].lang
}
