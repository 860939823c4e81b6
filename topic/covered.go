package topic

import (
	"encoding/binary"
	"math"
	"strings"
)

// Covered returns pairs (i, j) of terms of which the first adds nothing: wherever term i is
// found, term j is found as well, with the same weight or more. Each i has one pair at most,
// and of terms that are equal the later one has it. The terms are taken to be in one list,
// or at least to be looked for in the same items.
func Covered(terms []Term) [][2]int {
	c := newCoverage(terms)
	var pairs [][2]int
	for i := range terms {
		if j := c.of(i); j >= 0 {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// A coverage finds the terms that cover others.
type coverage struct {
	terms    []Term
	root     node             // of all terms but those that are equal to an earlier one
	patterns map[string][]int // by source, likewise
}

func newCoverage(terms []Term) *coverage {
	c := &coverage{terms: terms, patterns: map[string][]int{}}
	known := map[string]bool{}
	for j := range terms {
		t := &terms[j]
		key := t.key()
		if known[key] {
			continue // else a list with one line a hundred thousand times takes a minute
		}
		known[key] = true
		if t.pattern != nil {
			c.patterns[t.source] = append(c.patterns[t.source], j)
		} else if len(t.words) > 0 {
			c.root.addPaths(t, int32(j))
		}
	}
	return c
}

// key returns what is the same of terms that find the same and count as much.
func (t *Term) key() string {
	b := binary.LittleEndian.AppendUint64([]byte{byte(t.fields)}, math.Float64bits(t.weight))
	if t.pattern != nil {
		return string(b) + "p" + t.source
	}
	for _, w := range t.words {
		flags := byte('0')
		for i, is := range [...]bool{w.joined, w.open, w.sentence} {
			if is {
				flags |= 1 << i
			}
		}
		b = append(append(b, flags), w.text...)
		if t.exact {
			b = append(append(b, '='), w.written...)
		}
	}
	return string(b)
}

// of returns a term that covers term i; -1: there is none.
func (c *coverage) of(i int) int {
	t := &c.terms[i]
	best := -1
	check := func(j int) {
		if j != i && (best < 0 || j < best) && c.covers(j, i) && (j < i || !c.covers(i, j)) {
			best = j
		}
	}
	for _, j := range c.patterns[t.source] {
		check(j)
	}
	for from := range t.words {
		c.root.walk(t.words[from:], func(id int32) { check(int(id)) })
	}
	return best
}

// mostCompared is how many terms of the same words, which count differently, are compared with
// others: of a list of thousands of them some may be covered unsaid.
const mostCompared = 100

// walk calls found for the terms that may be found where the words of a term stand.
func (n *node) walk(words []word, found func(id int32)) {
	for _, id := range n.ends[:min(len(n.ends), mostCompared)] {
		found(id)
	}
	if len(words) == 0 {
		return
	}
	w := words[0]
	visit := func(c *node) {
		if c != nil {
			c.walk(words[1:], found)
		}
	}
	for _, n := range []*node{n, n.after} {
		if n == nil {
			continue
		}
		if !w.open {
			visit(n.words[w.text])
		}
		for i := range w.text {
			visit(n.open[w.text[:i]])
		}
		visit(n.open[w.text])
	}
}

// covers reports whether term j finds all that term i finds, and counts as much there.
func (c *coverage) covers(j, i int) bool {
	ti, tj := &c.terms[i], &c.terms[j]
	if ti.weight > tj.weight || !tj.fields.include(ti.fields) {
		return false
	}
	if ti.pattern != nil || tj.pattern != nil {
		return ti.pattern != nil && tj.pattern != nil && ti.source == tj.source
	}
	if tj.exact && !ti.exact {
		return false
	}
	for _, p := range ti.paths() {
		if !tj.isIn(p, ti.fields) {
			return false
		}
	}
	return true
}

// include reports whether the fields are all that other has. All that is in the lead is in
// summary or body.
func (f Fields) include(other Fields) bool {
	const below = InSummary | InBody
	if f&below == below {
		f |= InLead
	}
	return f == 0 || other != 0 && other&^f == 0
}

// isIn reports whether the term is found in every text that has the words of the path.
func (t *Term) isIn(path []word, fields Fields) bool {
	last := len(path) - 1
	if fields != 0 && fields&InLead != 0 { // a later word may be outside it
		last = 0
	}
	for _, words := range t.paths() {
		for from := 0; from <= last && from+len(words) <= len(path); from++ {
			if startsWith(path[from:], words, t.exact) {
				return true
			}
		}
	}
	return false
}

// startsWith reports whether what is written as path starts with the words.
func startsWith(path, words []word, exact bool) bool {
	for k, w := range words {
		p := path[k]
		switch {
		case k > 0 && p.sentence && !w.sentence:
			return false
		case exact && w.written != p.written:
			return false
		case w.open && !strings.HasPrefix(p.text, w.text):
			return false
		case !w.open && (p.open || p.text != w.text):
			return false
		}
	}
	return true
}
