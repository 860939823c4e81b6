package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"courant/config"
	"courant/daemon"
	"courant/demo"
	"courant/news"
	"courant/store"
)

// readers are the programs that subscribe, and the poll that is the first to be
// conditional: newsboat keeps the ETag of its second poll, the others that of the first.
var readers = []struct {
	name, program, debian string
	polls                 int
}{
	{"newsboat", "newsboat", "newsboat", 3},
	{"sfeed", "sfeed_update", "sfeed", 2},
	{"rss2email", "r2e", "rss2email", 2},
	{"feedparser", "/usr/bin/python3", "python3-feedparser", 2},
}

// TestReadersSubscribe lets real feed readers poll what the daemon makes of the recorded
// wire: they show the titles of all five languages, and get 304 when nothing is new.
func TestReadersSubscribe(t *testing.T) {
	addr, database := startDemo(t)
	want := titles(t, database)
	for _, lang := range []string{"Albania", "ایران", "إيران", "איראן", "Shqipëri"} {
		if !strings.Contains(strings.Join(want, "\n"), lang) {
			t.Fatalf("no title with %q; have %d titles", lang, len(want))
		}
	}
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			if _, err := exec.LookPath(r.program); err != nil {
				t.Skipf("%s is missing: apt-get install %s", r.program, r.debian)
			}
			front := record(t, addr)
			dir := t.TempDir()
			for poll := range r.polls {
				got := readTitles(t, r.name, dir, front.URL+"/feeds/everything.atom")
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Fatalf("poll %d (- want, + got):\n%s", poll+1, diff)
				}
			}
			if status := front.last(); status != http.StatusNotModified {
				t.Errorf("poll %d got %d, want 304", r.polls, status)
			}
		})
	}
}

// TestReadersTakeWhatIsNew lets them poll once more when something is: all have it, whatever they
// asked for (feedparser asks for deltas, RFC 3229, and rss2email takes one for an error).
func TestReadersTakeWhatIsNew(t *testing.T) {
	var reports atomic.Int64
	reports.Store(3)
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title><link>http://wire.example/</link><description>News</description>`)
		for i := reports.Load(); i > 0; i-- {
			fmt.Fprintf(w, `<item><title>Report %[1]d</title><link>http://wire.example/%[1]d</link><guid>http://wire.example/%[1]d</guid><description>Text of report %[1]d.</description></item>`, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	t.Cleanup(source.Close)
	addr, _ := startOn(t, fmt.Appendf(nil, "sources: [{url: %q, name: wire, id: wire, every: 1s, language: en}]\nfetch: {allow_private: [127.0.0.0/8]}\nfeeds: {all: {match: \"source:wire\"}}\n", source.URL), nil)
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			if _, err := exec.LookPath(r.program); err != nil {
				t.Skipf("%s is missing: apt-get install %s", r.program, r.debian)
			}
			dir, url := t.TempDir(), "http://"+addr+"/feeds/all.atom"
			for range r.polls {
				readTitles(t, r.name, dir, url)
			}
			last := fmt.Sprintf("Report %d", reports.Add(1))
			for end := time.Now().Add(30 * time.Second); !strings.Contains(get(t, url), last); time.Sleep(100 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%s is not published", last)
				}
			}
			if got := readTitles(t, r.name, dir, url); !slices.Contains(got, last) {
				t.Errorf("%s is not among %q", last, got)
			}
		})
	}
}

// get returns what is at an address.
func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readTitles polls once with a reader and returns the titles that it has, sorted.
func readTitles(t *testing.T, reader, dir, url string) []string {
	t.Helper()
	script, err := filepath.Abs(filepath.Join("testdata", "readers", reader))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", script, dir, url)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, stderr.String())
	}
	return sortedLines(string(out))
}

func sortedLines(s string) []string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	slices.Sort(lines)
	return lines
}

// startDemo runs the daemon on the recorded wire as it is when everything has happened,
// and returns where it serves and where it keeps its items, once every source was polled.
func startDemo(t *testing.T) (addr, database string) {
	t.Helper()
	return startReloadable(t, nil)
}

// startReloadable is startDemo with a daemon that reads its configuration anew, from
// courant.yaml beside the database, on each value of reload.
func startReloadable(t *testing.T, reload <-chan struct{}) (addr, database string) {
	t.Helper()
	start := time.Now().Add(-10 * time.Minute)
	wire := httptest.NewServer(demo.New(start))
	t.Cleanup(wire.Close)
	return startOn(t, demo.Config(wire.URL), reload)
}

// startOn is startReloadable on another configuration.
func startOn(t *testing.T, yaml []byte, reload <-chan struct{}) (addr, database string) {
	t.Helper()
	addr, dir := freeAddr(t), t.TempDir()
	database = filepath.Join(dir, "courant.db")
	file := filepath.Join(dir, "courant.yaml")
	if err := os.WriteFile(file, yaml, 0o600); err != nil {
		t.Fatal(err)
	}
	load := func() (*config.Config, error) {
		cfg, err := config.Load(file)
		if err != nil {
			return nil, err
		}
		return listeningOn(cfg, "--listen", addr)
	}
	cfg, err := load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	serving := make(chan string, 1)
	go func() {
		ended <- daemon.Run(ctx, daemon.Options{
			Config:   cfg,
			Load:     load,
			Reload:   reload,
			Database: database,
			Log:      slog.New(slog.DiscardHandler),
			Version:  "test",
			Serving:  func(a string) { serving <- a },
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the daemon ended with %v", err)
		}
	})
	select {
	case <-serving:
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	awaitPolls(t, database)
	return addr, database
}

// awaitPolls waits until every source was polled and what came is published.
func awaitPolls(t *testing.T, database string) {
	t.Helper()
	db, err := store.OpenReadOnly(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		states, err := db.States(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		waiting := 0
		for _, st := range states {
			if st.Checked.IsZero() {
				waiting++
			}
		}
		if waiting == 0 {
			time.Sleep(time.Second) // the last rendering
			return
		}
	}
	t.Fatal("not every source was polled within a minute")
}

// untitled stands in the feed for the one item of the wire that has no title: its text.
const untitled = "نخستین باران پاییزی دیشب به هرات رسید. کودکان کوچه‌های شهر کهنه تا نیمه‌شب…"

// titles returns what the feed of everything has to show.
func titles(t *testing.T, database string) []string {
	t.Helper()
	db, err := store.OpenReadOnly(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	items, err := db.Items(t.Context(), news.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i := range items {
		list = append(list, cmp.Or(items[i].Title, untitled))
	}
	return sortedLines(strings.Join(list, "\n"))
}

// A recorder stands in front of the daemon and remembers how requests were answered.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
}

func record(t *testing.T, addr string) *recorder {
	t.Helper()
	r := new(recorder)
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.ModifyResponse = func(resp *http.Response) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.statuses = append(r.statuses, resp.StatusCode)
		return nil
	}
	r.Server = httptest.NewServer(proxy)
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) last() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.statuses[len(r.statuses)-1]
}
