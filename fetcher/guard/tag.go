package guard

import "bytes"

// A tag is a start tag. It is taken apart and written anew, so that a parser cannot see
// other tags in the text than we have counted, whatever is wrong with the quotes.
type tag struct {
	name  []byte
	attrs []attr
	empty bool // <name/>
}

// An attr is an attribute as it stands: references are not decoded.
type attr struct {
	name, value []byte
	quote       byte // around the value
}

// parseTag reads the start tag at the start of b, and returns its length too. What makes
// no sense in it is passed over. Not ok: it does not end. The attributes are those of the
// buffer, written over.
func parseTag(b []byte, buffer []attr) (t tag, n int, ok bool) {
	n = 1 + endOfName(b[1:])
	t = tag{name: b[1:n], attrs: buffer[:0]}
	size := 0
	for n < len(b) {
		switch c := b[n]; {
		case c == '>':
			return t, n + 1, true
		case c == '/' && n+1 < len(b) && b[n+1] == '>':
			t.empty = true
			return t, n + 2, true
		case c == '<': // the > was forgotten
			return t, n, true
		case isNameStart(c):
			a, length := parseAttr(b[n:])
			n += length
			if len(t.attrs) < maxAttrs && len(a.value) <= maxValue && size <= maxValue && isName(a.name) && !t.has(a.name) {
				t.attrs = append(t.attrs, a)
				size += len(a.value)
			}
		default:
			n++
		}
	}
	return t, n, false
}

func (t *tag) has(name []byte) bool {
	for i := range t.attrs {
		if bytes.Equal(t.attrs[i].name, name) {
			return true
		}
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// endOfName returns the length of what stands for a name at the start of b.
func endOfName(b []byte) int {
	for i, c := range b {
		if isSpace(c) || c == '=' || c == '/' || c == '>' || c == '<' {
			return i
		}
	}
	return len(b)
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// parseAttr reads the attribute at the start of b, and returns its length too. Quotes may
// be missing, as in HTML, and so may the value.
func parseAttr(b []byte) (a attr, n int) {
	n = endOfName(b)
	a = attr{name: b[:n], value: b[:n], quote: '"'}
	i := skipSpace(b, n)
	if i == len(b) || b[i] != '=' {
		return a, n
	}
	i = skipSpace(b, i+1)
	if i < len(b) && (b[i] == '"' || b[i] == '\'') {
		if length := bytes.IndexByte(b[i+1:], b[i]); length >= 0 {
			return attr{a.name, b[i+1 : i+1+length], b[i]}, i + length + 2
		}
	}
	end := i
	for end < len(b) && !isSpace(b[end]) && b[end] != '>' {
		end++
	}
	a.value = b[i:end]
	return a, end
}

func isNameStart(c byte) bool {
	return c >= 0x80 || c == '_' || c == ':' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// isName reports whether b is a name of ASCII letters with at most one prefix (Namespaces
// in XML, section 4). The vocabularies of feeds have no others, so what looks like a tag
// with another name is text that nobody escaped, such as an e-mail address.
func isName(b []byte) bool {
	start, colon := true, false
	for _, c := range b {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_':
			start = false
		case c == ':' && !start && !colon:
			start, colon = true, true
		case !start && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return !start
}

// prefixOf returns the prefix of a name, without the colon.
func prefixOf(name []byte) []byte { return name[:max(bytes.IndexByte(name, ':'), 0)] }

// localName returns a name without its prefix.
func localName(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }
