package guard

import (
	"bytes"
	"slices"
)

// A kind is what an element means for the shape of a document.
type kind uint8

const (
	other kind = iota
	root       // rss, rdf, feed
	channel
	item // item of RSS, entry of Atom
	title
	link
	leaf  // other elements of an item that have no elements in them
	date  // the same, with a date
	prose // those that may have markup in them
	void  // elements of HTML without end tag, which turn up unescaped
	block // elements of HTML that end one of their own name
	page  // html, head, body
)

// kindOf returns the kind of an element by its name.
func kindOf(name []byte) kind {
	var buf [13]byte
	local := localName(name)
	if len(local) > len(buf) {
		return other
	}
	for i, c := range local {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	switch string(buf[:len(local)]) {
	case "rss", "rdf", "feed":
		return root
	case "channel":
		return channel
	case "item", "entry":
		return item
	case "title":
		return title
	case "link":
		return link
	case "guid", "id", "comments":
		return leaf
	case "pubdate", "published", "updated", "date", "issued", "modified", "created", "lastbuilddate":
		return date
	case "description", "summary", "content", "encoded":
		return prose
	case "html", "head", "body":
		return page
	case "br", "hr", "img", "wbr", "input":
		if len(local) == len(name) {
			return void
		}
	case "p", "li", "dt", "dd", "option":
		if len(local) == len(name) {
			return block
		}
	}
	return other
}

// ends reports whether a start tag says that the end tag of the element before it was
// forgotten.
func ends(open *element, name []byte, next kind) bool {
	if !bytes.Equal(prefixOf(open.name), prefixOf(name)) {
		return false
	}
	switch open.kind {
	case title, link, leaf, date:
		return next == title || next == link || next == leaf || next == date || next == prose || next == item
	case prose:
		return next == leaf || next == date || next == item
	case item:
		return next == item && bytes.Equal(open.name, name)
	case block:
		return next == block && bytes.Equal(open.name, name)
	default:
		return false
	}
}

// isStray reports whether it is one of the elements with which what a server has to complain
// about begins: a feed may come behind it.
func isStray(name []byte) bool {
	switch string(bytes.ToLower(name)) {
	case "b", "br", "hr", "p", "div", "pre", "font", "script", "style", "link", "meta", "strong", "i", "span", "a", "xml", "img":
		return true
	default:
		return false
	}
}

// rootTag reads a start tag outside the root.
func (s *scanner) rootTag(rest []byte) error {
	t, n, _ := parseTag(rest, s.attrs)
	s.attrs = t.attrs
	switch kind := kindOf(t.name); {
	case kind == page:
		return &NotFeedError{"an HTML page"}
	case isStray(t.name):
		s.pos += n
		s.stray = t.name
		return nil
	case kind != root || !isName(t.name):
		return notRoot(t.name)
	}
	s.doc.Format, s.item = RSS, []byte("item")
	if bytes.EqualFold(localName(t.name), []byte("feed")) {
		s.doc.Format, s.item = Atom, []byte("entry")
	}
	s.push(t, root, n)
	return nil
}

func notRoot(name []byte) error {
	switch string(bytes.ToLower(name)) {
	case "title", "meta", "link", "script", "style", "div", "p", "h1", "center", "table": // HTML may do without its own
		return &NotFeedError{"an HTML page"}
	}
	return &NotFeedError{"XML with the root " + quote(string(bytes.ToLower(localName(name))))}
}

// startTag reads a start tag inside the root.
func (s *scanner) startTag(rest []byte) {
	name := rest[1 : 1+endOfName(rest[1:])]
	if !isName(name) {
		s.bare()
		return
	}
	t, n, ok := parseTag(rest, s.attrs)
	s.attrs = t.attrs
	if !ok { // cut off in the middle of it
		s.pos = len(s.in)
		return
	}
	kind := kindOf(name)
	if s.beyond == 0 && !(t.empty && kind == item) {
		s.endForgotten(name, kind)
	}
	switch {
	case kind == void:
		s.void(t, n)
	case kind == item && t.empty && !s.takes(s.top(), name): // a pair of tags would look like a forgotten end
		s.strays++
		s.void(t, n)
	case len(s.open) >= maxDepth:
		s.pos += n
		if !t.empty {
			s.beyond++
		}
	case kind == channel && len(s.open) == 1 && s.joint > 0 && s.joinChannel(t, n):
	default:
		s.push(t, kind, n)
	}
}

// endForgotten closes the elements of which the start tag shows that their end was
// forgotten.
func (s *scanner) endForgotten(name []byte, kind kind) {
	for i := len(s.open) - 1; i > 0 && ends(&s.open[i], name, kind); i-- {
		s.close(i, s.pos)
	}
}

// void writes an element that has no end tag.
func (s *scanner) void(t tag, n int) {
	s.pos += n
	if s.beyond > 0 || s.surplus(len(t.attrs)) {
		return
	}
	before, bound := len(s.out), len(s.prefixes)
	s.writeTag(t.name, s.bind(t.attrs), "/>")
	s.prefixes = s.prefixes[:bound]
	s.grow(before)
}

// push opens an element.
func (s *scanner) push(t tag, kind kind, n int) {
	seed, around := s.seed, inherited{}
	if parent := s.top(); parent != nil {
		seed, around = parent.seed, parent.inherited
		if kind == item && !s.takes(parent, t.name) {
			kind = other
			s.strays++
		}
	}
	if kind == root || kind == channel {
		seed = fingerprint(seed, s.in[s.pos:s.pos+n])
	}
	leave := len(s.open) > 0 && s.leave == 0 && s.refuses(kind, len(t.attrs))
	if kind == item && s.leave == 0 && !leave && !t.empty && s.passKnown(t.name, seed, n) {
		return
	}
	s.open = append(s.open, element{name: t.name, alias: t.name, kind: kind, inherited: around, seed: seed,
		start: len(s.out), from: s.pos, prefixes: len(s.prefixes), total: s.elements})
	if leave {
		s.leave = len(s.open)
	}
	s.pos += n
	before := len(s.out)
	s.writeStart(t.attrs)
	s.top().body = len(s.out)
	if t.empty { // as a pair of tags, so that XHTML can be read as HTML
		s.close(len(s.open)-1, s.pos)
		return
	}
	s.grow(before)
}

// takes reports whether an element of that name is an item where it stands.
func (s *scanner) takes(parent *element, name []byte) bool {
	return bytes.EqualFold(localName(name), s.item) &&
		(len(s.open) == 1 || len(s.open) == 2 && parent.kind == channel)
}

// joinChannel makes a further channel a part of the one before, for parsers read only the
// items of the last. What it says of itself is left out. Not ok: it is of another
// vocabulary.
func (s *scanner) joinChannel(t tag, n int) (ok bool) {
	tail := s.out[s.joint:]
	end := until(tail, ">")
	alias := bytes.Clone(tail[len("</") : end-len(">")])
	if !bytes.Equal(prefixOf(alias), prefixOf(t.name)) {
		return false
	}
	s.out = slices.Delete(s.out, s.joint, s.joint+end)
	s.joint = 0
	e := element{name: t.name, alias: alias, kind: channel, later: true, start: len(s.out), from: s.pos, prefixes: len(s.prefixes), total: s.elements}
	e.inherited = s.open[0].inherited
	e.seed = fingerprint(s.open[0].seed, s.in[s.pos:s.pos+n])
	s.inherit(&e, t.attrs)
	s.open = append(s.open, e)
	s.pos += n
	if t.empty {
		s.close(1, s.pos)
	}
	return true
}

func (s *scanner) top() *element {
	if len(s.open) == 0 {
		return nil
	}
	return &s.open[len(s.open)-1]
}

// lookBack is how many elements an end tag may close that is none of an item or of a part
// of one.
const lookBack = 8

// endTag closes the element, with what is open inside it. An end tag that closes nothing
// is left out.
func (s *scanner) endTag(rest []byte) {
	name := rest[2 : 2+endOfName(rest[2:])]
	behind := 2 + len(name)
	s.pos += behind + endOfTag(rest[behind:])
	i := s.find(name)
	switch {
	case s.beyond > 0 && (i < 0 || i == len(s.open)-1):
		s.beyond--
	case i >= 0:
		s.close(i, s.pos)
	}
}

// endOfTag returns the length of an end tag from its name on. The > may have been forgotten, or cut off.
func endOfTag(b []byte) int {
	for i, c := range b {
		switch c {
		case '<':
			return i
		case '>':
			return i + 1
		}
	}
	return len(b)
}

// find returns the position of the open element that an end tag closes; -1: there is none.
func (s *scanner) find(name []byte) int {
	parts := s.holder() + 1
	for i := len(s.open) - 1; i >= 0; i-- {
		if len(s.open)-i > lookBack && i > parts {
			i = parts
		}
		if bytes.Equal(s.open[i].name, name) {
			return i
		}
	}
	return -1
}

// close ends the elements from position i on. What they were read from ends at that offset
// of in.
func (s *scanner) close(i, end int) {
	s.beyond = 0
	for len(s.open) > i {
		last := len(s.open) - 1
		e := &s.open[last]
		switch {
		case last == 0:
			s.joint, s.closed = 0, true
		case last == 1 && e.kind == channel && s.leave == 0:
			s.joint = len(s.out)
		}
		if e.kind == date && s.leave == 0 {
			s.shorten(e)
		}
		before := len(s.out)
		s.write("</")
		s.writeBytes(e.alias)
		s.write(">")
		if last > 0 && s.open[last-1].kind == item && s.leave == 0 {
			s.open[last-1].has(e)
		}
		if e.kind == item && s.leave == 0 {
			s.endItem(e, end)
		}
		if len(s.open) == s.leave {
			s.leave = 0
		}
		s.prefixes = s.prefixes[:e.prefixes]
		s.open = s.open[:last]
		if last > 0 && e.kind != item && s.leave == 0 {
			s.open[s.holder()].size += len(s.out) - before
		}
	}
}

// has notes that an item has a part that shows what it is, or tells it from others.
func (e *element) has(part *element) {
	switch name := localName(part.name); {
	case part.kind == title:
		e.titled = true
	case part.kind == link, bytes.EqualFold(name, []byte("guid")), bytes.EqualFold(name, []byte("id")):
		e.named = true
	}
}

// endItem settles what becomes of an item now that all of it is known.
func (s *scanner) endItem(e *element, end int) {
	raw := fingerprint(e.seed, s.in[e.from:end])
	known := s.opts.Known != nil && raw != s.unknown && s.opts.Known(raw)
	s.doc.Entries = append(s.doc.Entries, Entry{Raw: raw, Known: known})
	if known {
		s.out = s.out[:e.start]
		s.elements = e.total
		return
	}
	putHex(s.out[e.raw:], raw)
}
