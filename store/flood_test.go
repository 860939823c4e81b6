package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// flood saves a document of world of which so many new items a day may reach feeds.
func flood(t *testing.T, db *store.DB, at time.Time, quota int, items ...news.Item) news.Saved {
	t.Helper()
	st := claim(t, db, world, at)
	st.Checked, st.Success, st.Document = at, at, at
	return save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st), Items: document(world, items), Judged: "v1", Flood: quota})
}

// several returns items called prefix1, prefix2 …, the newest first.
func several(prefix string, n int) []news.Item {
	var list []news.Item
	for i := range n {
		it := item(fmt.Sprint(prefix, i+1), fmt.Sprint(prefix, i+1))
		it.Published = noon.Add(-time.Duration(i) * time.Minute)
		it.Topics = []news.Tag{tag("sea", news.About)}
		list = append(list, it)
	}
	return list
}

func wantHeld(t *testing.T, got news.Saved, added, held int) {
	t.Helper()
	if got.Added != added || got.Held != held {
		t.Errorf("saved %+v, want %d added, %d of them held", got, added, held)
	}
}

func TestFloodIsHeldBackFromFeeds(t *testing.T) {
	db := newsroom(t)
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	wantHeld(t, flood(t, db, noon, 3, several("first", 5)...), 5, 0) // history is no flood
	wantHeld(t, flood(t, db, hour(1), 3, several("a", 2)...), 2, 0)  // and takes no room
	b := several("b", 4)
	slices.Reverse(b)
	wantHeld(t, flood(t, db, hour(2), 3, b...), 4, 3)
	wantHeld(t, flood(t, db, hour(3), 3, several("c", 1)...), 1, 1)
	wantHeld(t, flood(t, db, hour(3), 0, several("d", 1)...), 1, 0) // no quota
	wantTitles(t, db, "d1", "b1", "a1", "a2", "first1", "first2", "first3", "first4", "first5")
	wantHeld(t, flood(t, db, hour(25), 3, several("e", 3)...), 3, 2) // b1 and d1 count still, a1 and a2 no more
}

func TestHeldItemsAreKeptJudgedAndFound(t *testing.T) {
	db := newsroom(t)
	flood(t, db, noon, 1, several("first", 1)...)
	flood(t, db, noon.Add(time.Hour), 1, several("a", 3)...)
	for _, expr := range []string{"sea", "source:world", "not iran"} {
		q := news.Query{Match: match(t, expr), Limit: 2}
		if got, want := titlesOf(items(t, db, q)), []string{"a1", "first1"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
		q = news.Query{Match: match(t, expr), WithHeld: true}
		if got, want := titlesOf(items(t, db, q)), []string{"a1", "a2", "a3", "first1"}; !slices.Equal(got, want) {
			t.Errorf("%s, with those held: %q, want %q", expr, got, want)
		}
	}
	if found, err := db.Find(t.Context(), "https://paper.example/a2"); err != nil || len(found) != 1 {
		t.Errorf("Find of a held item: %v, %v", found, err)
	}
	if got := unjudged(t, db, "v2"); len(got) != 4 {
		t.Errorf("%d items are to be judged, want 4", len(got))
	}
	stats, err := db.Stats(t.Context(), noon.Add(2*time.Hour))
	want := store.Stat{Items: 4, Last: noon.Add(time.Hour), Day: 4, Held: 2}
	if err != nil || stats[world] != want {
		t.Errorf("Stats: %+v, %v, want %+v", stats[world], err, want)
	}
}

func TestReleasedItemsStandWhereTheyCame(t *testing.T) {
	db := newsroom(t)
	flood(t, db, noon, 1, several("first", 1)...)
	flood(t, db, noon.Add(time.Hour), 1, several("a", 3)...)
	poll(t, db, local, noon.Add(2*time.Hour), item("later", "later"))
	poll(t, db, local, noon.Add(3*time.Hour), item("latest", "latest"))
	for _, want := range []int{2, 0} {
		if n, err := db.ReleaseHeld(t.Context(), world); err != nil || n != want {
			t.Errorf("ReleaseHeld = %d, %v, want %d", n, err, want)
		}
	}
	wantTitles(t, db, "latest", "later", "a1", "a2", "a3", "first1")
}

func TestHeldItemStaysHeldWhenItChanges(t *testing.T) {
	db := newsroom(t)
	flood(t, db, noon, 1, several("first", 1)...)
	doc := several("a", 2)
	flood(t, db, noon.Add(time.Hour), 1, doc...)
	doc[1].Title = "a2, corrected"
	wantSaved(t, flood(t, db, noon.Add(2*time.Hour), 1, doc...), 0, 1)
	wantTitles(t, db, "a1", "first1")
}
