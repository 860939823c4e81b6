package guard

import (
	"bytes"
	"slices"
)

const (
	maxPrefixes = 50      // in force at one place
	maxSections = 50      // CDATA sections directly in an element; further ones are written as text
	maxCopied   = 1 << 27 // see mixed
)

func (s *scanner) write(text string) {
	if s.leave == 0 {
		s.out = append(s.out, text...)
	}
}

func (s *scanner) writeBytes(b []byte) {
	if s.leave == 0 {
		s.out = append(s.out, b...)
	}
}

// text takes text over, unless it is outside the root.
func (s *scanner) text(b []byte) {
	if len(b) == 0 || len(s.open) == 0 || s.leave > 0 || s.beyond > 0 || s.full(len(b)) || s.mixed(len(b)) {
		return
	}
	before := len(s.out)
	s.out = appendText(s.out, b)
	s.grow(before)
}

// section takes over the CDATA section at the start of rest.
func (s *scanner) section(rest []byte) {
	const start, end = "<![CDATA[", "]]>"
	inside := rest[len(start):]
	length := bytes.Index(inside, []byte(end))
	if length < 0 { // cut off in the middle of it
		s.pos = len(s.in)
		return
	}
	inside = inside[:length]
	s.pos += len(start) + length + len(end)
	if len(s.open) == 0 || s.leave > 0 || s.beyond > 0 || s.full(length) || s.surplus(0) || s.mixed(length) {
		return
	}
	before := len(s.out)
	if e := s.top(); e.sections < maxSections {
		e.sections++
		s.out = append(append(append(s.out, start...), inside...), end...)
	} else {
		s.out = appendEscaped(s.out, inside)
	}
	s.grow(before)
}

// mixed counts a further piece of text in an element, and reports whether it is to be left
// out: where elements and texts take turns, a parser copies what it has with each piece.
func (s *scanner) mixed(n int) bool {
	e := s.top()
	if s.out[len(s.out)-1] == '>' {
		s.copied += e.text
	}
	e.text += n
	return s.copied > maxCopied
}

// writeTag writes a start tag under the name.
func (s *scanner) writeTag(name []byte, attrs []attr, end string) {
	if s.leave > 0 {
		return
	}
	s.out = append(append(s.out, '<'), name...)
	for i := range attrs {
		a := &attrs[i]
		if !s.declared(prefixOf(a.name)) {
			continue
		}
		s.out = append(append(append(s.out, ' '), a.name...), '=', a.quote)
		s.out = append(appendValue(s.out, a.value, a.quote), a.quote)
	}
	s.out = append(s.out, end...)
}

// bind notes the prefixes that the attributes declare, and returns the attributes without
// the declarations that are not allowed (Namespaces in XML, section 3), or one too many.
func (s *scanner) bind(attrs []attr) []attr {
	return slices.DeleteFunc(attrs, func(a attr) bool {
		if !bytes.HasPrefix(a.name, []byte("xmlns")) {
			return false
		}
		switch p := string(localName(a.name)); {
		case bytes.Equal(bytes.TrimSpace(a.value), []byte(notesURN)):
			return true
		case p == "xmlns": // the default
			return len(prefixOf(a.name)) > 0
		case p == "xml", p == notes, len(bytes.TrimSpace(a.value)) == 0, len(s.prefixes) >= maxPrefixes:
			return true
		default:
			s.prefixes = append(s.prefixes, p)
			return false
		}
	})
}

// declared reports whether a prefix may be used: one that nothing declares the root will.
// Not ok: there are too many.
func (s *scanner) declared(prefix []byte) bool {
	if len(prefix) == 0 {
		return true
	}
	switch string(prefix) {
	case "xml", "xmlns", notes:
		return true
	}
	if slices.Contains(s.prefixes, string(prefix)) || slices.Contains(s.undeclared, string(prefix)) {
		return true
	}
	if len(s.undeclared) >= maxPrefixes {
		return false
	}
	s.undeclared = append(s.undeclared, string(prefix))
	return true
}

// declare has the root declare what was used without, and our notes. The prefix itself is
// the name of the namespace, for that is what parsers take it for.
func (s *scanner) declare() {
	var b []byte
	for _, p := range s.undeclared {
		b = append(append(append(append(append(b, " xmlns:"...), p...), `="`...), p...), '"')
	}
	b = append(b, ` xmlns:`+notes+`="`+notesURN+`"`...)
	s.out = slices.Insert(s.out, 1+endOfName(s.out[1:]), b...)
}
