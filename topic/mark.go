package topic

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"courant/text"
)

// Go's regular expressions take ASCII letters alone for words: \b and \w know nothing of
// others. So patterns are matched with a text in which every other letter or digit stands
// between two capital letters (a folded text has none), and every other character between
// two control characters: "за" is "AзAAаA" there. A border of words in the ASCII sense is
// one in the sense of Unicode then, and a pattern that is rewritten in the same way (see
// rewriter) matches what it would match in the text itself.
const (
	letterMark = 'A'
	otherMark  = '\x01'
)

// markOf returns what the character stands between in a marked text; 0: nothing. Letters
// are what is part of a word for text.Words.
func markOf(r rune) byte {
	switch {
	case r < utf8.RuneSelf:
		return 0
	case unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number):
		return letterMark
	case unicode.Is(unicode.Cf, r) && r != '\u200b': // ZWNJ is folded to a space
		return letterMark
	default:
		return otherMark
	}
}

// plain returns the character of the keyboard for one that typesetters put in its place.
func plain(r rune) rune {
	switch r {
	case '‐': // to which folding turns the one that does not break
		return '-'
	case '‘', '’':
		return '\''
	default:
		return r
	}
}

// appendMarked appends a folded text, in which characters that are not ASCII get the mark.
func appendMarked(b []byte, folded string, mark byte) []byte {
	for _, r := range folded {
		switch r = plain(r); {
		case r >= utf8.RuneSelf:
			b = append(b, mark)
			b = utf8.AppendRune(b, r)
			b = append(b, mark)
		case r == otherMark:
			b = append(b, ' ')
		default:
			b = append(b, byte(r))
		}
	}
	return b
}

// A markedText is the folded text of a field with marks, and where its words are.
type markedText struct {
	text  string
	words []span
	bytes []byte // of text, while it is made
}

// mark makes the marked text of a field.
func (m *markedText) mark(s string, words []text.Word) {
	m.words, m.bytes = m.words[:0], m.bytes[:0]
	last := 0
	for _, w := range words {
		if w.Start < last {
			m.addGap(" ") // one character became both words: ½
		} else {
			m.addGap(s[last:w.Start])
		}
		start := len(m.bytes)
		m.bytes = appendMarked(m.bytes, w.Text, letterMark)
		m.words = append(m.words, span{start, len(m.bytes)})
		last = w.End
	}
	m.addGap(s[last:])
	m.text = string(m.bytes)
}

// addGap adds what stands between two words.
func (m *markedText) addGap(s string) {
	if s == " " {
		m.bytes = append(m.bytes, ' ')
		return
	}
	m.bytes = appendMarked(m.bytes, text.Fold(s), otherMark)
}

// touched returns the words that have a part of the text from start to end; none: start
// is end.
func (m *markedText) touched(start, end int) (from, to int) {
	from = sort.Search(len(m.words), func(i int) bool { return m.words[i].end > start })
	to = sort.Search(len(m.words), func(i int) bool { return m.words[i].start >= end })
	return from, max(from, to)
}
