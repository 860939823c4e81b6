package guard

import "bytes"

// passKnown passes over the item that begins here, with a start tag of that length, if it
// is known by the bytes up to its end tag. Those of an item that was read once are known
// only if the tag ended it then, so it would again.
func (s *scanner) passKnown(name []byte, seed uint64, n int) bool {
	if s.opts.Known == nil {
		return false
	}
	end := s.endOfItem(name, s.pos+n)
	if end < 0 {
		return false
	}
	raw := fingerprint(seed, s.in[s.pos:end])
	if !s.opts.Known(raw) {
		s.unknown = raw
		return false
	}
	s.doc.Entries = append(s.doc.Entries, Entry{Raw: raw, Known: true})
	s.pos = end
	return true
}

// endOfItem returns the offset behind the first end tag of that name at or behind pos; -1:
// there is none before the next item. What it takes for a tag is what is one when the item
// is read, for a known item that was cut off inside a comment is another when it is whole.
func (s *scanner) endOfItem(name []byte, pos int) int {
	for {
		next := bytes.IndexByte(s.in[pos:], '<')
		if next < 0 || pos+next+1 == len(s.in) {
			return -1
		}
		pos += next
		rest, n := s.in[pos:], 1
		switch c := rest[1]; {
		case c == '/':
			end := 2 + endOfName(rest[2:])
			n = end + endOfTag(rest[end:])
			if bytes.Equal(rest[2:end], name) {
				return pos + n
			}
		case c == '!':
			n = s.endOfDeclaration(rest)
		case c == '?':
			n = instruction(rest)
		case isNameStart(c):
			n = s.endOfStart(rest)
		}
		if n < 0 {
			return -1
		}
		pos += n
	}
}

// endOfDeclaration returns the length of the comment, the CDATA section, or whatever else it
// is, at the start of rest; -1: it is a section without end.
func (s *scanner) endOfDeclaration(rest []byte) int {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return 4 + until(rest[4:], "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		if i := bytes.Index(rest, []byte("]]>")); i >= 0 {
			return i + 3
		}
		return -1
	default:
		return s.doctype(rest)
	}
}

// endOfStart returns the length of the start tag at the start of rest, or of the < that is
// none; -1: it does not end, or is that of an item.
func (s *scanner) endOfStart(rest []byte) int {
	name := rest[1 : 1+endOfName(rest[1:])]
	if !isName(name) {
		return 1
	}
	t, n, ok := parseTag(rest, s.passed)
	s.passed = t.attrs
	if !ok || bytes.EqualFold(localName(name), s.item) {
		return -1
	}
	return n
}
