package topic

import (
	"cmp"
	"math"
	"slices"
)

// addHits adds what the hits of Any and Langs weigh, and looks for one of None. A word
// counts once: of hits that overlap the heaviest takes its words, of equals the longest,
// then the first; then the next of those of which no word is taken. So a hit in between
// keeps its neighbours away only where it is heavier itself. The cap comes after that: a
// hit over it adds nothing and keeps its words all the same, so that a word which several
// terms find does not begin to count for the next of them.
func (s *search) addHits(v *verdict) {
	run, end := s.member[:0], int32(0) // hits of which each overlaps one before it
	for i := range v.hits {
		h := &v.hits[i]
		if kind := s.m.terms[h.term].kind; h.blanked || kind != KindAny {
			v.vetoed = v.vetoed || kind == KindNone && !h.blanked
			continue
		}
		if len(run) > 0 && (h.field != run[0].field || h.start >= end) {
			s.choose(run, end)
			run, end = run[:0], 0
		}
		run, end = append(run, h), max(end, h.end)
	}
	s.choose(run, end)
	s.member = run
	s.addChosen(v)
}

// choose gives a weight to those of a run of hits, which ends at a word, that take words.
func (s *search) choose(run []*hit, end int32) {
	if len(run) == 0 {
		return
	}
	first := run[0].start
	if run[len(run)-1].start == first { // the hits are sorted: see compare
		run[0].weight = s.m.terms[run[0].term].weight
		return
	}
	slices.SortFunc(run, func(a, b *hit) int {
		return cmp.Or(
			cmp.Compare(s.m.terms[b.term].weight, s.m.terms[a.term].weight),
			cmp.Compare(b.end-b.start, a.end-a.start),
			s.m.compare(*a, *b),
		)
	})
	s.taken = append(s.taken[:0], make([]bool, end-first)...)
	for _, h := range run {
		if words := s.taken[h.start-first : h.end-first]; !slices.Contains(words, true) {
			h.weight = s.m.terms[h.term].weight
			for i := range words {
				words[i] = true
			}
		}
	}
}

// addChosen adds the weights of the hits that take words, under the cap.
func (s *search) addChosen(v *verdict) {
	scale := &s.m.rules[v.rule].Scale
	for i := range v.hits {
		h := &v.hits[i]
		if h.weight == 0 {
			continue
		}
		f := &s.fields[h.field]
		if f.capped() {
			n := &s.count[h.term].counted
			if h.over = int(*n) >= scale.Cap; h.over {
				h.weight = 0
				continue
			}
			*n++
		}
		h.weight *= scale.weighs(f, int(h.start))
		v.score += h.weight
	}
}

// rounded returns a score without what is left of sums of numbers that have no binary form:
// .7 + .2 + .1 is 1.
func rounded(score float64) float64 {
	const parts = 1e6
	return math.Round(score*parts) / parts
}
