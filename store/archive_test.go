package store_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// archived returns a feed that has an archive.
func archived(change func(*news.Feed)) news.Feed {
	f := feed(change)
	f.Archive = true
	return f
}

// lacking returns what the archive of a feed lacks, as Unarchived gives it.
func lacking(t testing.TB, db *store.DB, f news.Feed, all bool) (list []news.Entry) {
	t.Helper()
	for some, err := range db.Unarchived(t.Context(), &f, all) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, some...)
	}
	return list
}

func wantLacking(t testing.TB, db *store.DB, f news.Feed, want string) {
	t.Helper()
	for _, all := range []bool{false, true} {
		if got := strings.Join(written(lacking(t, db, f, all)), " "); got != want {
			t.Errorf("the archive lacks %q (all: %t), want %q", got, all, want)
		}
	}
}

// put puts entries into the archive of a feed.
func put(t testing.TB, db *store.DB, f news.Feed, entries ...news.Entry) {
	t.Helper()
	var in []news.Archived
	for _, e := range entries {
		in = append(in, news.Archived{Lead: e.Lead.Key, Stamp: e.Stamp()})
	}
	if _, err := db.SaveArchive(t.Context(), f.Name, news.ArchiveDocument{Made: noon, Entries: []byte("<entry/>")}, in); err != nil {
		t.Fatal(err)
	}
}

// putAll puts all that there is into the archive of a feed.
func putAll(t testing.TB, db *store.DB, f news.Feed) {
	t.Helper()
	put(t, db, f, lacking(t, db, f, true)...)
}

func wantDocument(t testing.TB, db *store.DB, feed string, number int, want news.ArchiveDocument) {
	t.Helper()
	got, ok, err := db.Archive(t.Context(), feed, number)
	if err != nil || !ok {
		t.Fatalf("Archive(%s, %d): %t, %v", feed, number, ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document %d of %s (-want +kept):\n%s", number, feed, diff)
	}
}

func wantArchives(t testing.TB, db *store.DB, want map[string]int) {
	t.Helper()
	got, err := db.Archives(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("the last documents (-want +kept):\n%s%v", diff, err)
	}
}

func TestArchiveDocumentIsKeptAsItWasRendered(t *testing.T) {
	db := newsroom(t)
	wantArchives(t, db, map[string]int{})
	full := news.ArchiveDocument{
		Number: 7, Made: noon, Title: "Ferries & harbours", Language: "sq", Updated: noon.Add(123456 * time.Microsecond), Evidence: true,
		Entries: bytes.Repeat([]byte("<entry><title>Trageti i ri — “lundron”</title></entry>\n"), 1000),
	}
	for i, of := range []string{"ferries", "all", "ferries"} {
		d := full
		if of == "all" {
			d = news.ArchiveDocument{Entries: []byte("<entry/>")}
		}
		if n, err := db.SaveArchive(t.Context(), of, d, nil); err != nil || n != []int{1, 1, 2}[i] {
			t.Errorf("document %d of %s has the number %d (%v)", i, of, n, err)
		}
	}
	wantArchives(t, db, map[string]int{"all": 1, "ferries": 2})
	wantDocument(t, db, "all", 1, news.ArchiveDocument{Number: 1, Entries: []byte("<entry/>")})
	for _, full.Number = range []int{1, 2} {
		wantDocument(t, db, "ferries", full.Number, full)
	}
	if n := db.Ask(t, "SELECT max(length(entries)) FROM archives"); len(n) > 3 {
		t.Errorf("%d bytes of the same are kept as %s bytes, want less than 1000", len(full.Entries), n)
	}
	for of, n := range map[string]int{"ferries": 3, "all": 0, "other": 1} {
		if _, ok, err := db.Archive(t.Context(), of, n); ok || err != nil {
			t.Errorf("Archive(%s, %d): %t, %v, want none", of, n, ok, err)
		}
	}
}

func TestDocumentWithoutEntriesIsNotKeptButTheyAreRemembered(t *testing.T) {
	db, _ := events(t)
	f := archived(nil)
	var in []news.Archived
	for _, e := range lacking(t, db, f, true)[:3] {
		in = append(in, news.Archived{Lead: e.Lead.Key, Stamp: e.Stamp()})
	}
	if n, err := db.SaveArchive(t.Context(), f.Name, news.ArchiveDocument{}, in); n != 0 || err != nil {
		t.Errorf("it has the number %d, %v", n, err)
	}
	wantArchives(t, db, map[string]int{})
	wantLacking(t, db, f, "E F")
	put(t, db, f)
	wantArchives(t, db, map[string]int{"all": 1})
}

func TestArchiveOutlivesWhatIsInIt(t *testing.T) {
	db := newsroom(t)
	end := served(t, db, noon, 3, item("a", "A"), item("b", "B"))
	relateAll(t, db)
	f := archived(nil)
	putAll(t, db, f)
	kept, _, err := db.Archive(t.Context(), f.Name, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{end.Add(year + day), end.Add(2*year + day)} { // the texts go, then the keys
		if prune(t, db, at) == (store.Pruned{}) {
			t.Fatal("nothing was pruned")
		}
		wantLacking(t, db, f, "")
		wantDocument(t, db, f.Name, 1, kept)
	}
}

func TestWhatComesBackAfterItWasForgottenIsArchivedAgainOnlyIfItIsAnother(t *testing.T) {
	db := newsroom(t)
	a, b := item("a", "A"), item("b", "B")
	poll(t, db, world, noon, a, b)
	relateAll(t, db)
	f := archived(nil)
	putAll(t, db, f)
	poll(t, db, world, noon.Add(day))
	if got := prune(t, db, noon.Add(3*year)); got.Texts != 2 {
		t.Fatalf("%+v is pruned", got)
	}
	poll(t, db, world, noon.Add(3*year), a, b)
	wantTitles(t, db) // their keys are remembered
	poll(t, db, world, noon.Add(3*year+day))
	if got := prune(t, db, noon.Add(6*year)); got.Keys != 2 {
		t.Fatalf("%+v is pruned", got)
	}

	b.Content = "<p>B, said otherwise.</p>"
	poll(t, db, world, noon.Add(6*year), a, b)
	relateAll(t, db)
	wantTitles(t, db, "A", "B")
	wantLacking(t, db, f, "B")
	putAll(t, db, f)
	wantLacking(t, db, f, "")
	a.Content = "<p>A, said otherwise.</p>"
	poll(t, db, world, noon.Add(6*year+time.Hour), a, b)
	wantLacking(t, db, f, "A")
}

func TestTheArchiveOfOneFeedSaysNothingOfAnother(t *testing.T) {
	db, _ := events(t)
	putAll(t, db, archived(nil))
	wantLacking(t, db, archived(func(f *news.Feed) { f.Name = "other" }), "A=B C D E F")
}

func TestReadOnlyDatabaseKeepsNoArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	db := openReadOnly(t, path)
	if _, err := db.SaveArchive(t.Context(), "all", news.ArchiveDocument{}, nil); err == nil {
		t.Error("it says that it did")
	}
	wantArchives(t, db, map[string]int{})
}

func TestArchivesAndSubscribersAreFoundByTheirIndexes(t *testing.T) {
	whole := []string{"json_each", "archives archives", "subscribers subscribers"} // what is in hand, or read as a whole
	scan := regexp.MustCompile(`SCAN (\w+)`)
	for name, plan := range open(t).ArchivePlans(t) {
		for _, m := range scan.FindAllStringSubmatch(plan, -1) {
			if !slices.Contains(whole, m[1]) && !slices.Contains(whole, name+" "+m[1]) {
				t.Errorf("%s:\n%s", name, plan)
			}
		}
		if strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s is sorted rather than read in its order:\n%s", name, plan)
		}
	}
}

// BenchmarkSaveArchive keeps a document of 100 entries, 2 kB each.
func BenchmarkSaveArchive(b *testing.B) {
	db := newsroom(b)
	var in []news.Archived
	var doc bytes.Buffer
	for i, it := range slices.Concat(benchPolls(1, 5, 20, 1300)[0].Items, benchPolls(1, 5, 20, 1300)[1].Items) {
		fmt.Fprintf(&doc, "<entry><id>urn:%d</id><title>%s</title><content>%s</content></entry>\n", i, it.Title, it.Content)
		in = append(in, news.Archived{Lead: it.Key, Stamp: noon})
	}
	d := news.ArchiveDocument{Made: noon, Entries: doc.Bytes()}
	for b.Loop() {
		if _, err := db.SaveArchive(b.Context(), "all", d, in); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(doc.Len()))
}
