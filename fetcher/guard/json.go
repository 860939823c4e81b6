package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Limits of what is in an object of JSON.
const (
	maxMembers  = 1000    // of the head
	maxParts    = 50_000  // values in one; XML takes a parser longer
	maxAllParts = 200_000 // in all items; a member of an object counts as two
	maxJSONKey  = 100     // bytes
)

// unprefixed returns a text without what is put before JSON so that no script can load it.
func unprefixed(b []byte) []byte {
	for _, prefix := range []string{")]}'", "for(;;);", "while(1);"} {
		if rest, ok := bytes.CutPrefix(b, []byte(prefix)); ok {
			return bytes.TrimLeft(rest, ", \t\r\n")
		}
	}
	return b
}

// A jsonReader takes JSON apart as far as it must. It does not know whether what it has is
// valid, only where it ends.
type jsonReader struct {
	in   []byte
	pos  int
	opts Options
	seed uint64
	doc  Document

	list    bool // there is a list of items
	objects int  // in it, and other things:
	others  int
	invalid int // objects
	parts   int // in those that are to be read
}

// readJSON reads JSON Feed 1.0 and 1.1.
func readJSON(text []byte, seed uint64, o Options) (*Document, error) {
	r := jsonReader{in: text, opts: o, seed: seed, doc: Document{Format: JSONFeed}}
	head := trimmedObject{}
	version := false
	var err error
	r.doc.Cut = !r.members(func(name string) bool {
		if name == "items" && r.peek() == '[' {
			var whole bool
			whole, err = r.items()
			return whole && err == nil
		}
		value, ok := r.value()
		if ok {
			version = version || name == "version" && bytes.Contains(value.text, []byte("jsonfeed.org"))
			head.add(name, value)
		}
		return ok
	})
	r.doc.Text = head.end()
	d := &r.doc
	switch {
	case err != nil:
		return nil, err
	case !version:
		return nil, &NotFeedError{"JSON without the version of a feed"}
	case d.Cut && len(d.Entries) == 0:
		return nil, &SyntaxError{string(JSONFeed), errCutOff}
	case !r.list:
		return nil, &SyntaxError{string(JSONFeed), errors.New("no list of items")}
	case r.objects == 0 && r.others > 0:
		return nil, &SyntaxError{string(JSONFeed), fmt.Errorf("%d items, none an object", r.others)}
	case len(d.Entries) == 0 && r.objects > 0:
		return nil, &SyntaxError{string(JSONFeed), fmt.Errorf("%d items, none readable", r.objects)}
	}
	return d, nil
}

// peek returns the next byte that is no space; 0: there is none.
func (r *jsonReader) peek() byte {
	r.pos = skipSpace(r.in, r.pos)
	if r.pos == len(r.in) {
		return 0
	}
	return r.in[r.pos]
}

// take passes over that byte if it is the next.
func (r *jsonReader) take(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.pos++
	return true
}

// members reads an object, and has value read the value of each member. It reports whether
// the object was whole.
func (r *jsonReader) members(value func(name string) bool) (whole bool) {
	if !r.take('{') {
		return false
	}
	for !r.take('}') {
		name, ok := r.value()
		if !ok || name.text[0] != '"' || !r.take(':') || !value(unquote(name.text)) {
			return false
		}
		if !r.take(',') && r.peek() != '}' {
			return false
		}
	}
	return true
}

func unquote(b []byte) string {
	if len(b) <= maxJSONKey && bytes.IndexByte(b, '\\') < 0 {
		return string(bytes.Trim(b, `"`))
	}
	var s string
	if len(b) > maxJSONKey || json.Unmarshal(b, &s) != nil {
		return ""
	}
	return s
}

// items reads the list of items, and reports whether it was whole.
func (r *jsonReader) items() (whole bool, err error) {
	r.list = true
	r.take('[')
	for n := 0; !r.take(']'); n++ {
		if n%256 == 0 {
			if err := r.opts.Stopped(); err != nil {
				return false, err
			}
		}
		v, ok := r.value()
		if !ok {
			return false, nil
		}
		r.item(v)
		if !r.take(',') && r.peek() != ']' {
			return false, nil
		}
	}
	return true, nil
}

func (r *jsonReader) item(v jsonValue) {
	if v.text[0] != '{' {
		r.others++
		return
	}
	r.objects++
	if len(r.doc.Entries)+r.invalid >= maxItems {
		r.doc.Over++
		return
	}
	raw := fingerprint(r.seed, v.text)
	known := r.opts.Known != nil && r.opts.Known(raw)
	if !known {
		parts := min(v.parts, maxParts)
		if r.parts+parts > maxAllParts {
			r.doc.Over++
			return
		}
		text, ok := v.trimmed()
		if !ok {
			r.invalid++
			return
		}
		r.parts += parts
		r.doc.JSON = append(r.doc.JSON, text)
	}
	r.doc.Entries = append(r.doc.Entries, Entry{Raw: raw, Known: known})
}

// A jsonValue is a value that may be none.
type jsonValue struct {
	text  []byte
	parts int // values in it, about
	depth int
}

// value reads a value. Not ok: it does not end.
func (r *jsonReader) value() (v jsonValue, ok bool) {
	r.peek()
	start, depth := r.pos, 0
	for r.pos < len(r.in) {
		switch c := r.in[r.pos]; c {
		case '"':
			if !r.passString() {
				return v, false
			}
		case '{', '[':
			depth++
			v.depth = max(v.depth, depth)
			r.pos++
		case '}', ']':
			if depth--; depth < 0 {
				v.text = r.in[start:r.pos]
				return v, r.pos > start
			}
			r.pos++
		case ',', ':':
			v.parts++
			if depth == 0 {
				v.text = r.in[start:r.pos]
				return v, r.pos > start
			}
			r.pos++
		default:
			r.pos++
			continue
		}
		if depth == 0 {
			v.text = r.in[start:r.pos]
			return v, true
		}
	}
	return v, false
}

// passString passes over the string that begins here.
func (r *jsonReader) passString() bool {
	for i := r.pos + 1; ; {
		end := bytes.IndexByte(r.in[i:], '"')
		if end < 0 {
			return false
		}
		end += i
		slashes := 0
		for end-slashes > i && r.in[end-slashes-1] == '\\' {
			slashes++
		}
		i = end + 1
		if slashes%2 == 0 {
			r.pos = i
			return true
		}
	}
}

// trimmed returns the value without what is over a limit. Not ok: it is not valid.
func (v jsonValue) trimmed() ([]byte, bool) {
	if len(v.text) <= maxText && v.parts <= maxParts && v.depth <= maxDepth {
		return v.valid()
	}
	var t trimmedObject
	r := jsonReader{in: v.text}
	r.members(func(name string) bool {
		value, ok := r.value()
		if ok {
			t.add(name, value)
		}
		return ok
	})
	return t.end(), true
}

// valid returns the value as valid JSON. Line breaks in strings, which JSON does not allow
// but people write, become spaces.
func (v jsonValue) valid() ([]byte, bool) {
	if json.Valid(v.text) {
		return v.text, true
	}
	b := bytes.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, v.text)
	return b, json.Valid(b)
}

// A trimmedObject is an object without members that are over a limit or not valid.
type trimmedObject struct {
	text           []byte
	members, parts int
}

func (t *trimmedObject) add(name string, v jsonValue) {
	if name == "" || t.members >= maxMembers || v.depth > maxDepth || t.parts+v.parts > maxParts || len(t.text)+len(v.text) > maxText {
		return
	}
	value, ok := v.valid()
	if !ok {
		return
	}
	key, err := json.Marshal(name)
	if err != nil {
		return
	}
	if t.members > 0 {
		t.text = append(t.text, ',')
	}
	t.text = append(append(append(t.text, key...), ':'), value...)
	t.members++
	t.parts += v.parts
}

func (t *trimmedObject) end() []byte {
	return append(append([]byte{'{'}, t.text...), '}')
}
