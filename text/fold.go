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
	var t folded
	t.Grow(len(s))
	fold(s, &t)
	return t.String()
}

// A folded text is what Fold returns.
type folded struct{ strings.Builder }

func (t *folded) add(r rune, _, _ int) {
	if r == zwnj {
		r = ' '
	}
	t.WriteRune(r)
}

func (t *folded) addLetters(letters []byte, _, _, _ int) { t.Write(letters) }

const zwnj = '\u200c'

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
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
