package guard

import (
	"bytes"
	"fmt"
)

// A scanner reads markup from in, in one pass and without recursion, and writes what
// becomes of it to out. It leaves out comments, processing instructions, the document
// type, text outside the root, and what is over a limit; closes what an outer end tag
// closes; and makes one channel of several. What a parser drops although it matters, it
// notes: see notes.go.
type scanner struct {
	in   []byte
	pos  int // in in
	out  []byte
	opts Options
	doc  Document
	seed uint64 // of fingerprints

	open   []element
	beyond int    // elements open that are nested too deeply, and so not in open
	leave  int    // depth of the element that is left out; 0: none is
	item   []byte // name of items
	stray  []byte // name of the last element before the root
	joint  int    // where the end tag of the root's last channel is in out; 0: none is
	closed bool   // the root
	typed  bool   // a document type has come
	strays int    // items where none belong

	unknown uint64 // fingerprint that Options.Known has last said no to; 0: none yet

	prefixes   []string // declared by the elements that are open
	undeclared []string // used without
	attrs      []attr   // of one tag after the other
	passed     []attr   // the same, of tags in an item that is perhaps known
	elements   int      // written, by weight
	bases      int      // settings of xml:base
	most       int      // bytes of out, behind which no item begins
	copied     int      // see mixed
	tags       int      // read
}

// An element is one whose end tag has not come yet.
type element struct {
	name  []byte // as written, with prefix
	alias []byte // the name that a parser sees
	kind  kind
	later bool // a channel behind the first
	inherited

	start    int    // in out; of the notes before it too
	body     int    // in out; behind the start tag
	from     int    // in in
	seed     uint64 // of fingerprints inside
	prefixes int    // len of the scanner's, before its own
	sections int    // CDATA directly in it
	text     int    // bytes of text directly in it
	total    int    // elements written before it

	// Of those that hold others: the root, channels, items.
	elements, size int
	dates          int
	raw            int  // of an item: where the note of its fingerprint is in out
	titled, named  bool // of an item: it has a whole title; a whole link or identifier
}

// readXML reads XML.
func readXML(text []byte, seed uint64, o Options) (*Document, error) {
	room := len(text) + len(text)/16 + 512
	if o.Known != nil { // most of it will be left out
		room = len(text)/8 + 512
	}
	s := scanner{in: text, out: make([]byte, 0, room), opts: o, seed: seed, open: make([]element, 0, 16), most: max(maxOutput, len(text)+len(text)/5)}
	for s.pos < len(s.in) && !s.closed {
		next := bytes.IndexByte(s.in[s.pos:], '<')
		if next < 0 {
			next = len(s.in) - s.pos
		}
		s.text(s.in[s.pos : s.pos+next])
		s.pos += next
		if s.pos == len(s.in) {
			break
		}
		if err := s.markup(); err != nil {
			return nil, err
		}
	}
	return s.finish()
}

// finish ends the document. One that was cut off ends with the last thing that is whole;
// an item does without its rest if it has a title, and a link or an identifier by which it is
// known again when it is whole.
func (s *scanner) finish() (*Document, error) {
	d := &s.doc
	switch {
	case d.Format == "" && s.stray != nil:
		return nil, notRoot(s.stray)
	case d.Format == "":
		return nil, &NotFeedError{"plain text"}
	}
	if !s.closed {
		d.Cut = true
		s.cut()
	}
	switch {
	case len(d.Entries) > 0:
	case s.strays > 0:
		return nil, &SyntaxError{string(d.Format), fmt.Errorf("%d items, none where items belong", s.strays)}
	case d.Cut:
		return nil, &SyntaxError{string(d.Format), errCutOff}
	}
	s.declare()
	d.Text = s.out
	return d, nil
}

// cut closes what is open at the end of a document without one.
func (s *scanner) cut() {
	holder := s.holder()
	if len(s.open) > holder+1 {
		s.rollBack(holder + 1)
	}
	if e := &s.open[holder]; e.kind == item && !(e.titled && e.named) {
		s.rollBack(holder)
	}
	whole := len(s.doc.Entries)
	s.close(0, len(s.in))
	for i := range s.doc.Entries[whole:] {
		s.doc.Entries[whole+i].Cut = true
	}
}

// rollBack undoes the element at the depth, and what is inside.
func (s *scanner) rollBack(i int) {
	if s.leave == 0 || s.leave > i+1 {
		s.out = s.out[:s.open[i].start]
		s.elements = s.open[i].total
		s.leave = 0
	} else if s.leave == i+1 {
		s.leave = 0
	}
	s.prefixes = s.prefixes[:s.open[i].prefixes]
	s.open = s.open[:i]
	s.beyond = 0
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
	rest := s.in[s.pos:]
	if len(rest) == 1 {
		s.pos++
		return nil
	}
	switch c := rest[1]; {
	case c == '/':
		s.endTag(rest)
	case c == '!':
		s.declaration(rest)
	case c == '?':
		s.pos += instruction(rest)
	case isNameStart(c):
		if s.tags++; s.tags%256 == 0 {
			if err := s.opts.Stopped(); err != nil {
				return err
			}
		}
		if len(s.open) == 0 {
			return s.rootTag(rest)
		}
		s.startTag(rest)
	default:
		s.bare()
	}
	return nil
}

// bare takes a < that somebody forgot to escape.
func (s *scanner) bare() {
	s.pos++
	if len(s.open) == 0 || s.leave > 0 || s.beyond > 0 || s.full(1) {
		return
	}
	before := len(s.out)
	s.write("&lt;")
	s.grow(before)
}

func (s *scanner) declaration(rest []byte) {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += 4 + until(rest[4:], "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		s.section(rest)
	default:
		s.pos += s.doctype(rest)
	}
}

// instruction returns the length of the processing instruction at the start of b. One
// without its second question mark ends before the next tag.
func instruction(b []byte) int {
	if i := bytes.IndexByte(b[1:], '<'); i >= 0 {
		b = b[:1+i]
	}
	if i := bytes.Index(b, []byte("?>")); i >= 0 {
		return i + 2
	}
	return until(b, ">")
}

// doctype returns the length of the document type at the start of b. The first may have
// declarations in brackets; if they do not end, it ends as one without.
func (s *scanner) doctype(b []byte) int {
	end := until(b, ">")
	if s.typed || len(s.open) > 0 {
		return end
	}
	s.typed = true
	i := bytes.IndexByte(b[:end], '[')
	if i < 0 {
		return end
	}
	for i < len(b) {
		rest := b[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			i += until(rest, "-->")
		case rest[0] == '"', rest[0] == '\'':
			i += 1 + until(rest[1:], string(rest[:1]))
		case rest[0] == ']' && bytes.HasPrefix(bytes.TrimLeft(rest[1:], " \t\r\n"), []byte(">")):
			return i + until(rest, ">")
		default:
			i++
		}
	}
	return end
}
