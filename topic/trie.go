package topic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A node of the trie is reached by the words of a term so far.
type node struct {
	words map[string]*node
	open  map[string]*node // by stem; words with any ending
	known *filter          // of words and open, where these are many
	stems stems            // of open, for searching
	after *node            // the same place, where a sentence ends there: "Yahoo! News"
	ends  []int32          // the terms that end here, by their index
}

// child returns the node that the word leads to, and makes it when there is none.
func (n *node) child(w word) *node {
	if w.sentence {
		if n.after == nil {
			n.after = &node{}
		}
		n = n.after
	}
	children := &n.words
	if w.open {
		children = &n.open
	}
	c := (*children)[w.text]
	if c == nil {
		if *children == nil {
			*children = map[string]*node{}
		}
		c = &node{}
		(*children)[w.text] = c
	}
	return c
}

// addPaths adds the term with the index id below the node.
func (n *node) addPaths(t *Term, id int32) {
	for _, path := range t.paths() {
		end := n
		for _, w := range path {
			end = end.child(w)
		}
		end.ends = append(end.ends, id)
	}
}

func (n *node) isLeaf() bool { return n.words == nil && n.open == nil && n.after == nil }

// seal prepares the node and those below it for searching.
func (n *node) seal() {
	n.stems = newStems(n.open)
	if len(n.words)+len(n.open) > fewChildren {
		n.known = newFilter(n)
	}
	if n.after != nil {
		n.after.seal()
	}
	for _, c := range n.words {
		c.seal()
	}
	for _, c := range n.open {
		c.seal()
	}
}

// stems find the stems that a word starts with. These all lie on one way: from the last
// stem that does not sort after the word, along the links from each stem to the longest
// other one that it starts with.
type stems struct {
	sorted []openStem
	runs   map[string]run // of the stems with the same start
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
	s := stems{sorted: make([]openStem, 0, len(open)), runs: map[string]run{}}
	for text, n := range open {
		s.sorted = append(s.sorted, openStem{text: text, node: n})
	}
	slices.SortFunc(s.sorted, func(a, b openStem) int { return strings.Compare(a.text, b.text) })
	for i := range s.sorted {
		s.sorted[i].outer = s.enclosing(i-1, s.sorted[i].text)
		start := runStart(s.sorted[i].text)
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

// longest returns the index of the longest stem that word starts with, or -1.
func (s *stems) longest(word string) int {
	r, ok := s.runs[runStart(word)]
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

// runStart returns the first letters of a word, as many as every stem has.
func runStart(w string) string {
	n := 0
	for range minStem {
		r, size := utf8.DecodeRuneInString(w[n:])
		n += size
		if n == 2*size && unicode.Is(unicode.Hangul, r) {
			break
		}
	}
	return w[:n]
}
