package topic

import (
	"cmp"
	"slices"

	"courant/news"
)

// A verdict is what the rules of one topic say of an item.
type verdict struct {
	rule      int
	score     float64
	vetoed    bool    // a term of None was found
	notSource bool    // the item is from a source that never has the topic
	source    bool    // the item is from a source of the topic
	raised    float64 // what the source adds to the score
	hits      []hit   // by field and place
	parts     []found // what was found of All and Near
}

// judge returns a search with the verdicts of the rules that have something to say, sorted
// by topic, for an account or not. It must be released.
func (m *Matcher) judge(it *news.Item, account bool) *search {
	s := m.newSearch()
	s.account = account
	s.fields, s.buffer = newFields(it, s.buffer[:0])
	s.language = it.Language
	s.run()
	for hits := s.hits; len(hits) > 0; {
		rule := hits[0].rule
		n := slices.IndexFunc(hits, func(h hit) bool { return h.rule != rule })
		if n < 0 {
			n = len(hits)
		}
		s.verdicts = append(s.verdicts, verdict{rule: int(rule), hits: hits[:n:n]})
		hits = hits[n:]
	}
	for _, rule := range m.sources[it.Source] {
		s.verdict(rule).source = true
	}
	for _, rule := range m.notSources[it.Source] {
		s.verdict(rule).notSource = true
	}
	for i := range s.verdicts {
		s.weigh(&s.verdicts[i])
	}
	return s
}

// verdict returns the verdict of a rule, which is made if need be.
func (s *search) verdict(rule int) *verdict {
	i, found := slices.BinarySearchFunc(s.verdicts, rule, func(v verdict, rule int) int { return cmp.Compare(v.rule, rule) })
	if !found {
		s.verdicts = slices.Insert(s.verdicts, i, verdict{rule: rule})
	}
	return &s.verdicts[i]
}

// weigh sets the score, and what adds to it.
func (s *search) weigh(v *verdict) {
	s.blank(v.hits)
	s.addHits(v)
	s.addParts(v)
	v.score = rounded(v.score)
	if v.source {
		score := max(v.score, aboutScore, s.m.rules[v.rule].needed())
		v.raised, v.score = rounded(score-v.score), score
	}
}

// blank marks the hits of one rule that have words which the rule ignores.
func (s *search) blank(hits []hit) {
	var ignored [][]bool // words of the fields
	for _, h := range hits {
		if s.m.terms[h.term].kind != KindIgnore {
			continue
		}
		if ignored == nil {
			ignored = make([][]bool, len(s.fields))
		}
		if ignored[h.field] == nil {
			ignored[h.field] = make([]bool, len(s.fields[h.field].words))
		}
		for i := h.start; i < h.end; i++ {
			ignored[h.field][i] = true
		}
	}
	if ignored == nil {
		return
	}
	for i := range hits {
		h := &hits[i]
		if words := ignored[h.field]; words != nil && s.m.terms[h.term].kind != KindIgnore {
			h.blanked = slices.Contains(words[h.start:h.end], true)
		}
	}
}
