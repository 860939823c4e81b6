package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"courant/news"
)

// An operator who replaces a secret wants the old address gone, whatever else is wrong.
func TestRotatedSecretDisappearsWhileAnotherFeedFails(t *testing.T) {
	o, m := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	before := filesIn(t, dir)
	m.secrets["hushed"] = "secondsecret"
	broken := errors.New("disk on fire")
	m.failing = func(q news.Query) error {
		if q.Limit == 2 {
			return broken
		}
		return nil
	}
	s := New(o) // which has never rendered the failing feed
	if _, err := s.Render(t.Context()); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := openFolder(t, dir).Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	after := filesIn(t, dir)
	for path := range before {
		_, there := after[path]
		if gone := strings.Contains(path, "firstsecret"); gone == there {
			t.Errorf("%s is there: %t", path, there)
		}
	}
}

// The feed whose secret was replaced is the one that fails, and the disk is full besides.
func TestRotatedSecretDisappearsWhateverFails(t *testing.T) {
	o, m := folderOptions()
	dir := t.TempDir()
	f, s := openFolder(t, dir), renderedSite(t, o)
	if err := f.Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	m.secrets["hushed"] = "secondsecret"
	m.failing = func(q news.Query) error {
		if q.Limit == 1 {
			return errNoRoom
		}
		return nil
	}
	for _, s := range []*Site{s, New(o)} { // the running process, and the next
		if _, err := s.Render(t.Context()); !errors.Is(err, errNoRoom) {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "private", "firstsecret", "hushed.atom"), nil, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		openFolder(t, dir).Write(t.Context(), s)
		for path := range filesIn(t, dir) {
			if strings.Contains(path, "firstsecret") && path != manifest {
				t.Errorf("%s is there", path)
			}
		}
	}
}

func TestFeedThatFailsKeepsItsFiles(t *testing.T) {
	o, m := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	before := filesIn(t, dir)
	m.failing = func(news.Query) error { return errors.New("disk on fire") }
	s := New(o)
	if _, err := s.Render(t.Context()); err == nil {
		t.Fatal("want an error")
	}
	if err := openFolder(t, dir).Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	after := filesIn(t, dir)
	for path := range before {
		if _, ok := after[path]; !ok {
			t.Errorf("%s has gone", path)
		}
	}
}

// All but the document whose place it has is written.
func TestFileOfSomebodyElseStays(t *testing.T) {
	o, _ := testOptions(story(1))
	for _, path := range []string{"index.html", "feeds/all.atom", "feeds/all.atom.gz", "feed.css.br", "feeds/all.json/inside"} {
		dir := t.TempDir()
		file := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("theirs"), 0o644); err != nil {
			t.Fatal(err)
		}
		s := New(o)
		render(t, s, "all")
		f := openFolder(t, dir)
		err := f.Write(t.Context(), s)
		if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, strings.TrimSuffix(path, "/inside"))) || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("%s: error %v", path, err)
		}
		files := filesIn(t, dir)
		if files[path] != "theirs" {
			t.Errorf("%s: %q", path, files[path])
		}
		for _, other := range []string{"index.html", "feeds/all.atom", "feeds/all.rss", "feeds.opml"} {
			if _, ok := files[other]; !ok && !strings.HasPrefix(path, other) {
				t.Errorf("%s: %s is not written", path, other)
			}
		}
		if err := os.RemoveAll(filepath.Join(dir, strings.SplitN(path, "/", 2)[0])); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(t.Context(), s); err != nil {
			t.Errorf("%s was moved away: %v", path, err)
		}
	}
}

// Somebody's folder is where a file of the feed was: what was compressed of it is gone all the same.
func TestWhatBecamePrivateIsGoneWhateverIsInTheWay(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	f := openFolder(t, dir)
	writeTo(t, f, New(o))
	if err := errors.Join(os.Remove(filepath.Join(dir, "feeds/all.rss")), os.MkdirAll(filepath.Join(dir, "feeds/all.rss/theirs"), 0o755)); err != nil {
		t.Fatal(err)
	}
	o.Feeds[0].Private = true
	s := renderedSite(t, o)
	if err := openFolder(t, dir).Write(t.Context(), s); err == nil || !strings.Contains(err.Error(), "feeds/all.rss") {
		t.Errorf("error %v", err)
	}
	for path := range filesIn(t, dir) {
		if strings.HasPrefix(path, "feeds/all.") && path != "feeds/all.rss/theirs" && path != "feeds/all.rss" {
			t.Errorf("%s is there", path)
		}
	}
}

// A file is where the folder of a long archive should be: that costs this archive only.
func TestAnArchiveThatCannotBeWrittenStopsNoOther(t *testing.T) {
	var items []news.Item
	for i := range 1500 {
		it := story(i)
		it.Seen = time.Now()
		items = append(items, it)
	}
	o, _ := testOptions(items...)
	o.Feeds[0].Archive, o.Feeds[0].Limit = true, 1
	dir := t.TempDir()
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "feeds"), 0o755), os.WriteFile(filepath.Join(dir, "feeds/all"), []byte("theirs"), 0o644)); err != nil {
		t.Fatal(err)
	}
	s := renderedSite(t, o)
	err := openFolder(t, dir).Write(t.Context(), s)
	if err == nil || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("error %v, want one line", err)
	}
	files := filesIn(t, dir)
	for _, path := range []string{"feeds/all.atom", "index.html", "feeds.opml"} {
		if files[path] == "" {
			t.Errorf("%s is not there", path)
		}
	}
}
