package guard

import (
	"bytes"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// Notes are elements that are added to a document to carry, past a parser, what it drops:
// rdf:about and xml:lang of an item, the type of a title, identifiers as served, the
// fingerprint of an item's bytes. A document that has such elements of its own says
// something of itself only.
const (
	notes    = "courant"
	notesURN = "urn:courant:notes"
)

const (
	maxBase  = 500  // bytes; a longer one is ignored, because it is noted for each item
	maxBases = 5000 // of a document; further ones are ignored
	maxLang  = 40
)

// What is inherited from the elements around.
type inherited struct {
	base *url.URL // of xml:base; nil: none
	lang string   // of xml:lang
}

// writeStart writes the start tag of the innermost element, and the notes that belong to
// it: before it those on its text, behind it those on the element as a whole.
func (s *scanner) writeStart(attrs []attr) {
	e := s.top()
	attrs = s.inherit(e, s.bind(attrs))
	if !s.declared(prefixOf(e.name)) && s.leave == 0 {
		s.leave = len(s.open)
	}
	if s.leave > 0 {
		return
	}
	if s.doc.Format == Atom && len(s.open) > 1 {
		s.prepareText(e, &s.open[len(s.open)-2], attrs)
	}
	s.writeTag(e.alias, attrs, ">")
	switch {
	case e.kind == item:
		s.write("<" + notes + ":raw>")
		e.raw = len(s.out)
		s.write("0000000000000000</" + notes + ":raw>")
	case e.kind == root && s.doc.Format == Atom, e.kind == channel:
	default:
		return
	}
	if e.base != nil {
		s.note("base", e.base.String())
	}
	s.note("lang", e.lang)
	for _, a := range attrs {
		if bytes.EqualFold(localName(a.name), []byte("about")) {
			s.note("about", html.UnescapeString(string(a.value)))
		}
	}
}

func (s *scanner) note(name, value string) {
	if value != "" {
		s.write("<" + notes + ":" + name + ">" + html.EscapeString(onlyLegal(value)) + "</" + notes + ":" + name + ">")
	}
}

// putHex writes a fingerprint where a note has room for it.
func putHex(b []byte, raw uint64) {
	hex := strconv.AppendUint(nil, raw, 16)
	copy(b[16-len(hex):], hex)
}

// inherit settles an element's language and base and returns its attributes without
// xml:base. A parser would resolve links by it, identifiers too, and for that read all
// content as HTML, which hostile content makes very expensive.
func (s *scanner) inherit(e *element, attrs []attr) []attr {
	kept := attrs[:0]
	for _, a := range attrs {
		switch string(a.name) {
		case "xml:base":
			s.setBase(e, html.UnescapeString(string(a.value)))
			continue
		case "xml:lang":
			if len(a.value) <= maxLang {
				e.lang = strings.TrimSpace(string(a.value))
			}
		}
		kept = append(kept, a)
	}
	return kept
}

func (s *scanner) setBase(e *element, base string) {
	if s.bases++; s.bases > maxBases || len(base) > maxBase {
		return
	}
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

// prepareText prepares an element of Atom. What is HTML a parser gets as plain text, so
// that it decodes references and does nothing else; what is XHTML under a type that it
// leaves alone. The true type and the base of a text are noted before it. An identifier
// becomes a note itself, for it would be taken for a link and changed.
func (s *scanner) prepareText(e, parent *element, attrs []attr) {
	if e.kind == link {
		return
	}
	kind, mode := hideType(attrs)
	if e.kind != leaf && e.kind != title && e.kind != prose {
		return
	}
	if parent.kind != root && parent.kind != item || !bytes.Equal(prefixOf(e.name), prefixOf(parent.name)) {
		return
	}
	switch local := strings.ToLower(string(localName(e.name))); local {
	case "id":
		e.alias = []byte(notes + ":id")
	case "title", "summary", "content":
		s.note(local+"-type", kind)
		s.note(local+"-mode", mode)
		if e.base != nil {
			s.note(local+"-base", e.base.String())
		}
	}
}

// hideType replaces the type among the attributes by one with which a parser does not read
// the text as HTML, and returns what it was, and the mode of Atom 0.3 in lower case.
// Parsers ask neither for a prefix nor whether there are several.
func hideType(attrs []attr) (kind, mode string) {
	for i, a := range attrs {
		if string(a.name) == "mode" {
			mode = strings.ToLower(html.UnescapeString(string(a.value)))
		}
		if !bytes.EqualFold(localName(a.name), []byte("type")) {
			continue
		}
		kind = strings.ToLower(html.UnescapeString(string(a.value)))
		switch {
		case strings.Contains(kind, "xhtml"):
			attrs[i].value = []byte("markup")
		case strings.Contains(kind, "html"):
			attrs[i].value = []byte("text")
		}
	}
	return kind, mode
}
