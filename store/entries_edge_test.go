package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// keyOf returns the key of the kept item with a title.
func keyOf(t testing.TB, db *store.DB, title string) news.Key {
	t.Helper()
	return titled(t, db, title).Key
}

// A source is added to a feed that has readers: what it told long ago is in no entry.
func TestHistoryNeitherHidesNorMovesWhatIsNews(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "first", "second")
	stories := feed(func(f *news.Feed) { f.Collapse, f.Bump = news.CollapseStories, true })
	poll(t, db, "first", noon, item("A", "A"))
	relateAll(t, db)
	rendered(t, db, feed(nil), noon)
	late := noon.Add(48 * time.Hour)
	old := item("H", "H")
	old.Published = late.Add(-30 * time.Hour)
	poll(t, db, "second", late, old)
	relateAll(t, db)
	joined(t, db, late, keyOf(t, db, "H"), keyOf(t, db, "A"), news.SameStory)
	wantEntries(t, db, stories, "A")
	poll(t, db, "first", late.Add(time.Hour), item("A", "A"), item("N", "N"))
	relateAll(t, db)
	joined(t, db, late, keyOf(t, db, "N"), keyOf(t, db, "H"), news.NearCopy)
	wantEntries(t, db, feed(nil), "N A")
	wantEntries(t, db, stories, "A+N")
	wantEntries(t, db, feed(func(f *news.Feed) { f.MinSources = 2 }), "")
}

func TestEntryOutlivesTheItemThatGaveItItsIdentity(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "first", "second")
	poll(t, db, "first", noon, item("A", "A"))
	poll(t, db, "second", noon.Add(time.Hour), item("B", "B"))
	relateAll(t, db)
	joined(t, db, noon, keyOf(t, db, "B"), keyOf(t, db, "A"), news.NearCopy)
	rendered(t, db, feed(nil), noon)
	a := titled(t, db, "A")
	poll(t, db, "first", noon.Add(2*time.Hour), item("C", "C"))
	for i := range 40 {
		unchanged(t, db, "second", noon.Add(time.Duration(i+1)*day))
	}
	if _, err := db.Prune(t.Context(), noon.Add(40*day), 30*day); err != nil {
		t.Fatal(err)
	}
	f := feed(nil)
	list, err := db.Entries(t.Context(), &f)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	if e := list[0]; e.Item.Title != "B" || e.Lead.PublicID != a.PublicID || !e.Lead.Seen.Equal(a.Seen) {
		t.Errorf("the entry is %s, with the identity %s; want B and %s", e.Item.Title, e.Lead.PublicID, a.PublicID)
	}
}

func TestQuotaOfOneSourceSilencesNoOther(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "busy", "calm")
	poll(t, db, "busy", noon, item("b1", "b1"))
	poll(t, db, "busy", noon.Add(time.Minute), item("b2", "b2"), item("b3", "b3"))
	poll(t, db, "calm", noon.Add(time.Hour), item("c", "c"))
	relateAll(t, db)
	joined(t, db, noon, keyOf(t, db, "c"), keyOf(t, db, "b2"), news.SameStory)
	wantEntries(t, db, feed(func(f *news.Feed) {
		f.Collapse, f.PerSource = news.CollapseStories, news.Quota{N: 1, Per: day}
	}), "b2+c b1")
}

func TestWhatAQuotaLetInStays(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "busy")
	q := feed(func(f *news.Feed) { f.PerSource = news.Quota{N: 2, Per: 7 * day} })
	begins := noon.Add(day).Truncate(day) // a Monday
	var all []news.Item
	for i := range 3 {
		all = append(all, item(fmt.Sprint(i), fmt.Sprint(i)))
		poll(t, db, "busy", begins.Add(time.Duration(i)*time.Hour), all...)
	}
	relateAll(t, db)
	wantEntries(t, db, q, "1 0")
	rendered(t, db, q, begins.Add(4*time.Hour))
	db.Exec(t, "UPDATE items SET ordered = ordered - 5400 WHERE title = '2'") // as if it had come first
	wantEntries(t, db, q, "1 0")
}

func TestStoryOfMoreThanAllMembersKeepsItsLastReport(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "a", "b")
	poll(t, db, "a", noon, item("z", "z"))
	var list []news.Item
	for i := range 2001 {
		list = append(list, item(fmt.Sprint(i), fmt.Sprint("i", i)))
	}
	poll(t, db, "b", noon.Add(time.Hour), list...)
	poll(t, db, "a", noon.Add(2*time.Hour), item("z", "z"), item("last", "last"))
	db.Exec(t, "DELETE FROM unrelated")
	db.Exec(t, "INSERT INTO relations SELECT id, 0, 2 FROM items WHERE id >= 2")
	wantEntries(t, db, feed(func(f *news.Feed) {
		f.Match, f.Collapse = &news.Match{Op: news.FromSource, Value: "a"}, news.CollapseStories
	}), "last z")
}

// Each way in which an item that a feed selects is not to be seen there has its word.
func TestStandingSaysHowAnItemStandsInAFeed(t *testing.T) {
	db, k := events(t) // A=B+D, C+F, E
	poll(t, db, "wire-0", noon.Add(time.Hour), item("A", "A"), item("G", "G"))
	g := keyOf(t, db, "G")
	stories := func(change func(*news.Feed)) news.Feed {
		return feed(func(f *news.Feed) {
			f.Collapse = news.CollapseStories
			change(f)
		})
	}
	for name, tt := range map[string]struct {
		feed news.Feed
		item news.Key
		want store.Standing
	}{
		"shown":           {feed(nil), k[0], store.Standing{Shown: true, Entry: k[0]}},
		"as a copy":       {feed(nil), k[1], store.Standing{Shown: true, Entry: k[0], Copy: true}},
		"as a report":     {stories(func(*news.Feed) {}), k[3], store.Standing{Shown: true, Entry: k[0]}},
		"to be related":   {feed(nil), g, store.Standing{Waiting: true}},
		"too few sources": {stories(func(f *news.Feed) { f.MinSources = 3 }), k[5], store.Standing{Entry: k[2], Sources: 2}},
		"further down":    {stories(func(f *news.Feed) { f.Limit = 1 }), k[3], store.Standing{Entry: k[0]}},
	} {
		got, err := db.Standing(t.Context(), &tt.feed, tt.item)
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, tt.want)
		}
	}
	relateAll(t, db)
	busy := feed(func(f *news.Feed) { f.PerSource = news.Quota{N: 1, Per: day} })
	if got, err := db.Standing(t.Context(), &busy, g); err != nil || got != (store.Standing{Entry: g, Quota: true}) {
		t.Errorf("beyond a quota: %+v, %v", got, err)
	}
	if _, err := db.Standing(t.Context(), &busy, news.Key{1}); err == nil {
		t.Error("an item that is not kept stands in a feed")
	}
	if got := entries(t, db, busy); slices.Contains(got, "G") {
		t.Errorf("entries are %q", got)
	}
}

func TestWhatIsShownIsWrittenOnlyWhereThereIsSomethingNew(t *testing.T) {
	db := newsroom(t)
	k := wire(t, db, 3)
	shown := func(keys ...news.Key) string {
		t.Helper()
		if err := db.SetShown(t.Context(), "all", keys, noon); err != nil {
			t.Fatal(err)
		}
		return db.Ask(t, "SELECT hex(leads) FROM shown")
	}
	before := shown(k[0], k[1])
	if got := shown(k[1]); got != before {
		t.Errorf("less is shown, and %s is kept, want %s as before", got, before)
	}
	if got := shown(k[2], k[1]); got == before || len(got) != len(before)+16 {
		t.Errorf("one more is shown, and %s is kept, after %s", got, before)
	}
}
