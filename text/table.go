package text

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tableSize covers European, Hebrew and Arabic letters and the usual punctuation.
const tableSize = 0x2100

// A table holds what the long way finds out about each of the first characters.
type table [tableSize]struct {
	folded rune // what it is folded to, whatever stands beside it; 0: ask
	normal bool // in NFKC, whatever stands before it
	word   bool // part of a word, once folded
}

var foldTable = sync.OnceValue(func() *table {
	var t table
	for r := range rune(tableSize) {
		e := &t[r]
		b := utf8.AppendRune(nil, r)
		e.normal = norm.NFKC.IsNormal(b) && norm.NFKC.Properties(b).BoundaryBefore()
		e.word = isWordRune(r)
		if lower := unicode.ToLower(r); !isDropped(r) && spelled(lower) == "" {
			e.folded = foldRune(lower)
		}
	}
	return &t
})

// isNormal reports whether s is in NFKC, as far as the table knows.
func (t *table) isNormal(s string) bool {
	for _, r := range s {
		if r >= tableSize || !t[r].normal {
			return false
		}
	}
	return true
}
