package topic

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"courant/news"
	"courant/text"
)

// A hit is a term found in a field.
type hit struct {
	term       int32
	rule       int32
	field      int
	start, end int     // words of the field
	weight     float64 // what it adds to the score
	blanked    bool    // an ignored term covers it
}

// A search looks for the terms of a Matcher in one field.
type search struct {
	m        *Matcher
	language string // of the item; empty: unknown
	field    int
	text     string
	words    []text.Word
	hits     []hit
}

func (s *search) run() {
	for i := range s.words {
		s.step(&s.m.root, i, i, true)
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
	if w.Parts > 0 {
		s.take(n, w.Joined, start, at+w.Parts, false, true)
	}
	var buf [16]stem
	for _, st := range appendStems(buf[:0], w.Text) {
		if st.suffix || at == start {
			s.take(n, st.text, start, at+1, false, !st.suffix)
		}
	}
}

// take follows a word from node n to all nodes that it leads to.
func (s *search) take(n *node, word string, start, end int, plain, more bool) {
	if c := n.words[word]; c != nil {
		s.arrive(c, start, end, plain, more)
	}
	if n.open == nil {
		return
	}
	for i := n.stems.longest(word); i >= 0; i = n.stems.sorted[i].outer {
		s.arrive(n.stems.sorted[i].node, start, end, plain, more)
	}
}

// arrive notes the terms that end at node n, and goes on to longer ones unless a suffix
// stands in the way.
func (s *search) arrive(n *node, start, end int, plain, more bool) {
	for _, id := range n.ends {
		t := &s.m.terms[id]
		if t.exact && !(plain && t.isWritten(s.text, s.words[start:end])) || !t.applies(s.language) {
			continue
		}
		s.hits = append(s.hits, hit{term: id, rule: t.rule, field: s.field, start: start, end: end})
	}
	if more && !n.isLeaf() {
		s.step(n, start, end, plain)
	}
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
