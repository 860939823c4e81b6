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
	s.findMembers(v)
	for from := 0; from < len(s.order); {
		i, to := partOf(s.order[from]), from+1
		for to < len(s.order) && partOf(s.order[to]) == i {
			to++
		}
		f := s.find(&parts[i], from, to)
		from = to
		if len(f.hits) == 0 {
			continue
		}
		f.part = i
		if f.met {
			v.score += parts[i].score
		}
		v.parts = append(v.parts, f)
	}
}

// dropUseless drops the hits that are only members of parts of which one of the first 64
// groups has none. These are two of three hits, with the rules that people write.
func (s *search) dropUseless() {
	kept := s.hits[:0]
	for _, h := range s.hits {
		if members := s.m.terms[h.term].members; len(members) == 0 || slices.ContainsFunc(members, s.isComplete) {
			kept = append(kept, h)
		} else {
			s.forget(h.term)
		}
	}
	s.hits = kept
}

// isComplete reports whether all of the first 64 groups of a part have a hit.
func (s *search) isComplete(m member) bool { return s.seen[m.place] == s.m.groups[m.place] }

// forget makes the search one that has not seen the term.
func (s *search) forget(term int32) {
	s.count[term] = counter{}
	for _, m := range s.m.terms[term].members {
		s.seen[m.place] = 0
	}
}

// A hit of a member is sorted by a number: its part, its group (in 17 bits) and its place
// among the hits of the rule (in indexBits).
const groupBits = 17

func partOf(order uint64) int  { return int(order >> (groupBits + indexBits)) }
func groupOf(order uint64) int { return int(order >> indexBits & (1<<groupBits - 1)) }

// findMembers puts the hits of the members of parts that may be met in s.member, and their
// numbers in s.order, by part and group, and by place in it.
func (s *search) findMembers(v *verdict) {
	s.order, s.member = s.order[:0], s.member[:0]
	for i := range v.hits {
		h := &v.hits[i]
		if h.blanked {
			continue
		}
		for _, m := range s.m.terms[h.term].members {
			if s.isComplete(m) {
				s.order = append(s.order, uint64(m.part)<<(groupBits+indexBits)|uint64(m.group)<<indexBits|uint64(i))
			}
		}
	}
	slices.Sort(s.order)
	for _, o := range s.order {
		s.member = append(s.member, &v.hits[o&(1<<indexBits-1)])
	}
}

// find looks whether the part is met by its members, which are those from one on to another.
func (s *search) find(p *part, from, to int) found {
	f := found{apart: -1}
	starts := make([]int, 0, 8) // of the groups that have hits
	for i := from; i < to; i++ {
		if i == from || groupOf(s.order[i]) != groupOf(s.order[i-1]) {
			starts = append(starts, i)
		}
	}
	if len(starts) < len(p.groups) {
		return f
	}
	if p.kind == KindNear {
		f.hits, f.apart = nearest(s.member[from:starts[1]], s.member[starts[1]:to])
		f.met = f.apart >= 0 && f.apart <= p.within
	} else {
		f.met = true
		for _, i := range starts {
			f.hits = append(f.hits, s.member[i])
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
