package story

import (
	"math/bits"
	"slices"

	"courant/text"
)

const (
	sketchSize = 64 // hashes
	shingle    = 3  // words
	maxWords   = 400
	filterSize = 12 // words of 64 bits
)

// A sketch stands for the set of a text's shingles: all runs of three words in its title, and
// in its text. Two sketches tell how much two sets have in common (Broder, On the resemblance
// and containment of documents, 1997).
type sketch struct {
	// filter has a bit set for each shingle. It tells of most shingles whether a text has
	// them, where hashes, the smallest of all, are too few: those of a long text say next to
	// nothing about a short one, which is a part of it or not.
	filter [filterSize]uint64

	// figures has a bit set for each number in the text: what recurs, such as prices and
	// weather, has others each time, a copy has the same.
	figures uint64

	hashes   [sketchSize]uint32
	n        uint8  // hashes
	shingles uint16 // how many different ones there are
}

// newSketch makes the sketch of hashes, which it sorts.
func newSketch(hashes []uint32) sketch {
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	s := sketch{shingles: uint16(len(hashes))}
	for _, h := range hashes {
		s.mark(h)
	}
	s.n = uint8(copy(s.hashes[:], hashes))
	return s
}

// bit returns the place of a hash in the filter. The high bits decide which hashes are the
// smallest, so the low ones are taken.
func bit(h uint32) (word, mask uint64) {
	return uint64(h) / 64 % filterSize, 1 << (h % 64)
}

func (s *sketch) mark(h uint32) {
	word, mask := bit(h)
	s.filter[word] |= mask
}

// whole reports whether the hashes are those of all shingles.
func (s *sketch) whole() bool { return int(s.shingles) == int(s.n) }

// jaccard estimates how many of the shingles that either text has both have: the share among
// the smallest of the two together.
func jaccard(a, b *sketch) float64 {
	x, y := a.hashes[:a.n], b.hashes[:b.n]
	same, all, i, j := 0, 0, 0, 0
	for all < sketchSize && i < len(x) && j < len(y) {
		all++
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			same++
			i++
			j++
		}
	}
	all = min(sketchSize, all+len(x)-i+len(y)-j)
	if all == 0 {
		return 0
	}
	return float64(same) / float64(all)
}

// containment estimates how many of the shingles of the text that has fewer the other has:
// the share among the smallest of the one. Where the hashes of the other do not reach, its
// filter says whether it has a shingle, and how often it says so by mistake.
func containment(a, b *sketch) float64 {
	if a.shingles > b.shingles {
		a, b = b, a
	}
	if a.n == 0 {
		return 0
	}
	have, beyond, hits, j := 0, 0, 0, 0
	for _, h := range a.hashes[:a.n] {
		for j < int(b.n) && b.hashes[j] < h {
			j++
		}
		switch {
		case j < int(b.n):
			if b.hashes[j] == h {
				have++
			}
		case !b.whole():
			beyond++
			if word, mask := bit(h); b.filter[word]&mask != 0 {
				hits++
			}
		}
	}
	found := float64(have)
	if beyond > 0 {
		mistakes := float64(b.ones()) / (64 * filterSize)
		found += max(0, (float64(hits)-float64(beyond)*mistakes)/(1-mistakes+1e-9))
	}
	return min(1, found/float64(a.n))
}

func (s *sketch) ones() int {
	n := 0
	for _, word := range s.filter {
		n += bits.OnesCount64(word)
	}
	return n
}

// mayBeAlike reports, in a few nanoseconds, whether it is worth while to look closer. Of the
// bits of the smaller set the other has as many as it has shingles, and of the rest as many
// as chance gives; texts that have half of their shingles in common, which is a Jaccard index
// of a third, have two thirds.
func mayBeAlike(a, b *sketch) bool {
	common, x, y := 0, 0, 0
	for i := range a.filter {
		common += bits.OnesCount64(a.filter[i] & b.filter[i])
		x += bits.OnesCount64(a.filter[i])
		y += bits.OnesCount64(b.filter[i])
	}
	return 5*common >= 2*min(x, y)
}

// lacking returns how many figures the text that has fewer shingles has, and how many of
// these the other lacks, as far as bits tell.
func lacking(a, b *sketch) (figures, lack int) {
	if a.shingles > b.shingles {
		a, b = b, a
	}
	return bits.OnesCount64(a.figures), bits.OnesCount64(a.figures &^ b.figures)
}

// figureBits returns the bits of the numbers among words.
func figureBits(words []text.Word) uint64 {
	var all uint64
	for _, w := range words {
		if c := w.Text[0]; '0' <= c && c <= '9' {
			all |= 1 << (mix(hashWord(w.Text)) % 64)
		}
	}
	return all
}

// appendShingles appends the hashes of the shingles of words. They are kept on disk.
func appendShingles(hashes []uint32, words []text.Word) []uint32 {
	var a, b uint64
	for i, w := range words {
		c := hashWord(w.Text)
		if i >= shingle-1 {
			hashes = append(hashes, uint32(mix(mix(a+1)*3+mix(b+2)*5+c)>>32))
		}
		a, b = b, c
	}
	return hashes
}

// hashWord is FNV-1a.
func hashWord(s string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return h
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the result
// depends on each of x.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// hashWords returns a hash of words in their order.
func hashWords(h uint64, words []text.Word) uint64 {
	for _, w := range words {
		h = mix(h ^ hashWord(w.Text))
	}
	return h
}
