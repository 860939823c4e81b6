package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// vanished returns the titles of vanished items.
func vanished(t testing.TB, db *store.DB, q news.Query, limit int) (titles []string) {
	t.Helper()
	list, err := db.Vanished(t.Context(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		titles = append(titles, v.Item.Title)
	}
	return titles
}

// gone has the source answer a day later and reports vanished items that are not as wanted.
func gone(t testing.TB, db *store.DB, want ...string) {
	t.Helper()
	unchanged(t, db, world, noon.Add(day))
	if got := vanished(t, db, news.Query{}, 0); !slices.Equal(got, want) {
		t.Errorf("vanished are %q, want %q", got, want)
	}
}

// daily returns items 1, 2 … n, each published a day before the one before it.
func daily(n int) []news.Item {
	var doc []news.Item
	for i := 1; i <= n; i++ {
		it := item(fmt.Sprint(i), fmt.Sprint(i))
		it.Published = noon.Add(-time.Duration(i) * day)
		doc = append(doc, it)
	}
	return doc
}

// without returns a document without the items that have these numbers.
func without(doc []news.Item, numbers ...int) []news.Item {
	doc = slices.Clone(doc)
	return slices.DeleteFunc(doc, func(it news.Item) bool {
		return slices.ContainsFunc(numbers, func(n int) bool { return it.Title == fmt.Sprint(n) })
	})
}

func TestItemThatLeavesBeforeOlderOnesVanishes(t *testing.T) {
	fresh := item("new", "new")
	fresh.Published = noon
	more := func(doc []news.Item) []news.Item { return append([]news.Item{fresh}, doc...) }
	renamed := daily(5)
	renamed[1].GUID, renamed[1].URL = "moved", "https://paper.example/moved"
	for _, tt := range []struct {
		name   string
		before []news.Item
		after  []news.Item
		want   []string
	}{
		{"nothing left", daily(5), daily(5), nil},
		{"the second of five", daily(5), without(daily(5), 2), []string{"2"}},
		{"the last but one, of few", daily(5), without(daily(5), 4), []string{"4"}},
		{"the last, pushed out", daily(5), more(daily(4)), nil},
		{"the last, for nothing", daily(5), daily(4), nil},
		{"one taken, one pushed out", daily(5), more(without(daily(4), 2)), []string{"2"}},
		{"all but the last, of two", daily(2), without(daily(2), 1), []string{"1"}},
		{"the second, under another name", daily(5), renamed, nil},
		{"everything", daily(5), []news.Item{fresh}, nil},
		{"three of four", daily(4), without(daily(4), 1, 2, 3), []string{"1", "2", "3"}},
		{"four of twenty", daily(20), without(daily(20), 1, 2, 3, 4), []string{"1", "2", "3", "4"}},
		{"five of twenty", daily(20), without(daily(20), 1, 2, 3, 4, 5), nil},
		{"before two of twenty", daily(20), without(daily(20), 17, 18), []string{"17", "18"}},
		{"before the last of twenty", daily(20), without(daily(20), 18, 19), nil},
		{"pushed out before a pinned one", daily(20), more(without(daily(20), 19)), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := newsroom(t)
			poll(t, db, world, noon, tt.before...)
			poll(t, db, world, noon.Add(time.Hour), tt.after...)
			unchanged(t, db, world, noon.Add(2*time.Hour))
			got := vanished(t, db, news.Query{}, 0)
			slices.Sort(got) // all at the same time
			if !slices.Equal(got, tt.want) {
				t.Errorf("vanished are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOlderIsWhatIsOlderByAllThatIsKnown(t *testing.T) {
	at := func(days int) time.Time {
		if days == 0 {
			return time.Time{}
		}
		return noon.Add(-time.Duration(days) * day)
	}
	// Of two items of one poll, with dates so many days ago, 0 for none, the first leaves.
	for _, tt := range []struct {
		name                               string
		published, updated, other, otherUp int
		later                              bool // it came with a later poll than the other
		want                               bool
	}{
		{"no dates", 0, 0, 0, 0, false, false},
		{"published later", 1, 0, 2, 0, false, true},
		{"published earlier", 2, 0, 1, 0, false, false},
		{"published on the same day", 1, 0, 1, 0, false, false},
		{"one without dates", 1, 0, 0, 0, false, false},
		{"updated later", 0, 1, 0, 2, false, true},
		{"published later, updated earlier", 4, 3, 5, 1, false, false},
		{"no dates, came later", 0, 0, 0, 0, true, true},
		{"came later, from the archive", 9, 0, 2, 0, true, false},
		{"came later, re-dated", 1, 0, 2, 0, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := newsroom(t)
			poll(t, db, world, noon.Add(-100*day), item("0", "first document"))
			a, b := item("a", "a"), item("b", "b")
			a.Published, a.Updated = at(tt.published), at(tt.updated)
			b.Published, b.Updated = at(tt.other), at(tt.otherUp)
			doc := []news.Item{a, b}
			if tt.later {
				poll(t, db, world, noon.Add(-time.Hour), b)
			}
			poll(t, db, world, noon, doc...)
			poll(t, db, world, noon.Add(time.Hour), b)
			var want []string
			if tt.want {
				want = []string{"a"}
			}
			gone(t, db, want...)
		})
	}
}

func TestVanishedItemThatComesBackWasNotTakenAway(t *testing.T) {
	db := newsroom(t)
	doc := daily(6)
	poll(t, db, world, noon, doc...)
	poll(t, db, world, noon.Add(time.Hour), without(doc, 2)...)
	gone(t, db, "2")
	poll(t, db, world, noon.Add(2*day), doc...)
	gone(t, db)
	// A delivery or a further page that has it says that it is served as well.
	poll(t, db, world, noon.Add(3*day), without(doc, 3)...)
	unchanged(t, db, world, noon.Add(4*day))
	if got := vanished(t, db, news.Query{}, 0); !slices.Equal(got, []string{"3"}) {
		t.Errorf("vanished are %q, want 3", got)
	}
	pollBy(t, db, "v1", noon.Add(5*day), doc[2])
	unchanged(t, db, world, noon.Add(6*day))
	if got := vanished(t, db, news.Query{}, 0); len(got) != 0 {
		t.Errorf("vanished are %q, want none", got)
	}
}

func TestPartOfADocumentMakesNothingVanish(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, daily(6)...)
	pollBy(t, db, "v1", noon.Add(time.Hour), without(daily(6), 2)...)
	gone(t, db)
}

func TestAnotherAddressMakesNothingVanish(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, daily(6)...)
	moved := source(world)
	moved.URL = "https://elsewhere.example/rss"
	if err := db.SetSources(t.Context(), []news.Source{moved}); err != nil {
		t.Fatal(err)
	}
	poll(t, db, world, noon.Add(time.Hour), without(daily(6), 2)...)
	gone(t, db)
	poll(t, db, world, noon.Add(2*time.Hour), without(daily(6), 2, 3)...)
	gone(t, db, "3")
}

func TestVanishedIsWhatIsAwayForHalfAnHour(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, daily(6)...)
	left := noon.Add(time.Hour)
	poll(t, db, world, left, without(daily(6), 2)...)
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {29 * time.Minute, 0}, {30 * time.Minute, 1}, {day, 1}} {
		unchanged(t, db, world, left.Add(tt.after))
		list, err := db.Vanished(t.Context(), news.Query{}, 0)
		if err != nil || len(list) != tt.want {
			t.Errorf("%v after: Vanished = %v, %v, want %d items", tt.after, list, err, tt.want)
		}
		if len(list) == 1 && !list[0].At.Equal(left) {
			t.Errorf("%v after: it vanished at %v, want %v, the first poll without it", tt.after, list[0].At, left)
		}
	}
}

func TestVanishedItemsAreTheLatestOfTheSelection(t *testing.T) {
	db := newsroom(t)
	doc := daily(8)
	doc[2].Topics = []news.Tag{tag("sea", news.About)}
	poll(t, db, world, noon, doc...)
	for i, left := range [][]int{{5}, {5, 3}, {5, 3, 4}} {
		poll(t, db, world, noon.Add(time.Duration(i+1)*time.Hour), without(doc, left...)...)
	}
	unchanged(t, db, world, noon.Add(day))
	for _, tt := range []struct {
		q     news.Query
		limit int
		want  []string
	}{
		{news.Query{}, 0, []string{"4", "3", "5"}},
		{news.Query{Limit: 1}, 2, []string{"4", "3"}},
		{news.Query{Match: match(t, "sea")}, 5, []string{"3"}},
		{news.Query{Match: match(t, "source:local")}, 5, nil},
	} {
		if got := vanished(t, db, tt.q, tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("%+v, %d: vanished are %q, want %q", tt.q, tt.limit, got, tt.want)
		}
	}
}

func TestPrunedItemHasNotVanished(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, daily(6)...)
	poll(t, db, world, noon.Add(time.Hour), without(daily(6), 2)...)
	gone(t, db, "2")
	later := noon.Add(year + 2*day)
	unchanged(t, db, world, later)
	if got := prune(t, db, later); got.Texts != 1 {
		t.Fatalf("pruned %+v, want one text", got)
	}
	if n := db.Ask(t, "SELECT count(*) FROM vanished"); n != "0" {
		t.Errorf("%s tombstones are said to have vanished", n)
	}
	// A tombstone that leaves the document has not vanished either.
	poll(t, db, world, later.Add(time.Hour), daily(6)...)
	poll(t, db, world, later.Add(2*time.Hour), without(daily(6), 2)...)
	if n := db.Ask(t, "SELECT count(*) FROM vanished"); n != "0" {
		t.Errorf("%s tombstones are said to have vanished", n)
	}
}

func TestItemsKnownByTheirBytesStayInTheDocument(t *testing.T) {
	db := newsroom(t)
	doc := daily(6)
	for i := range doc {
		doc[i].Raw = uint64(i + 1)
	}
	poll(t, db, world, noon, doc...)
	st := claim(t, db, world, noon.Add(time.Hour))
	st.Success = noon.Add(time.Hour)
	known := reading(t, db, world, st.Fence)
	known = slices.DeleteFunc(known, func(it news.Item) bool { return it.Title == "2" })
	save(t, db, news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: known, Judged: "v1"})
	gone(t, db, "2")
}
