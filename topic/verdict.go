package topic

import (
	"cmp"
	"slices"

	"courant/news"
)

// Scores from which an item mentions a topic, and from which it is about it.
const (
	mentionScore = 1
	aboutScore   = 3
)

// A verdict is what the rules of one topic say of an item.
type verdict struct {
	rule   int
	score  float64
	vetoed bool  // a term of None was found
	source bool  // the item is from a source of the topic
	hits   []hit // by field and place
}

// judge returns the verdicts of the rules that have something to say, sorted by topic,
// and the fields that their hits refer to.
func (m *Matcher) judge(it *news.Item) ([]verdict, []field) {
	fields := newFields(it)
	hits := m.search(fields, it.Language)
	var verdicts []verdict
	for len(hits) > 0 {
		rule := hits[0].rule
		n := slices.IndexFunc(hits, func(h hit) bool { return h.rule != rule })
		if n < 0 {
			n = len(hits)
		}
		v := verdict{rule: int(rule), hits: hits[:n:n]}
		m.weigh(&v, fields)
		verdicts = append(verdicts, v)
		hits = hits[n:]
	}
	for _, rule := range m.sources[it.Source] {
		i, found := slices.BinarySearchFunc(verdicts, rule, func(v verdict, rule int) int { return cmp.Compare(v.rule, rule) })
		if !found {
			verdicts = slices.Insert(verdicts, i, verdict{rule: rule})
		}
		verdicts[i].source = true
		verdicts[i].score = max(verdicts[i].score, aboutScore)
	}
	return verdicts, fields
}

// search returns the hits in all fields, by rule, field and place; of those that start at
// one word the heavier and then the longer first.
func (m *Matcher) search(fields []field, language string) []hit {
	s := search{m: m, language: language}
	for i, f := range fields {
		s.field, s.text, s.words = i, f.text, f.words
		s.run()
	}
	slices.SortFunc(s.hits, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(a.rule, b.rule),
			cmp.Compare(a.field, b.field),
			cmp.Compare(a.start, b.start),
			cmp.Compare(m.terms[b.term].weight, m.terms[a.term].weight),
			cmp.Compare(b.end, a.end),
			cmp.Compare(a.term, b.term),
		)
	})
	return slices.Compact(s.hits) // a term may lead to one place in several ways
}

// weigh sets what each hit adds to the score, and the score. A word counts once: of hits
// that overlap, for the heavier one.
func (m *Matcher) weigh(v *verdict, fields []field) {
	m.blank(v.hits, fields)
	count := map[int32]int{} // hits of each term in the fields that are capped
	var last *hit            // that counts
	for i := range v.hits {
		h := &v.hits[i]
		t := &m.terms[h.term]
		switch {
		case h.blanked || t.kind == KindIgnore:
			continue
		case t.kind == KindNone:
			v.vetoed = true
			continue
		}
		overlaps := last != nil && last.field == h.field && h.start < last.end
		if overlaps && t.weight <= m.terms[last.term].weight {
			continue
		}
		f := &fields[h.field]
		if f.capped {
			if count[h.term] == maxHits {
				continue
			}
			count[h.term]++
		}
		if overlaps {
			v.score -= last.weight
			last.weight = 0
		}
		h.weight = t.weight * f.weightAt(h.start)
		v.score += h.weight
		last = h
	}
}

// blank marks the hits of one rule that have words which the rule ignores.
func (m *Matcher) blank(hits []hit, fields []field) {
	ignored := make([][]bool, len(fields)) // words of the fields
	for _, h := range hits {
		if m.terms[h.term].kind != KindIgnore {
			continue
		}
		if ignored[h.field] == nil {
			ignored[h.field] = make([]bool, len(fields[h.field].words))
		}
		for i := h.start; i < h.end; i++ {
			ignored[h.field][i] = true
		}
	}
	for i := range hits {
		h := &hits[i]
		if words := ignored[h.field]; words != nil && m.terms[h.term].kind != KindIgnore {
			h.blanked = slices.Contains(words[h.start:h.end], true)
		}
	}
}
