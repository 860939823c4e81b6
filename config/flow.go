package config

import (
	"bytes"
	"strings"
)

// intoBrackets adds sources at the end of the list whose [ is at the offset.
func (t *text) intoBrackets(open int, sources []NewSource) *Edit {
	last, end, ok := lastInBrackets(string(t.b[open:]))
	if !ok {
		return nil
	}
	last, end = open+last, open+end
	put := t.bracketed(sources, t.separator(open, last, end))
	if t.b[last] == ',' {
		put = strings.TrimPrefix(put, ",") + ","
	}
	gap, _, more := strings.Cut(string(t.b[last+1:end]), t.nl)
	switch {
	case last == open, !more, !strings.Contains(gap, "#"):
		return t.at(last+1, last+1, put)
	case t.b[last] == ',': // the comment behind the comma stays where it is
		return t.at(last+1+len(gap), last+1+len(gap), put)
	default: // the comma would have to stand before the comment, the source behind it
		return nil
	}
}

// bracketed returns sources as items between brackets, the first behind the separator.
// Several are in lines of their own.
func (t *text) bracketed(sources []NewSource, separator string) string {
	first, next := separator, separator
	if len(sources) > 1 && !strings.Contains(separator, t.nl) {
		next = "," + t.nl + strings.Repeat(" ", t.root.Column+1)
		first = next
		if separator == "" { // the list is empty
			first = strings.TrimPrefix(next, ",")
		}
	}
	var b strings.Builder
	for i := range sources {
		b.WriteString(first + sources[i].inline())
		first = next
	}
	return b.String()
}

// separator returns what goes between the last item and the next: in a list whose bracket
// ends it in a line of its own, items are in lines, too.
func (t *text) separator(open, last, end int) string {
	switch {
	case last == open:
		return ""
	case bytes.Contains(t.b[last:end], []byte(t.nl)):
		line := t.b[t.starts[t.lineOf(last)]:]
		return "," + t.nl + string(line[:len(line)-len(bytes.TrimLeft(line, " "))])
	default:
		return ", "
	}
}

// lineOf returns the line, from 0, that has the offset in it.
func (t *text) lineOf(offset int) int {
	line := 0
	for line+1 < len(t.starts) && t.starts[line+1] <= offset {
		line++
	}
	return line
}

// lastInBrackets returns, of a text that begins with [ or {, where the matching bracket is,
// and the last character before it that is neither white space nor in a comment.
func lastInBrackets(s string) (last, end int, ok bool) {
	depth, fresh := 0, true // fresh: a quote would begin a text here
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '#' && strings.ContainsRune(" \t\n", rune(s[i-1])):
			i += strings.IndexByte(s[i:]+"\n", '\n')
			continue
		case fresh && (c == '"' || c == '\''):
			i += quotedLen(s[i:]) - 1
			fresh = false
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return last, i, true
			}
			fresh = false
		default:
			if c == '[' || c == '{' {
				depth++
			}
			fresh = strings.IndexByte("[{,:", c) >= 0
		}
		last = i
	}
	return 0, 0, false
}

// quotedLen returns the length of the text in quotes that s begins with.
func quotedLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] == s[0] && s[0] == '\'' && strings.HasPrefix(s[i+1:], "'"):
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}
