package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
)

// Bounds of what is read. The largest lists that people have hold some thousand feeds, in a
// megabyte, and folders in folders in folders.
const (
	maxSize     = 20 << 20 // bytes
	maxDepth    = 50       // outlines in outlines
	maxOutlines = 50_000
	maxTag      = 1 << 20 // bytes from one tag to the next: its attributes take many times that in memory
	maxAttrs    = 100     // of an outline

	maxCategories = 100 // of an outline; the others are counted
)

// Read reads a document. The error is an *Error, or that of r.
func Read(r io.Reader) (*Document, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxSize {
		return nil, wholef("more than %d MB: no list of feeds is that large", maxSize>>20)
	}
	if b, err = toUTF8(b); err != nil {
		return nil, err
	}
	start, err := root(b)
	if err != nil {
		return nil, err
	}
	rd := &reader{above: bytes.Count(b[:start], []byte("\n")), d: xml.NewDecoder(bytes.NewReader(b[start:]))}
	rd.d.Strict = false // a bare & in an address is common
	rd.d.Entity = xml.HTMLEntity
	if err := rd.checkTags(b[start:]); err != nil {
		return nil, err
	}
	return rd.read()
}

var otherFormat = regexp.MustCompile(`(?i)<(rss|feed|rdf:RDF|html|!doctype html)[\s>]`)

// root returns where the document begins: what programs print above it by mistake, and the
// XML declaration, which has done its duty, do not matter.
func root(b []byte) (int, error) {
	if declaresEntities(b) {
		return 0, wholef("it declares entities, which no list of feeds needs and which can be a trap")
	}
	if at := rootTagIn(b); at >= 0 {
		return at, nil
	}
	return 0, &Error{Msg: whatElse(b), Other: true}
}

// rootTagIn returns where the tag of the root is, outside comments; -1: nowhere. What begins as
// a comment and has no end is none.
func rootTagIn(b []byte) int {
	closed := true // comments are
	for at := 0; ; at++ {
		n := bytes.IndexByte(b[at:], '<')
		if n < 0 {
			return -1
		}
		at += n
		switch rest := b[at:]; {
		case isRoot(rest):
			return at
		case closed && bytes.HasPrefix(rest, []byte("<!--")):
			if n := bytes.Index(rest[4:], []byte("-->")); n >= 0 {
				at += 4 + n
			} else {
				closed = false
			}
		}
	}
}

// declaresEntities reports whether there is a declaration of an entity anywhere.
func declaresEntities(b []byte) bool {
	for rest := b; ; rest = rest[1:] {
		n := bytes.IndexByte(rest, '<')
		if n < 0 {
			return false
		}
		if rest = rest[n:]; begins(rest, "<!ENTITY") {
			return true
		}
	}
}

// begins reports whether a text begins with a word, in any letter case.
func begins(b []byte, word string) bool {
	return len(b) >= len(word) && bytes.EqualFold(b[:len(word)], []byte(word))
}

// isRoot reports whether a text begins with the tag of the root, in any letter case.
func isRoot(b []byte) bool {
	const name = "<opml"
	return len(b) > len(name) && begins(b, name) && bytes.IndexByte([]byte(" \t\r\n\f>/"), b[len(name)]) >= 0
}

// whatElse says what a document is that has no root of OPML.
func whatElse(b []byte) string {
	found := otherFormat.FindSubmatch(b[:min(len(b), 4096)])
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return "it is empty"
	case found == nil:
		return "it is not OPML: there is no <opml> in it"
	case strings.Contains(strings.ToLower(string(found[1])), "html"):
		return "it is a web page, not a list of feeds in OPML"
	default:
		return "it is a feed itself, not a list of feeds in OPML"
	}
}

// A reader turns the elements of a document into outlines.
type reader struct {
	d     *xml.Decoder
	above int // lines above what d reads
	depth int // of the element
	count int // outlines

	doc     Document
	open    []*Outline // the folders that we are in
	isOpen  []bool     // for each element that we are in: it is an outline
	inTitle bool
}

// checkTags refuses what would take much memory before it could be refused.
func (rd *reader) checkTags(b []byte) error {
	line := 1 + rd.above
	for len(b) > 0 {
		n := 1 + bytes.IndexByte(b[1:], '<')
		if n == 0 {
			n = len(b)
		}
		if n > maxTag {
			return &Error{Line: line, Msg: "a tag, or a text, of more than 1 MB"}
		}
		line += bytes.Count(b[:n], []byte("\n"))
		b = b[n:]
	}
	return nil
}

func (rd *reader) read() (*Document, error) {
	for first := true; first || rd.depth > 0; first = false {
		token, err := rd.d.Token()
		if err != nil {
			return nil, rd.explain(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = rd.start(t)
		case xml.EndElement:
			rd.end()
		case xml.CharData:
			if rd.inTitle {
				rd.doc.Title += string(t)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	rd.doc.Title = strings.TrimSpace(rd.doc.Title)
	return &rd.doc, nil
}

// explain says for people what the XML decoder says.
func (rd *reader) explain(err error) error {
	line, _ := rd.d.InputPos()
	line += rd.above
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	switch {
	case errors.Is(err, io.EOF), ok && syntax.Msg == "unexpected EOF":
		return &Error{Line: line, Msg: "the file ends before its list does: it may be cut off"}
	case ok:
		return &Error{Line: line, Msg: "this is not XML: " + syntax.Msg}
	default:
		return &Error{Line: line, Msg: err.Error()}
	}
}

func (rd *reader) mistake(msg string) error {
	line, _ := rd.d.InputPos()
	return &Error{Line: line + rd.above, Msg: msg}
}

func (rd *reader) start(t xml.StartElement) error {
	if rd.depth++; rd.depth > maxDepth+2 { // opml and body
		return rd.mistake("elements in elements, more than 50 deep")
	}
	isOutline := strings.EqualFold(t.Name.Local, "outline")
	rd.isOpen = append(rd.isOpen, isOutline)
	rd.inTitle = strings.EqualFold(t.Name.Local, "title") && len(rd.open) == 0 && rd.doc.Title == ""
	if !isOutline {
		return nil
	}
	switch rd.count++; {
	case rd.count > maxOutlines:
		return rd.mistake("more than 50,000 feeds and folders")
	case len(t.Attr) > maxAttrs:
		return rd.mistake("a feed or folder with more than 100 attributes")
	}
	list := &rd.doc.Outlines
	if n := len(rd.open); n > 0 {
		list = &rd.open[n-1].Outlines
	}
	*list = append(*list, outline(t.Attr))
	// It may move when the list grows, which is after it has ended.
	if rd.open = append(rd.open, &(*list)[len(*list)-1]); len(rd.open) > maxDepth {
		return rd.mistake("folders in folders, more than 50 deep")
	}
	return nil
}

func (rd *reader) end() {
	rd.depth--
	rd.inTitle = false
	last := len(rd.isOpen) - 1
	if rd.isOpen[last] {
		rd.open = rd.open[:len(rd.open)-1]
	}
	rd.isOpen = rd.isOpen[:last]
}

// outline reads the attributes of an outline. Programs differ in the letter case of their
// names; those of a namespace are of one program alone.
func outline(attrs []xml.Attr) Outline {
	have := make(map[string]string, len(attrs))
	for _, a := range attrs {
		key := strings.ToLower(a.Name.Local)
		if a.Name.Space == "" && have[key] == "" {
			have[key] = strings.TrimSpace(a.Value)
		}
	}
	o := Outline{
		Text: have["text"], Title: have["title"], Type: have["type"],
		XMLURL: have["xmlurl"], HTMLURL: have["htmlurl"],
		Description: have["description"], Language: have["language"],
	}
	// OPML 1.0 has url for whatever the type says. In 2.0 a link is a page, and an include
	// another list (section "Inclusion").
	switch strings.ToLower(o.Type) {
	case "", "rss", "rss1", "rss2", "atom", "rdf", "feed", "json":
		if o.XMLURL == "" {
			o.XMLURL = have["url"]
		}
	default:
		if o.HTMLURL == "" {
			o.HTMLURL = have["url"]
		}
	}
	for c := range strings.SplitSeq(have["category"], ",") {
		switch c = strings.TrimSpace(c); {
		case c == "":
		case len(o.Categories) == maxCategories:
			o.MoreCategories++
		default:
			o.Categories = append(o.Categories, c)
		}
	}
	return o
}
