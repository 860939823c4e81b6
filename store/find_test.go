package store_test

import (
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

func TestFind(t *testing.T) {
	db := newsroom(t)
	ferry := item("https://world.example/ferry", "Ferry")
	ferry.URL = "https://www.world.example/ferry?utm_source=rss"
	poll(t, db, world, noon, ferry)
	moved := ferry
	moved.GUID = "ferry-2"
	poll(t, db, world, noon.Add(time.Hour), moved)
	bridge := item("bridge", "Bridge")
	bridge.URL = ferry.URL
	poll(t, db, local, noon.Add(2*time.Hour), bridge)

	key := news.NewKey(world, ferry.GUID).String()
	alias := news.NewKey(world, moved.GUID).String()
	for _, tt := range []struct {
		name, ref string
		want      []string
	}{
		{"key", key, []string{"Ferry"}},
		{"key in capitals", "ABCDEF", nil},
		{"prefix", key[:4], []string{"Ferry"}},
		{"odd prefix", key[:7], []string{"Ferry"}},
		{"short prefix", key[:3], nil},
		{"too long", key + "0", nil},
		{"key under which it came later", alias, []string{"Ferry"}},
		{"public id", "https://world.example/ferry", []string{"Bridge", "Ferry"}}, // and URL
		{"URL", "http://world.example/ferry/", []string{"Bridge", "Ferry"}},
		{"another URL", "http://world.example/", nil},
		{"nothing", "", nil},
		{"words", "ferry line", nil},
	} {
		got, err := db.Find(t.Context(), tt.ref)
		if err != nil || !slices.Equal(titlesOf(got), tt.want) {
			t.Errorf("%s: Find(%q) = %q, %v, want %q", tt.name, tt.ref, titlesOf(got), err, tt.want)
		}
	}
	got, err := db.Find(t.Context(), items(t, db, news.Query{})[0].PublicID)
	if err != nil || len(got) != 1 || got[0].Title != "Bridge" {
		t.Errorf("Find of a urn:uuid: %q, %v, want Bridge", titlesOf(got), err)
	}
}

func TestAmbiguousPrefixFindsSeveral(t *testing.T) {
	db := newsroom(t)
	var doc []news.Item
	for _, guid := range []string{"a", "b", "c"} {
		doc = append(doc, item(guid, guid))
	}
	poll(t, db, world, noon, doc...)
	db.Exec(t, "UPDATE items SET key = unhex('abcd000000000000000000000000000' || id)")
	got, err := db.Find(t.Context(), "abcd")
	if err != nil || len(got) != 3 {
		t.Errorf("Find(abcd) = %d items, %v, want 3", len(got), err)
	}
}

func TestDocumentRemembersSinceWhenItIsSo(t *testing.T) {
	db := open(t)
	for i, tt := range []struct {
		name, etag string
		now, want  time.Time
	}{
		{"iran.atom", `"1"`, noon, noon},
		{"iran.atom", `"1"`, noon.Add(time.Hour), noon},
		{"sea.atom", `"1"`, noon.Add(2 * time.Hour), noon.Add(2 * time.Hour)},
		{"iran.atom", `"2"`, noon.Add(3*time.Hour + time.Millisecond), noon.Add(3 * time.Hour)},
		{"iran.atom", `"2"`, noon.Add(4 * time.Hour), noon.Add(3 * time.Hour)},
		{"iran.atom", `"1"`, noon.Add(5 * time.Hour), noon.Add(5 * time.Hour)},
	} {
		got, err := db.Document(t.Context(), tt.name, tt.etag, tt.now)
		if err != nil || !got.Equal(tt.want) {
			t.Errorf("%d: Document = %v, %v, want %v", i, got, err, tt.want)
		}
	}
}

func TestStats(t *testing.T) {
	db := newsroom(t)
	old := item("a", "Ferry line reopens")
	old.Published = noon.Add(-1000 * time.Hour)
	poll(t, db, world, noon, old)
	poll(t, db, world, noon.Add(30*time.Hour), item("b", "Bridge closed"), item("c", "Bridge open"))
	stats, err := db.Stats(t.Context(), noon.Add(40*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	got := stats[world]
	if len(stats) != 1 || got.Items != 3 || got.Day != 2 || !got.Last.Equal(noon.Add(30*time.Hour)) {
		t.Errorf("Stats = %+v, want 3 items of world, 2 of the last day", stats)
	}
}

func TestCountsTopics(t *testing.T) {
	db := newsroom(t)
	if at, err := db.Oldest(t.Context()); !at.IsZero() || err != nil {
		t.Errorf("the oldest of nothing is of %v, %v", at, err)
	}
	a, b := item("a", "Ferry line reopens"), item("b", "Trains, not ferries")
	a.Topics = []news.Tag{tag("islands", news.Mention), tag("sea", news.About)}
	b.Topics = []news.Tag{tag("sea", news.Mention)}
	pollBy(t, db, "v1", noon, a)
	pollBy(t, db, "v1", noon.Add(time.Hour), b)
	got, err := db.TopicCounts(t.Context(), noon.Add(time.Hour))
	want := []store.TopicCount{{Topic: "islands", Items: 1}, {Topic: "sea", Items: 2, About: 1, Recent: 1}}
	if !slices.Equal(got, want) || err != nil {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if at, err := db.Oldest(t.Context()); !at.Equal(noon) || err != nil {
		t.Errorf("the oldest is of %v, %v, want noon", at, err)
	}
}
