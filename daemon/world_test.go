package daemon_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/daemon"
	"courant/internal/faultserver"
	"courant/news"
	"courant/poller"
	"courant/store"
)

// A world is a simulated network for a bubble of testing/synctest: every host of it is the
// fault server, and the daemon under test is one more machine of it. What is on disk is
// real.
type world struct {
	file
	web      *faultserver.Server
	dial     daemon.Dialer
	database string
	log      *slog.Logger
	rules    func(poller.Tagger) poller.Tagger // in the place of those that are configured; may be nil

	cutting sync.Mutex
	cut     func(addr string) bool // reports which addresses are out of reach; nil: none
}

// newWorld begins at noon on a Monday whose dates the documents of the fault server know.
// The world ends with the test.
func newWorld(t *testing.T) *world {
	t.Helper()
	time.Sleep(time.Until(time.Date(2026, time.November, 2, 12, 0, 0, 0, time.UTC)))
	ln, dial := faultserver.Pipe()
	w := &world{web: faultserver.New(faultserver.Options{}), database: filepath.Join(t.TempDir(), "courant.db"), log: slog.New(slog.DiscardHandler)}
	w.dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if w.outOfReach(addr) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: fmt.Errorf("%s: no route to host", addr)}
		}
		return dial(ctx, network, addr)
	}
	ended := make(chan error, 1)
	go func() { ended <- w.web.Serve(ln) }()
	t.Cleanup(func() {
		if err := w.web.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return w
}

func (w *world) outOfReach(addr string) bool {
	w.cutting.Lock()
	defer w.cutting.Unlock()
	return w.cut != nil && w.cut(addr)
}

// sever decides which addresses are out of reach from now on.
func (w *world) sever(cut func(addr string) bool) {
	w.cutting.Lock()
	defer w.cutting.Unlock()
	w.cut = cut
}

// configure writes the configuration that is read next.
func (w *world) configure(sources []address, rest string) {
	var b strings.Builder
	b.WriteString("site: {listen: \"127.0.0.1:8080\", contact: \"https://courant.example/about\"}\n" + rest + "\ntopics: {harbour: [harbour]}\nfeeds: {harbour: {limit: 5}}\nsources:\n")
	for _, s := range sources {
		fmt.Fprintf(&b, "- {id: %s, url: %q}\n", s.id, s.url)
	}
	w.write(b.String())
}

// An address is a source of the simulated network.
type address struct {
	id  news.SourceID
	url string
}

// A machine is a daemon that runs in a world.
type machine struct {
	reload chan struct{}
	client *http.Client                                   // whose requests come to it
	get    func(t *testing.T, path string) *http.Response // from the daemon's own site
	stop   func(t *testing.T)
	end    func() error // likewise, and returns what Run returned
}

// boot starts a daemon. The caller stops it.
func (w *world) boot(t *testing.T) *machine {
	t.Helper()
	ln, dial := faultserver.Pipe()
	m := &machine{reload: make(chan struct{})}
	_, m.end = launch(t, daemon.Options{
		Load: w.load, Database: w.database, Reload: m.reload, Log: w.log,
		Network: daemon.Network{Dial: w.dial, Listen: func(context.Context, string) (net.Listener, error) { return ln, nil }},
	}.WithRules(w.rules))
	m.client = &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	m.get = func(t *testing.T, path string) *http.Response {
		t.Helper()
		resp, err := m.client.Get("http://127.0.0.1:8080" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body = io.NopCloser(bytes.NewReader(b))
		return resp
	}
	m.stop = func(t *testing.T) {
		t.Helper()
		if err := m.end(); err != nil {
			t.Errorf("the daemon ended with %v", err)
		}
	}
	return m
}

// has reports whether what the daemon serves there has the text.
func (m *machine) has(t *testing.T, path, text string) bool {
	t.Helper()
	b, err := io.ReadAll(m.get(t, path).Body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(b, []byte(text))
}

// report returns what the daemon reports.
func (w *world) report(t *testing.T) daemon.Report {
	t.Helper()
	r, ok, err := daemon.Running(w.database)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return r
}

// do runs statements on the database, as another process.
func (w *world) do(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", w.database+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// A journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

// lines returns those that have the text.
func (j *journal) lines(text string) (found []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.text.String()) {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return found
}

// keepLog has the daemons of the world write what they log to a journal.
func (w *world) keepLog() *journal {
	j := new(journal)
	w.log = slog.New(slog.NewTextHandler(j, nil))
	return j
}

// read lets f see the database.
func (w *world) read(t *testing.T, f func(db *store.DB)) {
	t.Helper()
	db, err := store.OpenReadOnly(t.Context(), w.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	f(db)
}

// states returns what is known of all sources.
func (w *world) states(t *testing.T) (states map[news.SourceID]news.State) {
	t.Helper()
	w.read(t, func(db *store.DB) {
		var err error
		if states, err = db.States(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	return states
}

// ids returns the ids of the items that are kept, by source, each as often as it is kept.
func (w *world) ids(t *testing.T) map[news.SourceID][]string {
	t.Helper()
	ids := map[news.SourceID][]string{}
	w.read(t, func(db *store.DB) {
		for it, err := range db.All(t.Context(), news.Query{WithHeld: true}) {
			if err != nil {
				t.Fatal(err)
			}
			ids[it.Source] = append(ids[it.Source], it.GUID)
		}
	})
	return ids
}

// holds returns until when hosts are left alone as a whole.
func (w *world) holds(t *testing.T) map[string]time.Time {
	t.Helper()
	until := map[string]time.Time{}
	w.read(t, func(db *store.DB) {
		holds, err := db.Holds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range holds {
			until[h.Host] = h.Until
		}
	})
	return until
}
