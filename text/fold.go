package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of s in which two ways of writing the same words are equal:
// NFKC, lower case (İ and ı are i), without the marks of Latin, Greek, Arabic and Hebrew
// letters, without tatweel and invisible characters, one letter for the variants of alef,
// yeh, kaf and heh, ASCII digits for Arabic ones, е for ё. The joint of Persian words
// (ZWNJ) becomes a space. Folding what is folded changes nothing, and the result is valid
// UTF-8 whatever s is.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	fold(s, func(r rune, _, _ int) {
		if r == zwnj {
			r = ' '
		}
		b.WriteRune(r)
	})
	return b.String()
}

const zwnj = '\u200c'

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold calls emit for every folded character of s, with the bytes of s that it comes
// from. ZWNJ is passed on.
func fold(s string, emit func(r rune, start, end int)) {
	f := folder{emit: emit, table: foldTable()}
	for f.offset < len(s) {
		valid := validPrefix(s[f.offset:])
		f.addValid(valid)
		f.offset += len(valid)
		if f.offset < len(s) {
			f.add(utf8.RuneError, 0, 1)
			f.offset++
		}
	}
	f.flush()
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

type folder struct {
	emit   func(r rune, start, end int)
	table  *table
	offset int  // of the text that is being added
	prev   rune // the last that was emitted or is held back

	// A quotation mark after a Hebrew letter, until it is known whether it stands inside
	// a word: צה"ל is written with any of them.
	quote      rune
	start, end int
}

// addValid adds the characters of s, which is valid UTF-8.
func (f *folder) addValid(s string) {
	if !f.table.isNormal(s) && !norm.NFKC.IsNormalString(s) {
		f.normalize(s)
		return
	}
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if 0xc0 <= r && r < 0xe0 { // the usual case, and worth its lines
			r, n = r&0x1f<<6|rune(s[i+1]&0x3f), 2
		} else if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		f.add(r, i, i+n)
		i += n
	}
}

// normalize adds the characters of s in NFKC.
func (f *folder) normalize(s string) {
	var it norm.Iter
	var piece []byte
	for it.InitString(norm.NFKC, s); !it.Done(); {
		start := it.Pos()
		piece = append(piece[:0], it.Next()...)
		for it.Pos() == start && !it.Done() { // one character became several pieces
			piece = append(piece, it.Next()...)
		}
		end := it.Pos()
		for i := 0; i < len(piece); {
			r, n := utf8.DecodeRune(piece[i:])
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
		f.emit(r, start, end)
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

// put emits a folded character, less a quotation mark between Hebrew letters.
func (f *folder) put(r rune, start, end int) {
	if f.quote != 0 && isHebrew(r) {
		f.quote = 0
	}
	f.flush()
	if isHebrew(f.prev) && isQuote(r) {
		f.quote, f.start, f.end = r, start, end
	} else {
		f.emit(r, start, end)
	}
	f.prev = r
}

func (f *folder) flush() {
	if f.quote != 0 {
		f.emit(f.quote, f.start, f.end)
		f.quote = 0
	}
}

// foldRune folds a lower-case character that stays one character.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case r < 0x250 || 0x370 <= r && r < 0x400 || 0x1e00 <= r && r < 0x2000:
		return foldEuropean(base(r))
	case r == 'ё':
		return 'е'
	case 0x600 <= r && r < 0x700:
		return foldArabic(r)
	default:
		return r
	}
}

// spelled returns the letters that a lower-case letter with or without marks is folded
// to, where they are more than one; else "".
func spelled(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ', 'ǣ', 'ǽ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	default:
		return ""
	}
}

// base returns the letter without its marks.
func base(r rune) rune {
	var buf [utf8.UTFMax]byte
	d := norm.NFD.Properties(utf8.AppendRune(buf[:0], r)).Decomposition()
	if len(d) == 0 {
		return r
	}
	r, _ = utf8.DecodeRune(d)
	return r
}

// foldEuropean folds Latin and Greek letters whose mark is part of the letter.
func foldEuropean(r rune) rune {
	switch r {
	case 'ı':
		return 'i'
	case 'ø':
		return 'o'
	case 'đ', 'ð':
		return 'd'
	case 'ł':
		return 'l'
	case 'ħ':
		return 'h'
	case 'ŧ':
		return 't'
	case 'ς':
		return 'σ'
	default:
		return r
	}
}

// foldArabic folds the letters that one sound has in Arabic, Persian, Urdu and on the
// keyboards that people write them with.
func foldArabic(r rune) rune {
	switch {
	case 0x660 <= r && r <= 0x669: // Arabic digits
		return '0' + r - 0x660
	case 0x6f0 <= r && r <= 0x6f9: // Persian digits
		return '0' + r - 0x6f0
	}
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ي', 'ى', 'ئ', 'ې', 'ے', 'ۓ':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'ؤ':
		return 'و'
	case 'ة', 'ۀ', 'ە', 'ہ', 'ۂ', 'ۃ', 'ھ':
		return 'ه'
	default:
		return r
	}
}

// isDropped reports whether the character is a mark that folding removes, or invisible.
func isDropped(r rune) bool {
	switch {
	case r == 'ـ', 0x300 <= r && r <= 0x36f:
		return true
	case r == zwnj, r == '\u200b': // joint, possible line break: both end a word
		return false
	case 0x483 <= r && r <= 0x489, 0x591 <= r && r <= 0x5c7, 0x610 <= r && r <= 0x6ed, 0x8ca <= r && r <= 0x8ff:
		return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r)
	case 0x1ab0 <= r && r <= 0x1aff, 0x1dc0 <= r && r <= 0x1dff, 0x20d0 <= r && r <= 0x20ff,
		0xfe00 <= r && r <= 0xfe0f, 0xfe20 <= r && r <= 0xfe2f, 0xe0100 <= r && r <= 0xe01ef:
		return true
	default:
		return unicode.Is(unicode.Cf, r)
	}
}

// isForeign reports whether r belongs to a script that folding leaves alone: its marks
// are letters, and its joiners have a meaning.
func isForeign(r rune) bool {
	return r >= 0x700 && r != zwnj && r != '\u200b' && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Cf, r)) &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
}

func isHebrew(r rune) bool { return 0x5d0 <= r && r <= 0x5f2 }

func isQuote(r rune) bool {
	switch r {
	case '"', '\'', '״', '׳', '“', '”', '‘', '’', '„':
		return true
	default:
		return false
	}
}
