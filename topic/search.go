package topic

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"courant/news"
	"courant/text"
)

// A hit is a term found in a field.
type hit struct {
	term       int32
	rule       int32
	field      int32
	start, end int32   // words of the field
	weight     float64 // what it adds to the score
	blanked    bool    // an ignored term covers it
	over       bool    // there are as many hits of the term as count
}

// A search looks for the terms of a Matcher in the fields of an item.
type search struct {
	m        *Matcher
	language string // of the item; empty: unknown
	fields   []field
	hits     []hit
	count    []counter // by term
	seen     []uint64  // by part, of all rules: a bit for each of the first 64 groups that has hits
	account  bool      // hits are kept that can be of no use
	verdicts []verdict // of the rules that have hits or the item's source, by rule

	full map[*node]int32 // crowded nodes whose terms are seen no more in a field: its index, and 1

	buffer []text.Word // of all fields, where they are those of the search
	at     int32       // the field that is being searched
	wanted []int32     // the patterns that may match in it
	marked markedText  // of it
	member []*hit      // of the parts of a rule, or of a run of hits that overlap
	taken  []bool      // words of such a run that count
	order  []uint64    // of the hits, while they are sorted
	sorted []hit       // likewise
	words  []text.Word
	stems  []stem // of the words on the way to where the search is
}

// newSearch returns a search without fields, which must be released.
func (m *Matcher) newSearch() *search {
	s, ok := m.searches.Get().(*search)
	if !ok {
		s = &search{m: m, count: make([]counter, len(m.terms)), seen: make([]uint64, len(m.groups))}
	}
	return s
}

// run finds the hits in all fields.
func (s *search) run() {
	for i := range s.fields {
		s.at, s.words = int32(i), s.fields[i].words
		for start := range s.words {
			s.step(&s.m.root, start, start, true)
		}
		s.runPatterns()
	}
	if !s.account {
		s.dropUseless()
	}
	s.sort()
	s.hits = slices.Compact(s.hits) // a term may lead to one place in several ways
}

// release gives the memory of the search, and so its hits and words, to the next one.
func (s *search) release() {
	for i := range s.hits {
		s.forget(s.hits[i].term)
	}
	s.hits, s.fields, s.words, s.verdicts = s.hits[:0], nil, nil, s.verdicts[:0]
	clear(s.full)
	const usual = 10_000 // hits and words; the memory of a flood is not kept
	if cap(s.hits) <= usual && cap(s.buffer) <= usual {
		s.m.searches.Put(s)
	}
}

// step goes on from node n, which the words from start to at led to, with the word at.
// Plain says that they led there as they are, without affixes taken off.
func (s *search) step(n *node, start, at int, plain bool) {
	if at >= len(s.words) {
		return
	}
	if n.after != nil {
		s.follow(n.after, start, at, plain)
	}
	if at == start || !s.words[at].Sentence {
		s.follow(n, start, at, plain)
	}
}

// follow goes on from node n with the word at, in all forms that it may have.
func (s *search) follow(n *node, start, at int, plain bool) {
	w := &s.words[at]
	s.take(n, w.Text, start, at+1, plain, true)
	if w.Parts > 0 && at+w.Parts <= len(s.words) {
		s.take(n, w.Joined, start, at+w.Parts, false, true)
	}
	if w.Text[0] < utf8.RuneSelf {
		return // no affixes
	}
	from := len(s.stems)
	s.stems = appendStems(s.stems, w.Text)
	for _, st := range s.stems[from:] {
		if st.suffix || at == start {
			s.take(n, st.text, start, at+1, false, !st.suffix)
		}
	}
	s.stems = s.stems[:from]
}

// take follows a word from node n to all nodes that it leads to.
func (s *search) take(n *node, word string, start, end int, plain, more bool) {
	if n.known == nil || n.known.mayHaveWord(word) {
		if c := n.words[word]; c != nil {
			s.arrive(c, start, end, plain, more)
		}
	}
	if n.open == nil {
		return
	}
	stem := stemStart(word)
	if n.known != nil && !n.known.mayHaveStem(stem) {
		return
	}
	for i := n.stems.longest(word, stem); i >= 0; i = n.stems.sorted[i].outer {
		s.arrive(n.stems.sorted[i].node, start, end, plain, more)
	}
}

// arrive notes the terms that end at node n, and goes on to longer ones unless a suffix
// stands in the way.
func (s *search) arrive(n *node, start, end int, plain, more bool) {
	if len(n.ends) <= crowded || s.full[n] != s.at+1 {
		s.noteEnds(n, start, end, plain)
	}
	if len(n.needs) > 0 {
		s.want(n.needs, start)
	}
	if more && !n.isLeaf() {
		s.step(n, start, end, plain)
	}
}

// note adds a hit, if the term is looked for in such a place; false: as many as are seen of
// it are there already.
func (s *search) note(id int32, start, end int) bool {
	t := &s.m.terms[id]
	if t.fields != 0 && !t.countsIn(s.fields[s.at].in(start)) || !t.applies(s.language) {
		return true
	}
	if !s.isSeen(id, t.kind) {
		return false
	}
	for _, p := range t.members {
		s.seen[p.place] |= 1 << p.group
	}
	s.hits = append(s.hits, hit{term: id, rule: t.rule, field: s.at, start: int32(start), end: int32(end)})
	return true
}

// applies reports whether the term is looked for in items of the language. Where that is
// unknown, all terms are: better one tag too many than an item that nobody sees.
func (t *ruleTerm) applies(language string) bool {
	return t.language == "" || language == "" || news.MatchesLanguage(language, t.language)
}

// isWritten reports whether the words of s are written as the term is, or with dots
// between the letters.
func (t *Term) isWritten(s string, words []text.Word) bool {
	if len(words) != len(t.words) {
		written := s[words[0].Start:words[len(words)-1].End]
		return strings.ReplaceAll(written, ".", "") == t.words[0].written
	}
	for i, w := range words {
		if norm.NFC.String(s[w.Start:w.End]) != t.words[i].written {
			return false
		}
	}
	return true
}
