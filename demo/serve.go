package demo

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// serve returns the handler of a newsroom's feed.
func (w *Wire) serve(n newsroom) http.HandlerFunc {
	recording := n.recording()
	return func(rw http.ResponseWriter, r *http.Request) {
		if !pause(r.Context(), n.delay) {
			return // nobody is waiting any more
		}
		m := &moment{start: w.start, age: w.Now().Sub(w.start)}
		var doc bytes.Buffer
		if err := recording.Execute(&doc, m); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		n.answer(rw, r, doc.Bytes(), w.start.Add(m.changed))
	}
}

// answer sends doc, or 304 to those who have it.
func (n newsroom) answer(rw http.ResponseWriter, r *http.Request, doc []byte, changed time.Time) {
	if n.latin1 {
		doc = latin1(doc)
	}
	h := rw.Header()
	h.Set("Content-Type", n.contentType)
	if n.gzip {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			doc = compress(doc)
		}
	}
	// The tag is that of the bytes sent, so the compressed form has one of its own.
	sum := sha256.Sum256(doc)
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(rw, r, "", changed, bytes.NewReader(doc))
}

func compress(doc []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(doc) // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// pause waits for d and reports whether it has; it has not when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// closed is all that is left of the Bay of Kotor Daily.
func closed(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Retry-After", "120")
	http.Error(rw, "Closed for repairs.", http.StatusServiceUnavailable)
}
