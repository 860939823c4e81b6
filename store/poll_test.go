package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
)

func TestKeepsTheWholeItem(t *testing.T) {
	db := newsroom(t)
	want := news.Item{
		GUID: "tag:world.example,2026:1", URL: "https://world.example/1?utm_source=rss",
		Title: "Ferry line reopens", Summary: "<p>After a year.</p>", Content: "<p>After a year, the line runs again.</p>",
		Authors:    []news.Person{{Name: "Ana Deti"}, {Name: "Wire", URI: "https://wire.example/", Email: "desk@wire.example"}},
		Categories: []news.Category{{Term: "sea"}, {Term: "transport", Scheme: "https://world.example/topics", Label: "Transport & traffic"}},
		Enclosures: []news.Enclosure{{URL: "https://world.example/1.mp3", Type: "audio/mpeg", Length: 1 << 40}},
		Language:   "en-GB",
		Published:  noon.Add(-2 * time.Hour), Updated: noon.Add(-time.Hour),
		Topics: []news.Tag{{Topic: "islands", Level: news.Mention, Score: 1.25}, {Topic: "sea", Level: news.About, Score: 1.0 / 3}},
	}
	wantSaved(t, poll(t, db, world, noon, want), 1, 0)
	want = document(world, []news.Item{want})[0]
	want.PublicID, want.Seen, want.Order, want.Changed = want.GUID, noon, want.Published, noon
	if diff := cmp.Diff(want, only(t, db)); diff != "" {
		t.Errorf("item (-saved +kept):\n%s", diff)
	}
}

func TestUnchangedItemIsNotWritten(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	poll(t, db, world, noon, it)
	before := only(t, db)
	it.Updated = noon // not text
	it.URL += "?utm_source=rss"
	it.Topics = []news.Tag{tag("sea", news.About)}
	wantSaved(t, poll(t, db, world, noon.Add(time.Hour), it), 0, 0)
	if diff := cmp.Diff(before, only(t, db)); diff != "" {
		t.Errorf("the item was written (-before +after):\n%s", diff)
	}
}

func TestChangedItemKeepsItsOldText(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{tag("islands", news.Mention), tag("sea", news.About)}
	poll(t, db, world, noon, it)
	first := only(t, db)

	later := noon.Add(time.Hour)
	it.Title, it.Content = "Ferry line does not reopen", "<p>The minister takes it back.</p>"
	it.Topics = []news.Tag{tag("politics", news.About)}
	wantSaved(t, poll(t, db, world, later, it), 0, 1)

	want := document(world, []news.Item{it})[0]
	want.PublicID, want.Seen, want.Order, want.Changed = first.PublicID, noon, first.Order, later
	if diff := cmp.Diff(want, only(t, db)); diff != "" {
		t.Errorf("item (-saved +kept):\n%s", diff)
	}
	revision := db.Ask(t, "SELECT title || '|' || content || '|' || until FROM revisions")
	if want := fmt.Sprintf("%s|%s|%d", first.Title, first.Content, later.Unix()); revision != want {
		t.Errorf("revision is %q, want %q", revision, want)
	}
}

func TestHashOfAnotherMethodIsNoChange(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	st := claim(t, db, world, noon)
	doc := document(world, []news.Item{item("a", "Ferry line reopens")})
	doc[0].Hash[0]++
	wantSaved(t, save(t, db, news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: doc}), 0, 0)
	if got := only(t, db); got.Hash != doc[0].Hash || !got.Changed.Equal(noon) {
		t.Errorf("hash is %x, changed %v, want %x and %v", got.Hash, got.Changed, doc[0].Hash, noon)
	}
	if n := db.Ask(t, "SELECT count(*) FROM revisions"); n != "0" {
		t.Errorf("%s revisions", n)
	}
}

func TestFirstDocumentStandsWhereItsDatesSay(t *testing.T) {
	db := newsroom(t)
	dated := func(guid string, published, updated time.Time) news.Item {
		it := item(guid, guid)
		it.Published, it.Updated = published, updated
		return it
	}
	poll(t, db, world, noon.Add(-time.Hour)) // an empty document is not the first
	poll(t, db, world, noon,
		dated("old", noon.Add(-72*time.Hour), time.Time{}),
		dated("undated 1", time.Time{}, time.Time{}),
		dated("future", noon.Add(time.Hour), time.Time{}),
		dated("undated 2", time.Time{}, time.Time{}),
		dated("updated", time.Time{}, noon.Add(-2*time.Hour)),
		dated("new", noon.Add(-time.Minute), noon))
	wantTitles(t, db, "undated 1", "future", "undated 2", "new", "updated", "old")

	// From now on, news is what is seen for the first time, whatever its date.
	poll(t, db, world, noon.Add(time.Hour),
		dated("re-dated 1", noon.Add(-time.Hour), time.Time{}),
		dated("new", noon.Add(-time.Minute), noon),
		dated("from the archive", noon.Add(-1000*time.Hour), time.Time{}),
		dated("re-dated 2", noon.Add(-time.Hour), time.Time{}))
	wantTitles(t, db, "re-dated 1", "re-dated 2", "from the archive",
		"undated 1", "future", "undated 2", "new", "updated", "old")
}

func TestMovedSourceDoesNotPushOldItemsUp(t *testing.T) {
	db := newsroom(t)
	poll(t, db, local, noon, item("other", "Something else"))
	poll(t, db, world, noon.Add(-time.Hour), item("a", "Known"))
	moved := []news.Source{{ID: world, URL: "https://elsewhere.example/rss"}, {ID: local, URL: "https://local.example/feed"}}
	if err := db.SetSources(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	archive := item("b", "From the archive")
	archive.Published = noon.Add(-100 * time.Hour)
	poll(t, db, world, noon.Add(time.Hour), archive)
	wantTitles(t, db, "Something else", "Known", "From the archive")
}

func TestFutureDatesBecomeTheTimeOfThePoll(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Published, it.Updated = noon.Add(time.Hour), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	poll(t, db, world, noon, it)
	if got := only(t, db); !got.Published.Equal(noon) || !got.Updated.Equal(noon) || !got.Order.Equal(noon) {
		t.Errorf("published %v, updated %v, order %v, want %v", got.Published, got.Updated, got.Order, noon)
	}
}

func TestChangedGUIDIsTheSameItem(t *testing.T) {
	db := newsroom(t)
	it := item("http://world.example/?p=1", "Ferry line reopens")
	it.URL = "https://world.example/ferry"
	poll(t, db, world, noon, it)
	before := only(t, db)

	old := it
	it.GUID, it.URL = "https://world.example/?p=1", "http://www.world.example/ferry/?utm_medium=rss"
	wantSaved(t, poll(t, db, world, noon.Add(time.Hour), it), 0, 0)
	it.Title = "Ferry line reopens today"
	wantSaved(t, poll(t, db, world, noon.Add(2*time.Hour), it), 0, 1)
	it.URL = "https://world.example/ferry-2026" // by its key alone: it is an alias now
	wantSaved(t, poll(t, db, world, noon.Add(3*time.Hour), it), 0, 1)
	wantSaved(t, poll(t, db, world, noon.Add(4*time.Hour), old), 0, 1)

	if after := only(t, db); after.Key != before.Key || after.PublicID != before.PublicID {
		t.Errorf("key and id were %s %s, are %s %s", before.Key, before.PublicID, after.Key, after.PublicID)
	}
}

func TestItemUnderTwoOfItsKeysIsTakenOnce(t *testing.T) {
	db := newsroom(t)
	one, two := item("one", "Ferry line reopens"), item("two", "Ferry line reopens")
	two.URL = one.URL
	poll(t, db, world, noon, one)
	poll(t, db, world, noon.Add(time.Hour), two)
	one.Title, two.Title = "Ferry line reopens today", "Ferry line reopens today"
	wantSaved(t, poll(t, db, world, noon.Add(2*time.Hour), one, two), 0, 1)
	wantTitles(t, db, "Ferry line reopens today")

	// With another title it is another item after all.
	two.Title = "Second ferry line"
	wantSaved(t, poll(t, db, world, noon.Add(3*time.Hour), one, two), 1, 0)
	wantSaved(t, poll(t, db, world, noon.Add(4*time.Hour), two, one), 0, 0)
	wantTitles(t, db, "Second ferry line", "Ferry line reopens today")
}

// Whatever of two items that are hard to tell apart a document shows, in whatever order,
// both are kept once, as they are.
func TestItemsThatShareIdentifiersAreNeitherMergedNorDoubled(t *testing.T) {
	entry := func(guid, url, title string) news.Item {
		return news.Item{GUID: guid, URL: url, Title: title, Content: "<p>" + title + ".</p>"}
	}
	const page = "https://world.example/live"
	for _, tt := range []struct {
		name string
		a, b news.Item
	}{
		{"fragments", entry("", page+"#a", "Alpha"), entry("", page+"#b", "Beta")},
		{"one guid and link", entry("g", page, "Alpha"), entry("g", page, "Beta")},
		{"one guid, two links", entry("g", page+"/a", "Alpha"), entry("g", page+"/b", "Beta")},
		{"one link, two guids", entry("a", page, "Alpha"), entry("b", page, "Beta")},
		{"one link", entry("", page, "Alpha"), entry("", page, "Beta")},
		{"one guid", entry("g", "", "Alpha"), entry("g", "", "Beta")},
		{"titles only", entry("", "", "Alpha"), entry("", "", "Beta")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			documents := [][]news.Item{{tt.a, tt.b}, {tt.b}, {tt.a}, {tt.b, tt.a}}
			for first := range documents {
				if first == 1 || first == 2 {
					continue // one alone, then the other: nothing says that they are two
				}
				db := newsroom(t)
				poll(t, db, world, noon, documents[first]...)
				for round := range 12 {
					doc := documents[(round*5+first)%len(documents)]
					wantSaved(t, poll(t, db, world, noon.Add(time.Duration(round+1)*time.Hour), doc...), 0, 0)
				}
				if got := titles(t, db); len(got) != 2 || got[0] == got[1] {
					t.Errorf("kept are %q", got)
				}
			}
		})
	}
}

// An item that stood alone, and then beside one that is hard to tell from it, is the same.
func TestItemKeepsItsIdentityWhenATwinAppears(t *testing.T) {
	const page = "https://world.example/live"
	for _, tt := range []struct{ aGUID, aURL, bGUID, bURL string }{
		{"", page + "#a", "", page + "#b"},
		{"g", page, "g", page},
		{"g", page + "/a", "g", page + "/b"},
		{"", page, "", page},
		{"g", "", "g", ""},
	} {
		db := newsroom(t)
		a := news.Item{GUID: tt.aGUID, URL: tt.aURL, Title: "Alpha"}
		b := news.Item{GUID: tt.bGUID, URL: tt.bURL, Title: "Beta"}
		poll(t, db, world, noon, a)
		wantSaved(t, poll(t, db, world, noon.Add(time.Hour), b, a), 1, 0)
		wantSaved(t, poll(t, db, world, noon.Add(2*time.Hour), b), 0, 0)
		wantSaved(t, poll(t, db, world, noon.Add(3*time.Hour), a), 0, 0)
		wantTitles(t, db, "Beta", "Alpha")
	}
}

func TestLinkThatSaysNothingMakesNoUpdate(t *testing.T) {
	at := func(guid, url string) news.Item {
		it := item(guid, guid)
		it.URL = url
		return it
	}
	const page = "https://world.example/live"
	for _, tt := range []struct {
		name          string
		first, second []news.Item
		meta          string
	}{
		{name: "live blog", first: []news.Item{at("1", page)}, second: []news.Item{at("2", page), at("3", page+"#3")}},
		{name: "the other is there, too", first: []news.Item{at("1", page)}, second: []news.Item{at("1", "https://world.example/closed"), at("2", page)}},
		{name: "several have it", first: []news.Item{at("1", page), at("2", page)}, second: []news.Item{at("3", page)}},
		{name: "home page", first: []news.Item{at("1", "https://world.example/")}, second: []news.Item{at("2", "http://www.world.example")}},
		{name: "link of the feed", first: []news.Item{at("1", page)}, second: []news.Item{at("2", page)}, meta: page + "/"},
		{name: "no link", first: []news.Item{at("1", "")}, second: []news.Item{at("2", "")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := newsroom(t)
			poll(t, db, world, noon, tt.first...)
			st := claim(t, db, world, noon)
			st.Meta.Link = tt.meta
			save(t, db, news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: document(world, tt.second)})
			guids := map[string]bool{}
			for _, it := range append(slices.Clone(tt.first), tt.second...) {
				guids[it.GUID] = true
			}
			if got := titles(t, db); len(got) != len(guids) {
				t.Errorf("kept are %q, want all %d", got, len(guids))
			}
		})
	}
}

func TestAnotherSourceCannotTouchAnItem(t *testing.T) {
	db := newsroom(t)
	it := item("https://world.example/1", "Ferry line reopens")
	poll(t, db, world, noon, it)
	it.Title = "Ferry line sold"
	wantSaved(t, poll(t, db, local, noon.Add(time.Hour), it), 1, 0)
	wantTitles(t, db, "Ferry line sold", "Ferry line reopens")
}

func TestDoubledGUIDStaysTwoItems(t *testing.T) {
	db := newsroom(t)
	one, two := item("https://world.example/all", "Morning"), item("https://world.example/all", "Evening")
	one.URL, two.URL = "https://world.example/m", "https://world.example/e"
	poll(t, db, world, noon, one, two)
	wantSaved(t, poll(t, db, world, noon.Add(time.Hour), one, two), 0, 0)
	wantTitles(t, db, "Morning", "Evening")
	for _, it := range items(t, db, news.Query{}) {
		if !strings.HasPrefix(it.PublicID, "urn:uuid:") {
			t.Errorf("public id of %q is %s, want a urn:uuid:", it.Title, it.PublicID)
		}
	}
}
