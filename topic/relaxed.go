package topic

import (
	"slices"
	"strings"
)

// addRelaxed adds terms that would be found with less strict conditions.
func (n *nearTerms) addRelaxed(v *verdict) {
	r := newRelaxed(n.m, v.rule)
	s := r.newSearch()
	defer s.release()
	s.fields, s.language = n.fields, ""
	s.run()
	for _, h := range s.hits {
		id := r.origins[h.term]
		if n.found[id] || slices.ContainsFunc(v.hits, func(o hit) bool { return o.term == id && o.field == h.field && o.start == h.start }) {
			continue
		}
		t := &n.m.terms[id]
		switch {
		case int(h.term) >= r.open:
			n.add(ReasonLonger, &t.Term, 0, h.field, h.start, h.end, "is only the start of the word: "+t.starred()+" would be found")
		case t.fields != 0 && t.fields&n.fields[h.field].in(int(h.start)) == 0:
			n.add(ReasonField, &t.Term, 0, h.field, h.start, h.end, "counts only in "+t.fields.String())
		case !t.applies(n.language):
			n.add(ReasonLanguage, &t.Term, 0, h.field, h.start, h.end, "is for items in "+t.language+", and this one is in "+n.language)
		case t.exact:
			n.add(ReasonWritten, &t.Term, 0, h.field, h.start, h.end, "is found only as it is written in the rule")
		}
	}
}

// relaxed finds the terms of one rule with less strict conditions.
type relaxed struct {
	Matcher
	origins []int32 // of its terms
	open    int     // from this term on, they have any ending
}

func newRelaxed(m *Matcher, rule int) *relaxed {
	r := &relaxed{}
	add := func(id int32, t Term) {
		r.origins = append(r.origins, id)
		r.addTerm(ruleTerm{Term: t})
	}
	scoring := func(yield func(int32, Term)) {
		for id, t := range m.terms {
			if int(t.rule) == rule && t.kind != KindNone && t.kind != KindIgnore {
				yield(int32(id), t.Term.In(0))
			}
		}
	}
	scoring(func(id int32, t Term) {
		t.exact = false
		add(id, t)
	})
	r.open = len(r.terms)
	scoring(func(id int32, t Term) {
		if last := len(t.words) - 1; last >= 0 && !t.exact && !t.words[last].open && letters(t.words[last].text) >= minStem {
			t.words = slices.Clone(t.words)
			t.words[last].open = true
			add(id, t)
		}
	})
	r.root.seal()
	return r
}

// starred returns the term as it would be written for any ending.
func (t *Term) starred() string {
	body, weight := t.source, ""
	if i := strings.LastIndexByte(body, '^'); i >= 0 {
		body, weight = body[:i], body[i:]
	}
	return strings.TrimSpace(body) + "*" + weight
}
