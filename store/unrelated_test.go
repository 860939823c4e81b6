package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func unrelated(t testing.TB, db *store.DB) []news.Unrelated {
	t.Helper()
	list, err := db.Unrelated(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// wantUnrelated reports a list of unrelated items that is not as wanted: their titles, those of
// items that are not new in parentheses.
func wantUnrelated(t testing.TB, db *store.DB, want ...string) {
	t.Helper()
	var got []string
	for _, u := range unrelated(t, db) {
		if title := u.Item.Title; u.Added {
			got = append(got, title)
		} else {
			got = append(got, "("+title+")")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("unrelated are %q, want %q", got, want)
	}
}

// relationsVersion returns the version of the relations.
func relationsVersion(t testing.TB, db *store.DB) int64 {
	t.Helper()
	version, _, _, err := db.Remembered(t.Context(), time.Time{}, noon.Add(1000*day), 0)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// relate saves what was found out about items.
func relate(t testing.TB, db *store.DB, at time.Time, found ...news.Related) {
	t.Helper()
	if refused := tryRelate(t, db, at, found...); refused > 0 {
		t.Errorf("%d joins are refused", refused)
	}
}

// tryRelate does so, and returns how many joins were refused.
func tryRelate(t testing.TB, db *store.DB, at time.Time, found ...news.Related) (refused int) {
	t.Helper()
	before := relationsVersion(t, db)
	next, refused, err := db.SaveRelations(t.Context(), before, found, at)
	if err != nil {
		t.Fatal(err)
	}
	if next <= before || next != relationsVersion(t, db) {
		t.Errorf("the version was %d, is said to be %d now and is %d", before, next, relationsVersion(t, db))
	}
	return refused
}

// relateAll takes all items off the list, with features that say who they are.
func relateAll(t testing.TB, db *store.DB) {
	t.Helper()
	var found []news.Related
	for _, u := range unrelated(t, db) {
		found = append(found, looked(u.Item))
	}
	relate(t, db, noon, found...)
}

// looked is what is found out about an item that has no company.
func looked(it news.Item, joins ...news.Join) news.Related {
	return news.Related{Item: it.Key, Hash: it.Hash, Language: it.Language, Features: []byte("of " + it.Title), Joins: joins}
}

// titled returns the kept item with a title.
func titled(t testing.TB, db *store.DB, title string) news.Item {
	t.Helper()
	for _, it := range items(t, db, news.Query{WithHeld: true}) {
		if it.Title == title {
			return it
		}
	}
	t.Fatalf("no item %q is kept", title)
	return news.Item{}
}

func TestNewItemsAreUnrelatedInTheOrderInWhichTheyWereKept(t *testing.T) {
	db := newsroom(t)
	a, b := item("a", "Ferry line reopens"), item("b", "Bridge closed")
	a.Published, b.Published = noon.Add(-time.Hour), noon.Add(-2*time.Hour)
	poll(t, db, world, noon, a, b)
	poll(t, db, local, noon.Add(-day), item("c", "Tolls rise"))
	wantUnrelated(t, db, "Bridge closed", "Ferry line reopens", "Tolls rise")
	few, err := db.Unrelated(t.Context(), 2)
	if err != nil || len(few) != 2 || few[0].Item.Title != "Bridge closed" {
		t.Errorf("Unrelated of 2 = %v, %v", few, err)
	}
	relateAll(t, db)
	wantUnrelated(t, db)
	poll(t, db, world, noon.Add(time.Hour), a, b)
	unchanged(t, db, world, noon.Add(2*time.Hour))
	wantUnrelated(t, db)
}

func TestUnrelatedItemsComeAsRulesSeeThem(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics, it.Categories, it.Language = []news.Tag{tag("sea", news.About)}, []news.Category{{Term: "islands"}}, "en"
	poll(t, db, world, noon.Add(-day), item("b", "Bridge closed"))
	learn(t, db, world, noon, []news.ItemBlocks{{Item: news.Key{1}}}, []uint64{7}, it)
	flood(t, db, noon.Add(time.Hour), 2, several("f", 2)...)
	var want []news.Item
	for it, err := range db.EachText(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, it)
	}
	var got []news.Item
	held := 0
	for _, u := range unrelated(t, db) {
		got = append(got, u.Item)
		if u.Item.Held {
			held++
		}
	}
	slices.Reverse(want) // they came in the order of the list
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 4 || held != 1 || got[0].Repeated == nil {
		t.Errorf("%d items, %d held (-as rules see them +unrelated):\n%s", len(got), held, diff)
	}
}

func TestItemWithAnotherTextIsUnrelatedAgain(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	poll(t, db, world, noon, it)
	it.Title = "Ferry line reopens today" // before it was related: it is new still
	poll(t, db, world, noon.Add(time.Hour), it)
	wantUnrelated(t, db, "Ferry line reopens today")
	relateAll(t, db)

	it.Title = "Ferry line reopens tomorrow"
	poll(t, db, world, noon.Add(2*time.Hour), it)
	wantUnrelated(t, db, "(Ferry line reopens tomorrow)")
	relateAll(t, db)
	it.Language = "en"
	poll(t, db, world, noon.Add(3*time.Hour), it)
	wantUnrelated(t, db, "(Ferry line reopens tomorrow)")
	relateAll(t, db)
	it.Raw = 7 // no text
	poll(t, db, world, noon.Add(4*time.Hour), it)
	wantUnrelated(t, db)
}

func TestPollThatIsNotSavedMakesNothingUnrelated(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	claim(t, db, world, noon.Add(time.Hour)) // by somebody else: ours is stale
	p := news.Poll{Source: world, At: noon, Fence: st.Fence, State: to(st), Items: document(world, []news.Item{item("a", "Ferry line reopens")})}
	if _, err := db.Save(t.Context(), p); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Save = %v, want ErrFenced", err)
	}
	wantUnrelated(t, db)

	st = claim(t, db, world, noon.Add(2*time.Hour))
	db.Exec(t, `CREATE TEMP TRIGGER fails BEFORE UPDATE OF lease ON sources WHEN NEW.lease = 0 BEGIN SELECT RAISE(ABORT, 'no more'); END`)
	p.Fence = st.Fence
	if _, err := db.Save(t.Context(), p); err == nil || !strings.Contains(err.Error(), "no more") {
		t.Fatalf("Save = %v, want the error of its last statement", err)
	}
	wantUnrelated(t, db)
	wantTitles(t, db)
}

func TestSameIsTheFirstItemOfAnotherSourceWithTheLink(t *testing.T) {
	const url = "https://paper.example/ferry"
	link := func(guid, url string) news.Item {
		return news.Item{GUID: guid, URL: url, Title: guid, Content: "<p>" + guid + ".</p>"}
	}
	type doc struct {
		source news.SourceID
		item   news.Item
	}
	for _, tt := range []struct {
		name string
		docs []doc // the last one asks
		want string
	}{
		{"none", []doc{{world, link("a", "https://paper.example/other")}, {local, link("z", url)}}, ""},
		{"one", []doc{{world, link("a", url)}, {local, link("z", "http://www.paper.example/ferry/?utm_source=rss")}}, "a"},
		{"the first of two", []doc{{"wire", link("a", url)}, {world, link("b", url)}, {local, link("z", url)}}, "a"},
		{"its own source only", []doc{{local, link("a", "https://paper.example/other")}, {local, link("z", url)}}, ""},
		{"several of that source", []doc{{world, link("a", url)}, {world, link("b", url)}, {local, link("z", url)}}, ""},
		{"several of its own", []doc{{local, link("a", url)}, {world, link("b", url)}, {local, link("z", url)}}, ""},
		{"several of a third", []doc{{"wire", link("a", url)}, {"wire", link("b", url)}, {world, link("c", url)}, {local, link("z", url)}}, ""},
		{"the link of a site", []doc{{world, link("a", "https://paper.example/")}, {local, link("z", "https://paper.example/")}}, ""},
		{"no link", []doc{{world, link("a", "")}, {local, link("z", "")}}, ""},
		{"a fragment that tells nothing", []doc{{world, link("a", url)}, {local, link("z", url+"#xtor=RSS-1")}}, "a"},
		{"such fragments in both", []doc{{world, link("a", url+"#comments")}, {local, link("z", url+"#comments")}}, "a"},
		{"another part of a page", []doc{{world, link("a", url+"#1")}, {local, link("z", url+"#2")}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := newsroom(t)
			setSources(t, db, world, local, "wire")
			docs := map[news.SourceID][]news.Item{}
			for i, d := range tt.docs {
				docs[d.source] = append(docs[d.source], d.item)
				poll(t, db, d.source, noon.Add(time.Duration(i)*time.Minute), docs[d.source]...)
			}
			var want news.Key
			if tt.want != "" {
				want = titled(t, db, tt.want).Key
			}
			list := unrelated(t, db)
			if len(list) != len(tt.docs) {
				t.Fatalf("%d items are kept, want %d", len(list), len(tt.docs))
			}
			if got := list[len(list)-1]; got.Item.Title != "z" || got.Same != want {
				t.Errorf("%q is the same as %s, want %s", got.Item.Title, got.Same, want)
			}
		})
	}
}

func TestSameMayBeATombstoneButNoChanceLikeness(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	key := only(t, db).Key
	later := noon.Add(year + 2*day)
	poll(t, db, world, later, item("b", "News of the next year"))
	prune(t, db, later)
	poll(t, db, local, later, item("a", "Ferry line reopens"))
	if got := unrelated(t, db)[1]; got.Same != key {
		t.Errorf("the same is %s, want the tombstone %s", got.Same, key)
	}
	db.Exec(t, "UPDATE items SET url = 'https://paper.example/else' WHERE kept = 0") // whose mark is the same by chance
	if got := unrelated(t, db)[1]; got.Same != (news.Key{}) {
		t.Errorf("the same is %s, whose address is another", got.Same)
	}
}

func TestItemChangedSinceItWasLookedAtStaysUnrelated(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	poll(t, db, world, noon, it)
	poll(t, db, local, noon, item("b", "Bridge closed"))
	seen := unrelated(t, db)
	it.Title = "Ferry line does not reopen"
	poll(t, db, world, noon.Add(time.Minute), it)
	relate(t, db, noon, looked(seen[0].Item, news.Join{With: seen[1].Item.Key, Kind: news.SameStory}), looked(seen[1].Item))
	wantUnrelated(t, db, "Ferry line does not reopen")
	// Whoever found it out goes on from it, so that it is kept all the same.
	if got := titled(t, db, "Bridge closed"); got.Story != seen[0].Item.Key {
		t.Errorf("the story is %s, want %s", got.Story, seen[0].Item.Key)
	}
}

func TestUnrelatedTakesManyItems(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, numbered(600)...)
	list := unrelated(t, db)
	if len(list) != 600 {
		t.Fatalf("%d items are unrelated, want 600", len(list))
	}
	for i, u := range list {
		if want := fmt.Sprint("Item ", 599-i); u.Item.Title != want || u.Item.Source != world {
			t.Fatalf("%d is %q of %s, want %q", i, u.Item.Title, u.Item.Source, want)
		}
	}
}

func TestAnItemReadInAnotherLanguageMeanwhileStaysOnTheList(t *testing.T) {
	db := newsroom(t)
	a := item("a", "Ferry line reopens")
	a.Language = "en"
	poll(t, db, world, noon, a)
	before := looked(unrelated(t, db)[0].Item)
	a.Language = "sq"
	poll(t, db, world, noon.Add(time.Hour), a)
	relate(t, db, noon, before)
	wantUnrelated(t, db, "Ferry line reopens")
	relateAll(t, db)
	wantUnrelated(t, db)
}

func TestItemsThatWaitAreCountedWithTheTimeOfTheFirstNewOne(t *testing.T) {
	db := newsroom(t)
	want := func(n int, oldest time.Time) {
		t.Helper()
		if got, at, err := db.CountUnrelated(t.Context()); err != nil || got != n || !at.Equal(oldest) {
			t.Errorf("CountUnrelated = %d, %v, %v, want %d, %v", got, at, err, n, oldest)
		}
	}
	want(0, time.Time{})
	poll(t, db, world, noon, item("a", "A"))
	relateAll(t, db)
	want(0, time.Time{})
	poll(t, db, world, noon.Add(time.Hour), item("a", "A, changed")) // it is in feeds
	want(1, time.Time{})
	poll(t, db, local, noon.Add(3*time.Hour), item("b", "B"))
	poll(t, db, world, noon.Add(2*time.Hour), item("c", "C"))
	want(3, noon.Add(2*time.Hour))
	relateAll(t, db)
	want(0, time.Time{})
}
