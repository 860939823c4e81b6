package publish

import (
	"encoding/xml"
	"hash/fnv"
	"hash/maphash"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"courant/news"
)

// An atomEntry is gorilla's entry with what RFC 4287, section 4.1.2, allows besides. As
// in atomFeed, Title, Summary, Authors, Categories, Links and Source hide gorilla's fields of
// the same elements, which hold one plain string where we need several or attributes.
type atomEntry struct {
	Lang       string             `xml:"xml:lang,attr,omitempty"`
	Title      atomText           `xml:"title"`
	Authors    []feeds.AtomAuthor `xml:"author"`
	Categories []atomCategory     `xml:"category"`
	Topics     []atomTopic        `xml:"courant:topic"`
	Summary    *atomText          `xml:"summary"`
	feeds.AtomEntry
	Links  []atomLink `xml:"link"`
	Source atomSource `xml:"source"` // last: simple readers (sfeed) take the first id and link
}

// An entry is a rendered item, or several. It is the same in every feed that shows these in
// the same way, and kept from one edition to the next for as long as it says the same.
type entry struct {
	of     news.Entry // in an entry that says what happened to an item, Moved is when it did
	before *news.Item // what the item said, in an entry that says what was changed
	told   told       // in such an entry
	origin origin
	listed []other

	xml     []byte // as Atom; empty: there is nothing to be seen in it
	rss     []byte
	json    []byte
	sum     uint64 // of xml, for as long as the process lives
	id      string
	updated time.Time
	lang    string
	title   string
	link    string // empty: none
}

type entryKey struct {
	lead news.Key
	part uint64 // which others, which day
	how  how
}

// how says what an entry tells of an item.
type how struct {
	sort     sort
	content  news.ContentMode
	evidence bool
	unlisted bool // without a list of what it stands for besides
}

// Limits of what one item may bring. They are far beyond what is meant for people.
const (
	maxTitle      = 300 // characters
	maxName       = 200 // characters, of a person, a category, a source
	maxMadeTitle  = 80  // characters of a title made from the text
	maxSummary    = 300 // characters of a summary made from the text
	maxAuthors    = 20
	maxCategories = 50
	maxEnclosures = 20
	maxListed     = 20      // others in an entry that stands for several items
	maxEntry      = 500_000 // bytes; an entry that would be longer carries a summary only
)

// entry renders it, or finds it rendered in this edition or the one before.
func (r *renderer) entry(of *news.Entry, as how) *entry {
	k := entryKey{of.Lead.Key, company(of), as}
	from, listed := r.origin(of.Item.Source), r.listed(of.Others)
	if e := r.known(k, of, nil, from, listed); e != nil {
		return e
	}
	e := &entry{of: *of, origin: from, listed: listed}
	for _, as := range shorter(as, len(listed) > 0) {
		if r.render(e, as); len(e.xml) <= maxEntry {
			break
		}
	}
	r.entries[k] = e
	return e
}

// company tells entries of one lead apart that different feeds have. Were two of them the
// same, they would be rendered more often.
func company(of *news.Entry) uint64 {
	if len(of.Others) == 0 && of.Moved.IsZero() && of.Item.Key == of.Lead.Key {
		return 0
	}
	h := fnv.New64a()
	h.Write(of.Item.Key[:])
	for i := range of.Others {
		h.Write(of.Others[i].Key[:])
	}
	h.Write(strconv.AppendInt(nil, of.Moved.Unix(), 10))
	return h.Sum64()
}

// shorter returns in which ways an entry is tried until it is short enough.
func shorter(as how, listed bool) []how {
	ways := []how{as}
	if listed {
		without := as
		without.unlisted = true
		ways = append(ways, without)
	}
	if as.content == news.FullContent {
		as.content = news.SummaryOnly
		ways = append(ways, shorter(as, listed)...)
	}
	return ways
}

// known returns the entry of this edition or the one before that was made of the same; nil:
// there is none.
func (r *renderer) known(k entryKey, of *news.Entry, before *news.Item, from origin, listed []other) *entry {
	for _, e := range []*entry{r.entries[k], r.old[k]} {
		if e != nil && e.origin == from && slices.Equal(e.listed, listed) && same(&e.of, of) && (before == nil || reflect.DeepEqual(e.before, before)) {
			r.entries[k] = e
			return e
		}
	}
	return nil
}

func same(a, b *news.Entry) bool {
	return a.Moved.Equal(b.Moved) && a.Reports == b.Reports && a.Sources == b.Sources && slices.Equal(a.Others, b.Others) &&
		reflect.DeepEqual(&a.Item, &b.Item) && (b.Lead.Key == b.Item.Key || reflect.DeepEqual(&a.Lead, &b.Lead))
}

func (r *renderer) render(e *entry, as how) {
	it := &e.of.Item
	b := newBody(it, as.content, e.origin.name)
	b.turn(language(it.Language))
	if as.content != news.NoContent && !as.unlisted {
		b.add(alsoReported(e.listed, len(e.of.Others)-len(e.listed)))
	}
	e.id, e.updated = publicID(&e.of.Lead), updated(&e.of)
	a := r.element(e, b)
	a.Published = published(&e.of.Lead)
	a.Links = related(append(a.Links, enclosures(it.Enclosures)...), e.listed)
	a.Categories = append(a.Categories, r.counts(&e.of)...)
	if as.evidence {
		a.Topics = r.topics(it)
	}
	e.write(a)
}

// element returns the element of an entry whose id and time are known, with what all entries
// have.
func (r *renderer) element(e *entry, b body) *atomEntry {
	it := &e.of.Item
	e.lang, e.title, e.link = language(it.Language), b.title, news.URI(it.URL)
	stamp := formatStamp(e.updated)
	a := &atomEntry{
		Lang:       e.lang,
		Title:      plainText(e.title),
		Authors:    authors(it.Authors, e.origin.name),
		Categories: r.categories(it),
		Links:      alternate(e.link),
		Source:     e.origin.element(stamp),
		AtomEntry:  feeds.AtomEntry{Id: e.id, Updated: stamp},
	}
	// RFC 4287, section 4.1.2: an entry without an alternate link must have content.
	if e.link == "" && b.content == "" {
		b.content, b.summary = b.summary, ""
	}
	if b.summary != "" {
		a.Summary = &atomText{"html", b.summary}
	}
	if b.content != "" {
		a.Content = &feeds.AtomContent{Type: "html", Content: b.content}
	}
	return a
}

// write sets the bytes of the entry, in every format.
func (e *entry) write(a *atomEntry) {
	out, err := xml.MarshalIndent(a, "  ", "  ")
	if err != nil {
		panic(err) // strings only: a bug
	}
	e.xml = slices.Concat([]byte("\n"), out)
	e.rss, e.json = rssItem(a), jsonItem(a)
	e.sum = maphash.Bytes(sumSeed, e.xml)
}
