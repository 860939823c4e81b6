package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/config"
	"courant/daemon"
	"courant/news"
	"courant/store"
)

// A file is a configuration that may be written while a daemon runs.
type file struct {
	mu   sync.Mutex
	yaml string
}

// write replaces the configuration that is read next.
func (f *file) write(yaml string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.yaml = yaml
}

func (f *file) load() (*config.Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return config.Parse("courant.yaml", []byte(f.yaml))
}

// launch runs a daemon that starts with what Load reads. It returns the address that is
// served, and how to end the daemon and get what Run returned.
func launch(t *testing.T, o daemon.Options) (address string, stop func() error) {
	t.Helper()
	cfg, err := o.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	serving, ended := make(chan string, 1), make(chan error, 1)
	o.Config, o.Version, o.Serving = cfg, "test", func(a string) { serving <- a }
	go func() { ended <- daemon.Run(ctx, o) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	select {
	case address = <-serving:
	case err := <-ended:
		t.Fatal(err)
	}
	return address, stop
}

// A running is a daemon in this process.
type running struct {
	file
	address  string
	database string
	reload   chan struct{}
	stop     func() error // ends it and returns what Run returned
	telling  sync.Mutex
	told     []string // what the service manager heard, without the signs of life
}

func (r *running) note(what string) func() error {
	return func() error {
		r.telling.Lock()
		defer r.telling.Unlock()
		r.told = append(r.told, what)
		return nil
	}
}

// start runs a daemon with the configuration, on a free port unless it names one.
func start(t *testing.T, database, yaml string) *running {
	t.Helper()
	r := &running{file: file{yaml: yaml}, database: database, reload: make(chan struct{})}
	r.address, r.stop = launch(t, daemon.Options{
		Load:     r.load,
		Database: database,
		Reload:   r.reload,
		Log:      slog.New(slog.DiscardHandler),
		Notify:   daemon.Notify{Ready: r.note("ready"), Reloading: r.note("reloading"), Stopping: r.note("stopping"), Alive: func() error { return nil }, AliveEvery: time.Second},
	})
	t.Cleanup(func() { _ = r.stop() })
	return r
}

// get returns what the daemon answers.
func (r *running) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get(r.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Status + "\n" + string(b)
}

// await polls until cond holds.
func await(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if cond() {
			return
		}
	}
	t.Fatalf("waited in vain until %s", what)
}

// silent is a server that answers nothing until the test is over, and says when it is asked.
func silent(t *testing.T) (address string, asked <-chan struct{}) {
	t.Helper()
	over, requests := make(chan struct{}), make(chan struct{}, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests <- struct{}{}
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(over) })
	return srv.URL, requests
}

func TestStopsWithinTenSecondsWhileASourceIsSilent(t *testing.T) {
	address, asked := silent(t)
	r := start(t, filepath.Join(t.TempDir(), "courant.db"), fmt.Sprintf(`
site: {listen: "127.0.0.1:%d"}
fetch: {allow_private: [127.0.0.0/8]}
sources: [{url: %q, id: silent, every: 1s}]
topics: {iran: [Iran]}
`, freePort(t), address))
	<-asked
	begin := time.Now()
	if err := r.stop(); err != nil {
		t.Errorf("Run returned %v", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if !claimable(t, r.database, news.Source{ID: "silent", URL: address}) {
		t.Error("the poll that was given up is still claimed: it would not be repeated at once")
	}
	if want := []string{"ready", "stopping"}; !slices.Equal(r.told, want) {
		t.Errorf("the service manager was told %q, want %q", r.told, want)
	}
}

// claimable reports whether the source could be polled now.
func claimable(t *testing.T, database string, src news.Source) bool {
	t.Helper()
	db, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	st, ok, err := db.Claim(t.Context(), src, now, now.Add(time.Minute), news.Forced)
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		err = db.Release(t.Context(), src.ID, st.Fence)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func TestSecondDaemonIsRefused(t *testing.T) {
	database := filepath.Join(t.TempDir(), "courant.db")
	yaml := fmt.Sprintf("site: {listen: \"127.0.0.1:%d\"}\ntopics: {iran: [Iran]}\n", freePort(t))
	r := start(t, database, yaml)
	report, ok, err := daemon.Running(database)
	if err != nil || !ok || report.Address != r.address || report.Generation != 1 {
		t.Errorf("Running() = %+v, %v, %v", report, ok, err)
	}
	cfg, err := r.load()
	if err != nil {
		t.Fatal(err)
	}
	err = daemon.Run(t.Context(), daemon.Options{Config: cfg, Load: r.load, Database: database, Log: slog.New(slog.DiscardHandler)})
	if busy, ok := errors.AsType[*daemon.RunningError](err); !ok || busy.PID != report.PID {
		t.Errorf("the second daemon ended with %v, want RunningError of process %d", err, report.PID)
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if _, ok, err := daemon.Running(database); ok || err != nil {
		t.Errorf("Running() after the stop: %v, %v", ok, err)
	}
	again := start(t, database, yaml)
	if err := again.stop(); err != nil {
		t.Errorf("a daemon after it ended with %v", err)
	}
}

func TestReloadReplacesTheGenerationOrLeavesIt(t *testing.T) {
	database := filepath.Join(t.TempDir(), "courant.db")
	port := freePort(t)
	with := func(feeds string) string {
		return fmt.Sprintf("site: {listen: \"127.0.0.1:%d\"}\ntopics: {iran: [Iran], albania: [Tirana]}\nfeeds: %s\n", port, feeds)
	}
	r := start(t, database, with("{iran: {}}"))
	reload := func() daemon.Report {
		t.Helper()
		before, _, _ := daemon.Running(database)
		r.reload <- struct{}{}
		var after daemon.Report
		await(t, "there is a verdict", func() bool {
			after, _, _ = daemon.Running(database)
			return after.Verdicts > before.Verdicts
		})
		return after
	}

	r.write(with("{albania: {}}"))
	if v := reload(); v.ReloadError != "" || v.Generation != 2 {
		t.Errorf("the verdict is %+v", v)
	}
	if got := r.get(t, "feeds/albania.atom"); !strings.HasPrefix(got, "200") {
		t.Errorf("the new feed answers %.100s", got)
	}
	if got := r.get(t, "feeds/iran.atom"); !strings.HasPrefix(got, "404") {
		t.Errorf("the feed that is gone answers %.100s", got)
	}

	for _, bad := range []string{"feeds: [", with("{albania: {match: albania and}}"), strings.Replace(with("{iran: {}}"), "127.0.0.1", "127.0.0.2", 1)} {
		r.write(bad)
		if v := reload(); v.ReloadError == "" || v.Generation != 2 {
			t.Errorf("the verdict on %q is %+v", bad, v)
		}
		if got := r.get(t, "feeds/albania.atom"); !strings.HasPrefix(got, "200") {
			t.Errorf("after a bad reload the feed answers %.100s", got)
		}
	}

	r.write(with("{iran: {}}"))
	if v := reload(); v.ReloadError != "" || v.Generation != 3 {
		t.Errorf("the verdict is %+v, want no error and generation 3", v)
	}
}

func TestReloadWhilePollingLosesNothing(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(300 * time.Millisecond) // so that reloads fall into polls
		fmt.Fprint(w, `<rss version="2.0"><channel><title>x</title><item><guid>1</guid><title>Tirana votes</title></item></channel></rss>`)
	}))
	defer srv.Close()
	r := start(t, filepath.Join(t.TempDir(), "courant.db"), fmt.Sprintf(`
site: {listen: "127.0.0.1:%d"}
fetch: {allow_private: [127.0.0.0/8]}
sources: [{url: %q, id: herald, every: 1s}]
topics: {albania: [Tirana]}
`, freePort(t), srv.URL))
	for range 5 {
		time.Sleep(150 * time.Millisecond)
		r.reload <- struct{}{}
	}
	await(t, "the item is published", func() bool { return strings.Contains(r.get(t, "feeds/albania.atom"), "Tirana votes") })
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	db, err := store.OpenReadOnly(t.Context(), r.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	items, err := db.Items(t.Context(), news.Query{})
	states, _ := db.States(t.Context())
	if err != nil || len(items) != 1 || states["herald"].Failures != 0 {
		t.Errorf("%d items, %d failures, %v; want 1, 0", len(items), states["herald"].Failures, err)
	}
}

// freePort returns a port of loopback that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}
