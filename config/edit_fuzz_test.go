package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"courant/news"
)

// FuzzAddSource adds a source to whatever can be read, and holds what comes out against
// what is promised: one insertion, after which there are the old sources and the new one.
// It moves a source, too.
func FuzzAddSource(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/good/*/*.yaml", "starter.yaml", "../docs/courant.example.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatal(pattern, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, b := range [][]byte{b, bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")), bytes.TrimSpace(b)} {
				f.Add(b, "Name: 1")
				f.Add(b, "")
			}
		}
	}
	f.Add([]byte("sources: [a: b, 'https://x.example/'''\n,] # x"), "x")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		before, err := Parse("nowhere/courant.yaml", b)
		if err != nil {
			return
		}
		if len(before.Sources) > 0 {
			checkMoved(t, b, before.Sources[0])
		}
		e, err := addSource("nowhere/courant.yaml", b, &NewSource{URL: newURL, Name: name, ID: "the-new-one"})
		if err != nil {
			checkEditError(t, err)
			return
		}
		if e.From != e.To && !strings.Contains("null NULL Null ~", string(b[e.From:e.To])) {
			t.Errorf("%q is replaced", b[e.From:e.To])
		}
		checkAdded(t, "nowhere/courant.yaml", before.Sources, e.New())
	})
}

func checkMoved(t *testing.T, b []byte, s news.Source) {
	t.Helper()
	e, err := moveSource("nowhere/courant.yaml", b, s.ID, newURL)
	if err != nil {
		checkEditError(t, err)
		return
	}
	moved := load(t, "nowhere/courant.yaml", e.New()).Sources[0]
	if moved.ID != s.ID || moved.URL != newURL {
		t.Errorf("%s is %s at %s now", s.ID, moved.ID, moved.URL)
	}
}

func checkEditError(t *testing.T, err error) {
	t.Helper()
	_, unsafe := errors.AsType[*EditError](err)
	_, known := errors.AsType[*KnownError](err)
	_, problems := errors.AsType[Problems](err)
	if !unsafe && !known && !problems {
		t.Errorf("unexpected %v", err)
	}
}

func checkAdded(t *testing.T, path string, old []news.Source, b []byte) {
	t.Helper()
	after := load(t, path, b)
	ids := make(map[news.SourceID]string)
	for _, s := range after.Sources {
		ids[s.ID] = s.URL
	}
	for _, s := range old {
		if ids[s.ID] != s.URL {
			t.Errorf("%s is at %q now", s.ID, ids[s.ID])
		}
	}
	if len(ids) != len(old)+1 || ids["the-new-one"] != newURL {
		t.Errorf("%d sources, was %d", len(ids), len(old))
	}
}
