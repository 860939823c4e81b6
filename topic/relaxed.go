package topic

import (
	"slices"
	"strings"
)

// addRelaxed adds terms that would be found with less strict conditions: with one less. Of
// a term that is off in two ways, neither would help.
func (n *nearTerms) addRelaxed(v *verdict) {
	r := newRelaxed(n.m, v.rule)
	s := r.newSearch()
	defer s.release()
	s.fields, s.language = n.fields, ""
	s.run()
	type place struct{ term, field, start int32 }
	known := map[place]bool{}
	for _, h := range v.hits {
		known[place{h.term, h.field, h.start}] = true
	}
	for _, h := range s.hits {
		id := r.origins[h.term]
		if n.found[id] || known[place{id, h.field, h.start}] {
			continue
		}
		t := &n.m.terms[id]
		if reason, why := n.lacks(t, &h, int(h.term) >= r.open); reason != "" {
			n.add(reason, &t.Term, 0, h.field, h.start, h.end, why)
		}
	}
}

// lacks returns the one condition of the term that a hit without conditions does not meet;
// none where it is not one.
func (n *nearTerms) lacks(t *ruleTerm, h *hit, open bool) (reason Reason, why string) {
	f := &n.fields[h.field]
	lacks := 0
	check := func(lacking bool, r Reason, text string) {
		if lacking {
			reason, why, lacks = r, text, lacks+1
		}
	}
	check(open, ReasonLonger, "is only the start of the word: "+t.starred()+" would be found")
	check(!t.countsIn(f.in(int(h.start))), ReasonField, "counts only in "+t.fields.String())
	check(!t.applies(n.language), ReasonLanguage, "is for items in "+t.language+", and this one is in "+n.language)
	written := t.exact && t.isWritten(f.text, f.words[h.start:h.end])
	check(t.exact && !written, ReasonWritten, "is found only as it is written in the rule")
	if lacks != 1 {
		return "", ""
	}
	return reason, why
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
