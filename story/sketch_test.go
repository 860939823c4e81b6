package story

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"courant/text"
)

// sketchOf returns the sketch of words in a row.
func sketchOf(words []string) sketch {
	return newSketch(appendShingles(nil, text.Words(strings.Join(words, " "))))
}

// shingles returns the set that a sketch stands for.
func shingles(words []string) map[string]bool {
	set := map[string]bool{}
	for i := range max(0, len(words)-shingle+1) {
		set[strings.Join(words[i:i+shingle], " ")] = true
	}
	return set
}

func TestHashesOfShinglesStay(t *testing.T) {
	got := appendShingles(nil, text.Words("The ferry was towed to Saranda"))
	want := []uint32{0x81a7c675, 0x7f8730b0, 0x3f3cc1c7, 0x4ad77795}
	if fmt.Sprintf("%x", got) != fmt.Sprintf("%x", want) {
		t.Errorf("hashes %#x, want %#x: they are kept on disk; raise featuresVersion", got, want)
	}
}

func TestSketchesOfShortTextsAreExact(t *testing.T) {
	wr := newWriter(1)
	for range 50 {
		a, b := wr.words(10+wr.IntN(20)), wr.words(wr.IntN(20))
		b = append(slices.Clone(a[wr.IntN(len(a)):]), b...)
		x, y := shingles(a), shingles(b)
		common := 0
		for s := range x {
			if y[s] {
				common++
			}
		}
		sa, sb := sketchOf(a), sketchOf(b)
		if want := float64(common) / float64(len(x)+len(y)-common); math.Abs(jaccard(&sa, &sb)-want) > 1e-9 {
			t.Errorf("Jaccard index %v, want %v", jaccard(&sa, &sb), want)
		}
		if n := min(len(x), len(y)); n > 0 {
			if want := float64(common) / float64(n); math.Abs(containment(&sa, &sb)-want) > 1e-9 {
				t.Errorf("containment %v, want %v", containment(&sa, &sb), want)
			}
		}
	}
}

// A text of a tenth is found in the whole, where the smallest hashes of the whole would have
// next to none of it.
func TestEstimatesAreNearTheTruth(t *testing.T) {
	wr := newWriter(2)
	for _, tt := range []struct {
		long, short int
		share       float64 // of the short one that is of the long one
	}{{400, 45, 1}, {400, 45, .5}, {400, 45, 0}, {400, 200, 1}, {400, 200, .5}, {400, 200, 0}, {400, 400, .9}, {400, 400, .1}, {120, 60, .75}} {
		const n = 200
		var part, index, square float64
		var wantIndex float64
		for range n {
			a := wr.words(tt.long)
			b := append(slices.Clone(a[:int(tt.share*float64(tt.short))]), wr.words(tt.short-int(tt.share*float64(tt.short)))...)
			x, y := sketchOf(a), sketchOf(b)
			c := containment(&x, &y)
			part += c / n
			square += (c - tt.share) * (c - tt.share) / n
			index += jaccard(&x, &y) / n
			common := 0
			ax, by := shingles(a), shingles(b)
			for s := range by {
				if ax[s] {
					common++
				}
			}
			wantIndex += float64(common) / float64(len(ax)+len(by)-common) / n
		}
		if math.Abs(part-tt.share) > .06 || math.Sqrt(square) > .12 {
			t.Errorf("%+v: containment %.3f on average, deviation %.3f", tt, part, math.Sqrt(square))
		}
		if math.Abs(index-wantIndex) > .02 {
			t.Errorf("%+v: Jaccard index %.3f on average, want %.3f", tt, index, wantIndex)
		}
	}
}

// What is sorted out before two texts are compared is far from a copy.
func TestNothingAlikeIsSortedOut(t *testing.T) {
	wr := newWriter(3)
	passed, all := 0, 0
	for range 3000 {
		a := wr.words(20 + wr.IntN(380))
		b := slices.Clone(a[:20+wr.IntN(len(a)-19)])
		edits := wr.Float64() * .3
		for i := range b {
			if wr.Float64() < edits {
				b[i] = wr.words(1)[0]
			}
		}
		x, y := sketchOf(a), sketchOf(b)
		if kind, score := near(&x, &y, uint16(len(b)), 0); kind != 0 && !mayBeAlike(&x, &y) {
			t.Errorf("%d and %d words, %v %.2f, are sorted out", len(a), len(b), kind, score)
		}
		c, d := sketchOf(wr.words(250)), sketchOf(wr.words(250))
		all++
		if mayBeAlike(&c, &d) {
			passed++
		}
	}
	if passed*50 > all {
		t.Errorf("%d of %d pairs of texts that have nothing in common are looked at", passed, all)
	}
}

func TestCompareSaysHowMuchTwoItemsHaveInCommon(t *testing.T) {
	a, b := report("a.example", ferryTitle, ferryText, noon), report("a.example", ferryTitle, ferryText, noon)
	l := Compare(&a, &b)
	if l.Copy == 0 || l.Jaccard != 1 || l.Part != 1 || !l.SameTitle || l.Words[0] != l.Words[1] || l.Words[0] < 150 {
		t.Errorf("equal texts: %+v", l)
	}
	if !slices.Contains(l.Terms[:3], "saranda") || len(l.Terms) != 10 {
		t.Errorf("equal texts share %q", l.Terms)
	}
	c := report("a.example", breadTitle, breadText, noon)
	if l = Compare(&a, &c); l.Copy != 0 || l.Jaccard > .02 || l.Part > .1 || l.SameTitle {
		t.Errorf("other texts: %+v", l)
	}
	empty := report("a.example", "", "", noon)
	if l = Compare(&empty, &empty); l.Copy != 0 || l.Jaccard != 0 || l.Part != 0 || l.SameTitle || l.Words != [2]int{} {
		t.Errorf("nothing at all: %+v", l)
	}
}
