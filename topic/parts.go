package topic

import (
	"cmp"
	"slices"
)

// A found part is an All of which all groups were found, or a Near with both in one field.
type found struct {
	part  int // of the rule
	met   bool
	hits  []*hit // the ones that show it: of an All the first of each group, of a Near the nearest two
	apart int    // of a Near: words between them
}

// addParts finds the All and Near of the rule, and adds the score of those that are met.
func (s *search) addParts(v *verdict) {
	parts := s.m.parts[v.rule]
	if len(parts) == 0 {
		return
	}
	members := s.members(v)
	for len(members) > 0 {
		i := s.m.terms[members[0].term].part
		n := 1
		for n < len(members) && s.m.terms[members[n].term].part == i {
			n++
		}
		f := s.find(&parts[i], members[:n])
		members = members[n:]
		if len(f.hits) == 0 {
			continue
		}
		f.part = int(i)
		if f.met {
			v.score += parts[i].score
		}
		v.parts = append(v.parts, f)
	}
}

// members returns the hits of terms in All and Near, by part and group, and by place in it.
func (s *search) members(v *verdict) []*hit {
	s.member = s.member[:0]
	for i := range v.hits {
		h := &v.hits[i]
		if k := s.m.terms[h.term].kind; !h.blanked && (k == KindAll || k == KindNear) {
			s.member = append(s.member, h)
		}
	}
	slices.SortStableFunc(s.member, func(a, b *hit) int {
		t, u := &s.m.terms[a.term], &s.m.terms[b.term]
		return cmp.Or(cmp.Compare(t.part, u.part), cmp.Compare(t.group, u.group))
	})
	return s.member
}

// find looks whether the part is met by the hits of its terms.
func (s *search) find(p *part, members []*hit) found {
	f := found{apart: -1}
	starts := make([]int, 0, 8) // of the groups that have hits
	for i, h := range members {
		if i == 0 || s.m.terms[h.term].group != s.m.terms[members[i-1].term].group {
			starts = append(starts, i)
		}
	}
	if len(starts) < len(p.groups) {
		return f
	}
	if p.kind == KindNear {
		f.hits, f.apart = nearest(members[:starts[1]], members[starts[1]:])
		f.met = f.apart >= 0 && f.apart <= p.within
	} else {
		f.met = true
		for _, i := range starts {
			f.hits = append(f.hits, members[i])
		}
	}
	slices.SortFunc(f.hits, func(a, b *hit) int { return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.start, b.start)) })
	return f
}

// nearest returns the hits of two groups that stand in one field, do not overlap and have
// the fewest words between them, and how many; -1: there are none.
func nearest(as, bs []*hit) ([]*hit, int) {
	a, b, apart := nearestBefore(as, bs)
	if d, c, other := nearestBefore(bs, as); other >= 0 && (apart < 0 || other < apart) {
		a, b, apart = d, c, other
	}
	if apart < 0 {
		return nil, -1
	}
	return []*hit{a, b}, apart
}

// nearestBefore is nearest for hits of which the first ends before the second.
func nearestBefore(firsts, seconds []*hit) (a, b *hit, apart int) {
	ends := func(a, b *hit) int { return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.end, b.end)) }
	byEnd := firsts
	if !slices.IsSortedFunc(byEnd, ends) { // a phrase goes on beyond a word that starts in it
		byEnd = slices.Clone(firsts)
		slices.SortStableFunc(byEnd, ends)
	}
	apart = -1
	next := 0 // the first of byEnd that ends after s starts
	for _, s := range seconds {
		for next < len(byEnd) && cmp.Or(cmp.Compare(byEnd[next].field, s.field), cmp.Compare(byEnd[next].end, s.start)) <= 0 {
			next++
		}
		if next == 0 || byEnd[next-1].field != s.field {
			continue
		}
		if d := int(s.start - byEnd[next-1].end); apart < 0 || d < apart {
			a, b, apart = byEnd[next-1], s, d
		}
	}
	return a, b, apart
}
