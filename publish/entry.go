package publish

import (
	"cmp"
	"encoding/binary"
	"encoding/xml"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"courant/news"
)

// An atomEntry is gorilla's entry with what RFC 4287, section 4.1.2, allows besides. As
// in atomFeed, Title, Summary, Authors, Categories and Source hide gorilla's fields of the
// same elements, which hold one plain string where we need several or attributes.
type atomEntry struct {
	Lang       string             `xml:"xml:lang,attr,omitempty"`
	Title      atomText           `xml:"title"`
	Authors    []feeds.AtomAuthor `xml:"author"`
	Categories []atomCategory     `xml:"category"`
	Topics     []atomTopic        `xml:"courant:topic"`
	Summary    *atomText          `xml:"summary"`
	feeds.AtomEntry
	Source atomSource `xml:"source"` // last: simple readers (sfeed) take the first id and link
}

// An atomCategory is RFC 4287, section 4.2.2.
type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

// An atomSource is RFC 4287, section 4.2.11: where the entry comes from.
type atomSource struct {
	ID      string           `xml:"id"`
	Title   atomText         `xml:"title"`
	Updated string           `xml:"updated"`
	Links   []feeds.AtomLink `xml:"link"`
}

// An entry is a rendered item. It is the same in every feed that shows items in the same
// way, and kept from one edition to the next for as long as it says the same.
type entry struct {
	item   news.Item
	origin origin

	xml     []byte
	id      string
	updated time.Time
	lang    string
	title   string
	link    string // empty: none
}

type entryKey struct {
	key   news.Key
	how   how
	shift time.Duration
}

// how says what of an item a feed shows.
type how struct {
	content  news.ContentMode
	evidence bool
}

// An origin is what an entry tells of its source.
type origin struct {
	name, id, self, site string
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
	maxEntry      = 500_000 // bytes; an entry that would be longer carries a summary only
)

// entry renders it, or finds it rendered in this edition or the one before.
func (r *renderer) entry(it *news.Item, as how, shift time.Duration) *entry {
	k := entryKey{it.Key, as, shift}
	from := r.origin(it.Source)
	for _, known := range []*entry{r.entries[k], r.old[k]} {
		if known != nil && known.origin == from && reflect.DeepEqual(&known.item, it) {
			r.entries[k] = known
			return known
		}
	}
	e := r.render(it, from, as, shift)
	if len(e.xml) > maxEntry {
		as.content = news.SummaryOnly
		e = r.render(it, from, as, shift)
	}
	r.entries[k] = e
	return e
}

func (r *renderer) render(it *news.Item, from origin, as how, shift time.Duration) *entry {
	b := newBody(it, as.content, from.name)
	e := &entry{
		item:    *it,
		origin:  from,
		id:      publicID(it),
		updated: updated(it).Add(shift),
		lang:    language(it.Language),
		title:   b.title,
		link:    news.URI(it.URL),
	}
	a := &atomEntry{
		Lang:       e.lang,
		Title:      plainText(e.title),
		Authors:    authors(it.Authors, from.name),
		Categories: r.categories(it),
		Source:     from.element(formatStamp(e.updated)),
		AtomEntry: feeds.AtomEntry{
			Id: e.id, Updated: formatStamp(e.updated), Published: published(it), Links: links(e.link, it.Enclosures),
		},
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
	if as.evidence {
		a.Topics = r.topics(it)
	}
	out, err := xml.MarshalIndent(a, "  ", "  ")
	if err != nil {
		panic(err) // strings only: a bug
	}
	e.xml = slices.Concat([]byte("\n"), out)
	return e
}

// earliest is the first time that is believed to be that of a text; validators hold the
// same opinion.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// believed returns t in whole seconds of UTC, not later than seen; zero if t cannot be the
// date of a text.
func believed(t, seen time.Time) time.Time {
	if t.After(seen) {
		t = seen
	}
	if t.Before(earliest) {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// published returns atom:published (RFC 4287, section 4.2.9), empty where the source gives
// no date that can be believed.
func published(it *news.Item) string {
	t := believed(it.Published, it.Seen)
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// updated returns atom:updated (RFC 4287, section 4.2.15): when we met the present text, if
// there was another before; else what the source says; else when we first saw the item. It
// depends on nothing but the item, so it is the same in every feed and for ever.
//
// Items of one poll would often share a time, which within a feed says that one replaces
// the other, so up to 65,535 microseconds that come from the key are added. Not more of
// them: lenient parsers in Java (Rome) take the digits for milliseconds, and so are off by
// a minute at most.
func updated(it *news.Item) time.Time {
	t := believed(it.Updated, it.Seen)
	if p := believed(it.Published, it.Seen); t.Before(p) {
		t = p
	}
	if it.Changed.After(it.Seen) {
		t = believed(it.Changed, it.Changed)
	} else if t.IsZero() {
		t = believed(it.Seen, it.Seen)
	}
	if t.IsZero() {
		t = earliest
	}
	return t.Add(time.Duration(binary.BigEndian.Uint16(it.Key[:])) * time.Microsecond)
}

// formatStamp writes a time with all digits of its fraction, RFC 3339.
func formatStamp(t time.Time) string {
	return t.Format("2006-01-02T15:04:05.000000Z")
}

var (
	email     = regexp.MustCompile(`^[A-Za-z0-9_.+'!#$%&*/=?^{|}~` + "`" + `-]+@([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*$`)
	mediaType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$`)
)

// links returns the entry's links (RFC 4287, section 4.2.7): the original and its files.
// There is no rel="via": the source element says it.
func links(original string, enclosures []news.Enclosure) []feeds.AtomLink {
	var list []feeds.AtomLink
	if original != "" {
		list = append(list, feeds.AtomLink{Rel: "alternate", Href: original})
	}
	seen := map[string]bool{"": true}
	for _, e := range enclosures[:min(len(enclosures), maxEnclosures)] {
		href := news.URI(e.URL)
		if seen[href] {
			continue
		}
		seen[href] = true
		l := feeds.AtomLink{Rel: "enclosure", Href: href}
		if mediaType.MatchString(e.Type) {
			l.Type = e.Type
		}
		if e.Length > 0 {
			l.Length = strconv.FormatInt(e.Length, 10)
		}
		list = append(list, l)
	}
	return list
}

// authors returns the entry's authors (RFC 4287, section 4.2.1), of which there must be
// one: else the source.
func authors(persons []news.Person, source string) []feeds.AtomAuthor {
	var list []feeds.AtomAuthor
	seen := map[string]bool{}
	for _, p := range persons[:min(len(persons), maxAuthors)] {
		mailbox, _, _ := strings.Cut(p.Email, "@")
		a := feeds.AtomPerson{Name: cmp.Or(name(p.Name), name(mailbox)), Uri: news.URI(p.URI)}
		if email.MatchString(p.Email) {
			a.Email = p.Email
		}
		if a.Name != "" && !seen[a.Name] {
			seen[a.Name] = true
			list = append(list, feeds.AtomAuthor{AtomPerson: a})
		}
	}
	if len(list) == 0 {
		list = []feeds.AtomAuthor{{AtomPerson: feeds.AtomPerson{Name: source}}}
	}
	return list
}

// tags returns the item's topics, save those that have gone: somebody's decision about one
// stays.
func (r *renderer) tags(it *news.Item) []news.Tag {
	return slices.DeleteFunc(slices.Clone(it.Topics), func(t news.Tag) bool {
		_, ok := r.site.opts.Labels[t.Topic]
		return !ok
	})
}

// categories returns the item's topics, then the categories of its source.
func (r *renderer) categories(it *news.Item) []atomCategory {
	var list []atomCategory
	for _, t := range r.tags(it) {
		list = append(list, atomCategory{Term: t.Topic, Scheme: r.site.topics, Label: name(r.site.opts.Labels[t.Topic])})
	}
	for _, c := range it.Categories[:min(len(it.Categories), maxCategories)] {
		a := atomCategory{Term: name(cmp.Or(c.Term, c.Label)), Label: name(c.Label), Scheme: absoluteURI(c.Scheme)}
		if a.Label == a.Term {
			a.Label = ""
		}
		same := func(b atomCategory) bool { return a.Term == b.Term && a.Scheme == b.Scheme }
		if a.Term != "" && !slices.ContainsFunc(list, same) {
			list = append(list, a)
		}
	}
	return list
}

// origin returns what entries tell of a source. It does not change when the source is
// polled, only when it says something else of itself or is configured in another way.
func (r *renderer) origin(id news.SourceID) origin {
	if o, ok := r.origins[id]; ok {
		return o
	}
	src, meta := r.site.sources[id], r.states[id].Meta
	o := origin{self: news.URI(src.URL), site: news.URI(meta.Link)}
	o.name = cmp.Or(sourceName(src, meta), name(string(id)), "unknown")
	o.id = cmp.Or(firstID(meta.ID, o.self), urnUUID(urlNamespace, cmp.Or(o.self, string(id))))
	r.origins[id] = o
	return o
}

// sourceName returns the configured name, unless that only repeats the address and the
// source has a title.
func sourceName(src news.Source, meta news.Meta) string {
	made := src.Name == "" || strings.HasPrefix(news.CanonicalURL(src.URL), "https://"+src.Name)
	if title := name(meta.Title); made && title != "" {
		return title
	}
	return name(src.Name)
}

// element returns the source element of an entry. Its updated is that of the entry: the
// time of the source's document moves whenever the source adds something, and each of its
// entries in our feeds would change with it.
func (o origin) element(updated string) atomSource {
	s := atomSource{ID: o.id, Title: plainText(o.name), Updated: updated}
	if o.self != "" {
		s.Links = append(s.Links, feeds.AtomLink{Rel: "self", Href: o.self})
	}
	if o.site != "" {
		s.Links = append(s.Links, feeds.AtomLink{Rel: "alternate", Href: o.site})
	}
	return s
}
