package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"courant/news"
)

// giant makes a report of an event that goes on and on: each has most words of the last one.
func giant(i int) news.Item {
	var text strings.Builder
	for k := range 40 {
		fmt.Fprintf(&text, "w%dx ", i/2+k)
	}
	return report("herald.example", fmt.Sprintf("w%dx w%dx", i/2, i/2+1), text.String(), noon.Add(time.Duration(i)*time.Second))
}

// BenchmarkGiantStory measures what a report more costs, that of an edited one, and that of
// one that leaves, where a story has so many reports already. It should not depend on that.
func BenchmarkGiantStory(b *testing.B) {
	for _, reports := range []int{5_000, 40_000} {
		var it news.Item // in the middle
		build := func() *Window {
			w := New(Options{})
			for i := range reports {
				if i == reports/2 {
					it = giant(i)
					relate(w, it)
				} else {
					relate(w, giant(i))
				}
			}
			return w
		}
		b.Run(fmt.Sprintf("add/%d", reports), func(b *testing.B) {
			w := build()
			for i := reports; b.Loop(); i++ {
				relate(w, giant(i))
			}
			if size := w.stories.all[w.at(w.due[0]).groups[storyGroup].id].size; int(size) != len(w.slots) {
				b.Errorf("%d of %d are of the story", size, len(w.slots))
			}
		})
		b.Run(fmt.Sprintf("edit/%d", reports), func(b *testing.B) {
			w := build()
			for b.Loop() {
				w.Relate(&news.Unrelated{Item: it}, it.Order)
			}
		})
		b.Run(fmt.Sprintf("leave/%d", reports), func(b *testing.B) {
			var left int
			b.ReportMetric(0, "ns/op")
			var took time.Duration
			for range b.N {
				w := build()
				start := time.Now()
				w.forget(noon.AddDate(0, 1, 0))
				took += time.Since(start)
				left += reports
			}
			b.ReportMetric(float64(took.Nanoseconds())/float64(left), "ns/item")
		})
	}
}
