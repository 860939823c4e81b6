package publish

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A document is something that is served: bytes that are ready, and what HTTP says of them.
type document struct {
	kind     string    // Content-Type
	caching  string    // Cache-Control
	etag     string    // of the plain bytes, without quotes
	modified time.Time // zero: not known
	plain    []byte
	gzipped  []byte // nil: not compressed
}

// feedCaching lets proxies and polite readers alone for five minutes.
const feedCaching = "max-age=300"

func newDocument(b []byte, kind, caching string) *document {
	sum := sha256.Sum256(b)
	return &document{kind: kind, caching: caching, etag: hex.EncodeToString(sum[:16]), plain: b}
}

// compress adds the compressed bytes.
func (d *document) compress() {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	z.Write(d.plain)
	z.Close() // a bytes.Buffer takes everything
	d.gzipped = b.Bytes()
}

// ServeHTTP answers GET and HEAD (RFC 9110, sections 8.8 and 13): each encoding is a
// representation with an ETag of its own.
func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", d.kind)
	h.Set("Cache-Control", d.caching)
	h.Set("Vary", "Accept-Encoding")
	if d.gzipped == nil || !prefersGzip(r.Header.Values("Accept-Encoding")) {
		h.Set("ETag", `"`+d.etag+`"`)
		http.ServeContent(w, r, "", d.modified, bytes.NewReader(d.plain))
		return
	}
	h.Set("ETag", `"`+d.etag+`-gzip"`)
	h.Set("Content-Encoding", "gzip")
	http.ServeContent(&wholeBody{w, len(d.gzipped)}, withoutRange(r), "", d.modified, bytes.NewReader(d.gzipped))
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

// prefersGzip reports whether gzip is acceptable and not less welcome than no encoding
// (RFC 9110, section 12.5.3).
func prefersGzip(accept []string) bool {
	weights := map[string]float64{}
	for _, field := range accept {
		for coding := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(coding, ";")
			weights[strings.ToLower(strings.TrimSpace(name))] = weight(params)
		}
	}
	gzip, ok := weights["gzip"]
	if !ok {
		gzip, ok = weights["x-gzip"]
	}
	if !ok {
		gzip = weights["*"]
	}
	return gzip > 0 && gzip >= weights["identity"]
}

// weight returns the q of parameters, 1 where there is none, 0 where it cannot be read.
func weight(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || q < 0 || q > 1 {
				return 0
			}
			return q
		}
	}
	return 1
}
