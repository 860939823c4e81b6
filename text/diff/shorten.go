package diff

import (
	"strings"
	"unicode/utf8"
)

// Shorten leaves out what is far from all changes: of what was kept, about so many characters
// stay beside each change, up to the end of a word, and " … " stands for the rest.
func Shorten(pieces []Piece, characters int) []Piece {
	short := make([]Piece, len(pieces))
	for i, p := range pieces {
		if p.Op == Kept {
			p.Text = shorten(p.Text, characters, i > 0, i < len(pieces)-1)
		}
		short[i] = p
	}
	return short
}

// shorten cuts the middle out of a text, or its start where nothing is before it, or its end.
func shorten(s string, n int, before, after bool) string {
	const mark = "…"
	head, tail := "", ""
	if before {
		head = upTo(s, n)
	}
	if after {
		tail = from(s, n)
	}
	if len(head)+len(tail)+len(mark) >= len(s) {
		return s
	}
	switch {
	case head == "":
		return mark + " " + tail
	case tail == "":
		return head + " " + mark
	default:
		return head + " " + mark + " " + tail
	}
}

// upTo returns the first n characters of s, and the word that they end in.
func upTo(s string, n int) string {
	i := 0
	for range n {
		if i >= len(s) {
			return s
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	if end := strings.IndexAny(s[i:], " \n"); end >= 0 && end <= 4*n {
		return s[:i+end]
	}
	return s[:i]
}

// from returns the last n characters of s, and the word that they begin in.
func from(s string, n int) string {
	i := len(s)
	for range n {
		if i <= 0 {
			return s
		}
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	if start := strings.LastIndexAny(s[:min(i+1, len(s))], " \n"); start >= 0 && i-start <= 4*n {
		return s[start+1:]
	}
	return s[i:]
}
