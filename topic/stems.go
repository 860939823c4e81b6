package topic

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// stems find the stems that a word starts with. These all lie on one way: from the last
// stem that does not sort after the word, along the links from each stem to the longest
// other one that it starts with.
type stems struct {
	sorted []openStem
	runs   map[uint64]run // of the stems with the same start
}

type openStem struct {
	text  string
	node  *node
	outer int // index of the longest other stem that text starts with; -1: none
}

type run struct{ from, to int }

func newStems(open map[string]*node) stems {
	if open == nil {
		return stems{}
	}
	s := stems{sorted: make([]openStem, 0, len(open)), runs: map[uint64]run{}}
	for text, n := range open {
		s.sorted = append(s.sorted, openStem{text: text, node: n})
	}
	slices.SortFunc(s.sorted, func(a, b openStem) int { return strings.Compare(a.text, b.text) })
	for i := range s.sorted {
		s.sorted[i].outer = s.enclosing(i-1, s.sorted[i].text)
		start := stemStart(s.sorted[i].text)
		r, ok := s.runs[start]
		if !ok {
			r.from = i
		}
		r.to = i + 1
		s.runs[start] = r
	}
	return s
}

// enclosing returns the index of the longest stem that word starts with, on the way from
// the stem at i; -1 when there is none.
func (s *stems) enclosing(i int, word string) int {
	for i >= 0 && !strings.HasPrefix(word, s.sorted[i].text) {
		i = s.sorted[i].outer
	}
	return i
}

// longest returns the index of the longest stem that word, with that start, starts with, or -1.
func (s *stems) longest(word string, start uint64) int {
	r, ok := s.runs[start]
	if !ok {
		return -1
	}
	i, found := slices.BinarySearchFunc(s.sorted[r.from:r.to], word, func(st openStem, w string) int {
		return strings.Compare(st.text, w)
	})
	if !found {
		i--
	}
	return s.enclosing(r.from+i, word)
}

// stemStart returns the first letters of a word as a number: no more than every stem has
// that starts in this way, three of one or two bytes, or two. A word that no stem can start
// has 0.
func stemStart(w string) uint64 {
	if len(w) < minStem {
		return 0
	}
	start := uint64(w[0])<<16 | uint64(w[1])<<8 | uint64(w[2])
	if w[0] < utf8.RuneSelf {
		return start
	}
	if len(w) < minStem+1 {
		return 0
	}
	start = start<<8 | uint64(w[3])
	const two, three = 0xc0, 0xe0 // from which on the first of so many bytes is
	switch {
	case w[0] < three && two <= w[2] && w[2] < three:
		if len(w) == 4 {
			return 0
		}
		if start = start<<8 | uint64(w[4]); w[4] >= two {
			start = start<<8 | uint64(w[5])
		}
	case three <= w[0] && three <= w[3]:
		start = start<<16 | uint64(w[4])<<8 | uint64(w[5])
	}
	return start
}
