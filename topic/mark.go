package topic

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
	text   string
	words  []span
	quotes []int  // where quotation marks are put back; see markQuoted
	bytes  []byte // of text, while it is made
	shared string // folded, of a character that became several words: what is still to come of it
}

// mark makes the marked text of a field.
func (m *markedText) mark(s string, words []text.Word) {
	m.make(s, words, func(w *text.Word) { m.bytes = appendMarked(m.bytes, w.Text, letterMark) })
}

// make makes the text, with a function that adds a word.
func (m *markedText) make(s string, words []text.Word, add func(*text.Word)) {
	m.words, m.bytes, m.shared = m.words[:0], m.bytes[:0], ""
	last := 0
	for i := range words {
		w := &words[i]
		if w.Start < last {
			m.addShared(s[w.Start:last], words[i-1].Text)
		} else {
			m.addGap(s[last:w.Start])
			_, n := utf8.DecodeRuneInString(s[w.Start:])
			before, _ := around(s[w.Start : w.Start+n])
			m.bytes = appendMarked(m.bytes, before, otherMark)
			m.shared = ""
		}
		start := len(m.bytes)
		add(w)
		m.words = append(m.words, span{start, len(m.bytes)})
		if last = w.End; i == len(words)-1 || words[i+1].Start >= last {
			_, n := utf8.DecodeLastRuneInString(s[:last])
			_, after := around(s[last-n : last])
			m.bytes = appendMarked(m.bytes, after, otherMark)
		}
	}
	m.addGap(s[last:])
	m.text = string(m.bytes)
}

// around returns what a character is folded to beside letters and digits: ( and ) of ⒥.
func around(char string) (before, after string) {
	if norm.NFKC.IsNormalString(char) {
		return "", ""
	}
	folded := text.Fold(char)
	start, end := strings.IndexFunc(folded, isInWords), strings.LastIndexFunc(folded, isInWords)
	if start < 0 {
		return "", ""
	}
	_, n := utf8.DecodeRuneInString(folded[end:])
	return folded[:start], folded[end+n:]
}

// addShared adds what stands between two words of which both have a part of one character:
// the slash of ½, nothing of the Thai ำ, which is a mark and a letter.
func (m *markedText) addShared(written, before string) {
	if m.shared == "" {
		m.shared = text.Fold(written)
	}
	for end := len(m.shared); end > 0; end-- { // without what the word before has of it
		if strings.HasSuffix(before, m.shared[:end]) {
			m.shared = m.shared[end:]
			break
		}
	}
	gap := strings.IndexFunc(m.shared, isInWords)
	gap = max(gap, 0)
	m.bytes = appendMarked(m.bytes, m.shared[:gap], otherMark)
	m.shared = m.shared[gap:]
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
