package guard

import (
	"bytes"
	"encoding/binary"
	"html"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

// legal returns valid UTF-8 without the characters that XML does not allow (XML 1.0,
// section 2.2).
func legal(b []byte) []byte {
	first := firstControl(b)
	first = firstNoncharacter(b[:first])
	if first == len(b) {
		return b
	}
	out := append(make([]byte, 0, len(b)), b[:first]...)
	for i := first; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0xef && isNoncharacter(b[i:]):
			i += 2
		case !isControl(c):
			out = append(out, c)
		}
	}
	return out
}

// isNoncharacter reports whether U+FFFE or U+FFFF is at the start of b.
func isNoncharacter(b []byte) bool {
	return len(b) > 2 && b[0] == 0xef && b[1] == 0xbf && b[2] >= 0xbe
}

// firstNoncharacter returns the position of the first of those; len(b): there is none.
func firstNoncharacter(b []byte) int {
	for i := 0; ; i++ {
		next := bytes.Index(b[i:], []byte("\uFFFE")[:2])
		if next < 0 {
			return len(b)
		}
		if i += next; isNoncharacter(b[i:]) {
			return i
		}
	}
}

func isControl(c byte) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' }

// firstControl returns the position of the first control character that is not allowed;
// len(b): there is none. It looks at eight bytes at a time.
func firstControl(b []byte) int {
	const low, high = 0x2020202020202020, 0x8080808080808080
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		// One bit for each byte below the space, and sometimes for the byte behind it.
		for below := (w - low) &^ w & high; below != 0; below &= below - 1 {
			if j := i + bits.TrailingZeros64(below)/8; isControl(b[j]) {
				return j
			}
		}
	}
	for ; i < len(b); i++ {
		if isControl(b[i]) {
			return i
		}
	}
	return len(b)
}

// isLegal reports whether a character may stand in XML.
func isLegal(r rune) bool {
	return r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune || r == '\t' || r == '\n' || r == '\r'
}

// onlyLegal returns s without the characters that may not stand in XML.
func onlyLegal(s string) string {
	return strings.Map(func(r rune) rune {
		if isLegal(r) {
			return r
		}
		return -1
	}, s)
}

// appendText appends text, so that it is text to a parser too: what is no reference is
// escaped, and the end of a CDATA section that was none.
func appendText(out, b []byte) []byte {
	for i := 0; ; {
		next := bytes.IndexByte(b[i:], '&')
		if next < 0 {
			return appendPlain(out, b)
		}
		i += next
		n := plainReference(b[i:])
		if n == 0 {
			out = appendPlain(out, b[:i])
			out, n = appendReference(out, b[i:])
			b, i, n = b[i+n:], 0, 0
		}
		i += n
	}
}

// plainReference returns the length of the reference at the start of b if it is one of
// those that are frequent and stay as they are; else 0.
func plainReference(b []byte) int {
	switch {
	case len(b) < 6:
		return 0
	case (b[1] == 'l' || b[1] == 'g') && b[2] == 't' && b[3] == ';':
		return 4
	case b[1] == 'a' && b[2] == 'm' && b[3] == 'p' && b[4] == ';':
		return 5
	case b[1] == 'q' && string(b[2:6]) == "uot;":
		return 6
	default:
		return 0
	}
}

// appendPlain appends text in which references need no change.
func appendPlain(out, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '>')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		if bytes.HasSuffix(out, []byte("]]")) {
			out = append(out, "&gt;"...)
		} else {
			out = append(out, '>')
		}
		b = b[i+1:]
	}
}

// appendValue appends the value of an attribute that stands in those quotes.
func appendValue(out, b []byte, quote byte) []byte {
	for {
		i := 0
		for i < len(b) && b[i] != '&' && b[i] != '<' && b[i] != quote {
			i++
		}
		out = append(out, b[:i]...)
		if i == len(b) {
			return out
		}
		n := 1
		switch c := b[i]; {
		case c == '&':
			out, n = appendReference(out, b[i:])
		case c == '<':
			out = append(out, "&lt;"...)
		default:
			out = append(out, "&quot;"...)
		}
		b = b[i+n:]
	}
}

// appendEscaped appends what was the inside of a CDATA section as text.
func appendEscaped(out, b []byte) []byte {
	for len(b) > 0 {
		i := bytes.IndexAny(b, "&<>")
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		out = append(out, html.EscapeString(string(b[i:i+1]))...)
		b = b[i+1:]
	}
	return out
}

// maxEntity is longer than the longest name of HTML.
const maxEntity = 40

// appendReference appends what the & at the start of b begins, and returns its length.
// References that XML knows stay; those that HTML knows become the characters; those to
// characters that XML does not allow go; and what is no reference is escaped.
func appendReference(out, b []byte) ([]byte, int) {
	end := bytes.IndexByte(b[:min(len(b), maxEntity)], ';')
	if end < 2 {
		return append(out, "&amp;"...), 1
	}
	name := b[1:end]
	if name[0] == '#' {
		return appendNumeric(out, name[1:], end+1)
	}
	switch string(name) {
	case "lt", "gt", "amp", "quot", "apos":
		return append(out, b[:end+1]...), end + 1
	}
	for _, c := range name {
		if !isAlphanumeric(c) {
			return append(out, "&amp;"...), 1
		}
	}
	reference := string(b[:end+1])
	s := html.UnescapeString(reference)
	if strings.HasSuffix(s, ";") && s == html.UnescapeString(reference[:end])+";" { // the name does not need the semicolon, so it is another one
		return append(out, "&amp;"...), 1
	}
	return append(out, html.EscapeString(s)...), end + 1
}

func appendNumeric(out, digits []byte, n int) ([]byte, int) {
	base := 10
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	r, err := strconv.ParseUint(string(digits), base, 31)
	switch {
	case err != nil && bytes.ContainsFunc(digits, func(r rune) bool { return r >= utf8.RuneSelf || !isHex(byte(r), base) }), len(digits) == 0:
		return append(out, "&amp;"...), 1
	case err != nil || !isLegal(rune(r)):
		return out, n
	default:
		out = append(out, "&#"...)
		out = strconv.AppendUint(out, r, 10)
		return append(out, ';'), n
	}
}

func isHex(c byte, base int) bool {
	return c >= '0' && c <= '9' || base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f'
}

func isAlphanumeric(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }
