package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A sink takes folded characters, with the bytes of the text that they come from.
type sink interface {
	// add takes one. ZWNJ is passed on.
	add(r rune, start, end int)
	// addLetters takes so many at once, all of which table has as letters.
	addLetters(letters []byte, count, start, end int)
}

// fold passes every folded character of s to the sink.
func fold(s string, to sink) {
	f := folder{sink: to, table: foldTable()}
	for f.offset < len(s) {
		rest := s[f.offset:]
		n := f.table.normalPrefix(rest)
		if n < len(rest) {
			// What follows may be a mark of the last character.
			_, last := utf8.DecodeLastRuneInString(rest[:n])
			n -= last
		}
		f.addNormal(rest[:n])
		f.offset += n
		rest = rest[n:]
		f.addOther(rest[:f.table.normalFrom(rest)])
	}
	f.flush()
}

type folder struct {
	sink   sink
	table  *table
	offset int        // of the text that is being added
	prev   rune       // the last that was passed on or is held back
	buffer [64]byte   // for letters
	iter   *norm.Iter // which is large; nil: not needed yet
	piece  []byte     // what it returns

	// A quotation mark after a Hebrew letter, until it is known whether it stands inside
	// a word: צה"ל is written with any of them.
	quote      rune
	start, end int
}

// addNormal adds the characters of s, which are in the table and in NFKC.
func (f *folder) addNormal(s string) {
	for i := 0; i < len(s); {
		if f.quote == 0 && !isHebrew(f.prev) {
			if i = f.letters(s, i); i == len(s) {
				return
			}
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		f.add(r, i, i+n)
		i += n
	}
}

// endOfLetters is where the letters end which folder.letters adds: they are folded to one
// or two bytes, and no character is folded otherwise beside them.
const endOfLetters = 0x700

// letters adds the letters and digits from i on, most of a word at once, and returns where
// they end. This is most of all text.
func (f *folder) letters(s string, i int) int {
	for {
		start, count, n := i, 0, 0
		for i < len(s) && n+1 < len(f.buffer) {
			r, size := rune(s[i]), 1
			if r >= 0xe0 {
				break
			} else if r >= utf8.RuneSelf {
				r, size = r&0x1f<<6|rune(s[i+1]&0x3f), 2
			}
			e := &f.table[r]
			if !e.letter {
				break
			}
			if e.folded < utf8.RuneSelf {
				f.buffer[n] = byte(e.folded)
				n++
			} else {
				f.buffer[n], f.buffer[n+1] = byte(0xc0|e.folded>>6), byte(0x80|e.folded&0x3f)
				n += 2
			}
			f.prev = e.folded
			i += size
			count++
		}
		if count == 0 {
			return i
		}
		f.sink.addLetters(f.buffer[:n], count, start+f.offset, i+f.offset)
	}
}

// addOther adds the characters of s, whatever they are.
func (f *folder) addOther(s string) {
	for s != "" {
		valid := validPrefix(s)
		f.addValid(valid)
		f.offset += len(valid)
		if s = s[len(valid):]; s != "" {
			f.add(utf8.RuneError, 0, 1)
			f.offset++
			s = s[1:]
		}
	}
}

// validPrefix returns s up to the first byte that is not UTF-8.
func validPrefix(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)) {
			return s[:i]
		}
	}
	return s
}

// addValid adds the characters of s, which is valid UTF-8.
func (f *folder) addValid(s string) {
	if norm.NFKC.QuickSpanString(s) < len(s) {
		f.normalize(s)
		return
	}
	for i, r := range s {
		f.add(r, i, i+utf8.RuneLen(r))
	}
}

// normalize adds the characters of s in NFKC.
func (f *folder) normalize(s string) {
	if f.iter == nil {
		f.iter = &norm.Iter{}
	}
	for f.iter.InitString(norm.NFKC, s); !f.iter.Done(); {
		start := f.iter.Pos()
		f.piece = append(f.piece[:0], f.iter.Next()...)
		for f.iter.Pos() == start && !f.iter.Done() { // one character became several pieces
			f.piece = append(f.piece, f.iter.Next()...)
		}
		end := f.iter.Pos()
		for i := 0; i < len(f.piece); {
			r, n := utf8.DecodeRune(f.piece[i:])
			f.add(r, start, end)
			i += n
		}
	}
}

// add folds one character, at start to end from the folder's offset.
func (f *folder) add(r rune, start, end int) {
	start, end = start+f.offset, end+f.offset
	if r < tableSize && f.table[r].folded != 0 {
		r = f.table[r].folded
		if f.quote != 0 || isHebrew(f.prev) {
			f.put(r, start, end)
			return
		}
		f.sink.add(r, start, end)
		f.prev = r
		return
	}
	if isDropped(r) && !isForeign(f.prev) {
		return
	}
	r = unicode.ToLower(r)
	if letters := spelled(r); letters != "" {
		for _, r := range letters {
			f.put(r, start, end)
		}
		return
	}
	f.put(foldRune(r), start, end)
}

// put passes on a folded character, less a quotation mark between Hebrew letters.
func (f *folder) put(r rune, start, end int) {
	if f.quote != 0 && isHebrew(r) {
		f.quote = 0
	}
	f.flush()
	if isHebrew(f.prev) && isQuote(r) {
		f.quote, f.start, f.end = r, start, end
	} else {
		f.sink.add(r, start, end)
	}
	f.prev = r
}

func (f *folder) flush() {
	if f.quote != 0 {
		f.sink.add(f.quote, f.start, f.end)
		f.quote = 0
	}
}
