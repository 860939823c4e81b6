package fetcher

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	maxItems = 1000 // of a document; the first ones are the newest
	maxDepth = 200  // of elements

	// Two limits on what takes gofeed a time that grows with the square of it.
	maxInside     = 5000 // elements and CDATA sections directly inside another element; further ones are left out
	maxNamespaces = 100  // in force at one place
)

// A scanned document is XML that gofeed can be trusted with.
type scanned struct {
	text  []byte
	root  string // local name, lower case
	items int    // items or entries, those left out included
}

// illegal matches references to characters that XML does not allow, which end a parse.
// They show nothing anyway.
var illegal = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF]));`)

// scan makes an XML document safe for gofeed, in one pass and without recursion, where
// gofeed recurses as deep as elements are nested. It leaves out comments, processing
// instructions, the document type, text outside the root, and what is over a limit;
// closes what an outer end tag closes; makes one channel of several; and refuses documents nested too deeply. What
// gofeed drops although it matters, it notes: see notes.go.
func scan(text []byte) (scanned, error) {
	for _, c := range []string{"\uFFFE", "\uFFFF"} { // not allowed as such either
		if bytes.Contains(text, []byte(c)) {
			text = bytes.ReplaceAll(text, []byte(c), nil)
		}
	}
	if illegal.Match(text) {
		text = illegal.ReplaceAll(text, nil)
	}
	s := scanner{in: text, out: make([]byte, 0, len(text)+len(text)/8)}
	for len(s.in) > 0 {
		i := bytes.IndexByte(s.in, '<')
		if i < 0 {
			s.copy(len(s.in))
			break
		}
		s.copy(i)
		if err := s.markup(); err != nil {
			return scanned{}, err
		}
	}
	if s.root == "" {
		return scanned{}, &NotFeedError{"plain text"}
	}
	return scanned{s.out, s.root, s.items}, nil
}

// A scanner reads markup from in and writes what becomes of it to out.
type scanner struct {
	in, out []byte
	open    []element
	root    string
	items   int
	typed   bool // a document type has come
	joint   int  // where the end tag of the root's last channel is in out; 0: none is
	leave   int  // depth of the element that is left out; 0: none is
}

// An element is one whose end tag has not come yet.
type element struct {
	name  string   // as written, with prefix
	local string   // without prefix, lower case
	alias string   // the name that gofeed sees
	base  *url.URL // of its xml:base and those around it; nil: none
	lang  string   // of its xml:lang and those around it

	later      bool // a channel behind the first
	inside     int  // elements and CDATA sections directly in it
	namespaces int  // declared by it and those around it
}

// copy takes n bytes over, unless they are outside the root.
func (s *scanner) copy(n int) {
	if len(s.open) == 0 {
		s.drop(n)
		return
	}
	if s.leave == 0 {
		s.out = append(s.out, s.in[:n]...)
	}
	s.in = s.in[n:]
}

func (s *scanner) write(parts ...string) {
	if s.leave > 0 {
		return
	}
	for _, p := range parts {
		s.out = append(s.out, p...)
	}
}

// drop leaves n bytes out. Line ends stay, for the numbers in error messages.
func (s *scanner) drop(n int) {
	s.write(strings.Repeat("\n", bytes.Count(s.in[:n], []byte("\n"))))
	s.in = s.in[n:]
}

// until returns the offset behind the first end in b; that of b's own end if there is
// none.
func until(b []byte, end string) int {
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return len(b)
}

// markup deals with what begins with the < at which in stands.
func (s *scanner) markup() error {
	starts := func(prefix string) bool { return bytes.HasPrefix(s.in, []byte(prefix)) }
	switch {
	case starts("<!--"):
		s.drop(until(s.in, "-->"))
	case starts("<![CDATA["):
		take := s.copy
		if s.surplus("") {
			take = s.drop
		}
		take(until(s.in, "]]>"))
	case starts("<!"):
		s.drop(s.doctype())
	case starts("<?"):
		s.drop(until(s.in, "?>"))
	case starts("</"):
		s.endTag()
	case len(s.in) > 1 && isNameStart(s.in[1]):
		return s.startTag()
	default: // somebody forgot to escape it
		s.in = s.in[1:]
		if len(s.open) > 0 {
			s.write("&lt;")
		}
	}
	return nil
}

// doctype returns the length of the document type at which in stands. The first may have
// declarations in brackets; if they do not end, it ends as one without.
func (s *scanner) doctype() int {
	end := until(s.in, ">")
	if s.typed || s.root != "" {
		return end
	}
	s.typed = true
	i := bytes.IndexByte(s.in[:end], '[')
	if i < 0 {
		return end
	}
	for i < len(s.in) {
		b := s.in[i:]
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			i += until(b, "-->")
		case b[0] == '"', b[0] == '\'':
			i += 1 + until(b[1:], string(b[:1]))
		case b[0] == ']' && bytes.HasPrefix(bytes.TrimLeft(b[1:], " \t\r\n"), []byte(">")):
			return i + until(b, ">")
		default:
			i++
		}
	}
	return end
}

// voids are the elements of HTML without end tag that turn up unescaped in feeds.
var voids = []string{"br", "hr", "img", "wbr", "input"}

func (s *scanner) startTag() error {
	t, n := parseTag(s.in)
	s.in = s.in[n:]
	parent := s.top()
	e := element{name: t.name, local: localName(t.name), alias: t.name, base: parent.base, lang: parent.lang}
	if s.root == "" {
		if err := s.setRoot(e.local); err != nil {
			return err
		}
	}
	surplus := s.surplus(e.local)
	if slices.Contains(voids, t.name) {
		if !surplus {
			s.writeTag(t.name, t.attrs, "/>")
		}
		return nil
	}
	e.namespaces = parent.namespaces + countNamespaces(t.attrs)
	switch {
	case len(s.open) >= maxDepth:
		return &SyntaxError{"XML", fmt.Errorf("elements nested more than %d deep", maxDepth)}
	case e.namespaces > maxNamespaces:
		return &SyntaxError{"XML", fmt.Errorf("more than %d namespaces", maxNamespaces)}
	}
	if len(s.open) == 1 && e.local == "channel" && s.joint > 0 && s.joinChannel(e, t) {
		return nil
	}
	s.count(e, surplus)
	s.open = append(s.open, e)
	s.writeStart(parent, t.attrs)
	if t.empty { // as a pair of tags, so that XHTML can be read as HTML
		s.close()
	}
	return nil
}

// joinChannel makes a further channel a part of the one before, for gofeed reads only the
// items of the last. What it says of itself is left out. Not ok: it is of another
// vocabulary.
func (s *scanner) joinChannel(e element, t tag) (ok bool) {
	tail := s.out[s.joint:]
	end := until(tail, ">")
	e.alias = string(tail[len("</") : end-len(">")])
	if prefix(e.alias) != prefix(e.name) {
		return false
	}
	e.later = true
	s.out = slices.Delete(s.out, s.joint, s.joint+end)
	s.joint = 0
	e.inherit(t.attrs)
	s.open = append(s.open, e)
	if t.empty {
		s.close()
	}
	return true
}

func countNamespaces(attrs []attr) int {
	n := 0
	for _, a := range attrs {
		if strings.HasPrefix(a.name, "xmlns") {
			n++
		}
	}
	return n
}

// surplus counts an element of that name, or a CDATA section, that begins inside the
// innermost element, and reports whether it is to be left out: over the limit, or no item
// in a later channel. Items have a limit of their own.
func (s *scanner) surplus(local string) bool {
	if len(s.open) == 0 {
		return false
	}
	e := &s.open[len(s.open)-1]
	switch e.local {
	case "rss", "rdf", "channel", "feed":
		if isItem(local) {
			return false
		}
	}
	e.inside++
	return e.inside > maxInside || e.later
}

func isItem(local string) bool { return local == "item" || local == "entry" }

// setRoot refuses what is no feed by its root.
func (s *scanner) setRoot(local string) error {
	s.root = local
	switch local {
	case "rss", "rdf", "feed":
		return nil
	case "html", "head", "body":
		return &NotFeedError{"an HTML page"}
	default:
		return &NotFeedError{"XML with the root " + quote(local)}
	}
}

// count counts items, and leaves out those over the limit, as it does what is surplus.
func (s *scanner) count(e element, surplus bool) {
	if isItem(e.local) {
		s.items++
		surplus = surplus || s.items > maxItems
	}
	if surplus && s.leave == 0 {
		s.leave = len(s.open) + 1
	}
}

func (s *scanner) top() element {
	if len(s.open) == 0 {
		return element{}
	}
	return s.open[len(s.open)-1]
}

// endTag closes the element, with what is open inside it. An end tag that closes nothing
// is left out.
func (s *scanner) endTag() {
	n := until(s.in, ">")
	name := string(s.in[2 : 2+endOfName(s.in[2:n])])
	s.in = s.in[n:]
	i := len(s.open) - 1
	for i >= 0 && s.open[i].name != name {
		i--
	}
	for i >= 0 && len(s.open) > i {
		s.close()
	}
}

// close ends the innermost element.
func (s *scanner) close() {
	switch {
	case len(s.open) == 1:
		s.joint = 0
	case len(s.open) == 2 && s.top().local == "channel" && s.leave == 0:
		s.joint = len(s.out)
	}
	s.write("</", s.top().alias, ">")
	if len(s.open) == s.leave {
		s.leave = 0
	}
	s.open = s.open[:len(s.open)-1]
}
