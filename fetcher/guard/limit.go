package guard

import "bytes"

// refuses reports whether an element of the kind is to be left out.
func (s *scanner) refuses(kind kind, attrs int) bool {
	switch {
	case kind != item:
		return s.surplus(attrs) || kind == date && s.surplusDate()
	case len(s.doc.Entries) == maxItems || len(s.out) > s.most:
		s.doc.Over++
		return true
	default:
		s.elements += weight(attrs, 0)
		return false
	}
}

// surplus counts an element with that many attributes, or a CDATA section, and reports
// whether it is to be left out: over the limit, or no item in a later channel.
func (s *scanner) surplus(attrs int) bool {
	if s.leave > 0 {
		return true
	}
	h := &s.open[s.holder()]
	if h.elements == maxElements || s.elements >= maxAll || len(s.open) <= 2 && s.top().later {
		return true
	}
	h.elements++
	s.elements += weight(attrs, len(s.prefixes))
	return false
}

// maxAll bounds the elements of a document: each is about a microsecond and half a kilobyte
// of the parser.
const maxAll = 100_000

// weight returns for how many elements one counts: attributes cost a parser too, and it
// copies the prefixes in force for each element.
func weight(attrs, prefixes int) int { return 1 + attrs/4 + prefixes/8 }

// Limits of what a parser takes for dates: it tries a hundred ways of writing one on each.
const (
	maxDate  = 250 // bytes; our own reader takes 200, and some are escaped
	maxDates = 8   // of an item, or outside items
)

// surplusDate counts a date, if it stands where a parser reads it, and reports whether it is
// one too many.
func (s *scanner) surplusDate() bool {
	i := s.holder()
	if len(s.open) > i+1 && !(len(s.open) == i+2 && bytes.EqualFold(localName(s.top().name), []byte("source"))) {
		return false
	}
	s.open[i].dates++
	return s.open[i].dates > maxDates
}

// shorten empties a date that is too long to be one.
func (s *scanner) shorten(e *element) {
	if n := len(s.out) - e.body; n > maxDate {
		s.out = s.out[:e.body]
		s.open[s.holder()].size -= n
	}
}

// holder returns the position of the innermost element with a limit of its own.
func (s *scanner) holder() int {
	for i := min(len(s.open), 3) - 1; i > 0; i-- {
		if k := s.open[i].kind; k == item || k == channel && i == 1 {
			return i
		}
	}
	return 0
}

// full reports whether there is no room for so much text, which is left out then, with the
// part of an item that it is in. Where it is in none, it is little in a feed that is one.
func (s *scanner) full(n int) bool {
	i := s.holder()
	switch {
	case len(s.open) == i+1:
		return s.open[i].size+n > maxText
	case n > 4*maxText: // of references it could have become less
		s.drop(i)
		return true
	default:
		return false
	}
}

// grow counts what was written since out had that length. If the limit is passed, the part
// of the item that it was written for is left out as a whole.
func (s *scanner) grow(before int) {
	i := s.holder()
	h := &s.open[i]
	h.size += len(s.out) - before
	if h.size > maxText && len(s.open) > i+1 {
		s.drop(i)
	}
}

// drop leaves out the part of the element at position i that is open.
func (s *scanner) drop(i int) {
	start := s.open[i+1].start
	s.open[i].size -= len(s.out) - start
	s.out = s.out[:start]
	s.leave = i + 2
}
