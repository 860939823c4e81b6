package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"courant/config"
	"courant/daemon"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

// TestCorpus polls every document of the folder that CORPUS names, served on loopback,
// through the whole pipeline, and prints how many were read and why others were not. The
// feeds that come of it, of 25 sources each, are written to the folder that PUBLISHED
// names, to be validated. `make corpus DIR=…` runs it; docs/reading.md has the figures.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CORPUS")
	if dir == "" {
		t.Skip("CORPUS names no folder of feed documents")
	}
	files := documents(t, dir)
	srv := httptest.NewServer(filesOf(dir))
	defer srv.Close()
	cfg, err := config.Parse("corpus", corpusConfig(srv.URL, files))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.SetSources(t.Context(), cfg.Sources); err != nil {
		t.Fatal(err)
	}
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		t.Fatal(err)
	}
	var sum tally
	client := daemon.NewClient(cfg, version(), nil)
	defer client.Close()
	p := daemon.NewPoller(cfg, client, matcher, db, slog.New(slog.DiscardHandler))
	if err := p.Once(t.Context(), nil, false, func(o poller.Outcome) { sum.add(o, files) }); err != nil {
		t.Fatal(err)
	}
	fmt.Print(sum.String())
	site := daemon.NewSite(cfg, matcher, db, version())
	if _, err := site.Render(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("PUBLISHED"); out != "" {
		writeFeeds(t, cfg, site.Handler(true), out)
	}
}

// documents returns the files below dir, as paths relative to it.
func documents(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var rel string
			rel, err = filepath.Rel(dir, p)
			files = append(files, rel)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v", dir, err)
	}
	return files
}

// corpusConfig lists the files as sources d0, d1 …, and a feed of each 25 of them.
func corpusConfig(base string, files []string) []byte {
	const perFeed = 25
	var sources, feeds strings.Builder
	for i, f := range files {
		u := base + (&url.URL{Path: "/" + filepath.ToSlash(f)}).EscapedPath()
		fmt.Fprintf(&sources, "  - {url: %q, id: d%d, groups: [g%d], every: 1h}\n", u, i, i/perFeed)
		if i%perFeed == 0 {
			fmt.Fprintf(&feeds, "  g%d: {match: group:g%d, limit: 1000}\n", i/perFeed, i/perFeed)
		}
	}
	return fmt.Appendf(nil, "site: {title: Corpus, url: https://news.example.org}\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n%stopics: {iran: {use: iran}}\nfeeds:\n%s", sources.String(), feeds.String())
}

// A tally counts how polls ended.
type tally struct {
	read, items int
	failed      map[string][]string // by reason
}

func (s *tally) add(o poller.Outcome, files []string) {
	if o.Err == nil {
		s.read++
		s.items += o.Items
		return
	}
	if s.failed == nil {
		s.failed = map[string][]string{}
	}
	var n int
	_, _ = fmt.Sscanf(string(o.Source), "d%d", &n)
	s.failed[o.Err.Error()] = append(s.failed[o.Err.Error()], files[n])
}

// String lists the reasons, the most frequent first, with up to five files each.
func (s *tally) String() string {
	var b strings.Builder
	not := 0
	reasons := slices.Collect(maps.Keys(s.failed))
	slices.SortFunc(reasons, func(x, y string) int {
		return cmp.Or(cmp.Compare(len(s.failed[y]), len(s.failed[x])), cmp.Compare(x, y))
	})
	for _, reason := range reasons {
		files := s.failed[reason]
		not += len(files)
		fmt.Fprintf(&b, "%4d  %s\n", len(files), reason)
		for _, f := range files[:min(len(files), 5)] {
			fmt.Fprintf(&b, "        %s\n", f)
		}
	}
	return fmt.Sprintf("%d documents: %d read with %d items, %d not\n", s.read+not, s.read, s.items, not) + b.String()
}

// writeFeeds saves every published feed as NAME.atom in dir.
func writeFeeds(t *testing.T, cfg *config.Config, h http.Handler, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range cfg.Feeds {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/feeds/"+f.Name+".atom", nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", f.Name, w.Code)
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name+".atom"), w.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
