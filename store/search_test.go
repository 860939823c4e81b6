package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// indexAll indexes what is on the list: titles and contents, folded as plain English is.
func indexAll(t testing.TB, db *store.DB) {
	t.Helper()
	if err := db.Index(t.Context(), indexed(unindexed(t, db))); err != nil {
		t.Fatal(err)
	}
}

func indexed(items []news.Item) []store.Indexed {
	fold := strings.NewReplacer("<p>", "", "</p>", "", ".", "")
	list := make([]store.Indexed, len(items))
	for i, it := range items {
		list[i] = store.Indexed{Item: it.Key, Hash: it.Hash, Title: strings.ToLower(it.Title), Text: strings.ToLower(fold.Replace(it.Content))}
	}
	return list
}

func unindexed(t testing.TB, db *store.DB) []news.Item {
	t.Helper()
	items, err := db.Unindexed(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// wantUnindexed reports a list of unindexed items that is not as wanted, the last added first.
func wantUnindexed(t testing.TB, db *store.DB, want ...string) {
	t.Helper()
	if got := titlesOf(unindexed(t, db)); !slices.Equal(got, want) {
		t.Errorf("unindexed are %q, want %q", got, want)
	}
	if n, err := db.CountUnindexed(t.Context()); err != nil || n != len(want) {
		t.Errorf("CountUnindexed = %d, %v, want %d", n, err, len(want))
	}
}

// wantFound reports what is found otherwise than as wanted, the last added first.
func wantFound(t testing.TB, db *store.DB, match string, want ...string) {
	t.Helper()
	found, more, err := db.Search(t.Context(), match, 100, 0)
	if err != nil || more {
		t.Errorf("Search(%s): more %v, %v", match, more, err)
	}
	if got := titlesOf(found); !slices.Equal(got, want) {
		t.Errorf("Search(%s) = %q, want %q", match, got, want)
	}
}

func TestFindsWhatIsIndexed(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"), item("b", "Ferry runs aground"))
	poll(t, db, local, noon, item("c", "Bakers meet"))
	relateAll(t, db)
	wantUnindexed(t, db, "Bakers meet", "Ferry line reopens", "Ferry runs aground")
	wantFound(t, db, `"ferry"`)
	indexAll(t, db)
	wantUnindexed(t, db)
	wantFound(t, db, `"ferry"`, "Ferry line reopens", "Ferry runs aground")
	wantFound(t, db, `"ferry" AND "line"`, "Ferry line reopens")
	wantFound(t, db, `"line ferry"`)
	wantFound(t, db, `"me"*`, "Bakers meet")
	wantFound(t, db, `("ferry") NOT ("line")`, "Ferry runs aground")
}

func TestWhatIsFoundIsComplete(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{tag("sea", news.About)}
	poll(t, db, world, noon, it)
	relateAll(t, db)
	indexAll(t, db)
	found, _, err := db.Search(t.Context(), `"ferry"`, 1, 0)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if got := found[0]; got.URL != it.URL || got.Content != it.Content || len(got.Topics) != 1 || got.PublicID == "" {
		t.Errorf("found %+v", got)
	}
}

func TestSearchSaysWhetherThereAreMore(t *testing.T) {
	db := newsroom(t)
	for i := range 5 {
		poll(t, db, world, noon.Add(time.Duration(i)*time.Hour), item(fmt.Sprint(i), fmt.Sprint("Ferry ", i)))
	}
	relateAll(t, db)
	indexAll(t, db)
	for _, tt := range []struct {
		limit, skip int
		want        []string
		more        bool
	}{
		{2, 0, []string{"Ferry 4", "Ferry 3"}, true},
		{2, 2, []string{"Ferry 2", "Ferry 1"}, true},
		{2, 3, []string{"Ferry 1", "Ferry 0"}, false},
		{2, 4, []string{"Ferry 0"}, false},
		{2, 5, nil, false},
		{5, 0, []string{"Ferry 4", "Ferry 3", "Ferry 2", "Ferry 1", "Ferry 0"}, false},
	} {
		found, more, err := db.Search(t.Context(), `"ferry"`, tt.limit, tt.skip)
		if got := titlesOf(found); err != nil || more != tt.more || !slices.Equal(got, tt.want) {
			t.Errorf("Search(limit %d, skip %d) = %q, %v, %v, want %q, %v", tt.limit, tt.skip, got, more, err, tt.want, tt.more)
		}
	}
}

func TestSearchAllFindsAll(t *testing.T) {
	db := newsroom(t)
	var doc []news.Item
	for i := range 600 {
		doc = append(doc, item(fmt.Sprint(i), fmt.Sprint("Ferry ", i)))
	}
	poll(t, db, world, noon, doc...)
	relateAll(t, db)
	indexAll(t, db)
	n := 0
	for it, err := range db.SearchAll(t.Context(), `"ferry"`, 0) {
		if want := fmt.Sprint("Ferry ", n); err != nil || it.Title != want {
			t.Fatalf("item %d is %q, %v, want %q", n, it.Title, err, want)
		}
		n++
	}
	if n != len(doc) {
		t.Errorf("found %d items, want %d", n, len(doc))
	}
}

func TestSearchFindsOnlyWhatFeedsMayShow(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("old", "Ferry of old"))
	relateAll(t, db)
	indexAll(t, db)
	st := claim(t, db, world, noon.Add(time.Hour))
	flood := document(world, []news.Item{item("old", "Ferry of old"), item("new", "Ferry of today"), item("held", "Ferry held back")})
	save(t, db, news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: flood, Judged: "v1", Flood: 1})
	indexAll(t, db)
	wantFound(t, db, `"ferry"`, "Ferry of old") // the new one is still to be related
	relateAll(t, db)
	wantFound(t, db, `"ferry"`, "Ferry of today", "Ferry of old")
	if _, err := db.ReleaseHeld(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	wantFound(t, db, `"ferry"`, "Ferry of today", "Ferry held back", "Ferry of old")
}

func TestChangedItemsAreFoundByTheirNewTextOnly(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"), item("b", "Bakers meet"))
	relateAll(t, db)
	indexAll(t, db)
	poll(t, db, world, noon.Add(time.Hour), item("a", "Boat line reopens"), item("b", "Bakers meet"))
	wantUnindexed(t, db, "Boat line reopens")
	wantFound(t, db, `"ferry"`, "Boat line reopens") // until then, by what it was
	indexAll(t, db)
	wantUnindexed(t, db)
	wantFound(t, db, `"ferry"`)
	wantFound(t, db, `"boat"`, "Boat line reopens")
}

func TestWhatChangesWhileItIsIndexedStaysOnTheList(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"), item("b", "Bakers meet"))
	relateAll(t, db)
	before := indexed(unindexed(t, db))
	poll(t, db, world, noon.Add(time.Hour), item("a", "Boat line reopens"), item("b", "Bakers meet"))
	if err := db.Index(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	wantUnindexed(t, db, "Boat line reopens")
	wantFound(t, db, `"ferry"`)
	wantFound(t, db, `"bakers"`, "Bakers meet")
}

func TestWhatIsPrunedIsNotFound(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"), item("b", "Ferry runs aground"))
	relateAll(t, db)
	if err := db.Index(t.Context(), indexed(unindexed(t, db))[:1]); err != nil { // the other stays on the list
		t.Fatal(err)
	}
	poll(t, db, world, noon.Add(20*day), item("c", "Bakers meet"))
	read := indexed(unindexed(t, db))
	if p, err := db.Prune(t.Context(), noon.Add(40*day), 30*day); err != nil || p.Texts != 2 {
		t.Fatalf("Prune = %+v, %v", p, err)
	}
	wantFound(t, db, `"ferry"`)
	wantUnindexed(t, db, "Bakers meet")
	if err := db.Index(t.Context(), read); err != nil { // as it was read before
		t.Fatal(err)
	}
	wantFound(t, db, `"ferry"`)
	if n := db.Ask(t, "SELECT count(*) FROM search_docsize"); n != "1" {
		t.Errorf("%s texts are in the index, want 1", n)
	}
}

func TestIndexIsWholeOrNotWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	setSources(t, db, world)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	relateAll(t, db)
	wanted := errors.New("of a test")
	err := db.Write(t.Context(), func(exec func(string, ...any) error) error {
		return errors.Join(exec("INSERT INTO search (rowid, title, text) VALUES (1, 'ferry', '')"), exec("DELETE FROM unindexed"), wanted)
	})
	if !errors.Is(err, wanted) {
		t.Fatal(err)
	}
	wantFound(t, db, `"ferry"`)
	wantUnindexed(t, db, "Ferry line reopens")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wantUnindexed(t, openAt(t, path), "Ferry line reopens")
}

func TestKeptItemsAreIndexedAfterAnUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	makeRelease(t, path, 4, thirdRelease())
	db := openAt(t, path)
	wantUnindexed(t, db, "Item 4", "Item 2", "Item 1")
	relateAll(t, db)
	indexAll(t, db)
	wantFound(t, db, `"item"`, "Item 4", "Item 2", "Item 1")
	if got := db.Ask(t, "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity_check: %s", got)
	}
}

func TestIndexTakesWordsAsTheyAre(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry"))
	relateAll(t, db)
	// A vowel sign, a joiner, a letter of Unicode 15, and one that has a small form elsewhere.
	words := []string{"हिन्दी", "ශ්\u200dරී", "\U0001e4d0\U0001e4d1", "ſz", "核"}
	it := unindexed(t, db)[0]
	if err := db.Index(t.Context(), []store.Indexed{{Item: it.Key, Hash: it.Hash, Text: strings.Join(words, " ")}}); err != nil {
		t.Fatal(err)
	}
	for i, word := range words {
		wantFound(t, db, `"`+word+`"`, "Ferry")
		if i > 0 {
			wantFound(t, db, `"`+words[i-1]+" "+word+`"`, "Ferry")
		}
	}
	wantFound(t, db, `"हिन"`)
	wantFound(t, db, `"sz"`)
	wantFound(t, db, `"核"*`, "Ferry")
}

func TestSearchReadsTheIndexBackwards(t *testing.T) {
	db := open(t)
	plan := db.SearchPlan(t)
	if !strings.Contains(plan, "SCAN s VIRTUAL TABLE") || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN i") || strings.Contains(plan, "SCAN u") {
		t.Errorf("search:\n%s", plan)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	db := newsroom(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := db.Search(ctx, `"ferry"`, 1, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
}
