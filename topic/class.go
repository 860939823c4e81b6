package topic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxRune = unicode.MaxRune

// runes are characters, in pairs of first and last, sorted and without overlaps.
type runes []rune

// newRunes puts pairs in order, which may overlap.
func newRunes(pairs [][2]rune) runes {
	slices.SortFunc(pairs, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var rs runes
	for _, p := range pairs {
		if n := len(rs); n > 0 && p[0] <= rs[n-1]+1 {
			rs[n-1] = max(rs[n-1], p[1])
		} else {
			rs = append(rs, p[0], p[1])
		}
	}
	return rs
}

func (rs runes) pairs() [][2]rune {
	var pairs [][2]rune
	for i := 0; i < len(rs); i += 2 {
		pairs = append(pairs, [2]rune{rs[i], rs[i+1]})
	}
	return pairs
}

func (rs runes) has(r rune) bool {
	for i := 0; i < len(rs); i += 2 {
		if rs[i] <= r && r <= rs[i+1] {
			return true
		}
	}
	return false
}

func (rs runes) size() int {
	n := 0
	for i := 0; i < len(rs); i += 2 {
		n += int(rs[i+1]-rs[i]) + 1
	}
	return n
}

func (rs runes) with(more [][2]rune) runes { return newRunes(append(rs.pairs(), more...)) }

// from returns what of the characters lies between lo and hi.
func (rs runes) from(lo, hi rune) runes {
	var out runes
	for i := 0; i < len(rs); i += 2 {
		if a, b := max(lo, rs[i]), min(hi, rs[i+1]); a <= b {
			out = append(out, a, b)
		}
	}
	return out
}

// without returns the characters from lo to hi that are not in rs.
func (rs runes) without(lo, hi rune) runes {
	var out runes
	for i := 0; i < len(rs); i += 2 {
		if rs[i] > lo {
			out = append(out, lo, rs[i]-1)
		}
		lo = rs[i+1] + 1
	}
	if lo <= hi {
		out = append(out, lo, hi)
	}
	return out
}

// A class is a class of characters as a marked text has them.
type class struct {
	ascii   runes
	letters runes    // others, where they are letters, marks or digits
	others  runes    // others, where they are not
	spelled []string // folded forms of more than one character
}

// What \d, \w and \s are in ASCII, once folded.
const (
	digitBytes = "0123456789"
	wordBytes  = digitBytes + "_abcdefghijklmnopqrstuvwxyz"
	spaceBytes = "\t\n\f\r "
)

// spaces are those that folding leaves.
var spaces = [][2]rune{{0x85, 0x85}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}}

// newClass returns the class of the folded forms of the characters. A class that has the
// last character there is says what is not in it: [^é] is not e.
func newClass(pairs runes) class {
	if !pairs.has(maxRune) {
		return foldClass(pairs)
	}
	c := foldClass(pairs.without(0, maxRune))
	c.ascii = c.ascii.with([][2]rune{{'A', 'Z'}, {otherMark, otherMark}}).without(0, utf8.RuneSelf-1)
	c.letters = c.letters.without(utf8.RuneSelf, maxRune)
	c.others = c.others.without(utf8.RuneSelf, maxRune)
	c.spelled = nil
	return c
}

func foldClass(rs runes) class {
	const most = 10_000 // characters; a larger class has the folded forms in it
	if rs.size() > most {
		c := class{ascii: foldASCII(rs), letters: rs.from(utf8.RuneSelf, maxRune), others: rs.from(utf8.RuneSelf, maxRune)}
		return c.widen()
	}
	var c class
	var ascii, letters, others [][2]rune
	for i := 0; i < len(rs); i += 2 {
		for r := rs[i]; r <= rs[i+1]; r++ {
			folded := fold([]rune{r})
			if len(folded) != 1 {
				if len(folded) > 1 {
					c.spelled = append(c.spelled, string(folded))
				}
				continue
			}
			p := [2]rune{folded[0], folded[0]}
			switch markOf(p[0]) {
			case 0:
				ascii = append(ascii, p)
			case letterMark:
				letters = append(letters, p)
			default:
				others = append(others, p)
			}
		}
	}
	c.ascii, c.letters, c.others = newRunes(ascii), newRunes(letters), newRunes(others)
	return c.widen()
}

// foldASCII returns the ASCII characters of rs, in lower case.
func foldASCII(rs runes) runes {
	var pairs [][2]rune
	for r := range rune(utf8.RuneSelf) {
		if rs.has(r) && r != otherMark {
			r = unicode.ToLower(r)
			pairs = append(pairs, [2]rune{r, r})
		}
	}
	return newRunes(pairs)
}

// widen makes the class one of Unicode, where it has all of \w, \d or \s.
func (c class) widen() class {
	if hasAll(c.ascii, wordBytes) {
		c.letters = runes{utf8.RuneSelf, maxRune}
	} else if hasAll(c.ascii, digitBytes) {
		c.letters = c.letters.with(digits())
	}
	if hasAll(c.ascii, spaceBytes) {
		c.others = c.others.with(spaces)
	}
	return c
}

func hasAll(rs runes, all string) bool {
	return !strings.ContainsFunc(all, func(r rune) bool { return !rs.has(r) })
}

// digits returns the decimal digits of all scripts.
func digits() [][2]rune {
	var pairs [][2]rune
	for _, r := range unicode.Nd.R16 {
		pairs = append(pairs, [2]rune{rune(r.Lo), rune(r.Hi)})
	}
	for _, r := range unicode.Nd.R32 {
		pairs = append(pairs, [2]rune{rune(r.Lo), rune(r.Hi)})
	}
	return slices.DeleteFunc(pairs, func(p [2]rune) bool { return p[1] < utf8.RuneSelf })
}

func isWordRune(r rune) bool { return markOf(r) == letterMark || strings.ContainsRune(wordBytes, r) }
