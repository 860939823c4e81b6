package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

const (
	day  = 24 * time.Hour
	year = 365 * day
)

func prune(t *testing.T, db *store.DB, now time.Time) store.Pruned {
	t.Helper()
	p, err := db.Prune(t.Context(), now, year)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// served polls a source once a day for so many days, with one document and then 304, and
// returns the day after.
func served(t *testing.T, db *store.DB, from time.Time, days int, doc ...news.Item) time.Time {
	t.Helper()
	poll(t, db, world, from, doc...)
	for n := 1; n < days; n++ {
		unchanged(t, db, world, from.Add(time.Duration(n)*day))
	}
	return from.Add(time.Duration(days) * day)
}

func TestRetentionCountsFromTheLastTimeServed(t *testing.T) {
	db := newsroom(t)
	// The first item is in one document only, the second in all there are.
	next := served(t, db, noon, 3, item("a", "Withdrawn"), item("b", "Evergreen"))
	end := served(t, db, next, 400, item("b", "Evergreen"))

	if got := prune(t, db, next.Add(year-2*day)); got != (store.Pruned{}) {
		t.Errorf("within a year %+v is pruned, want nothing", got)
	}
	if got, want := prune(t, db, end), (store.Pruned{Texts: 1}); got != want {
		t.Errorf("after a year %+v is pruned, want %+v", got, want)
	}
	wantTitles(t, db, "Evergreen")
	if got, want := prune(t, db, end.Add(year+day)), (store.Pruned{Texts: 1, Keys: 1}); got != want {
		t.Errorf("a year after the last poll %+v is pruned, want %+v", got, want)
	}
	wantTitles(t, db)
}

func TestKnownDocumentWritesNoItem(t *testing.T) {
	db := newsroom(t)
	a, b := item("a", "Ferry line reopens"), item("b", "Bridge closed")
	changes := func(items ...news.Item) string {
		t.Helper()
		db.Exec(t, "CREATE TEMP TABLE IF NOT EXISTS before AS SELECT 0 n")
		db.Exec(t, "UPDATE before SET n = total_changes()")
		poll(t, db, world, noon, items...)
		return db.Ask(t, "SELECT total_changes() - n - 1 FROM before")
	}
	poll(t, db, world, noon, a, b)
	for _, tt := range []struct {
		name string
		doc  []news.Item
		want string // rows that are written besides those of the claim and the state
	}{
		{"the same", []news.Item{a, b}, "2"},
		{"one left", []news.Item{a}, "3"},
		{"the same again", []news.Item{a}, "2"},
		{"one came back", []news.Item{a, b}, "3"},
	} {
		if got := changes(tt.doc...); got != tt.want {
			t.Errorf("%s: %s rows written, want %s", tt.name, got, tt.want)
		}
	}
}

func TestItemThatLeftIsNotTakenForPresent(t *testing.T) {
	db := newsroom(t)
	for i, guid := range []string{"a", "b", "c"} { // by a poller that never says when it succeeded
		at := noon.Add(time.Duration(i) * time.Hour)
		doc := document(world, []news.Item{item(guid, guid)})
		st := claim(t, db, world, at)
		save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st), Items: doc})
	}
	if n := db.Ask(t, "SELECT count(*) FROM items WHERE served = 0"); n != "1" {
		t.Errorf("%s items are in the last document, want 1", n)
	}
}

func TestTombstoneDoesNotComeBack(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{tag("sea", news.About)}
	poll(t, db, world, noon, it)
	later := noon.Add(year + day)
	poll(t, db, world, later, item("b", "News of the next year"))
	if got, want := prune(t, db, later), (store.Pruned{Texts: 1}); got != want {
		t.Fatalf("pruned %+v, want %+v", got, want)
	}
	for i, change := range []func(*news.Item){
		func(*news.Item) {},
		func(it *news.Item) { it.Title = "Ferry line reopens, again" },
		func(it *news.Item) { it.GUID = "new-guid-same-link" },
	} {
		change(&it)
		later = later.Add(day)
		wantSaved(t, poll(t, db, world, later, it), 0, 0)
		wantTitles(t, db, "News of the next year")
		if found, err := db.Find(t.Context(), it.URL); err != nil || len(found) != 0 {
			t.Errorf("%d: Find(%s) = %v, %v, want nothing", i, it.URL, found, err)
		}
	}
	if n := db.Ask(t, "SELECT count(*) FROM tags"); n != "0" {
		t.Errorf("%s topics of a tombstone are left", n)
	}
	if items := unjudged(t, db, "v2"); len(items) != 1 {
		t.Errorf("%d items are to be judged, want 1", len(items))
	}
	// It was served again: its key stays half a year beyond the retention.
	if got := prune(t, db, later.Add(year+100*day)); got.Keys != 0 {
		t.Errorf("%+v is pruned 100 days after the retention, want no keys", got)
	}
	if got := prune(t, db, later.Add(year+200*day)); got.Keys != 2 {
		t.Errorf("%+v is pruned 200 days after the retention, want 2 keys", got)
	}
	if n := db.Ask(t, "SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM aliases)"); n != "0" {
		t.Errorf("%s keys are left", n)
	}
}

func TestTombstoneKeepsItsPublicID(t *testing.T) {
	db := newsroom(t)
	const id = "https://world.example/1"
	poll(t, db, world, noon, item(id, "Ferry line reopens"))
	later := noon.Add(year + day)
	poll(t, db, local, later, item("b", "News of the next year"))
	prune(t, db, later)
	poll(t, db, local, later, item(id, "Copied id"))
	if got := items(t, db, news.Query{})[0]; got.PublicID == id {
		t.Error("another item has the public id of one that was published")
	}
}

func TestNoRetentionKeepsEverything(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	if p, err := db.Prune(t.Context(), noon.Add(100*year), 0); err != nil || p != (store.Pruned{}) {
		t.Errorf("Prune with no retention: %+v, %v", p, err)
	}
	wantTitles(t, db, "Ferry line reopens")
}

func TestPruneShrinksTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	setSources(t, db, world)
	var doc []news.Item
	for i := range 1200 { // more than a batch
		it := item(fmt.Sprint(i), fmt.Sprint("Item ", i))
		it.Content = strings.Repeat("The member for the islands has the floor. ", 50)
		doc = append(doc, it)
	}
	poll(t, db, world, noon, doc...)
	prune(t, db, noon)
	before := size(t, path)
	if got := prune(t, db, noon.Add(year+day)); got.Texts != 1200 {
		t.Errorf("pruned %+v, want 1200 texts", got)
	}
	if after := size(t, path); after > before/4 {
		t.Errorf("the file has %d bytes after, %d before", after, before)
	}
	if log := size(t, path+"-wal"); log != 0 {
		t.Errorf("the log has %d bytes, want 0", log)
	}
	if free := db.Ask(t, "PRAGMA freelist_count"); free != "0" {
		t.Errorf("%s pages are free", free)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return st.Size()
}
