package topic

import (
	"slices"

	"courant/news"
)

// A Kind says what a piece of evidence does.
type Kind string

// The kinds of evidence.
const (
	KindAny       Kind = "any"        // it adds to the score, as a term of Any or Langs
	KindAll       Kind = "all"        // every group of an All was found
	KindNear      Kind = "near"       // both groups of a Near were found together
	KindNone      Kind = "none"       // it keeps the topic away
	KindIgnore    Kind = "ignore"     // it hides the words
	KindSource    Kind = "source"     // the item's source gives it the topic
	KindNotSource Kind = "not_source" // the item's source keeps the topic away
)

// Evidence is one reason for or against a topic. Of an All or a Near there is one, at the
// place of its first hit: Term has a term of each group, Text what was found of them.
type Evidence struct {
	Topic  string
	Kind   Kind
	Term   string  // as the rule has it; the source's name for KindSource and KindNotSource
	Field  string  // title, summary, body or categories; empty for a source
	Word   int     // which word of the field it starts at, from 0
	Text   string  // as written there
	Weight float64 // what it adds to the score; 0: hidden by Ignore, counted already, or too often
}

// Explain returns every hit in the item, sorted by topic, and by field and place in it. What
// they weigh adds up to the score.
func (m *Matcher) Explain(it *news.Item) []Evidence {
	s := m.judge(it, false)
	defer s.release()
	var all []Evidence
	for i := range s.verdicts {
		all = s.explain(all, &s.verdicts[i], it.Source)
	}
	return all
}

// explain appends the evidence of one verdict.
func (s *search) explain(all []Evidence, v *verdict, source news.SourceID) []Evidence {
	topic := s.m.rules[v.rule].Topic
	if v.notSource {
		all = append(all, Evidence{Topic: topic, Kind: KindNotSource, Term: string(source)})
	}
	if v.source {
		all = append(all, Evidence{Topic: topic, Kind: KindSource, Term: string(source), Weight: v.raised})
	}
	parts := v.parts
	parts = slices.DeleteFunc(slices.Clone(parts), func(f found) bool { return !f.met })
	slices.SortStableFunc(parts, func(a, b found) int { return s.m.compare(*a.hits[0], *b.hits[0]) })
	for i := range v.hits {
		h := &v.hits[i]
		for len(parts) > 0 && parts[0].hits[0] == h {
			all = append(all, s.partEvidence(v, &parts[0]))
			parts = parts[1:]
		}
		if len(s.m.terms[h.term].members) == 0 {
			all = append(all, s.evidence(h))
		}
	}
	return all
}

// evidence returns what the hit says.
func (s *search) evidence(h *hit) Evidence {
	t, f := &s.m.terms[h.term], &s.fields[h.field]
	return Evidence{
		Topic:  s.m.rules[t.rule].Topic,
		Kind:   t.kind,
		Term:   t.String(),
		Field:  f.name(),
		Word:   int(h.start),
		Text:   f.written(int(h.start), int(h.end)),
		Weight: h.weight,
	}
}

// partEvidence returns what an All or a Near that is met says.
func (s *search) partEvidence(v *verdict, p *found) Evidence {
	part := &s.m.parts[v.rule][p.part]
	e := s.evidence(p.hits[0])
	e.Kind = part.kind
	first, last := p.hits[0], p.hits[len(p.hits)-1]
	for _, h := range p.hits[1:] {
		more := s.evidence(h)
		e.Term += " + " + more.Term
		e.Text += " … " + more.Text
	}
	if e.Kind == KindNear {
		e.Text = s.fields[first.field].written(int(first.start), int(last.end))
	}
	e.Weight = part.score
	return e
}
