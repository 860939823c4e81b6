package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func edited(t testing.TB, db *store.DB, q news.Query, limit int) []news.Edited {
	t.Helper()
	list, err := db.Edited(t.Context(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// editedTitles returns the titles of edited items, with how many texts they had before.
func editedTitles(list []news.Edited) (titles []string) {
	for _, e := range list {
		titles = append(titles, fmt.Sprint(e.Item.Title, " after ", len(e.Revisions)))
	}
	return titles
}

func TestRevisionsSayWhatAnItemSaid(t *testing.T) {
	db := newsroom(t)
	first := news.Item{
		GUID: "a", URL: "https://world.example/1", Title: "Ferry line reopens", Summary: "After a year.", Content: "<p>After a year, it runs.</p>",
		Authors:    []news.Person{{Name: "Ana Deti"}},
		Categories: []news.Category{{Term: "sea"}},
		Enclosures: []news.Enclosure{{URL: "https://world.example/1.mp3", Type: "audio/mpeg"}},
		Published:  noon.Add(-2 * time.Hour), Updated: noon.Add(-time.Hour),
	}
	poll(t, db, world, noon, first)
	key := only(t, db).Key
	if list, err := db.Revisions(t.Context(), key); err != nil || len(list) != 0 {
		t.Errorf("Revisions of an item that has not changed = %v, %v", list, err)
	}
	second := first
	second.Title, second.Updated = "Ferry line reopens today", noon
	poll(t, db, world, noon.Add(time.Hour), second)
	third := second
	third.Title = "Ferry line does not reopen"
	poll(t, db, world, noon.Add(2*time.Hour), third)

	said := func(it news.Item) news.Item { it.GUID = ""; return it }
	want := []news.Revision{{Item: said(first), Until: noon.Add(time.Hour)}, {Item: said(second), Until: noon.Add(2 * time.Hour)}}
	got, err := db.Revisions(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("revisions (-want +kept):\n%s", diff)
	}
	if diff := cmp.Diff([]news.Edited{{Item: only(t, db), Revisions: want}}, edited(t, db, news.Query{}, 0)); diff != "" {
		t.Errorf("edited (-want +kept):\n%s", diff)
	}
	if list, err := db.Revisions(t.Context(), news.Key{1}); err != nil || len(list) != 0 {
		t.Errorf("Revisions of nothing = %v, %v", list, err)
	}
}

func TestEditedItemsAreInTheOrderOfTheirLatestChange(t *testing.T) {
	db := newsroom(t)
	doc := []news.Item{item("a", "A"), item("b", "B"), item("c", "C"), item("d", "D")}
	doc[0].Topics = []news.Tag{tag("sea", news.About)}
	poll(t, db, world, noon, doc...)
	change := func(n int, title string) {
		t.Helper()
		doc[n].Title = title
		poll(t, db, world, lastChange(t, db).Add(time.Hour), doc...)
	}
	change(0, "A2")
	change(2, "C2")
	change(1, "B2")
	change(0, "A3")
	doc[3].Raw, doc[3].Updated = 7, noon.Add(day) // no change
	poll(t, db, world, noon.Add(day), doc...)
	for _, tt := range []struct {
		q     news.Query
		limit int
		want  []string
	}{
		{news.Query{}, 0, []string{"A3 after 2", "B2 after 1", "C2 after 1"}},
		{news.Query{Limit: 1}, 2, []string{"A3 after 2", "B2 after 1"}},
		{news.Query{Match: match(t, "sea")}, 9, []string{"A3 after 2"}},
		{news.Query{Match: match(t, "not sea")}, 1, []string{"B2 after 1"}},
		{news.Query{Match: match(t, "source:local")}, 0, nil},
		{news.Query{Languages: []string{"en"}}, 0, nil},
	} {
		if got := editedTitles(edited(t, db, tt.q, tt.limit)); !slices.Equal(got, tt.want) {
			t.Errorf("%+v, %d: edited are %q, want %q", tt.q, tt.limit, got, tt.want)
		}
	}
}

// lastChange returns when an item was changed last.
func lastChange(t testing.TB, db *store.DB) (last time.Time) {
	t.Helper()
	for _, it := range items(t, db, news.Query{}) {
		if it.Changed.After(last) {
			last = it.Changed
		}
	}
	return last
}

func TestEditedItemsAreThoseOfTheSelection(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	db := open(t)
	setSources(t, db, someSources[:4]...)
	fill(t, db, r, 80)
	for i, it := range items(t, db, news.Query{}) {
		at := noon.Add(time.Duration(1+i%7) * time.Minute)
		it.Title += " again"
		st := claim(t, db, it.Source, at)
		save(t, db, news.Poll{Source: it.Source, At: at, Fence: st.Fence, State: to(st), Items: document(it.Source, []news.Item{it}), Judged: "v1", Partial: true})
	}
	all := items(t, db, news.Query{})
	for range 200 {
		q := news.Query{Match: randomMatch(r, 3), Level: news.Level(r.IntN(3))}
		want := len(selected(all, q))
		got := edited(t, db, q, 0)
		if len(got) != want || !slices.IsSortedFunc(got, func(a, b news.Edited) int { return b.Item.Changed.Compare(a.Item.Changed) }) {
			t.Fatalf("%s: %d items are edited, want %d, the latest first", show(q.Match), len(got), want)
		}
	}
}

func TestHeldItemsAreEditedForThoseWhoAsk(t *testing.T) {
	db := newsroom(t)
	flood(t, db, noon, 1, several("first", 1)...)
	doc := several("a", 2)
	flood(t, db, noon.Add(time.Hour), 1, doc...)
	doc[0].Title, doc[1].Title = "a1 changed", "a2 changed"
	flood(t, db, noon.Add(2*time.Hour), 1, doc...)
	if got, want := editedTitles(edited(t, db, news.Query{}, 0)), []string{"a1 changed after 1"}; !slices.Equal(got, want) {
		t.Errorf("edited are %q, want %q", got, want)
	}
	if got := edited(t, db, news.Query{WithHeld: true}, 0); len(got) != 2 {
		t.Errorf("%d items are edited, with those that are held, want 2", len(got))
	}
}

func TestEarlierTextsAreKeptForAsLongAsTexts(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Evergreen")
	for _, d := range []int{0, 10, 20} {
		it.Title = fmt.Sprint("Evergreen ", d)
		poll(t, db, world, noon.Add(time.Duration(d)*day), it)
	}
	for _, tt := range []struct{ days, want int }{{9, 2}, {11, 1}, {19, 1}, {21, 0}} {
		now := noon.Add(year + time.Duration(tt.days)*day)
		unchanged(t, db, world, now)
		if _, err := db.Prune(t.Context(), now, 0); err != nil {
			t.Fatal(err)
		}
		prune(t, db, now)
		got := 0
		for _, e := range edited(t, db, news.Query{}, 0) {
			got = len(e.Revisions)
		}
		if got != tt.want {
			t.Errorf("a year and %d days later %d earlier texts are kept, want %d", tt.days, got, tt.want)
		}
	}
	wantTitles(t, db, "Evergreen 20")
}
