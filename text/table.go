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
	letter bool // see folder.letters
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
		e.letter = e.folded != 0 && e.folded < endOfLetters && !isHebrew(e.folded) &&
			(unicode.IsLetter(e.folded) || unicode.IsNumber(e.folded))
	}
	return &t
})

// normalPrefix returns how many bytes at the start of s are characters that are in NFKC,
// whatever stands beside them, as far as the table knows.
func (t *table) normalPrefix(s string) int {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if 0xc2 <= r && r < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80 { // the usual case, and worth its lines
			r, n = r&0x1f<<6|rune(s[i+1]&0x3f), 2
		} else if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if r >= tableSize || !t[r].normal {
			return i
		}
		i += n
	}
	return len(s)
}

// normalFrom returns where the first character of s stands, other than the very first, that
// is in NFKC whatever stands beside it.
func (t *table) normalFrom(s string) int {
	for i, r := range s {
		if i > 0 && r < tableSize && t[r].normal {
			return i
		}
	}
	return len(s)
}
