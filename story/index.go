package story

import "slices"

const (
	nearKeys = 16 // the smallest hashes of an item's sketch, under which it is found
	keysEach = nearKeys + 2

	wholeKey = nearKeys // its whole text
	titleKey = nearKeys + 1

	// The newest of a chain are found, and the others let go some time. A chain that is so
	// long is that of a phrase which many texts have, or of one text on many sites.
	mostFound = 64
	mostChain = 2 * mostFound
)

// An index finds items by their keys: a table for the hashes of sketches, and one for whole
// texts and titles, which phrases that are in many texts cannot push out.
type index struct {
	window *Window
	tables [2]table
	chain  []int32 // for passing through one
}

// A table is a hash table with chains, whose links are in the pages. A posting is the number
// of a slot times keysEach plus that of the key, plus one: 0 is the end. The newest item of a
// chain comes first. A chain may have several keys.
type table struct {
	heads []int32 // a power of two
	sizes []uint8 // of the chains
	count int     // postings
}

func (t *table) bucket(key uint64) uint64 { return mix(key) & uint64(len(t.heads)-1) }

func (x *index) table(number int) *table { return &x.tables[number/nearKeys] }

func (x *index) next(posting int32) *int32 {
	slot, number := (posting-1)/keysEach, (posting-1)%keysEach
	return &x.window.pages[slot/pageSize].records[slot%pageSize].next[number]
}

// key returns a key of the item in a slot; not ok: it has none of that number.
func (x *index) key(slot int32, number int) (key uint64, ok bool) {
	if number < nearKeys {
		s := x.window.sketch(slot)
		return uint64(s.hashes[number]), number < int(s.n) && x.window.at(slot).words >= nearFrom
	}
	e := x.window.at(slot)
	if number == wholeKey {
		return e.whole, e.whole != 0
	}
	return titleOfDay(e.title, e.at), e.title != 0
}

// titleOfDay is the key of titles on one day, in UTC.
func titleOfDay(title uint64, at int64) uint64 { return mix(title + uint64(dayOf(at))) }

// add puts an item under its keys.
func (x *index) add(slot int32) {
	for number := range keysEach {
		if key, ok := x.key(slot, number); ok {
			t := x.table(number)
			if t.count >= 2*len(t.heads) {
				x.grow(t)
			}
			x.insert(t, t.bucket(key), slot*keysEach+int32(number)+1)
		}
	}
}

// insert puts a posting into its chain: in front, unless the item is an old one that was
// edited.
func (x *index) insert(t *table, bucket uint64, posting int32) {
	number := x.window.at((posting - 1) / keysEach).number
	place := &t.heads[bucket]
	for *place != 0 && x.window.at((*place-1)/keysEach).number > number {
		place = x.next(*place)
	}
	*x.next(posting) = *place
	*place = posting
	t.count++
	if t.sizes[bucket]++; t.sizes[bucket] <= mostChain {
		return
	}
	place = &t.heads[bucket]
	for range mostFound {
		place = x.next(*place)
	}
	*place = 0
	t.count -= int(t.sizes[bucket]) - mostFound
	t.sizes[bucket] = mostFound
}

// remove takes an item out, as far as it is still there.
func (x *index) remove(slot int32) {
	for number := range keysEach {
		key, ok := x.key(slot, number)
		if !ok {
			continue
		}
		t, posting := x.table(number), slot*keysEach+int32(number)+1
		bucket := t.bucket(key)
		for place := &t.heads[bucket]; *place != 0; place = x.next(*place) {
			if *place == posting {
				*place = *x.next(posting)
				t.count--
				t.sizes[bucket]--
				break
			}
		}
	}
}

// each calls visit with the items that may have a key of that number (or, below nearKeys, of
// any such), the newest first. Some have another key: looking costs more than most visits.
func (x *index) each(key uint64, number int, visit func(slot int32, number int)) {
	t := x.table(number)
	if len(t.heads) == 0 {
		return
	}
	posting := t.heads[t.bucket(key)]
	for n := 0; posting != 0 && n < mostFound; n++ {
		slot, other := (posting-1)/keysEach, int((posting-1)%keysEach)
		posting = *x.next(posting)
		if other < nearKeys || other == number {
			visit(slot, other)
		}
	}
}

// grow doubles a table. Chains keep their order.
func (x *index) grow(t *table) {
	old := t.heads
	size := max(1<<10, 2*len(old))
	t.heads, t.sizes = make([]int32, size), make([]uint8, size)
	for _, posting := range old {
		x.chain = x.chain[:0]
		for ; posting != 0; posting = *x.next(posting) {
			x.chain = append(x.chain, posting)
		}
		for _, posting := range slices.Backward(x.chain) {
			key, _ := x.key((posting-1)/keysEach, int((posting-1)%keysEach))
			bucket := t.bucket(key)
			*x.next(posting) = t.heads[bucket]
			t.heads[bucket] = posting
			t.sizes[bucket]++
		}
	}
}
