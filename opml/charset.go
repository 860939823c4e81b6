package opml

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 returns a document as valid UTF-8 without what has no place in XML: control
// characters (XML 1.0, section 2.2). Bytes that mean nothing become U+FFFD.
func toUTF8(b []byte) ([]byte, error) {
	e := encodingOf(b)
	if e != nil {
		var err error
		if b, err = e.NewDecoder().Bytes(b); err != nil {
			return nil, wholef("the letters of the file cannot be read: %v", err)
		}
	}
	return bytes.Map(permitted, bytes.TrimPrefix(b, []byte("\ufeff"))), nil
}

// permitted drops what XML does not permit, in bytes.Map, which makes U+FFFD of bytes that
// are no UTF-8.
func permitted(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return -1
	}
	return r
}

var declared = regexp.MustCompile(`<\?xml[^>]*?\sencoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)`)

// encodingOf returns what a document is written in; nil: UTF-8. Valid UTF-8 is taken for
// UTF-8 whatever is declared: by accident it is next to never valid, while programs that
// declare what they do not write are common.
func encodingOf(b []byte) encoding.Encoding {
	if e := wide(b); e != nil {
		return e
	}
	if utf8.Valid(b) {
		return nil
	}
	if m := declared.FindSubmatch(b[:min(len(b), 1024)]); m != nil {
		switch e, name := charset.Lookup(string(m[1])); name {
		case "utf-8":
			return nil
		case "", "utf-16le", "utf-16be", "replacement": // unknown, or the bytes say otherwise
		default:
			return e
		}
	}
	if mostlyUTF8(b) {
		return nil
	}
	return charmap.Windows1252
}

// wide returns the UTF-16 that a document is written in, known by its byte order mark or by
// the zero bytes beside its first characters.
func wide(b []byte) encoding.Encoding {
	switch {
	case len(b) < 4:
		return nil
	case b[0] == 0xff && b[1] == 0xfe, b[0] == '<' && b[1] == 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case b[0] == 0xfe && b[1] == 0xff, b[0] == 0 && b[1] == '<' && b[2] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	default:
		return nil
	}
}

// mostlyUTF8 reports whether a document has more letters in UTF-8 than bytes that are none.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good > bad
}
