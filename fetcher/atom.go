package fetcher

import (
	"encoding/base64"
	"io"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"

	"courant/news"
	"courant/text"
)

// atom reads Atom 1.0 (RFC 4287) and 0.3.
func (p *parser) atom(r io.Reader) (feed, error) {
	doc, err := (&atom.Parser{}).Parse(r)
	if err != nil {
		return feed{}, err
	}
	undouble(&doc.Title)
	p.base = p.withBase(note(doc.Extensions, "base"))
	f := feed{meta: news.Meta{
		ID:       first(note(doc.Extensions, "id"), doc.ID),
		Title:    atomTitle(doc.Extensions, doc.Title),
		Link:     absolute(p.base, alternate(doc.Links)),
		Language: text.Language(doc.Language, ""),
		Updated:  firstDate(doc.Updated),
		Hints:    syndication(doc.Extensions),
	}}
	setRelations(&f.meta, p.base, atomRelations(doc.Links))
	f.authors = heads(p.base, atomPeople(doc.Authors)) // RFC 4287, section 4.2.1
	for _, entry := range doc.Entries {
		if err := p.stopped(); err != nil {
			return feed{}, err
		}
		d := p.atomEntry(entry)
		d.language = first(d.language, f.meta.Language)
		f.items = append(f.items, d)
	}
	return f, nil
}

func (p *parser) atomEntry(entry *atom.Entry) draft {
	undouble(atomTexts(entry)...)
	e := entry.Extensions
	d := draft{
		guid:       first(note(e, "id"), entry.ID),
		link:       alternate(entry.Links),
		title:      atomTitle(e, entry.Title),
		summary:    p.atomText(e, "summary", entry.Summary),
		authors:    atomPeople(entry.Authors),
		enclosures: atomEnclosures(entry.Links),
		language:   note(e, "lang"),
		published:  firstDate(entry.Published, extension(e, "dc", "date")),
		updated:    firstDate(entry.Updated),
		base:       p.withBase(note(e, "base")),
		raw:        fingerprint(e),
	}
	if entry.Content != nil {
		d.content = p.atomText(e, "content", entry.Content.Value)
	}
	if len(d.authors) == 0 && entry.Source != nil {
		d.authors = atomPeople(entry.Source.Authors)
	}
	for _, c := range capped(entry.Categories) {
		d.categories = append(d.categories, news.Category{Term: first(c.Term, c.Label), Scheme: c.Scheme, Label: c.Label})
	}
	d.fillFromExtensions(entry)
	return d
}

// fillFromExtensions takes from Media RSS and Dublin Core what the entry itself does not
// say; YouTube has its descriptions there only.
func (d *draft) fillFromExtensions(entry *atom.Entry) {
	e := entry.Extensions
	if d.link == "" && isURL(d.guid) {
		d.link = d.guid
	}
	if d.title == "" {
		d.title = title(mediaText(e, "title"))
	}
	if first(d.summary.html, d.content.html) == "" {
		d.summary.html = guessHTML(mediaText(e, "description"))
	}
	for _, s := range extensions(e, "dc", "subject") {
		d.categories = append(d.categories, news.Category{Term: title(s)})
	}
	if len(d.categories) == 0 {
		d.categories = mediaCategories(e)
	}
	if len(d.authors) == 0 {
		for _, name := range extensions(e, "dc", "creator") {
			d.authors = append(d.authors, person(name))
		}
	}
}

// atomTitle returns the plain text of the title that e has notes on (RFC 4287, section
// 3.1.1).
func atomTitle(e ext.Extensions, s string) string {
	kind := note(e, "title-type")
	s = decoded(s, note(e, "title-mode"))
	switch {
	case strings.Contains(kind, "html"):
		return oneLine(text.Plain(cut(s, maxTitle)))
	case kind == "text" || kind == "text/plain":
		return oneLine(cut(s, maxTitle))
	default: // nothing is said, which by the letter means text, but often is not
		return title(s)
	}
}

// atomText returns the HTML of the summary or content that e has notes on.
func (p *parser) atomText(e ext.Extensions, name, s string) markup {
	m := markup{}
	if base := note(e, name+"-base"); base != "" {
		m.base = p.withBase(base)
	}
	kind := note(e, name+"-type")
	s = decoded(s, note(e, name+"-mode"))
	switch {
	case strings.Contains(kind, "html"):
		m.html = s
	case kind == "text" || kind == "text/plain":
		m.html = asHTML(s)
	case !strings.Contains(kind, "/"): // nothing is said, or nothing that RFC 4287 knows
		m.html = guessHTML(s)
	}
	return m
}

// decoded returns a text of Atom 0.3 whose mode may be base64.
func decoded(s, mode string) string {
	if mode != "base64" {
		return s
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// alternate returns the link to the page that a feed or an entry is about, HTML rather
// than other forms of it.
func alternate(links []*atom.Link) string {
	href := ""
	for _, l := range links {
		if l.Rel != "alternate" || l.Href == "" {
			continue
		}
		if l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
		href = first(href, l.Href)
	}
	return href
}

func atomEnclosures(links []*atom.Link) []news.Enclosure {
	var all []news.Enclosure
	for _, l := range links {
		if len(all) == maxParts {
			break
		}
		if l.Rel == "enclosure" {
			length, _ := strconv.ParseInt(strings.TrimSpace(l.Length), 10, 64)
			all = append(all, news.Enclosure{URL: l.Href, Type: l.Type, Length: length})
		}
	}
	return all
}

func atomPeople(people []*atom.Person) []news.Person {
	var all []news.Person
	for _, a := range capped(people) {
		q := person(a.Name)
		all = append(all, news.Person{Name: q.Name, URI: a.URI, Email: first(a.Email, q.Email)})
	}
	return all
}
