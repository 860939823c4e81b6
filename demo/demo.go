// Package demo is a recorded wire: a dozen invented newsrooms whose feeds it serves
// on loopback, with items that appear, change and go while it runs. It knows nothing
// of how courant reads them.
//
// The recordings are the files below wire, one a newsroom. Each is a template that
// sees a moment: dates are given relative to the start of the wire, and what stands
// in {{if .After "20s"}} is served from twenty seconds after it. Every outlet, person
// and report in them is invented.
package demo

import (
	_ "embed"
	"net/http"
	"strings"
	"time"
)

// A Wire serves the recordings as they are at the present moment. It is safe for
// concurrent use.
type Wire struct {
	// Now is the clock, time.Now unless somebody replaces it before the first request.
	Now func() time.Time

	start time.Time // when the wire began to play
	mux   *http.ServeMux
}

// New returns a wire that begins to play at start. Before it, it serves what it
// serves at the start.
func New(start time.Time) *Wire {
	w := &Wire{Now: time.Now, start: start, mux: http.NewServeMux()}
	for _, n := range newsrooms() {
		w.mux.Handle("GET "+n.path, w.serve(n))
	}
	w.mux.Handle("GET /carmel/feed", http.RedirectHandler("/carmel/rss.xml", http.StatusMovedPermanently))
	w.mux.HandleFunc("GET /kotor/rss.xml", closed)
	return w
}

// ServeHTTP answers a request for one of the feeds. Nothing else is there.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mux.ServeHTTP(rw, r)
}

//go:embed courant.yaml
var configuration string

// Config returns the YAML configuration of the demonstration for a wire served at
// base, for example "http://127.0.0.1:39211". Where courant itself listens and keeps
// its database is left to the caller.
func Config(base string) []byte {
	return []byte(strings.ReplaceAll(configuration, "http://wire.invalid", strings.TrimSuffix(base, "/")))
}
