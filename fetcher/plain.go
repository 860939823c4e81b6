package fetcher

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// oneLine returns plain text on one line: white space folded, and without control
// characters and those that turn the direction of all that follows.
func oneLine(s string) string {
	if isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case isUnwanted(r), isDirection(r):
			return -1
		default:
			return r
		}
	}, s)), " ")
}

// isLine reports whether s is a line of printable ASCII with single spaces inside.
func isLine(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return last != ' '
}

// scrub takes from text what has no place in any.
func scrub(s string) string {
	return strings.Map(func(r rune) rune {
		if isUnwanted(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// cut returns as much of s as fits into n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// isUnwanted reports whether a character has no place in any text: controls,
// noncharacters, overrides of the direction, and the mark of a byte that meant nothing.
func isUnwanted(r rune) bool {
	return unicode.IsControl(r) || r == '\uFFFD' || r == '\uFEFF' || r == 0x202D || r == 0x202E ||
		r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// isDirection reports whether a character embeds or isolates text of the other direction.
// Where its end is missing, it upsets the line around it.
func isDirection(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// inline matches tags that people put into titles. Other things in angle brackets are
// more likely meant as they stand.
var inline = regexp.MustCompile(`(?i)</?(?:a|abbr|b|big|br|cite|code|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*)?/?>`)

// maxTitle bounds, in bytes, titles and names of people and categories.
const maxTitle = 4000

// title returns the plain text of a title that may be text or HTML: in RSS nobody knows.
func title(s string) string {
	s = cut(s, maxTitle)
	if !strings.ContainsAny(s, "<&") {
		return oneLine(s)
	}
	s = inline.ReplaceAllStringFunc(s, func(tag string) string {
		if strings.HasPrefix(strings.ToLower(tag), "<br") {
			return " "
		}
		return ""
	})
	return oneLine(html.UnescapeString(s))
}

// asHTML returns HTML that shows a plain text.
func asHTML(s string) string {
	s = html.EscapeString(strings.TrimSpace(s))
	return strings.ReplaceAll(s, "\n", "<br>")
}

var likeHTML = regexp.MustCompile(`(?i)</[a-z][a-z0-9]*\s*>|<(?:br|hr|img|p|a)(?:\s[^<>]*)?/?>|&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+[0-9]*);`)

// guessHTML returns the HTML of a text of which the source does not say whether it is
// HTML.
func guessHTML(s string) string {
	if strings.ContainsAny(s, "<&") && likeHTML.MatchString(s) {
		return s
	}
	return asHTML(s)
}
