package topic

import (
	"hash/maphash"
	"math/bits"
)

// fewChildren is how many children a node has for which a filter is not worth it.
const fewChildren = 16

// A filter tells most words that a node has no child for, without a look into its maps: of
// all words in a text, nearly all are such ones.
type filter struct {
	seed  maphash.Seed
	words bitset // by hash
	stems bitset // by stemStart
}

func newFilter(n *node) *filter {
	f := &filter{seed: maphash.MakeSeed(), words: newBitset(len(n.words)), stems: newBitset(len(n.open))}
	for w := range n.words {
		f.words.set(maphash.String(f.seed, w))
	}
	for w := range n.open {
		f.stems.set(spread(stemStart(w)))
	}
	return f
}

// mayHaveWord reports whether there may be a child for the word.
func (f *filter) mayHaveWord(w string) bool { return f.words.has(maphash.String(f.seed, w)) }

// mayHaveStem reports whether there may be a child for a stem with that start.
func (f *filter) mayHaveStem(start uint64) bool { return f.stems.has(spread(start)) }

// spread moves what differs between numbers to the high bits.
func spread(n uint64) uint64 { return n * 0x9e3779b97f4a7c15 }

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
