package topic

// How many hits are seen. Only floods have more. Terms of Ignore have no such limit but that
// of the item: a hit of theirs that is not seen would bring up what the rule hides.
const (
	maxHits  = 500     // of one term in a field
	manyHits = 500_000 // in an item; from there on it is floodHits of one term in a field
	// As many as count by the usual cap, so that thousands of topics share an item in which
	// one word stands ten thousand times.
	floodHits = 4
)

// A counter counts hits of a term.
type counter struct {
	found   uint16 // in the field that was searched last
	counted uint16 // in the fields that are capped
	field   uint8  // that one, and 1; 0: none yet
}

// isSeen counts a hit of the term in the field, and reports whether it is kept.
func (s *search) isSeen(id int32, kind Kind) bool {
	c := &s.count[id]
	if field := uint8(s.at) + 1; c.field != field {
		c.field, c.found = field, 0
	}
	most := uint16(maxHits)
	switch {
	case len(s.hits) >= manyHits:
		most = floodHits
	case kind == KindIgnore:
		most = maxWords
	}
	if c.found >= most {
		return false
	}
	c.found++
	return true
}

// crowded is from how many terms on that end at one node it is worth to know that all of
// them have as many hits as are seen in the field: thousands of topics may have one word.
const crowded = 64

// noteEnds notes the terms that end at node n.
func (s *search) noteEnds(n *node, start, end int, plain bool) {
	full := true
	for _, id := range n.ends {
		t := &s.m.terms[id]
		if t.exact && !(plain && t.isWritten(s.fields[s.at].text, s.words[start:end])) {
			full = false
			continue
		}
		more := s.note(id, start, end)
		full = full && !more
	}
	if full && len(n.ends) > crowded {
		if s.full == nil {
			s.full = map[*node]int32{}
		}
		s.full[n] = s.at + 1
	}
}
