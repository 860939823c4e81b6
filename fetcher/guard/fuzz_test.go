package guard

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzRead holds that whatever comes in, what goes out is well-formed and within limits.
func FuzzRead(f *testing.F) {
	for _, b := range brokenFeeds {
		f.Add([]byte(b.text), b.contentType)
	}
	for _, h := range hostileDocuments(2000) {
		f.Add([]byte(h.text), "text/xml")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		calls := 0
		d, err := Read(body, Options{ContentType: contentType, Known: func(uint64) bool { calls++; return calls%2 == 0 }})
		if err != nil {
			if _, ok := errors.AsType[*NotFeedError](err); ok {
				return
			}
			if _, ok := errors.AsType[*SyntaxError](err); !ok || len(err.Error()) > 300 {
				t.Errorf("error %q", err)
			}
			return
		}
		unknown := 0
		for _, e := range d.Entries {
			if e.Raw == 0 {
				t.Error("an entry without fingerprint")
			}
			if !e.Known {
				unknown++
			}
		}
		if len(d.Entries) > maxItems {
			t.Errorf("%d entries", len(d.Entries))
		}
		if d.Format == JSONFeed {
			checkJSON(t, d, unknown)
			return
		}
		if n := checkXML(t, d.Text, d.Format); n != unknown {
			t.Errorf("%d items in the text, want %d:\n%q", n, unknown, d.Text)
		}
		again, err := Read(d.Text, Options{})
		if err != nil || len(again.Entries) != unknown || again.Cut {
			t.Errorf("read again: error %v, want %d entries of\n%q\ngot %+v", err, unknown, d.Text, again)
		}
	})
}

// checkXML checks that a text is well-formed, with all prefixes declared, and returns the
// number of items where items belong.
func checkXML(t *testing.T, text []byte, format Format) (items int) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	var open []string
	roots := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v:\n%q", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			local := strings.ToLower(token.Name.Local)
			name := map[Format]string{RSS: "item", Atom: "entry"}[format]
			if local == name && (len(open) == 1 || len(open) == 2 && open[1] == "channel") {
				items++
			}
			if len(open) == 0 {
				roots++
			}
			checkAttributes(t, token)
			open = append(open, local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 0 && len(bytes.TrimSpace(token)) > 0 {
				t.Errorf("text outside the root: %q", token)
			}
		default:
			t.Errorf("%T in %q", token, text)
		}
		if len(open) > maxDepth+1 { // a note may be in the deepest
			t.Fatalf("%d deep", len(open))
		}
	}
	if roots != 1 {
		t.Errorf("%d roots in %q", roots, text)
	}
	return items
}

func checkAttributes(t *testing.T, e xml.StartElement) {
	t.Helper()
	seen := map[xml.Name]bool{}
	for _, a := range e.Attr {
		if seen[a.Name] && a.Name.Space == "" {
			t.Errorf("attribute %v twice in %v", a.Name, e.Name)
		}
		seen[a.Name] = true
	}
}

func checkJSON(t *testing.T, d *Document, unknown int) {
	t.Helper()
	if !json.Valid(d.Text) {
		t.Errorf("head %q", d.Text)
	}
	if len(d.JSON) != unknown {
		t.Errorf("%d items, want %d", len(d.JSON), unknown)
	}
	for _, b := range d.JSON {
		if !json.Valid(b) || b[0] != '{' {
			t.Errorf("item %q", b)
		}
	}
}
