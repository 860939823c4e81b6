package publish

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// decoded returns what is in a body with a Content-Encoding.
func decoded(t testing.TB, encoding string, body []byte) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	var err error
	switch encoding {
	case "":
	case "br":
		r = brotli.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	default:
		t.Fatalf("Content-Encoding %q", encoding)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", encoding, err)
	}
	return string(b)
}

func TestChoosesTheCodingThatIsLikedMost(t *testing.T) {
	for accept, want := range map[string]string{
		"gzip":                          "gzip",
		"gzip, deflate, br":             "br",
		"gzip, deflate, br, zstd":       "br",
		"gzip, zstd":                    "zstd",
		"br;q=1.0, gzip;q=0.8, *;q=0.1": "br",
		"br;q=0.5, gzip;q=0.8":          "gzip",
		"br;q=0, gzip":                  "gzip",
		"br;q=much, zstd;q=0.1":         "zstd",
		"GZIP ; Q=0.5":                  "gzip",
		"x-gzip":                        "gzip",
		"*":                             "gzip",
		"*;q=0.5":                       "gzip",
		"gzip;q=0":                      "",
		"gzip;q=0.000, *":               "",
		"gzip;q=much":                   "",
		"identity":                      "",
		"identity;q=0.5, gzip":          "gzip",
		"identity, gzip;q=0.5":          "",
		"deflate":                       "",
		"":                              "",
		",;=,;q=":                       "",
	} {
		got := ""
		if c := accepted([]string{accept}).best(); c != identity {
			got = codingNames[c]
		}
		if got != want {
			t.Errorf("Accept-Encoding: %q: %q, want %q", accept, got, want)
		}
	}
}

func TestEveryCodingHoldsTheSameDocument(t *testing.T) {
	plain := strings.Repeat("گفت‌وگو <b>and</b> more of the same, ", 400)
	for _, e := range []effort{quick, best, hasty} {
		d := newDocument([]byte(plain), "text/plain", "")
		d.effort = e
		for c := range codings {
			b := d.in(c)
			if got := decoded(t, codingNames[c], b); got != plain || len(b) >= len(plain) {
				t.Errorf("%s: %d bytes, or another document", codingNames[c], len(b))
			}
			if &b[0] != &d.in(c)[0] {
				t.Errorf("%s: compressed twice", codingNames[c])
			}
		}
	}
}

func TestWhatReadersAskedForIsReadyWhenAFeedChanges(t *testing.T) {
	o, m := testOptions()
	s := New(o)
	h := s.Handler(false)
	growing(t, s, m, 3)
	for _, accept := range []string{"br", "gzip"} {
		ask(t, h, "GET", "/feeds/all.atom", "Accept-Encoding: "+accept)
	}
	growing(t, s, m, 4)
	doc := s.current.Load().feeds["all"].docs[atomFormat]
	for c, want := range map[coding]bool{brotliCoding: true, gzipCoding: true, zstdCoding: false} {
		if ready := doc.packed[c].bytes != nil; ready != want {
			t.Errorf("%s: ready %t, want %t", codingNames[c], ready, want)
		}
	}
	growing(t, s, m, 5) // nobody has asked for the one before
	if s.current.Load().feeds["all"].docs[atomFormat].packed[brotliCoding].bytes != nil {
		t.Error("compressed for nobody")
	}
}

func TestWhatFitsIntoAPacketIsNotCompressed(t *testing.T) {
	d := newDocument([]byte("short"), "text/plain", "")
	if r := ask(t, d, "GET", "/", "Accept-Encoding: br, gzip"); r.Header.Get("Content-Encoding") != "" || bodyOf(t, r) != "short" {
		t.Errorf("headers %v", r.Header)
	}
}

// A reader that was given one encoding and now prefers another has the document all the same.
func TestWhoHasADocumentInAnotherCodingIsNotSentItAgain(t *testing.T) {
	d := newDocument([]byte(strings.Repeat("a document ", 200)), "text/plain", "")
	for _, tt := range []struct {
		status       int
		have, accept string
		etag         string
	}{
		{304, d.tag(gzipCoding), "br, gzip", d.tag(gzipCoding)},
		{304, "W/" + d.tag(gzipCoding), "br, gzip", d.tag(gzipCoding)},
		{304, d.tag(gzipCoding) + ", " + d.tag(brotliCoding), "br, gzip", d.tag(brotliCoding)},
		{200, d.tag(gzipCoding), "br", d.tag(brotliCoding)},
		{200, d.tag(gzipCoding), "", d.tag(identity)},
		{304, d.tag(identity), "br, gzip", d.tag(identity)},
	} {
		r := ask(t, d, "GET", "/", "If-None-Match: "+tt.have, "Accept-Encoding: "+tt.accept)
		if r.StatusCode != tt.status || r.Header.Get("ETag") != tt.etag {
			t.Errorf("have %s, accept %q: %d with %s, want %d with %s", tt.have, tt.accept, r.StatusCode, r.Header.Get("ETag"), tt.status, tt.etag)
		}
	}
}
