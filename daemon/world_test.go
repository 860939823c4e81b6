package daemon_test

import (
	"context"
	"errors"
	"fmt"
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
	get    func(t *testing.T, path string) *http.Response // from the daemon's own site
	stop   func(t *testing.T)
}

// boot starts a daemon. The caller stops it.
func (w *world) boot(t *testing.T) *machine {
	t.Helper()
	ln, dial := faultserver.Pipe()
	m := &machine{reload: make(chan struct{})}
	_, stop := launch(t, daemon.Options{
		Load: w.load, Database: w.database, Reload: m.reload, Log: w.log,
		Network: daemon.Network{Dial: w.dial, Listen: func(context.Context, string) (net.Listener, error) { return ln, nil }},
	})
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	m.get = func(t *testing.T, path string) *http.Response {
		t.Helper()
		resp, err := client.Get("http://127.0.0.1:8080" + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	m.stop = func(t *testing.T) {
		t.Helper()
		if err := stop(); err != nil {
			t.Errorf("the daemon ended with %v", err)
		}
	}
	return m
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
