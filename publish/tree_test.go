package publish

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// outside makes a folder beside a file that is nobody's business, and returns both.
func outside(t testing.TB) (dir, file string) {
	t.Helper()
	parent := t.TempDir()
	dir, file = filepath.Join(parent, "site"), filepath.Join(parent, "all.atom")
	for _, d := range []string{dir, filepath.Join(parent, "empty")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte("private"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestHostileManifestReachesNothingElse(t *testing.T) {
	dir, file := outside(t)
	theirs := []string{"robots.txt", "feeds/robots.txt", "feeds/empty/robots.txt", "private/robots.txt"}
	put := func(path, content string) {
		t.Helper()
		path = filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range theirs {
		put(path, "theirs")
	}
	put(manifest, strings.Join(slices.Concat(theirs, []string{
		"../all.atom", "feeds/../../all.atom", "feeds/../../empty/x.atom", "/etc/passwd", file, "", "\n\n\n", ".", "..", "feeds", "feeds/", "./feeds/x.atom",
		manifest, pending, "\x00\xff\xfe", "feeds/\x00.atom", strings.Repeat("feeds/", 2000) + "x.atom", "link/all.atom", "feeds/empty", "feeds/all.atom\r",
	}), "\n"))
	o, _ := testOptions(story(1))
	s, f := New(o), openFolder(t, dir)
	writeTo(t, f, s)
	writeTo(t, f, s)
	got := filesIn(t, dir)
	for _, path := range theirs {
		if got[path] != "theirs" {
			t.Errorf("%s has gone", path)
		}
	}
	if !strings.HasSuffix(got["feeds/all.atom"], "</feed>\n") || strings.Contains(got[manifest], "..") || strings.Contains(got[manifest], "robots") {
		t.Errorf("ours are not there, or the manifest is still\n%s", got[manifest])
	}
	unharmed(t, file)
}

func TestHostileManifestDoesNotLeadThroughLinks(t *testing.T) {
	dir, file := outside(t)
	for _, folder := range []string{"feeds", "private"} {
		if err := errors.Join(os.Mkdir(filepath.Join(dir, folder), 0o755), os.Symlink(filepath.Dir(dir), filepath.Join(dir, folder, "link"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, manifest), []byte("feeds/link/all.atom\nprivate/link/all.atom\nprivate/link/empty/all.atom\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, _ := testOptions(story(1))
	if err := openFolder(t, dir).Write(t.Context(), renderedSite(t, o)); err == nil || !strings.Contains(err.Error(), "removeat private/…/all.atom") {
		t.Errorf("error %v, want that it cannot be removed", err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "feeds/all.atom")); err != nil || !strings.HasSuffix(string(b), "</feed>\n") {
		t.Errorf("ours: %q, %v", b, err)
	}
	unharmed(t, file)
}

// unharmed fails unless the file and the folder outside are as they were.
func unharmed(t testing.TB, file string) {
	t.Helper()
	if b, err := os.ReadFile(file); err != nil || string(b) != "private" {
		t.Errorf("the file outside: %q, %v", b, err)
	}
	if entries, err := os.ReadDir(filepath.Join(filepath.Dir(file), "empty")); err != nil || len(entries) > 0 {
		t.Errorf("the folder outside: %v, %v", entries, err)
	}
}

func TestLinkOutOfTheFolderIsNotFollowed(t *testing.T) {
	o, _ := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	for _, name := range []string{"feeds", manifest, pending, "index.html"} {
		dir, file := outside(t)
		target := file
		if name == "feeds" {
			target = filepath.Dir(file)
		}
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		f, err := OpenFolder(dir)
		if err == nil {
			err = f.Write(t.Context(), s)
			f.Close()
		}
		if (err == nil) != (name == pending) { // which is ours, and replaced
			t.Errorf("%s: error %v", name, err)
		}
		unharmed(t, file)
	}
}

// The write stops at one file, as on a disk that is full, after those before it were written.
func TestFailureAtAFileIsMendedByTheNextWrite(t *testing.T) {
	o, _ := folderOptions()
	for _, path := range []string{"feed.css", "feeds/all.atom", "feeds/all.rss.zst", "feeds/all/archive/1.atom.br", "index.html.gz", "private/firstsecret/hushed.json"} {
		dir := t.TempDir()
		// What is no file cannot be replaced by one; and it is on the list already, as if the
		// disk had become full later.
		blocked := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Join(blocked, "full"), 0o755), os.WriteFile(filepath.Join(dir, manifest), []byte(uncompressed(path)+"\n"), 0o600)); err != nil {
			t.Fatal(err)
		}
		f, s := openFolder(t, dir), renderedSite(t, o)
		if err := f.Write(t.Context(), s); err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: error %v", path, err)
		}
		if err := os.RemoveAll(blocked); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(t.Context(), s); err != nil {
			t.Errorf("%s, room again: %v", path, err)
		}
		got, again := filesIn(t, dir), t.TempDir()
		if err := openFolder(t, again).Write(t.Context(), s); err != nil || !maps.Equal(got, filesIn(t, again)) {
			t.Errorf("%s: %v, or other files than there should be", path, err)
		}
	}
}

// uncompressed returns the path of the document that a file belongs to.
func uncompressed(path string) string {
	for _, extension := range extensions {
		path = strings.TrimSuffix(path, extension)
	}
	return path
}

func TestFolderThatCannotBeWrittenIsAnErrorUntilItCan(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("needs a user who may not write everywhere: this is root")
	}
	o, _ := folderOptions()
	dir := t.TempDir()
	f, s := openFolder(t, dir), renderedSite(t, o)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), s); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), s); err != nil {
		t.Error(err)
	}
}

// What a crash leaves: a file that was being written, and a list that says more than there is.
func TestNothingOfACrashIsLeft(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	want := filesIn(t, dir)
	crashed := map[string]string{
		pending: "half a docu", "feeds/gone.atom.br": "x", "feeds/gone/edits.rss": "x", "private/oldsecret/gone.json.gz": "x",
		manifest: want[manifest] + "feeds/gone.atom\nfeeds/gone/edits.rss\nfeeds/never.atom\nprivate/oldsecret/gone.json\n",
	}
	for path, content := range crashed {
		file := filepath.Join(dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	writeTo(t, openFolder(t, dir), New(o))
	if got := filesIn(t, dir); !maps.Equal(got, want) {
		t.Errorf("files %q, want %q", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func TestOldBytesAreNotMixedWithNewOnes(t *testing.T) {
	for _, pause := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			o, m := testOptions(story(1))
			s, dir := New(o), t.TempDir()
			f := openFolder(t, dir)
			writeTo(t, f, s)
			first := m.items
			blocked := filepath.Join(dir, "feeds/all.atom.gz") // the last that is compressed
			if err := errors.Join(os.Remove(blocked), os.MkdirAll(filepath.Join(blocked, "full"), 0o755)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(pause)
			m.items = keptAll(story(2))
			render(t, s, "all")
			if err := f.Write(t.Context(), s); err == nil {
				t.Fatal("want an error")
			}
			if err := os.RemoveAll(blocked); err != nil {
				t.Fatal(err)
			}
			time.Sleep(pause)
			m.items = first // as it was when it was written
			writeTo(t, f, s)
			got := filesIn(t, dir)
			for c := range codings {
				if decoded(t, codingNames[c], []byte(got["feeds/all.atom"+extensions[c]])) != got["feeds/all.atom"] {
					t.Errorf("%v: %s is of another version", pause, extensions[c])
				}
			}
		})
	}
}
