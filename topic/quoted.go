package topic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/text"
)

// quotationMarks are those that folding drops between Hebrew letters.
const quotationMarks = `"'״׳“”‘’„`

func isQuotationMark(r rune) bool { return strings.ContainsRune(quotationMarks, r) }

func isHebrew(r rune) bool { return unicode.Is(unicode.Hebrew, r) }

// markQuoted makes the marked text of a field with the quotation marks inside Hebrew words
// put back, which folding drops: צה"ל. False: there are none.
func (m *markedText) markQuoted(s string, words []text.Word) bool {
	isQuoted := func(w text.Word) bool {
		const first = 0xd7 // byte of all Hebrew letters
		return w.Text[0] == first && strings.ContainsAny(s[w.Start:w.End], quotationMarks)
	}
	if !slices.ContainsFunc(words, isQuoted) {
		return false
	}
	m.quotes = m.quotes[:0]
	m.make(s, words, func(w *text.Word) {
		if isQuoted(*w) {
			m.addQuoted(s[w.Start:w.End])
		} else {
			m.bytes = appendMarked(m.bytes, w.Text, letterMark)
		}
	})
	return true
}

// addQuoted adds a Hebrew word with its quotation marks.
func (m *markedText) addQuoted(written string) {
	for written != "" {
		i := strings.IndexAny(written, quotationMarks)
		if i < 0 {
			i = len(written)
		}
		m.bytes = appendMarked(m.bytes, text.Fold(written[:i]), letterMark)
		_, n := utf8.DecodeRuneInString(written[i:])
		if n > 0 {
			m.quotes = append(m.quotes, len(m.bytes))
			m.bytes = appendMarked(m.bytes, written[i:i+n], otherMark)
		}
		written = written[i+n:]
	}
}

// hasQuote reports whether a quotation mark that was put back lies between start and end.
func (m *markedText) hasQuote(start, end int) bool {
	i, _ := slices.BinarySearch(m.quotes, start)
	return i < len(m.quotes) && m.quotes[i] < end
}
