package story

import (
	"cmp"
	"math"
	"slices"
)

// What has to be for stories to be one across languages. Chosen for precision on the half of
// the labelled items that rules may look at; see labelled_abroad_test.go.
const (
	likeEnoughAbroad = .5 // of likenessAbroad
	namesAbroad      = 3  // rare names and figures in common
	rareAbroad       = 2  // what a rare one weighs at least
	topicPart        = .3 // how much a topic weighs; of a name, 1
	maxLooksAbroad   = 2000
	newestReports    = 64 // that are asked for their languages
)

// bestAbroad returns the story that a story is most like among those that share no language
// with it.
func (c *clusters) bestAbroad(story int32, allowed func(story int32) bool) (other int32, score float64, ok bool) {
	if c.across == nil {
		return none, 0, false
	}
	g, known := c.across.groups[story]
	mine, ours := c.groups[story]
	if !known || !ours || c.languagesOf(mine) == nil {
		return none, 0, false
	}
	return c.across.bestStory(g, func(other int32) bool { return !c.shareLanguage(story, other) && allowed(other) })
}

// languagesOf returns the languages of the newest reports of a group; nil: one has none known.
func (c *clusters) languagesOf(g int32) []uint64 {
	var all []uint64
	for i, n := c.stories[g].newest, 0; i != none && n < newestReports; i, n = c.items[i].older, n+1 {
		if l := c.items[i].language; !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	if slices.Contains(all, languageKey("")) {
		return nil
	}
	return all
}

// shareLanguage reports whether two stories have reports in one language. It is then for best
// to say whether they are one.
func (c *clusters) shareLanguage(a, b int32) bool {
	x, ok := c.groups[b]
	if !ok {
		return true
	}
	other := c.languagesOf(x)
	if other == nil {
		return true
	}
	for _, l := range c.languagesOf(c.groups[a]) {
		if slices.Contains(other, l) {
			return true
		}
	}
	return false
}

// kindAbroad returns the kind of a term, which is in the last bits of its key.
func (c *clusters) kindAbroad(term int32) termKind { return termKind(c.postings[term].key & 3) }

// weightAbroad returns how much a term weighs that so many items have.
func (c *clusters) weightAbroad(term int32) float64 {
	s := &c.search
	w := s.idf(int(c.counts[term].items))
	if c.kindAbroad(term) == topicTerm {
		return topicPart * w
	}
	return w
}

// bestStory returns the story that is most like that of a group, by centroids.
func (c *clusters) bestStory(g int32, allowed func(story int32) bool) (other int32, score float64, ok bool) {
	s := &c.search
	s.total = len(c.items) - len(c.freeItems)
	s.common = max(commonFrom, int(commonShare*math.Pow(float64(s.total), commonPower)))
	s.log = math.Log(float64(s.total + priorItems + 1))
	from := c.withCentroid(g)
	square := c.weigh(from)
	c.lookAbroad()
	for _, i := range s.found {
		h := c.items[i].group
		if h == g || slices.Contains(s.groups, h) {
			continue
		}
		s.groups = append(s.groups, h)
		to := c.withCentroid(h)
		if !to.near(from.from) && !to.near(from.to) {
			continue
		}
		likeness := c.likenessAbroad(to, square)
		if likeness >= likeEnoughAbroad && likeness > score && allowed(to.story) {
			other, score, ok = to.story, likeness, true
		}
	}
	s.reset(c)
	return other, min(1, score), ok
}

// withCentroid returns a story whose times and centroid are known.
func (c *clusters) withCentroid(g int32) *cluster {
	story := &c.stories[g]
	c.measure(story)
	if story.centroid == nil {
		c.computeCentroid(story)
	}
	return story
}

// weigh prepares the search by the centroid of a story, and returns the square of its length.
func (c *clusters) weigh(story *cluster) (square float64) {
	s := &c.search
	for _, x := range story.centroid {
		idf := c.weightAbroad(x.term)
		if idf == 0 {
			continue
		}
		q := queryTerm{number: x.term, idf: idf, weight: float64(x.weight) * idf}
		square += q.weight * q.weight
		s.terms = append(s.terms, q)
		c.counts[x.term].weight = float32(q.weight)
	}
	slices.SortStableFunc(s.terms, func(a, b queryTerm) int { return cmp.Compare(b.idf, a.idf) })
	return square
}

// lookAbroad finds items that have names and figures of the story that is looked for.
func (c *clusters) lookAbroad() {
	s := &c.search
	looks := 0
	for _, q := range s.terms {
		items := c.newest(q.number)
		if looks += len(items); looks > maxLooksAbroad {
			break
		}
		if c.kindAbroad(q.number) == topicTerm {
			continue
		}
		for _, i := range items {
			if s.likeness[i] == 0 {
				s.found = append(s.found, i)
			}
			s.likeness[i] += float32(q.weight * q.idf)
		}
	}
	all := s.found
	s.found = c.mostLike(all)
	for _, i := range all {
		s.likeness[i] = 0
	}
}

// likenessAbroad returns how much a story is like the one that was weighed: the cosine of
// their centroids, which counts the more the more names they have in common. It is 0 if those
// are too few: topics alone say nothing.
func (c *clusters) likenessAbroad(story *cluster, square float64) float64 {
	dot, other, names := 0.0, 0.0, 0
	for _, x := range story.centroid {
		w := float64(x.weight) * c.weightAbroad(x.term)
		other += w * w
		if mine := float64(c.counts[x.term].weight); mine > 0 {
			dot += w * mine
			if c.kindAbroad(x.term) != topicTerm && c.search.idf(int(c.counts[x.term].items)) >= rareAbroad {
				names++
			}
		}
	}
	if names < namesAbroad || square == 0 || other == 0 {
		return 0
	}
	return dot / math.Sqrt(square*other) * math.Sqrt(float64(names))
}

// acrossLanguages returns the terms that do not depend on the language, as if they were words
// of one; the last two bits are their kind.
func (t terms) acrossLanguages() terms {
	all := make(terms, 0, maxAbroad)
	for _, x := range t.abroad() {
		if x.kind != numberTerm || x.weight > 1 { // single figures in the text are everywhere
			all = append(all, term{x.hash&^3 | uint32(x.kind), x.weight, wordTerm})
		}
	}
	slices.SortFunc(all, compareTerms)
	return slices.CompactFunc(all, func(a, b term) bool { return a.hash == b.hash })
}
