package gram

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// MaxLanguages is how many languages a table may have.
const MaxLanguages = 64

// Scores are the evidence for each language of a table, in Units of a natural logarithm.
type Scores [MaxLanguages]int32

// Unit is how many steps of a score make one of the natural logarithm of a likelihood.
const Unit = 20

// A Table has the grams of languages, and how much each speaks for which. It is immutable
// and safe for concurrent use.
type Table struct {
	Languages []Language // in the order of Scores

	slots []slot // open addressing, a power of two of them
	shift int    // of a hash, to a slot
	lists string // of each gram: how many languages, then language and evidence, a byte each
}

// A Language is one of a table.
type Language struct {
	Tag     string // BCP 47
	Typical int    // what a letter or the end of a word in its texts adds to its score
}

type slot struct {
	gram Gram // 0: the slot is free
	list uint32
}

// Evidence is what a gram says of a language: how much likelier it is there than a gram
// that the language does not have.
type Evidence struct {
	Language int   // in Languages
	Weight   uint8 // in Units
}

// Append appends a table in the form that Parse reads: the languages in a line, how many
// grams there are, then the grams in order, each as its distance from the one before, with
// the list of its evidence.
func Append(b []byte, languages []Language, grams map[Gram][]Evidence) []byte {
	order := make([]Gram, 0, len(grams))
	for g := range grams {
		order = append(order, g)
	}
	slices.Sort(order)
	for _, l := range languages {
		b = fmt.Appendf(b, "%s %d ", l.Tag, l.Typical)
	}
	b = append(b, '\n')
	b = binary.AppendUvarint(b, uint64(len(order)))
	var last Gram
	for _, g := range order {
		b = binary.AppendUvarint(b, uint64(g-last))
		last = g
		b = append(b, byte(len(grams[g])))
		for _, e := range grams[g] {
			b = append(b, byte(e.Language), e.Weight)
		}
	}
	return b
}

// ErrTable is returned for bytes that are no table.
var ErrTable = errors.New("not a table of grams")

// Parse reads a table, which keeps s. Lines before it that start with # are comments.
func Parse(s string) (*Table, error) {
	for strings.HasPrefix(s, "#") {
		_, s, _ = strings.Cut(s, "\n")
	}
	head, rest, ok := strings.Cut(s, "\n")
	t := &Table{lists: rest}
	for l := range slices.Chunk(strings.Fields(head), 2) {
		typical, err := strconv.Atoi(l[len(l)-1])
		ok = ok && err == nil && typical > 0
		t.Languages = append(t.Languages, Language{l[0], typical})
	}
	if !ok || len(t.Languages) > MaxLanguages {
		return nil, fmt.Errorf("%w: its languages", ErrTable)
	}
	count, at := uvarint(rest)
	if at <= 0 || count > uint64(len(rest)) {
		return nil, fmt.Errorf("%w: its number of grams", ErrTable)
	}
	size := bits.Len64(count + count/2) // at most two thirds of the slots are taken
	t.slots, t.shift = make([]slot, 1<<size), 64-size
	var g Gram
	for i := range count {
		step, n := uvarint(rest[at:])
		at += n
		end := t.listEnd(at)
		if n <= 0 || step == 0 || end < 0 {
			return nil, fmt.Errorf("%w: gram %d of %d", ErrTable, i, count)
		}
		g += Gram(step)
		t.slots[t.find(g)] = slot{gram: g, list: uint32(at)}
		at = end
	}
	return t, nil
}

// listEnd returns where the list of evidence at a place ends; -1: it is none.
func (t *Table) listEnd(at int) int {
	if at >= len(t.lists) || at+2*int(t.lists[at]) >= len(t.lists) {
		return -1
	}
	end := at + 1 + 2*int(t.lists[at])
	for at++; at < end; at += 2 {
		if int(t.lists[at]) >= len(t.Languages) {
			return -1
		}
	}
	return end
}

// uvarint is binary.Uvarint for a string.
func uvarint(s string) (uint64, int) {
	var x uint64
	for i := range min(len(s), binary.MaxVarintLen64) {
		x |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return x, i + 1
		}
	}
	return 0, 0
}

// find returns the slot of g, or the free one where it belongs.
func (t *Table) find(g Gram) int {
	const golden = 0x9e3779b97f4a7c15 // 2⁶⁴ by the golden ratio: neighbours are spread
	i := int(uint64(g) * golden >> t.shift)
	for t.slots[i].gram != g && t.slots[i].gram != 0 {
		i = (i + 1) & (len(t.slots) - 1)
	}
	return i
}

// add adds what g says.
func (t *Table) add(g Gram, scores *Scores) {
	s := t.slots[t.find(g)]
	if s.gram == 0 {
		return
	}
	list := t.lists[s.list+1:][:2*int(t.lists[s.list])]
	for len(list) > 1 {
		scores[list[0]&(MaxLanguages-1)] += int32(list[1])
		list = list[2:]
	}
}
