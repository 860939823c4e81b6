package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unseenRanges are characters that cannot be seen and change what a text is, or how the
// line is shown: soft hyphens, spaces of no width, marks and overrides of the direction.
// Those that letters are joined and parted with (ZWNJ, ZWJ) belong to the spelling of
// several languages, and are none of them.
var unseenRanges = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00ad, Hi: 0x00ad, Stride: 1},
	{Lo: 0x034f, Hi: 0x034f, Stride: 1},
	{Lo: 0x061c, Hi: 0x061c, Stride: 1},
	{Lo: 0x180e, Hi: 0x180e, Stride: 1},
	{Lo: 0x200b, Hi: 0x200b, Stride: 1},
	{Lo: 0x200e, Hi: 0x200f, Stride: 1},
	{Lo: 0x202a, Hi: 0x202e, Stride: 1},
	{Lo: 0x2060, Hi: 0x206f, Stride: 1},
	{Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
	{Lo: 0xfff9, Hi: 0xfffb, Stride: 1},
}, LatinOffset: 1}

func unseen(r rune) bool { return unicode.Is(unseenRanges, r) }

// visible drops what cannot be seen, in strings.Map.
func visible(r rune) rune {
	if unseen(r) {
		return -1
	}
	return r
}

const unseenHint = "delete it; it often comes along when a text is copied from a page"

// refuseUnseen reports the first character of a text that cannot be seen.
func (v value) refuseUnseen() bool {
	i := strings.IndexFunc(v.node.Value, unseen)
	if i < 0 {
		return false
	}
	v.mistakeAt(i, unseenHint, "%s", unseenMessage(v.node.Value[i:]))
	return true
}

// unseenMessage names the character that s begins with.
func unseenMessage(s string) string {
	return fmt.Sprintf("an invisible character, %U", []rune(s)[0])
}

// wrongSpace is a space that is none to YAML where a line begins, or behind a dash there. The
// wide space of Chinese and Japanese is left out: paragraphs of texts begin with it.
var wrongSpace = regexp.MustCompile(`^ *(- +)*-?[\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}]`)

// wrongIndent finds a space such as the no-break space where lines are told apart by spaces.
// YAML takes it for a letter, and complains elsewhere.
func (f *file) wrongIndent() (Problem, bool) {
	for i, line := range f.lines {
		at := -1
		if first := strings.TrimLeft(line, " -"); first != "" && first[0] >= utf8.RuneSelf && wrongSpace.MatchString(line) {
			at = len(line) - len(first)
		} else if key, _, ok := strings.Cut(line, ":\u00a0"); ok && isKey(strings.TrimLeft(key, " -")) {
			at = len(key) + 1
		}
		if at >= 0 {
			r, _ := utf8.DecodeRuneInString(line[at:])
			return f.problem(i+1, utf8.RuneCountInString(line[:at])+1, "use spaces", "%s, where YAML wants spaces", spaceName(r)), true
		}
	}
	return Problem{}, false
}

// isKey reports whether a key is called so in one of the mappings.
func isKey(s string) bool {
	for _, names := range keys {
		if slices.Contains(names, s) {
			return true
		}
	}
	return false
}

func spaceName(r rune) string {
	if r == '\u00a0' || r == '\u202f' {
		return "a no-break space"
	}
	return fmt.Sprintf("a special space, %U", r)
}
