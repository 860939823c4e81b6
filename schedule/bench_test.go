package schedule_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"courant/news"
	"courant/schedule"
)

// BenchmarkScheduling reports mean delays at equal requests as ratios: of ours, with and
// without the hours of the week, and of other rules. Time is none of its concern.
func BenchmarkScheduling(b *testing.B) {
	for _, sigma := range []float64{1.5, 2} {
		for _, floor := range []time.Duration{15 * time.Minute, time.Hour} {
			b.Run(fmt.Sprintf("sigma=%v/floor=%v", sigma, floor), func(b *testing.B) {
				for b.Loop() {
					compare(b, sigma, floor)
				}
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// compare takes the mean over several worlds, as few sources post most of the items.
func compare(b *testing.B, sigma float64, floor time.Duration) {
	const worlds, sources = 3, 80
	var full, flat, constant, frequency, comma float64
	for seed := range uint64(worlds) {
		w := newWorld(seed, sources, sigma, floor)
		us := ours(w, 0, true)
		hours := (length - warmUp).Hours()
		delay := func(sum *float64, r result) {
			if math.Abs(float64(r.polls-us.polls)) > 0.02*float64(us.polls) {
				b.Errorf("%d polls, not %d", r.polls, us.polls)
			}
			*sum += r.delay.Hours() / worlds
		}
		delay(&full, us)
		delay(&flat, ours(w, float64(us.polls)/hours, false))
		delay(&constant, simulate(w.blogs, fixed(hours*sources/float64(us.polls)), idle))
		delay(&frequency, matched(w, us.polls, entryFrequency))
		delay(&comma, matched(w, us.polls, commaFeed))
	}
	b.ReportMetric(full/constant, "ours/fixed")
	b.ReportMetric(flat/constant, "flat/fixed")
	b.ReportMetric(full/frequency, "ours/entry_frequency")
	b.ReportMetric(full/comma, "ours/CommaFeed")
}

// BenchmarkNext is one decision, with the words for it.
func BenchmarkNext(b *testing.B) {
	s := schedule.Settings{}
	r := s.Observe(news.Rhythm{}, schedule.Sight{Posted: newWorld(1, 1, 2, time.Hour).blogs[0].posted, Now: epoch})
	v := schedule.Visit{Source: news.Source{ID: "herald"}, State: news.State{Rhythm: r}, Now: epoch, K: 1}
	b.ReportAllocs()
	for b.Loop() {
		s.Next(v)
	}
}
