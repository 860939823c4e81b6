package guard

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// toUTF8 returns a document as valid UTF-8 without a byte order mark. Bytes that mean
// nothing become U+FFFD.
func toUTF8(body []byte, contentType string) []byte {
	if rest, ok := bytes.CutPrefix(body, []byte("\xef\xbb\xbf")); ok {
		return valid(rest)
	}
	if e := wide(body); e != nil {
		return decode(e, body)
	}
	label := declaredCharset(body, contentType)
	// The two that look like ASCII.
	if label == "iso-2022-jp" && bytes.IndexByte(body, 0x1b) >= 0 || label == "hz-gb-2312" && bytes.Contains(body, []byte("~{")) {
		return decode(encodingOf(label), body)
	}
	// Text in another charset is next to never valid UTF-8 by accident, while servers
	// and templates that declare one without using it are common.
	if utf8.Valid(body) {
		return body
	}
	if label == "" {
		_, label, _ = charset.DetermineEncoding(body, "")
	}
	if e := encodingOf(label); e != nil {
		return decode(e, body)
	}
	return valid(body)
}

// valid returns valid UTF-8, in which each run of other bytes is one U+FFFD.
func valid(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, min(2*len(b), sample))
	run := false
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		bad := r == utf8.RuneError && n == 1
		if !bad || !run {
			out = utf8.AppendRune(withRoom(out, utf8.UTFMax, i, len(b)), r)
		}
		run = bad
		i += n
	}
	return out
}

func decode(e encoding.Encoding, body []byte) []byte {
	d := e.NewDecoder()
	out := make([]byte, 0, min(2*len(body), sample))
	for done := 0; ; {
		n, read, err := d.Transform(out[len(out):cap(out)], body[done:], true)
		out, done = out[:len(out)+n], done+read
		switch err {
		case nil:
			return valid(out)
		case transform.ErrShortDst:
			out = withRoom(out, 64, done, len(body))
		default:
			return valid(body)
		}
	}
}

// sample is how many bytes are decoded before it is judged how many there will be.
const sample = 1 << 16

// withRoom returns out with room for n bytes. If there was none, there is for the rest of
// what out is made from too, judging by the part that is done: growing bit by bit would
// take several times the memory.
func withRoom(out []byte, n, done, all int) []byte {
	if len(out)+n <= cap(out) {
		return out
	}
	rest := 0
	if done > 0 {
		rest = int(float64(len(out)) / float64(done) * float64(all-done))
	}
	return append(make([]byte, 0, len(out)+n+max(rest+rest/16, len(out)/8)), out...)
}

// wide returns the UTF-16 or UTF-32 that a document is written in, known by its byte order
// mark or by the zero bytes beside its first character; nil if it is not.
func wide(b []byte) encoding.Encoding {
	if len(b) < 4 {
		return nil
	}
	switch zero := [4]bool{b[0] == 0, b[1] == 0, b[2] == 0, b[3] == 0}; {
	case zero == [4]bool{true, true, false, false} && b[2] == 0xfe && b[3] == 0xff, zero == [4]bool{true, true, true, false}:
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case zero == [4]bool{false, false, true, true} && b[0] == 0xff && b[1] == 0xfe, zero == [4]bool{false, true, true, true}:
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case b[0] == 0xfe && b[1] == 0xff, zero[0] && !zero[1] && zero[2]:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case b[0] == 0xff && b[1] == 0xfe, !zero[0] && zero[1] && zero[3]:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		return nil
	}
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)`)

// declaredCharset returns the label of a charset from the XML declaration, else from the
// header, in lower case; empty: none is declared. The document goes first, because
// servers declare for all files alike.
func declaredCharset(body []byte, contentType string) string {
	if m := xmlEncoding.FindSubmatch(body[:min(len(body), 1024)]); m != nil {
		return strings.ToLower(string(m[1]))
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(params["charset"]))
}

// encodingOf returns what a label stands for (WHATWG Encoding, section 4.2), else what
// IANA has it stand for; nil for UTF-8, for what is unknown, and for what the bytes have
// shown not to be true.
func encodingOf(label string) encoding.Encoding {
	e, name := charset.Lookup(label)
	switch name {
	case "", "replacement":
		e, _ = ianaindex.IANA.Encoding(label)
		return e
	case "utf-8", "utf-16le", "utf-16be", "x-user-defined":
		return nil
	default:
		return e
	}
}
