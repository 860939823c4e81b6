package fetcher

import (
	"html"
	"net/url"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
)

// Notes are elements that scan adds to a document to carry, past gofeed, what it drops:
// rdf:about and xml:lang of an item, the type of a title, identifiers as served. Their
// prefix is declared nowhere, so gofeed hands them on as extensions of that name. A
// document that has such elements of its own says something of itself only.
const notes = "courant"

// note returns the first note of that name; empty: there is none.
func note(e ext.Extensions, name string) string { return extension(e, notes, name) }

const (
	maxBase = 2000 // bytes; a longer one is ignored, because it is noted for each item
	maxLang = 40
)

// writeStart writes the start tag of the innermost element, and the notes that belong to
// it: before it those on its text, behind it those on the element as a whole.
func (s *scanner) writeStart(parent element, attrs []attr) {
	e := &s.open[len(s.open)-1]
	attrs = e.inherit(attrs)
	if s.root == "feed" {
		s.prepareText(e, parent, attrs)
	}
	s.writeTag(e.alias, attrs, ">")
	switch e.local {
	case "feed", "channel", "item", "entry":
		s.note("base", e.baseString())
		s.note("lang", e.lang)
		for _, a := range attrs {
			if localName(a.name) == "about" {
				s.note("about", html.UnescapeString(a.value))
			}
		}
	}
}

func (s *scanner) note(name, value string) {
	if value != "" {
		s.write("<", notes, ":", name, ">", html.EscapeString(value), "</", notes, ":", name, ">")
	}
}

// inherit settles the element's language and base and returns its attributes without
// xml:base. gofeed would resolve links by it, identifiers too, and for that read all
// content as HTML, which hostile content makes very expensive.
func (e *element) inherit(attrs []attr) []attr {
	kept := attrs[:0]
	for _, a := range attrs {
		switch {
		case a.name == "xml:base":
			e.setBase(html.UnescapeString(a.value))
			continue
		case a.name == "xml:lang" && len(a.value) <= maxLang:
			e.lang = strings.TrimSpace(a.value)
		}
		kept = append(kept, a)
	}
	return kept
}

func (e *element) setBase(base string) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return
	}
	if e.base != nil {
		u = e.base.ResolveReference(u)
	}
	if len(u.String()) <= maxBase {
		e.base = u
	}
}

func (e *element) baseString() string {
	if e.base == nil {
		return ""
	}
	return e.base.String()
}

// prepareText prepares an element of Atom. What is HTML gofeed gets as plain text, so that
// it decodes entities and does nothing else; what is XHTML under a type that it leaves
// alone. The true type and the base of a text are noted before it. An identifier becomes
// a note itself, for gofeed would take it for a link and change it.
func (s *scanner) prepareText(e *element, parent element, attrs []attr) {
	if e.local == "link" {
		return
	}
	kind := hideType(attrs)
	if parent.local != "feed" && parent.local != "entry" || prefix(e.name) != prefix(parent.name) {
		return
	}
	switch e.local {
	case "id":
		e.alias = notes + ":id"
	case "title", "summary", "content":
		s.note(e.local+"-type", kind)
		s.note(e.local+"-base", e.baseString())
	}
}

// hideType replaces the type among the attributes by one with which gofeed does not read
// the text as HTML, and returns what it was. gofeed asks neither for a prefix nor whether
// there are several.
func hideType(attrs []attr) (kind string) {
	for i, a := range attrs {
		if localName(a.name) != "type" {
			continue
		}
		kind = strings.ToLower(html.UnescapeString(a.value))
		switch {
		case strings.Contains(kind, "xhtml"):
			attrs[i].value = "markup"
		case strings.Contains(kind, "html"):
			attrs[i].value = "text"
		}
	}
	return kind
}
