package topic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxRune = unicode.MaxRune

// A class is a class of characters as a marked text has them.
type class struct {
	ascii   runes
	letters runes    // others, where they are letters, marks or digits
	others  runes    // others, where they are not
	spelled []string // folded forms of more than one character
	nothing bool     // folding leaves nothing of one of them
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
	// What is a letter is known by its mark, so one class does for both.
	c.letters = c.letters.with(c.others.pairs()).without(utf8.RuneSelf, maxRune)
	c.others = c.letters
	c.spelled, c.nothing = nil, false
	return c
}

const (
	mostFolded = 10_000 // characters that are folded one by one; a larger class has the folded forms in it
	fewSpelled = 16     // characters, or longer forms, of a class as people list them
)

func foldClass(rs runes) class {
	if rs.size() > mostFolded {
		c := class{ascii: foldASCII(rs), letters: rs.from(utf8.RuneSelf, maxRune), others: rs.from(utf8.RuneSelf, maxRune)}
		return c.widen(rs)
	}
	var c class
	var ascii, letters, others [][2]rune
	for i := 0; i < len(rs); i += 2 {
		for r := rs[i]; r <= rs[i+1]; r++ {
			folded := fold([]rune{r})
			if len(folded) != 1 || isBareMark(r, folded[0]) {
				c.addFolded(folded)
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
	c.dropSpelled()
	c.nothing = c.nothing && (c.isEmpty() || rs.size() <= fewSpelled)
	return c.widen(rs)
}

// isBareMark reports whether the character is a mark that stands by itself, which is folded
// to a space: \p{Arabic} has some, and no spaces.
func isBareMark(r, folded rune) bool {
	const zwnj = '\u200c' // it is meant to be a space
	return folded == ' ' && r != zwnj && !unicode.IsSpace(r)
}

// addFolded adds the folded form of a character, which is not one character.
func (c *class) addFolded(form []rune) {
	switch len(form) {
	case 0:
		c.nothing = true
	case 1: // a mark that stands by itself
	default:
		c.spelled = append(c.spelled, string(form))
	}
}

// dropSpelled drops longer forms of a script, like the ligatures in \p{Arabic}, where the
// class has one of their letters: that is found instead.
func (c *class) dropSpelled() {
	if len(c.spelled) <= fewSpelled {
		return
	}
	c.spelled = slices.DeleteFunc(c.spelled, func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return c.ascii.has(r) || c.letters.has(r) || c.others.has(r) })
	})
	slices.Sort(c.spelled)
	c.spelled = slices.Compact(c.spelled)
}

func (c *class) isEmpty() bool {
	return len(c.ascii) == 0 && len(c.letters) == 0 && len(c.others) == 0 && len(c.spelled) == 0
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

// widen makes the class, of the characters rs, one of Unicode where it has all of \w, \d or
// \s. One that has all that can be printed, like [ -~] or [[:ascii:]], means ASCII itself.
func (c class) widen(rs runes) class {
	if slices.Equal(rs.from('!', '~'), runes{'!', '~'}) {
		return c
	}
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

// isWordRune reports whether \w is the character.
func isWordRune(r rune) bool { return markOf(r) == letterMark || strings.ContainsRune(wordBytes, r) }

// isInWords reports whether text.Words has the character in words, which _ is not.
func isInWords(r rune) bool { return r != '_' && isWordRune(r) }
