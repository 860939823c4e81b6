package topic

import (
	"cmp"
	"html"
	"slices"

	"courant/news"
	"courant/text"
)

// An Account says why an item has a topic, or why it does not.
type Account struct {
	Tag     news.Tag   // Level 0: the item does not have the topic; Score is what its hits come to all the same
	Needed  float64    // the score from which the topic is kept
	Reasons []Evidence // all hits, as Explain has them
	Parts   []Part     // the rule's All and then its Near, in order
	Nearest []Nearest  // terms that nearly gave the item the topic, the best first; ten at most
	Cut     []Evidence // what it would have in parts that do not count: tails, and what its source repeats
}

// A Part is one All or Near of a rule.
type Part struct {
	Kind   Kind // KindAll or KindNear
	Score  float64
	Met    bool    // it adds its score
	Groups []Group // those of All in order; Of and With of Near
	Within int     // of Near: the words that may stand between
	Apart  int     // of Near: the fewest words that do; -1: they do not stand in one field
}

// A Group is what was found of some terms of which one is asked for.
type Group struct {
	Terms []string   // as the rule has them
	Hits  []Evidence // none: this one is missing
}

// Account says why the item has the topic or not; false: there is no rule for it.
func (m *Matcher) Account(it *news.Item, topic string) (Account, bool) {
	rule, ok := slices.BinarySearchFunc(m.rules, topic, func(r Rule, topic string) int { return cmp.Compare(r.Topic, topic) })
	if !ok {
		return Account{}, false
	}
	s := m.judge(it, true)
	defer s.release()
	v := s.verdict(rule)
	a := Account{
		Tag:     m.tag(v),
		Needed:  m.rules[rule].needed(),
		Reasons: s.explain(nil, v, it.Source),
		Parts:   s.accountParts(v),
		Nearest: s.nearestTerms(v),
	}
	if a.Tag.Level == 0 {
		a.Cut = m.inWhatIsCut(it, topic, a.Reasons)
	}
	return a, true
}

// inWhatIsCut returns the hits of a topic that the item has only when all of its text counts.
func (m *Matcher) inWhatIsCut(it *news.Item, topic string, counted []Evidence) []Evidence {
	whole := *it
	whole.Repeated = nil
	whole.Summary, whole.Content = html.EscapeString(text.Plain(it.Summary)), html.EscapeString(text.Plain(it.Content))
	found := map[string]int{}
	for _, e := range counted {
		found[e.Term]++
	}
	var cut []Evidence
	for _, e := range m.Explain(&whole) {
		if e.Topic != topic || e.Weight <= 0 {
			continue
		}
		if found[e.Term]--; found[e.Term] < 0 {
			cut = append(cut, e)
		}
	}
	return cut[:min(len(cut), maxCut)]
}

// maxCut is how many hits in what is cut are named; more tell nobody more.
const maxCut = 5

// accountParts returns all parts of the rule, also those of which nothing was found.
func (s *search) accountParts(v *verdict) []Part {
	var parts []Part
	for i, p := range s.m.parts[v.rule] {
		part := Part{Kind: p.kind, Score: p.score, Within: p.within, Apart: -1}
		for g, terms := range p.groups {
			part.Groups = append(part.Groups, s.accountGroup(v, i, g, terms))
		}
		for _, f := range v.parts {
			if f.part == i {
				part.Met, part.Apart = f.met, f.apart
			}
		}
		parts = append(parts, part)
	}
	return parts
}

func (s *search) accountGroup(v *verdict, part, group int, terms []Term) Group {
	var g Group
	for _, t := range terms {
		g.Terms = append(g.Terms, t.String())
	}
	for i := range v.hits {
		h := &v.hits[i]
		isThis := func(m member) bool { return int(m.part) == part && int(m.group) == group }
		if !h.blanked && slices.ContainsFunc(s.m.terms[h.term].members, isThis) {
			e := s.evidence(h)
			e.Kind = s.m.parts[v.rule][part].kind
			g.Hits = append(g.Hits, e)
		}
	}
	return g
}
