package publish

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gorilla/feeds"

	"courant/news"
)

// An atomFeed is the head of a document in the order in which it is written. The entries, which
// are rendered already, come after it.
//
// It is gorilla's feed with what RFC 4287 allows besides. For encoding/xml a field hides
// those of the same element that lie deeper, so Title, Subtitle and Links stand in for
// the embedded Title, Subtitle and Link; Category, Icon, Logo, Rights, Author,
// Contributor and Entries stay empty, and then are not written.
type atomFeed struct {
	Lang      string     `xml:"xml:lang,attr,omitempty"`
	Courant   string     `xml:"xmlns:courant,attr,omitempty"`
	Title     atomText   `xml:"title"`
	Subtitle  *atomText  `xml:"subtitle"`
	Links     []atomLink `xml:"link"`
	Generator string     `xml:"generator"`
	feeds.AtomFeed
}

// FeedXml makes an atomFeed a feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

// An atomText is a text construct (RFC 4287, section 3.1).
type atomText struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

// plainText is the text construct of a text that is no markup. One that looks like markup
// ("&lt", "</b>") is escaped and sent as HTML, so that no reader needs to guess.
func plainText(s string) atomText {
	if ambiguous(s) {
		return atomText{"html", htmlText(s)}
	}
	return atomText{"text", s}
}

// A renderedFeed is a feed's document and what the page tells of it.
type renderedFeed struct {
	doc     *document
	entries []placed
}

// A renderer makes one edition.
type renderer struct {
	site    *Site
	states  map[news.SourceID]news.State
	old     map[entryKey]*entry // of the edition before
	entries map[entryKey]*entry // of this one
	origins map[news.SourceID]origin
}

func newRenderer(s *Site, states map[news.SourceID]news.State, old map[entryKey]*entry) *renderer {
	return &renderer{s, states, old, make(map[entryKey]*entry, len(old)), map[news.SourceID]origin{}}
}

const (
	atomNamespace = "http://www.w3.org/2005/Atom"
	atomType      = "application/atom+xml"

	// maxDocument is how many bytes of entries a document may have; the oldest are left
	// out as if the feed's limit were lower. Readers and validators give up at 5 MB.
	maxDocument = 4_500_000
)

// unborn is when a feed without entries was updated (RFC 4287, section 4.2.15 wants a
// date): before everything that it will ever hold, and the same on every machine.
var unborn = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

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

// feed renders a document of f. It returns old, what it was until now (nil: nothing), where it
// is still the same.
func (r *renderer) feed(ctx context.Context, f *news.Feed, what sort, old *renderedFeed, now time.Time) (*renderedFeed, error) {
	entries, err := r.read(ctx, f, what)
	if err != nil {
		return nil, err
	}
	if old != nil && slices.Equal(entries, old.entries) {
		return old, nil
	}
	body, err := r.atom(f, what, entries)
	if err != nil {
		return nil, err
	}
	doc := newDocument(body, atomType+"; charset=utf-8", feedCaching)
	doc.compress()
	if what == itself {
		leads := make([]news.Key, len(entries))
		for i, e := range entries {
			leads[i] = e.of.Lead.Key
		}
		if err := r.site.opts.Store.SetShown(ctx, f.Name, leads, now); err != nil {
			return nil, err
		}
	}
	if doc.modified, err = r.site.opts.Store.Document(ctx, feedPath(f.Name, what), doc.etag, now); err != nil {
		return nil, err
	}
	return &renderedFeed{doc, entries}, nil
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
		return r.choose(list, how{content: f.Content, evidence: f.Evidence}), nil
	}
}

// choose renders entries.
func (r *renderer) choose(list []news.Entry, as how) []placed {
	return fit(len(list), 0, func(i int) *entry { return r.entry(&list[i], as) })
}

// atom returns a document of a feed.
func (r *renderer) atom(f *news.Feed, what sort, entries []placed) ([]byte, error) {
	address := r.site.url + feedPath(f.Name, what)
	doc := &atomFeed{
		Lang:  feedLanguage(f, entries),
		Title: plainText(feedTitle(f, what)),
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: address},
			{Rel: "alternate", Type: "text/html", Href: r.site.url + "/"},
		},
		Generator: "courant", // without its version, which would change every document at an upgrade
		AtomFeed:  feeds.AtomFeed{Xmlns: atomNamespace, Id: feedID(address), Updated: formatStamp(latest(entries))},
	}
	if f.Evidence && what == itself {
		doc.Courant = evidenceNamespace
	}
	if s := line(f.Subtitle); s != "" && what == itself {
		text := plainText(s)
		doc.Subtitle = &text
	}
	size := 0
	for _, e := range entries {
		size += len(e.xml)
	}
	var b bytes.Buffer
	b.Grow(size + 2000) // the head
	if err := feeds.WriteXML(doc, &b); err != nil {
		return nil, err
	}
	const end = "\n</feed>" // the last of what was written; the entries stand before it
	b.Truncate(b.Len() - len(end))
	for _, e := range entries {
		b.Write(e.bytes())
	}
	b.WriteString(end + "\n")
	return b.Bytes(), nil
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
