package story

import (
	"cmp"
	"math"
	"slices"
)

// likeness returns how much the item that is looked for is like the story of another: 0 to
// 1, and 0 if the other is about the same thing on another day.
func (c *clusters) likeness(i int32, f *figures) float64 {
	s := &c.search
	v, terms := &c.vectors[i], int(c.items[i].terms)
	dot, square, shared := 0.0, 0.0, 0
	for k, n := range v.terms[:terms] {
		count := c.counts[n]
		w := roots[v.weights[k]] * s.idf(int(count.items))
		square += w * w
		if count.weight > 0 {
			dot += w * float64(count.weight)
			shared++
		}
	}
	if dot == 0 || shared < c.sharedFrom || terms < fewTerms {
		return 0
	}
	report := dot / math.Sqrt(square)
	if f.recurring(&c.items[i].figures, report) {
		return 0
	}
	story := &c.stories[c.items[i].group]
	if story.reports == 1 {
		return report
	}
	return reportShare*report + (1-reportShare)*c.centroidLikeness(story)
}

func (c *clusters) centroidLikeness(story *cluster) float64 {
	s := &c.search
	if story.centroid == nil {
		c.computeCentroid(story)
	}
	dot, square := 0.0, 0.0
	for _, x := range story.centroid {
		count := c.counts[x.term]
		w := float64(x.weight) * s.idf(int(count.items))
		square += w * w
		dot += w * float64(count.weight)
	}
	if square == 0 {
		return 0
	}
	return dot / math.Sqrt(square)
}

// computeCentroid adds up the newest reports of a story, each as a vector of length 1, and
// keeps the terms that have the most weight.
func (c *clusters) computeCentroid(story *cluster) {
	sum := make([]weighted, 0, 4*centroidTerms)
	at := map[int32]int{}
	for i, n := story.newest, 0; i != none && n < centroidReports; i, n = c.items[i].older, n+1 {
		v, terms := &c.vectors[i], int(c.items[i].terms)
		square := 0.0
		for _, w := range v.weights[:terms] {
			square += float64(w)
		}
		norm := float32(1 / math.Sqrt(square))
		for k, term := range v.terms[:terms] {
			j, ok := at[term]
			if !ok {
				j = len(sum)
				at[term] = j
				sum = append(sum, weighted{term: term})
			}
			sum[j].weight += norm * float32(roots[v.weights[k]])
		}
	}
	slices.SortFunc(sum, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(c.postings[a.term].key, c.postings[b.term].key))
	})
	story.centroid = slices.Clone(sum[:min(len(sum), centroidTerms)])
}
