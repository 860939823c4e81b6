package story

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Terms that very many items have tell nothing, and would cost the most: those of a fifth of
// the items of a language, and a smaller share where there are many items.
const (
	commonFrom  = 10 // items that have a term, from which on it can be too common
	commonShare = .8
	commonPower = .7
)

// How likeness is weighed.
const (
	priorItems  = 20      // that have no term in common, before there are any
	lengthPower = .4      // how much the evidence counts that there is more of in a longer item
	usualLength = 5       // the norm of an item of usual length, in rare terms
	reportShare = 1.0 / 3 // of the most similar report in likeness; the rest is of the centroid
)

// A search is what best needs to find its way; it is kept for the next one.
type search struct {
	total    int     // items in the language
	common   int     // more items than that have a common term
	log      float64 // of total
	terms    []queryTerm
	likeness []float32 // of each item with that one, roughly
	found    []int32   // items with some likeness
	groups   []int32   // that were looked at
}

type queryTerm struct {
	number int32
	idf    float64
	weight float64
}

// logs are the logarithms of small numbers and a half, of which best needs thousands.
var logs = sync.OnceValue(func() *[1 << 12]float64 {
	var t [1 << 12]float64
	for n := range t {
		t[n] = math.Log(float64(n) + .5)
	}
	return &t
})

// idf returns how much a term weighs that so many items have; 0: it is too common.
func (s *search) idf(items int) float64 {
	switch table := logs(); {
	case items > s.common:
		return 0
	case items < len(table):
		return s.log - table[items]
	default:
		return s.log - math.Log(float64(items)+.5)
	}
}

// roots are the square roots of weights: what occurs four times counts twice.
var roots = func() (t [maxWeight + 1]float64) {
	for n := range t {
		t[n] = math.Sqrt(float64(n))
	}
	return t
}()

// best returns the story that an item is most like, of those that are allowed, and how much:
// 0 to 1. ok is false if it is like enough to none. The item has not been added.
func (c *clusters) best(lang string, t terms, at int64, allowed func(story int32) bool) (story int32, score float64, ok bool) {
	words := t.words()
	if len(words) < fewTerms {
		return 0, 0, false
	}
	s := &c.search
	language := languageKey(lang)
	s.total = c.languages[language]
	s.common = max(commonFrom, int(commonShare*math.Pow(float64(s.total), commonPower)))
	s.log = math.Log(float64(s.total + priorItems + 1))
	long := s.prepare(c, language, words)
	c.lookUp()
	figures := figuresOf(t)
	for _, i := range s.found {
		g := c.items[i].group
		if slices.Contains(s.groups, g) {
			continue
		}
		if c.measure(&c.stories[g]); !c.stories[g].near(at) {
			continue
		}
		s.groups = append(s.groups, g)
		likeness := c.likeness(i, &figures)
		if likeness *= long; likeness >= c.likeEnough && likeness > score && allowed(c.stories[g].story) {
			story, score, ok = c.stories[g].story, min(1, likeness), true
		}
	}
	s.reset(c)
	return story, score, ok
}

// near reports whether an item of that time may be a report of the story.
func (s *cluster) near(at int64) bool {
	return at-s.to <= storyWindow && s.from-at <= storyWindow && max(s.to, at)-min(s.from, at) <= storySpan
}

// prepare weighs the terms of the item that is looked for, the rarest first, as parts of a
// vector of length 1. It returns by how much the likeness with a long item counts more.
func (s *search) prepare(c *clusters, language uint64, words terms) float64 {
	square := 0.0
	for _, x := range words {
		n, known := c.terms[termKey(language, x.hash)]
		q := queryTerm{number: n, idf: s.idf(1)}
		if known {
			q.idf = s.idf(int(c.counts[n].items))
		}
		q.weight = roots[x.weight] * q.idf
		square += q.weight * q.weight
		if known && q.idf > 0 {
			s.terms = append(s.terms, q)
		}
	}
	norm := math.Sqrt(square)
	for i := range s.terms {
		s.terms[i].weight /= norm
		c.counts[s.terms[i].number].weight = float32(s.terms[i].weight)
	}
	slices.SortStableFunc(s.terms, func(a, b queryTerm) int { return cmp.Compare(b.idf, a.idf) })
	return math.Pow(norm/(usualLength*s.idf(1)), lengthPower)
}

// reset makes ready for the next search.
func (s *search) reset(c *clusters) {
	for _, q := range s.terms {
		c.counts[q.number].weight = 0
	}
	s.terms, s.found, s.groups = s.terms[:0], s.found[:0], s.groups[:0]
}

// newest returns the items that were added last of those that have a term.
func (c *clusters) newest(term int32) []int32 {
	items := c.postings[term].items
	return items[max(0, len(items)-maxPostings):]
}

// lookUp finds the items that are likely to be the most similar ones, by the terms that they
// have in common, the rarest first.
func (c *clusters) lookUp() {
	s := &c.search
	looks := 0
	for _, q := range s.terms {
		items := c.newest(q.number)
		if looks += len(items); looks > maxLooks {
			break
		}
		add := float32(q.weight * q.idf)
		for _, i := range items {
			if s.likeness[i] == 0 {
				s.found = append(s.found, i)
			}
			s.likeness[i] += add
		}
	}
	all := s.found
	s.found = c.mostLike(all)
	for _, i := range all {
		s.likeness[i] = 0
	}
}

// mostLike moves the items with the most likeness to the front, and returns them in order.
func (c *clusters) mostLike(items []int32) []int32 {
	likeness := c.search.likeness
	order := func(a, b int32) int {
		return cmp.Or(cmp.Compare(likeness[b], likeness[a]), cmp.Compare(c.items[a].order, c.items[b].order))
	}
	top := items[:min(len(items), maxCandidates)]
	slices.SortFunc(top, order)
	last := len(top) - 1
	for k := len(top); k < len(items); k++ {
		if likeness[items[k]] < likeness[top[last]] || order(items[k], top[last]) >= 0 {
			continue
		}
		top[last], items[k] = items[k], top[last]
		for j := last; j > 0 && order(top[j], top[j-1]) < 0; j-- {
			top[j], top[j-1] = top[j-1], top[j]
		}
	}
	return top
}
