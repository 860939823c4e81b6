package fetcher

import (
	"bytes"
	"strings"
)

// A tag is a start tag. It is taken apart and written anew, so that gofeed cannot see
// other tags in the text than scan has counted, whatever is wrong with the quotes.
type tag struct {
	name  string
	attrs []attr
	empty bool // <name/>
}

// An attr is an attribute as it stands: entities are not decoded.
type attr struct {
	name, value string
	quote       string // around the value, which does not contain it
}

const maxAttrs = 256 // of a tag; further ones are dropped

// parseTag reads the start tag at the start of b, and returns its length too. What makes
// no sense in it is passed over.
func parseTag(b []byte) (t tag, n int) {
	n = 1 + endOfName(b[1:])
	t.name = string(b[1:n])
	for n < len(b) {
		switch c := b[n]; {
		case c == '>':
			return t, n + 1
		case bytes.HasPrefix(b[n:], []byte("/>")):
			t.empty = true
			return t, n + 2
		case isNameStart(c):
			a, length := parseAttr(b[n:])
			n += length
			if len(t.attrs) < maxAttrs && !strings.ContainsAny(a.name, `"'<&`) {
				t.attrs = append(t.attrs, a)
			}
		default:
			n++
		}
	}
	return t, n
}

// endOfName returns the length of the name at the start of b.
func endOfName(b []byte) int {
	if i := bytes.IndexAny(b[:min(len(b), 1000)], " \t\r\n=/>"); i >= 0 {
		return i
	}
	return min(len(b), 1000)
}

// parseAttr reads the attribute at the start of b, and returns its length too. Quotes may
// be missing, as in HTML, and so may the value.
func parseAttr(b []byte) (a attr, n int) {
	n = endOfName(b)
	a = attr{name: string(b[:n]), value: string(b[:n]), quote: `"`}
	rest := bytes.TrimLeft(b[n:], " \t\r\n")
	rest, ok := bytes.CutPrefix(rest, []byte("="))
	if !ok {
		return a, n
	}
	rest = bytes.TrimLeft(rest, " \t\r\n")
	for _, quote := range []string{`"`, `'`} {
		if quoted, ok := bytes.CutPrefix(rest, []byte(quote)); ok {
			value, after, _ := bytes.Cut(quoted, []byte(quote))
			return attr{a.name, string(value), quote}, len(b) - len(after)
		}
	}
	end := bytes.IndexAny(rest, " \t\r\n>")
	if end < 0 {
		end = len(rest)
	}
	a.value = strings.ReplaceAll(string(rest[:end]), `"`, "&quot;")
	return a, len(b) - len(rest) + end
}

// writeTag writes a start tag under the name.
func (s *scanner) writeTag(name string, attrs []attr, end string) {
	s.write("<", name)
	for _, a := range attrs {
		s.write(" ", a.name, "=", a.quote, strings.ReplaceAll(a.value, "<", "&lt;"), a.quote)
	}
	s.write(end)
}

func isNameStart(c byte) bool {
	return c >= 0x80 || c == '_' || c == ':' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// localName returns a name without its prefix, in lower case.
func localName(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, ':')+1:])
}

// prefix returns the prefix of a name, with the colon.
func prefix(name string) string { return name[:strings.LastIndexByte(name, ':')+1] }
