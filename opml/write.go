package opml

import (
	"bufio"
	"encoding/xml"
	"io"
	"strings"
)

// Write writes the document as OPML 2.0. There is no date in it, so that the same document
// is always the same bytes. A feed without a type is written as rss, since readers take
// nothing else for one.
func (d *Document) Write(w io.Writer) error {
	b := &writer{Writer: bufio.NewWriter(w)}
	b.raw(xml.Header, `<opml version="2.0">`, "\n  <head>\n    <title>")
	b.text(d.Title)
	b.raw("</title>\n  </head>\n  <body>\n")
	b.outlines(d.Outlines, "    ")
	b.raw("  </body>\n</opml>\n")
	return b.Flush() // it has the first error of writing
}

type writer struct{ *bufio.Writer }

func (b *writer) raw(parts ...string) {
	for _, s := range parts {
		b.WriteString(s)
	}
}

func (b *writer) text(s string) { xml.EscapeText(b, []byte(s)) }

func (b *writer) outlines(list []Outline, indent string) {
	for i := range list {
		o := &list[i]
		b.raw(indent, "<outline")
		b.attributes(o)
		if len(o.Outlines) == 0 {
			b.raw("/>\n")
			continue
		}
		b.raw(">\n")
		b.outlines(o.Outlines, indent+"  ")
		b.raw(indent, "</outline>\n")
	}
}

// attributes writes text always: OPML 2.0 wants it, and readers show nothing else.
func (b *writer) attributes(o *Outline) {
	kind := o.Type
	if kind == "" && o.XMLURL != "" {
		kind = "rss"
	}
	for _, a := range []struct{ name, value string }{
		{"text", o.Text}, {"title", o.Title}, {"type", kind}, {"xmlUrl", o.XMLURL}, {"htmlUrl", o.HTMLURL},
		{"description", o.Description}, {"language", o.Language}, {"category", strings.Join(o.Categories, ",")},
	} {
		if a.value != "" || a.name == "text" {
			b.raw(" ", a.name, `="`)
			b.text(a.value)
			b.raw(`"`)
		}
	}
}
