package publish

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"courant/news"
)

// filesIn returns the contents of the files in a folder, by path; folders have none.
func filesIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			found[name] = ""
			return nil
		}
		b, err := os.ReadFile(path)
		found[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// writeTo renders a site and writes its files.
func writeTo(t testing.TB, f *Folder, s *Site) {
	t.Helper()
	if _, err := s.Render(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// openFolder opens a folder, as the only process that has it: whoever had it before has ended.
func openFolder(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if before, ok := folders.Swap(dir, f); ok {
		before.(*Folder).Close()
	}
	return f
}

var folders sync.Map // folders, by their paths

func TestFolderIsOneProcessAtATime(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	first, s := openFolder(t, dir), renderedSite(t, o)
	if err := first.Write(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	second, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Write(t.Context(), s); err == nil || !strings.Contains(err.Error(), "another courant writes into it") {
		t.Errorf("error %v", err)
	}
	first.Close()
	if err := second.Write(t.Context(), s); err != nil {
		t.Errorf("the first has ended: %v", err)
	}
}

// A log is read by more people than those who may have the address.
func TestNoErrorHasASecretInIt(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	f, s := openFolder(t, dir), renderedSite(t, o)
	if err := os.MkdirAll(filepath.Join(dir, "private/firstsecret/hushed.atom/x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), s); err == nil || strings.Contains(err.Error(), "firstsecret") || !strings.Contains(err.Error(), "private/…/hushed.atom") {
		t.Errorf("error %v", err)
	}
}

// folderOptions are those of a site that has all there is: two feeds, one of them private, with
// changes and archives.
func folderOptions() (Options, *memory) {
	o, m := testOptions(story(1), story(2), story(3))
	m.edited = []news.Edited{budget()}
	o.Feeds[0].Archive, o.Feeds[0].Changes, o.Feeds[0].Limit = true, true, 2
	o.Feeds = append(o.Feeds, news.Feed{Name: "hushed", Title: "Hush", Private: true, Archive: true, Limit: 1})
	m.secrets = map[string]string{"hushed": "firstsecret"}
	return o, m
}

func TestFilesAreWhatIsServed(t *testing.T) {
	o, _ := folderOptions()
	s, dir := New(o), t.TempDir()
	writeTo(t, openFolder(t, dir), s)
	got := filesIn(t, dir)
	want := []string{"index.html", "feed.css", "feeds.opml", "feeds/all/archive/1.atom", "private/firstsecret/hushed/archive/1.atom"}
	for _, name := range []string{"feeds/all", "feeds/all/edits", "feeds/all/vanished", "private/firstsecret/hushed"} {
		for f := range formats {
			want = append(want, name+formatInfo[f].extension)
		}
	}
	for _, path := range want {
		address := "/" + path
		if path == indexFile {
			address = "/"
		}
		if r := ask(t, s.Handler(false), "GET", address); r.StatusCode != 200 || bodyOf(t, r) != got[path] {
			t.Errorf("%s: %d, or the file has other bytes", path, r.StatusCode)
		}
		for c := range codings {
			packed, ok := got[path+extensions[c]]
			if ok != (len(got[path]) >= leastCompressed) || ok && decoded(t, codingNames[c], []byte(packed)) != got[path] {
				t.Errorf("%s%s: there %t, or another document", path, extensions[c], ok)
			}
			delete(got, path+extensions[c])
		}
		delete(got, path)
	}
	maps.DeleteFunc(got, func(_, content string) bool { return content == "" })
	if left := slices.Collect(maps.Keys(got)); !slices.Equal(left, []string{manifest}) {
		t.Errorf("besides there are %q, want the manifest alone", left)
	}
}

func TestFilesHaveTheTimeAndTheRightsThatWebServersNeed(t *testing.T) {
	o, _ := folderOptions()
	s, dir := New(o), filepath.Join(t.TempDir(), "new", "folder")
	writeTo(t, openFolder(t, dir), s)
	doc := s.current.Load().docs["/feeds/all.rss"]
	for _, path := range withCompressed("feeds/all.rss") {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || !info.ModTime().Equal(doc.modified) {
			t.Errorf("%s: %v, or not the time of Last-Modified", path, err)
		}
	}
	for path, want := range map[string]fs.FileMode{
		"": 0o755, "feeds": 0o755, "feeds/all": 0o755, "feeds/all.atom": 0o644, "feeds/all.atom.br": 0o644, "index.html": 0o644,
		manifest: 0o600, "private": 0o711, "private/firstsecret": 0o755, "private/firstsecret/hushed.atom": 0o644,
	} {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestUnchangedFilesAreNotTouched(t *testing.T) {
	o, m := folderOptions()
	s, dir := New(o), t.TempDir()
	f := openFolder(t, dir)
	writeTo(t, f, s)
	before := filesAsTheyAre(t, dir)
	for _, what := range []string{"the second time", "a restart"} {
		if what == "a restart" {
			f, s = openFolder(t, dir), New(o)
		}
		writeTo(t, f, s)
		for path, after := range filesAsTheyAre(t, dir) {
			if was := before[path]; !os.SameFile(was, after) || !was.ModTime().Equal(after.ModTime()) {
				t.Errorf("%s: %s was written again", what, path)
			}
		}
	}
	m.items = append(m.items, kept(story(0)))
	writeTo(t, f, s)
	after := filesAsTheyAre(t, dir)
	for path, written := range map[string]bool{
		"feeds/all.atom": true, "feeds/all.json.gz": true, "index.html": true,
		"feeds/all/edits.atom": false, "feed.css": false, "feeds.opml": false, "feeds/all/archive/1.atom": false,
	} {
		if os.SameFile(before[path], after[path]) == written {
			t.Errorf("a new story: %s was written: %t, want %t", path, !written, written)
		}
	}
}

func filesAsTheyAre(t testing.TB, dir string) map[string]fs.FileInfo {
	t.Helper()
	found := map[string]fs.FileInfo{}
	for path, content := range filesIn(t, dir) {
		if content == "" {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		found[path] = info
	}
	return found
}

func TestNobodySeesHalfAFile(t *testing.T) {
	o, m := testOptions(story(1))
	s, dir := New(o), t.TempDir()
	f := openFolder(t, dir)
	writeTo(t, f, s)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			for path, end := range map[string]string{"feeds/all.atom": "</feed>\n", "index.html": "</html>\n"} {
				if b, err := os.ReadFile(filepath.Join(dir, path)); err != nil || !strings.HasSuffix(string(b), end) {
					t.Errorf("%s: %v, or not whole", path, err)
				}
			}
		}
	})
	for i := range 6 {
		m.items = append(m.items, kept(story(100+i)))
		writeTo(t, f, s)
	}
	close(done)
	wg.Wait()
}

func TestWhatIsPublishedNoMoreDisappears(t *testing.T) {
	o, m := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	theirs := filepath.Join(dir, "feeds", "notes.txt")
	if err := os.WriteFile(theirs, []byte("ours"), 0o644); err != nil {
		t.Fatal(err)
	}
	m.secrets["hushed"] = "secondsecret"
	o.Feeds = o.Feeds[1:]
	writeTo(t, openFolder(t, dir), New(o))
	for path := range filesIn(t, dir) {
		if strings.HasPrefix(path, "feeds/") && path != "feeds/notes.txt" || strings.Contains(path, "firstsecret") {
			t.Errorf("%s is there still", path)
		}
	}
	if b, err := os.ReadFile(theirs); err != nil || string(b) != "ours" {
		t.Errorf("the file of somebody else: %q, %v", b, err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, manifest)); err != nil || strings.Contains(string(b), "firstsecret") || !strings.Contains(string(b), "secondsecret") {
		t.Errorf("the manifest has\n%s%v", b, err)
	}
}

func TestNothingIsWrittenBeforeTheFirstRendering(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	before := filesIn(t, dir)
	o.Feeds = nil
	if err := openFolder(t, dir).Write(t.Context(), New(o)); err != nil || !maps.Equal(before, filesIn(t, dir)) {
		t.Errorf("%v, or other files than before", err)
	}
}

func TestEmptiedFolderIsFilledAgain(t *testing.T) {
	o, _ := folderOptions()
	s, dir := New(o), filepath.Join(t.TempDir(), "site")
	f := openFolder(t, dir)
	writeTo(t, f, s)
	before := filesIn(t, dir)
	for range 2 {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		writeTo(t, f, s)
		if !maps.Equal(before, filesIn(t, dir)) {
			t.Error("want the same files again")
		}
	}
}

func TestWhatIsDamagedIsMendedAtTheNextStart(t *testing.T) {
	o, _ := folderOptions()
	s, dir := New(o), t.TempDir()
	writeTo(t, openFolder(t, dir), s)
	before := filesIn(t, dir)
	for path, damage := range map[string]func(string) error{
		"feeds/all.atom":    func(p string) error { return os.WriteFile(p, []byte("<feed"), 0o644) },
		"feeds/all.rss":     os.Remove,
		"feeds/all.json.br": os.Remove,
		"index.html.gz":     func(p string) error { return os.WriteFile(p, []byte("of another version"), 0o644) },
		"feed.css": func(p string) error {
			return errors.Join(os.Remove(p), os.Symlink("index.html", p))
		},
		"feeds/all/edits.atom":                      func(p string) error { return os.Chtimes(p, day, day) },
		"private/firstsecret/hushed/archive/1.atom": func(p string) error { return os.Truncate(p, 0) },
	} {
		if err := damage(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	writeTo(t, openFolder(t, dir), New(o))
	if !maps.Equal(before, filesIn(t, dir)) {
		t.Error("other files than before")
	}
	if info, err := os.Stat(filepath.Join(dir, "feeds/all/edits.atom")); err != nil || info.ModTime().Equal(day) {
		t.Errorf("%v, or the time is wrong still", err)
	}
}

func renderedSite(t testing.TB, o Options) *Site {
	t.Helper()
	s := New(o)
	if _, err := s.Render(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNothingPrivateIsOnTheFilesForEverybody(t *testing.T) {
	o, _ := folderOptions()
	dir := t.TempDir()
	writeTo(t, openFolder(t, dir), New(o))
	for path, content := range filesIn(t, dir) {
		if path != manifest && !strings.HasPrefix(path, "private/") && (strings.Contains(content, "secret") || strings.Contains(strings.ToLower(content), "hush")) {
			t.Errorf("%s tells of the private feed", path)
		}
	}
}
