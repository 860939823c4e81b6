package text

import (
	"slices"
	"strings"
)

// RecentItems is how many items of a source Repeated looks at.
const RecentItems = 20

// What counts as a paragraph that a source repeats.
const (
	leastRepeated = 5    // items that have it, and half of those looked at
	leastWords    = 3    // of it, unless it is a link or in a list: else it is a name, and the like
	longestBlock  = 4096 // bytes: nobody repeats more
	mostBlocks    = 256  // of an item, half of them at its start and half at its end
	mostRepeated  = 200  // of a source
)

// Hashes returns fingerprints of the paragraphs of an item, given all its HTML: of each once,
// sorted, at most 256. A paragraph that is the whole text of the item has none, nor has one of
// less than three words, unless it is a link or in a list, as navigation is.
func Hashes(htmls ...string) []uint64 {
	var all []block
	for _, s := range htmls {
		all = append(all, blocks(s)...)
	}
	if n := len(all); n > mostBlocks {
		all = append(all[:mostBlocks/2:mostBlocks/2], all[n-mostBlocks/2:]...)
	}
	var hashes []uint64
	whole := 0 // how many texts there are
	for i, b := range all {
		if i == 0 || b.text != all[0].text {
			whole++
		}
		if h, ok := b.hash(); ok {
			hashes = append(hashes, h)
		}
	}
	if whole < 2 {
		return nil
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// Repeated returns, sorted, what a source repeats: the hashes that at least half of its last
// items have, and five of them. items are what Hashes returned for each, the newest first;
// what is beyond the twentieth does not count. At most 200 are returned, those that most
// items have.
func Repeated(items [][]uint64) []uint64 {
	items = items[:min(len(items), RecentItems)]
	count := map[uint64]int{}
	for _, hashes := range items {
		for _, h := range hashes[:min(len(hashes), mostBlocks)] {
			count[h]++
		}
	}
	var repeated []uint64
	for h, n := range count {
		if n >= leastRepeated && 2*n >= len(items) {
			repeated = append(repeated, h)
		}
	}
	slices.Sort(repeated)
	if len(repeated) > mostRepeated {
		slices.SortStableFunc(repeated, func(a, b uint64) int { return count[b] - count[a] })
		repeated = repeated[:mostRepeated]
		slices.Sort(repeated)
	}
	return repeated
}

// without returns the blocks that are not repeated. Where nothing would be left, all are.
func without(bs []block, repeated []uint64) []block {
	if len(repeated) == 0 {
		return bs
	}
	var lengths [256]bool // of which there are any: most blocks need not be folded
	for _, h := range repeated {
		lengths[byte(h)] = true
	}
	kept := make([]block, 0, len(bs))
	for _, b := range bs {
		found := false
		if lengths[b.spaces()] {
			if h, ok := b.hash(); ok {
				_, found = slices.BinarySearch(repeated, h)
			}
		}
		if !found {
			kept = append(kept, b)
		}
	}
	if len(kept) == 0 {
		return bs
	}
	return kept
}

// hash returns a fingerprint of the block's folded words (FNV-1a, 64 bits), of which the last
// byte is what spaces returns; not ok: it has too few, or is too long. Hashes are kept on disk.
func (b *block) hash() (h uint64, ok bool) {
	if len(b.text) > longestBlock {
		return 0, false
	}
	const offset, prime = 14695981039346656037, 1099511628211
	h = offset
	words := 1
	folded := key(b.text)
	for i := range len(folded) {
		if folded[i] == ' ' {
			words++
		}
		h = (h ^ uint64(folded[i])) * prime
	}
	return h&^0xff | uint64(b.spaces()), words >= leastWords || b.item || b.isLink()
}

// spaces returns how many spaces the block has, as far as a byte says it.
func (b *block) spaces() byte { return byte(strings.Count(b.text, " ")) }
