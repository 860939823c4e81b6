package topic

import (
	"hash/maphash"
	"math/bits"
	"unicode/utf8"
)

// fewChildren is how many children a node has for which a filter is not worth it.
const fewChildren = 16

// A filter tells most words that a node has no child for, without a look into its maps: of
// all words in a text, nearly all are such ones.
type filter struct {
	seed  maphash.Seed
	words bitset // by hash
	stems bitset // by their first bytes
}

func newFilter(n *node) *filter {
	f := &filter{seed: maphash.MakeSeed(), words: newBitset(len(n.words)), stems: newBitset(len(n.open))}
	for w := range n.words {
		f.words.set(maphash.String(f.seed, w))
	}
	for w := range n.open {
		f.stems.set(firstBytes(w))
	}
	return f
}

// mayHaveWord reports whether there may be a child for the word.
func (f *filter) mayHaveWord(w string) bool { return f.words.has(maphash.String(f.seed, w)) }

// mayHaveStem reports whether there may be a child for a stem that the word starts with.
func (f *filter) mayHaveStem(w string) bool { return f.stems.has(firstBytes(w)) }

// firstBytes returns a hash of the first bytes, no more than any stem has that starts in
// this way: three letters in ASCII, or at least four bytes. What is shorter starts with none.
func firstBytes(w string) uint64 {
	if len(w) < minStem || len(w) < minStem+1 && w[0] >= utf8.RuneSelf {
		return 0
	}
	first := uint64(w[0])<<16 | uint64(w[1])<<8 | uint64(w[2])
	if w[0] >= utf8.RuneSelf {
		first = first<<8 | uint64(w[3])
	}
	return first * 0x9e3779b97f4a7c15 // spreads them over the high bits
}

// A bitset has a bit for each of some hashes, by their high bits.
type bitset struct {
	bits  []uint64
	shift uint
}

// newBitset returns a set for n hashes, of which another one has few by chance.
func newBitset(n int) bitset {
	const bitsEach = 16
	size := bits.Len(uint(max(n*bitsEach, 64)))
	return bitset{bits: make([]uint64, 1<<(size-6)), shift: uint(64 - size)}
}

func (b *bitset) set(hash uint64) {
	i := hash >> b.shift
	b.bits[i/64] |= 1 << (i % 64)
}

func (b *bitset) has(hash uint64) bool {
	i := hash >> b.shift
	return b.bits[i/64]&(1<<(i%64)) != 0
}
