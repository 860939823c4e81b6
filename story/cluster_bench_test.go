package story

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// event makes the terms of reports: 46 words that are about as common as those of a language
// with 300,000 words are, of which 14 are those of the event, if it has any.
func (w *writer) event(own []uint32) terms {
	var t terms
	for i := 0; len(t) < maxTerms-2; i++ {
		h := uint32(math.Exp(w.Float64() * math.Log(300_000)))
		if i < len(own) {
			h = own[i]
		}
		h *= 0x9e3779b1
		if !slices.ContainsFunc(t, func(x term) bool { return x.hash == h }) {
			t = append(t, term{hash: h, weight: uint8(1 + w.IntN(4))})
		}
	}
	slices.SortFunc(t, compareTerms)
	return t
}

// events makes the terms of many items, in the order of time. One in three is one of some
// reports of an event.
func (w *writer) events(n int) []terms {
	var all []terms
	var own [][]uint32
	for len(all) < n {
		switch w.IntN(6) {
		case 0:
			first := make([]uint32, 14)
			for i := range first {
				first[i] = 1000 + w.Uint32N(300_000)
			}
			own = append(own[max(0, len(own)-1000):], first)
			all = append(all, w.event(first))
		case 1:
			if len(own) > 0 {
				all = append(all, w.event(own[w.IntN(len(own))]))
			}
		default:
			all = append(all, w.event(nil))
		}
	}
	return all
}

// play adds items to the stories that they are like, two seconds apart, and returns these and
// the numbers of the items.
func (c *clusters) play(all []terms, begin int64) (stories, numbers []int32) {
	for i, t := range all {
		at := begin + 2*int64(i)
		story, _, ok := c.best("en", t, at, func(int32) bool { return true })
		if !ok {
			story = int32(i)
		}
		numbers = append(numbers, c.add(story, "en", t, at))
		stories = append(stories, story)
	}
	return stories, numbers
}

// BenchmarkStoryCheck measures what it takes to find the story of an item where 150,000 of
// its language are in the window, to take the item up and to take out another.
func BenchmarkStoryCheck(b *testing.B) {
	all := newWriter(3).events(benchItems)
	before := heap()
	c := newClusters(Options{})
	stories, numbers := c.play(all, noon.Unix())
	size := float64(heap()-before) / (1 << 20)
	end := noon.Add(benchItems * 2 * time.Second).Unix()
	more := newWriter(4).events(10_000)
	b.Run("best", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			c.best("en", more[i%len(more)], end, func(int32) bool { return true })
		}
		b.ReportMetric(size, "MB")
	})
	b.Run("replace", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			k := i % len(all)
			c.takeOut(numbers[k])
			numbers[k] = c.add(stories[k], "en", all[k], noon.Unix()+2*int64(k))
		}
	})
}

// BenchmarkTerms measures what it takes to make the terms of an item of 250 words.
func BenchmarkTerms(b *testing.B) {
	wr := newWriter(5)
	it := wr.item(benchWords)
	title, body := passageOf(it.Title), passageOf(it.Content)
	for b.Loop() {
		termsOf(&it, title, body)
	}
}

// BenchmarkStoryAbroad measures what it takes to find a story in another language for one of
// 20,000 items, half of which are in each of two languages.
func BenchmarkStoryAbroad(b *testing.B) {
	const n = 20_000
	c := newClusters(Options{AcrossLanguages: true})
	wr := newWriter(3)
	for i := range int32(n) {
		it := wr.item(benchWords)
		// In capitals, every word may be a name, as in letters that have none.
		title, body := passageOf(strings.ToUpper(it.Title)), passageOf(strings.ToUpper(it.Content))
		c.insert(uint32(i+1), i, []string{"en", "fr"}[i%2], termsOf(&it, title, body), noon.Unix())
	}
	i := int32(0)
	for b.Loop() {
		c.bestAbroad(i%n, func(int32) bool { return true })
		i++
	}
}
