package publish

import (
	"hash/maphash"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Bounds of what is remembered of earlier versions of a document, so that readers who have one
// of them are sent only what is new since.
const (
	maxVersions = 50
	maxSums     = 20_000 // of all versions of a document together
	maxDeltas   = 8      // that are kept of those made: most readers have one of the last versions
)

// A past is what is remembered of a document as it was.
type past struct {
	etag string // of the plain bytes, without quotes
	sums []uint64
}

// A history is what a document has been, the latest first, and what makes documents of a part
// of its entries. Its deltas are made when they are first asked for (RFC 3229, with the
// instance manipulation "feed").
type history struct {
	versions []past
	entries  []placed
	frame    func(entries []placed) ([]byte, error)

	mu   sync.Mutex
	made map[string]*document // by the ETag of the version that it leads from
}

var sumSeed = maphash.MakeSeed()

// sum tells an entry as it stands in a document apart from every other. It is the same as long
// as the process lives.
func (p placed) sum() uint64 { return p.entry.sum + uint64(p.shift) }

// remember returns the history of the document that follows one with a history.
func remember(before *document, entries []placed, frame func([]placed) ([]byte, error)) *history {
	h := &history{entries: entries, frame: frame, made: map[string]*document{}}
	if before == nil || before.history == nil {
		return h
	}
	sums := make([]uint64, len(before.history.entries))
	for i, e := range before.history.entries {
		sums[i] = e.sum()
	}
	n := 0
	for _, v := range slices.Concat([]past{{before.etag, sums}}, before.history.versions) {
		if n += len(v.sums); n > maxSums || len(h.versions) == maxVersions {
			break
		}
		h.versions = append(h.versions, v)
	}
	return h
}

// since returns what is new in a document since a version that a request has; nil: it has none
// that is known, or the present one.
func (d *document) since(r *http.Request) (delta *document, base string) {
	if d.history == nil || !takesDeltas(r) {
		return nil, ""
	}
	have := strings.Join(r.Header["If-None-Match"], ",")
	if have == "" || strings.Contains(have, `"`+d.etag) {
		return nil, ""
	}
	for i := range d.history.versions {
		v := &d.history.versions[i]
		if _, rest, ok := strings.Cut(have, `"`+v.etag); ok {
			coding, _, _ := strings.Cut(rest, `"`)
			return d.changes(v), `"` + v.etag + coding + `"`
		}
	}
	return nil, ""
}

// changes returns the delta that leads from a version to the document, whose ETag it has.
func (d *document) changes(v *past) *document {
	h := d.history
	h.mu.Lock()
	defer h.mu.Unlock()
	if delta := h.made[v.etag]; delta != nil {
		return delta
	}
	had := make(map[uint64]bool, len(v.sums))
	for _, sum := range v.sums {
		had[sum] = true
	}
	var fresh []placed
	for _, e := range h.entries {
		if !had[e.sum()] {
			fresh = append(fresh, e)
		}
	}
	b, err := h.frame(fresh)
	if err != nil {
		return nil // then the whole document is sent
	}
	delta := newDocument(b, d.kind, "no-store, im")
	delta.etag, delta.modified, delta.link, delta.private, delta.shared = d.etag, d.modified, d.link, d.private, d.shared
	for other := range h.made {
		if len(h.made) < maxDeltas {
			break
		}
		delete(h.made, other)
	}
	h.made[v.etag] = delta
	return delta
}

// unasked are programs that send A-IM whoever uses them: feedparser does, rss2email is made with
// it and takes 226 for an error, as do scripts that look for 200.
var unasked = []string{"feedparser", "rss2email"}

// takesDeltas reports whether A-IM names "feed" (RFC 3229, section 10.5.3), and means it.
func takesDeltas(r *http.Request) bool {
	agent := strings.ToLower(r.UserAgent())
	if slices.ContainsFunc(unasked, func(name string) bool { return strings.Contains(agent, name) }) {
		return false
	}
	for _, field := range r.Header["A-Im"] {
		for part := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(name), "feed") && weight(params) > 0 {
				return true
			}
		}
	}
	return false
}

// serveDelta answers with what is new since the version with the ETag base (RFC 3229, section
// 10.4.1).
func (d *document) serveDelta(w http.ResponseWriter, r *http.Request, base string) {
	h := w.Header()
	h.Set("IM", "feed")
	h.Set("Delta-Base", base)
	d.serve(&usedIM{w}, withoutRange(r), d.choose(r))
}

// A usedIM says 226 where all went well.
type usedIM struct{ http.ResponseWriter }

func (w *usedIM) WriteHeader(status int) {
	if status == http.StatusOK {
		w.Header().Add("Vary", "A-IM, If-None-Match")
		status = http.StatusIMUsed
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the writer behind, for http.ResponseController.
func (w *usedIM) Unwrap() http.ResponseWriter { return w.ResponseWriter }
