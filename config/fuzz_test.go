package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"courant/config"
	"courant/news"
)

// FuzzParse holds whatever is read against what is promised: a configuration in which
// everything named exists, or mistakes that are somewhere in the file.
func FuzzParse(f *testing.F) {
	f.Add([]byte("site:\n  title: &a |\n    x\n    y\n  url: !b \"\\e[31m\"\nfeeds: {a: \"\\e\\n\"}\n"))
	for _, pattern := range []string{"testdata/bad/*.yaml", "testdata/good/*.yaml", "testdata/good/*/*.yaml", "starter.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal("no files", err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := config.Parse("nowhere/courant.yaml", b)
		if err == nil {
			checkPlaces(t, b, c.Warnings)
			checkConfig(t, c)
			return
		}
		problems, ok := errors.AsType[config.Problems](err)
		if !ok {
			t.Fatalf("not problems: %v", err)
		}
		checkPlaces(t, b, problems)
		mistakes := 0
		for _, p := range problems {
			if !p.Warning {
				mistakes++
			}
		}
		if mistakes == 0 {
			t.Error("an error without a mistake")
		}
	})
}

func checkPlaces(t *testing.T, b []byte, problems config.Problems) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(b), "\ufeff"), "\n")
	for _, p := range problems {
		if p.Line < 1 || p.Line > len(lines) || p.Text != strings.TrimSuffix(lines[p.Line-1], "\r") {
			t.Fatalf("%v: not the line %q", p, p.Text)
		}
		if p.Column < 1 || p.Column > utf8.RuneCountInString(p.Text)+1 {
			t.Errorf("%v: not in the line", p)
		}
		if p.Msg == "" || strings.ContainsAny(p.Msg+p.Hint, "\n\x1b") {
			t.Errorf("message %q, hint %q", p.Msg, p.Hint)
		}
	}
	printedProblems(t, problems)
}

func checkConfig(t *testing.T, c *config.Config) {
	t.Helper()
	if c.Site.Title == "" || c.Site.URL == "" || c.Site.Listen == "" || c.Fetch.Workers < 1 || c.Fetch.MaxSize < 1 || c.Retention <= 0 {
		t.Errorf("not complete: %+v, %+v, %v", c.Site, c.Fetch, c.Retention)
	}
	sources, topics := map[string]bool{}, map[string]bool{}
	for _, s := range c.Sources {
		if s.ID == "" || s.Name == "" || s.URL == "" || sources[string(s.ID)] {
			t.Errorf("source %+v", s)
		}
		sources[string(s.ID)] = true
	}
	for _, r := range c.Topics {
		if r.Topic == "" || r.Label == "" || r.Level == 0 || topics[r.Topic] {
			t.Errorf("topic %+v", r)
		}
		topics[r.Topic] = true
		for _, id := range r.Sources {
			if !sources[string(id)] {
				t.Errorf("topic %s: no source %s", r.Topic, id)
			}
		}
	}
	for _, f := range c.Feeds {
		if f.Name == "" || f.Title == "" || f.Match == nil || f.Level == 0 || f.Limit < 1 || c.Matches[f.Name] == "" {
			t.Errorf("feed %+v, match %q", f, c.Matches[f.Name])
		}
		if q := f.PerSource; q.N < 0 || (q.N == 0) != (q.Per == 0) || f.MinSources < 0 {
			t.Errorf("feed %s: per_source %+v, min_sources %d", f.Name, q, f.MinSources)
		}
		for _, id := range f.Prefer {
			if !sources[string(id)] {
				t.Errorf("feed %s: no source %s", f.Name, id)
			}
		}
		for _, leaf := range f.Match.Leaves() {
			switch leaf.Op {
			case news.HasTopic:
				if !topics[leaf.Value] {
					t.Errorf("feed %s: no topic %s", f.Name, leaf.Value)
				}
			case news.FromSource:
				if !sources[leaf.Value] {
					t.Errorf("feed %s: no source %s", f.Name, leaf.Value)
				}
			case news.FromGroup:
				t.Errorf("feed %s: a group is left", f.Name)
			}
		}
	}
}
