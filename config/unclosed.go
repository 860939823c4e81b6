package config

import "strings"

// A span is a text in quotes, in lines and characters from 1; the end is behind it.
type span struct{ line, column, endLine, endColumn int }

// quoteBefore returns the text in quotes that goes over several lines and ends where the
// YAML parser gave up: most likely the quote at its end was meant to begin another text, and
// its own is missing.
func (f *file) quoteBefore(line, column int) (span, bool) {
	for _, s := range f.quotedSpans() {
		gap := column - s.endColumn
		if s.line < s.endLine && s.endLine == line && gap >= 0 && gap <= 1 {
			return s, true
		}
	}
	return span{}, false
}

// quotedSpans finds the texts in quotes, as far as can be told without a parser: a quote
// begins one where a text could begin.
func (f *file) quotedSpans() []span {
	s := strings.Join(f.lines, "\n")
	var spans []span
	line, start := 1, 0 // of the line
	fresh := true       // a quote would begin a text here
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			line, start, fresh = line+1, i+1, true
		case c == ' ' || c == '\t':
		case c == '#' && (i == start || strings.ContainsRune(" \t", rune(s[i-1]))):
			i += strings.IndexByte(s[i:]+"\n", '\n') - 1
		case fresh && (c == '"' || c == '\''):
			n := quotedLen(s[i:])
			q := span{line: line, column: len([]rune(s[start:i])) + 1}
			if breaks := strings.Count(s[i:i+n], "\n"); breaks > 0 {
				line += breaks
				start = i + strings.LastIndexByte(s[i:i+n], '\n') + 1
			}
			q.endLine, q.endColumn = line, len([]rune(s[start:i+n]))+1
			if closed := n > 1 && s[i+n-1] == c; closed {
				spans = append(spans, q)
			}
			i += n - 1
			fresh = false
		default:
			fresh = strings.IndexByte("[{,", c) >= 0 || strings.IndexByte("-:?", c) >= 0 && i+1 < len(s) && s[i+1] == ' '
		}
	}
	return spans
}
