package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A document is something that is served: bytes that are ready, and what HTTP says of them.
// Its compressed forms are made when they are first asked for, and kept; of one that follows
// another, those that were asked for of that are made with it.
type document struct {
	kind    string // Content-Type
	browsed string // Content-Type for a person who opens it in a browser; empty: the same
	caching string // Cache-Control
	link    string // Link (RFC 8288); empty: none

	attachment string    // what a browser keeps it as, instead of showing it; empty: it shows it
	etag       string    // of the plain bytes, without quotes
	modified   time.Time // zero: not known
	private    bool      // its address is told nowhere
	shared     bool      // pages of other sites may read it
	history    *history  // nil: there are no deltas
	plain      []byte
	effort     effort
	tiny       bool // not worth compressing

	packed [codings]struct {
		once  sync.Once
		bytes []byte
		asked atomic.Bool
	}
}

// leastCompressed is how many bytes a document has that is worth compressing: less fits into
// one packet anyway.
const leastCompressed = 1000

func newDocument(b []byte, kind, caching string) *document {
	sum := sha256.Sum256(b)
	return &document{kind: kind, caching: caching, etag: hex.EncodeToString(sum[:16]), plain: b, tiny: len(b) < leastCompressed}
}

// in returns the document in a coding.
func (d *document) in(c coding) []byte {
	if c == identity {
		return d.plain
	}
	p := &d.packed[c]
	p.once.Do(func() { p.bytes = c.compress(d.plain, d.effort) })
	return p.bytes
}

// compress makes the compressed forms that were asked for of the document before (nil: there was
// none), so that nobody waits for them.
func (d *document) compress(before *document) {
	if before == nil || d.tiny {
		return
	}
	for c := range codings {
		if before.packed[c].asked.Load() {
			d.in(c)
		}
	}
}

// tag returns the ETag of the document in a coding: each is a representation with one of its
// own (RFC 9110, section 8.8.3.3).
func (d *document) tag(c coding) string {
	if c == identity {
		return `"` + d.etag + `"`
	}
	return `"` + d.etag + "-" + codingNames[c] + `"`
}

// choose returns the coding in which a request gets the document: the one that it has already,
// where it would accept that, so that it need not be sent again.
func (d *document) choose(r *http.Request) coding {
	if d.tiny {
		return identity
	}
	a := accepted(r.Header["Accept-Encoding"])
	chosen := a.best()
	have := strings.Join(r.Header["If-None-Match"], ",")
	switch {
	case have == "", strings.Contains(have, d.tag(chosen)):
		return chosen
	case strings.Contains(have, d.tag(identity)): // which everybody takes
		return identity
	}
	for c := range codings {
		if a[c] > 0 && strings.Contains(have, d.tag(c)) {
			return c
		}
	}
	return chosen
}

// ServeHTTP answers GET and HEAD (RFC 9110, sections 8.8 and 13).
func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if delta, base := d.since(r); delta != nil {
		delta.serveDelta(w, r, base)
		return
	}
	d.serve(w, r, d.choose(r))
}

// serve answers with the document in a coding, or that it is the same still.
func (d *document) serve(w http.ResponseWriter, r *http.Request, c coding) {
	h := w.Header()
	d.describe(h, r)
	h.Set("ETag", d.tag(c))
	if c == identity {
		http.ServeContent(w, r, "", d.modified, bytes.NewReader(d.plain))
		return
	}
	h.Set("Content-Encoding", codingNames[c])
	d.packed[c].asked.Store(true)
	b := d.in(c)
	http.ServeContent(&wholeBody{w, len(b)}, withoutRange(r), "", d.modified, bytes.NewReader(b))
}

// describe sets the headers that are the same in every coding.
func (d *document) describe(h http.Header, r *http.Request) {
	vary, kind := "Accept-Encoding", d.kind
	if d.browsed != "" {
		vary += ", Sec-Fetch-Dest, Sec-Fetch-Mode"
		if opened(r) {
			kind = d.browsed
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", d.caching)
	h.Set("Vary", vary)
	if d.attachment != "" {
		h.Set("Content-Disposition", `attachment; filename="`+d.attachment+`"`)
	}
	if d.link != "" {
		h.Set("Link", d.link)
	}
	if d.private {
		h.Set("X-Robots-Tag", "noindex")
	}
	if d.shared {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Link")
	}
}

// opened reports whether a person opens the document in a browser (W3C Fetch Metadata Request
// Headers, sections 2.1 and 2.2).
func opened(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Dest") == "document" && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// withoutRange returns the request for the whole of what r wants a part of. Another version
// of Go may compress to other bytes, and the ETag comes from what is compressed: parts of
// two would not fit.
func withoutRange(r *http.Request) *http.Request {
	if r.Header.Get("Range") == "" {
		return r
	}
	r = r.Clone(r.Context())
	r.Header.Del("Range")
	return r
}

// A wholeBody says how long the answer is, which http.ServeContent leaves out of compressed
// ones.
type wholeBody struct {
	http.ResponseWriter
	size int
}

func (w *wholeBody) WriteHeader(status int) {
	if status == http.StatusOK {
		w.Header().Set("Content-Length", strconv.Itoa(w.size))
		w.Header().Set("Accept-Ranges", "none")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the writer behind, for http.ResponseController.
func (w *wholeBody) Unwrap() http.ResponseWriter { return w.ResponseWriter }
