package text

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// A tag is one as plainTag reads it.
type tag struct {
	name   atom.Atom
	end    bool
	length int // in bytes; 0: it is no tag, or not so plain
}

// plainTag reads the tag at the start of s if it is in small letters, closed, with all
// values in double quotes, and what follows it is read as usual.
func plainTag(s string) tag {
	var t tag
	i := 1
	if strings.HasPrefix(s, "</") {
		t.end = true
		i++
	}
	start := i
	if i = smallLetters(s, i); i == start || s[start] <= '9' {
		return tag{}
	}
	t.name = atom.Lookup([]byte(s[start:i]))
	if !t.end && endsUsual(s[start:i]) {
		return tag{}
	}
	for i+1 < len(s) && s[i] == ' ' && s[i+1] != '/' {
		if i = plainAttribute(s, i+1); i < 0 {
			return tag{}
		}
	}
	rest := s[i:]
	rest = strings.TrimPrefix(rest, " ")
	rest = strings.TrimPrefix(rest, "/")
	if rest == "" || rest[0] != '>' {
		return tag{}
	}
	t.length = len(s) - len(rest) + 1
	return t
}

// plainAttribute returns where the attribute at i ends; -1: it is not so plain.
func plainAttribute(s string, i int) int {
	start := i
	if i = smallLetters(s, i); i == start || !strings.HasPrefix(s[i:], `="`) {
		return -1
	}
	i += 2
	end := strings.IndexByte(s[i:], '"')
	if end < 0 {
		return -1
	}
	return i + end + 1
}

// smallLetters returns where small letters and digits from i on end.
func smallLetters(s string, i int) int {
	for i < len(s) && ('a' <= s[i] && s[i] <= 'z' || '0' <= s[i] && s[i] <= '9') {
		i++
	}
	return i
}

// endsUsual reports whether what follows a start tag of that name is not read as usual: as
// text up to the end tag (HTML, section 13.2.5.1).
func endsUsual(name string) bool {
	switch name {
	case "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp":
		return true
	default:
		return false
	}
}
