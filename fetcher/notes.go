package fetcher

import (
	"html"
	"net/url"
	"regexp"
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

var (
	baseAttr  = regexp.MustCompile(`\sxml:base\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	langAttr  = regexp.MustCompile(`\sxml:lang\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	aboutAttr = regexp.MustCompile(`\s(?:[\w.-]+:)?about\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	typeAttr  = regexp.MustCompile(`(?i)\stype\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// writeStart writes the start tag of the innermost element, and the notes that belong to
// it: before it those on its text, behind it those on the element as a whole.
func (s *scanner) writeStart(attrs string) {
	e := &s.open[len(s.open)-1]
	var parent element
	if len(s.open) > 1 {
		parent = s.open[len(s.open)-2]
	}
	attrs = e.inherit(attrs)
	if s.root == "feed" {
		attrs = s.writeText(e, parent, attrs)
	}
	s.write("<", e.alias, attrs, ">")
	switch e.local {
	case "feed", "channel", "item", "entry":
		s.note("base", e.baseString())
		s.note("lang", e.lang)
		if about, _, ok := attribute(aboutAttr, attrs); ok {
			s.note("about", about)
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
func (e *element) inherit(attrs string) string {
	if !strings.Contains(attrs, "xml:") {
		return attrs
	}
	if lang, _, ok := attribute(langAttr, attrs); ok && len(lang) <= maxLang {
		e.lang = strings.TrimSpace(lang)
	}
	if base, _, ok := attribute(baseAttr, attrs); ok {
		e.setBase(base)
		attrs = baseAttr.ReplaceAllString(attrs, "")
	}
	return attrs
}

func (e *element) setBase(base string) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || len(base) > maxBase {
		return
	}
	if e.base != nil {
		u = e.base.ResolveReference(u)
	}
	e.base = u
}

func (e *element) baseString() string {
	if e.base == nil {
		return ""
	}
	return e.base.String()
}

// writeText prepares an element of Atom. What is HTML gofeed gets as plain text, so that
// it decodes entities and does nothing else; what is XHTML under a type that it leaves
// alone. The true type and the base of a text are noted before it. An identifier becomes
// a note itself, for gofeed would take it for a link and change it.
func (s *scanner) writeText(e *element, parent element, attrs string) string {
	kind, at, ok := attribute(typeAttr, attrs)
	inside := (parent.local == "feed" || parent.local == "entry") && prefix(e.name) == prefix(parent.name)
	switch e.local {
	case "link":
		return attrs
	case "id":
		if inside {
			e.alias = notes + ":id"
		}
	case "title", "summary", "content":
		if inside {
			s.note(e.local+"-type", kind)
			s.note(e.local+"-base", e.baseString())
		}
	}
	switch kind = strings.ToLower(kind); {
	case ok && strings.Contains(kind, "xhtml"):
		return attrs[:at[0]] + ` type="markup"` + attrs[at[1]:]
	case ok && strings.Contains(kind, "html"):
		return attrs[:at[0]] + ` type="text"` + attrs[at[1]:]
	}
	return attrs
}

func prefix(name string) string { return name[:strings.LastIndexByte(name, ':')+1] }

// attribute returns the value of the first attribute that matches, and where it stands.
func attribute(re *regexp.Regexp, attrs string) (value string, at [2]int, ok bool) {
	m := re.FindStringSubmatchIndex(attrs)
	if m == nil {
		return "", at, false
	}
	quoted := max(m[2], m[4]) // one of the two groups has matched, the other is -1
	end := max(m[3], m[5])
	return html.UnescapeString(attrs[quoted:end]), [2]int{m[0], m[1]}, true
}
