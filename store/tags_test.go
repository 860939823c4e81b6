package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// unjudged returns what is to be judged by version, read in pages of three.
func unjudged(t *testing.T, db *store.DB, version string) []news.Item {
	t.Helper()
	var all []news.Item
	var cursor store.Cursor
	for {
		items, next, err := db.Unjudged(t.Context(), version, cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) == 0 {
			return all
		}
		all, cursor = append(all, items...), next
	}
}

func setTags(t *testing.T, db *store.DB, version string, judged ...store.Judged) int {
	t.Helper()
	n, err := db.SetTags(t.Context(), version, judged)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJudgesEveryItemOnceNewestFirst(t *testing.T) {
	db := newsroom(t)
	var doc []news.Item
	for i := range 10 {
		doc = append(doc, item(fmt.Sprint(i), fmt.Sprint("Item ", i)))
	}
	poll(t, db, world, noon, doc...)
	if got := unjudged(t, db, "v1"); got != nil {
		t.Errorf("%d items are to be judged by the rules that judged them", len(got))
	}
	all := unjudged(t, db, "v2")
	if got, want := titlesOf(all), titles(t, db); !slices.Equal(got, want) {
		t.Errorf("to be judged are %q, want %q", got, want)
	}
	if all[0].Content == "" {
		t.Error("an item to be judged comes without its text")
	}

	tags := []news.Tag{tag("sea", news.About)}
	changed := setTags(t, db, "v2", store.Judged{Key: all[4].Key, Tags: tags}, store.Judged{Key: all[7].Key})
	if changed != 1 {
		t.Errorf("%d items have other topics, want 1", changed)
	}
	// Stopped here, it goes on where it was: with what is left.
	if got := unjudged(t, db, "v2"); len(got) != 8 {
		t.Errorf("%d items are left to be judged, want 8", len(got))
	}
	got := items(t, db, news.Query{Match: match(t, "sea")})
	if len(got) != 1 || got[0].Key != all[4].Key || !slices.Equal(got[0].Topics, tags) {
		t.Errorf("with the topic are %q", titlesOf(got))
	}
}

func TestJudgingAgainReplacesTopics(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{tag("islands", news.Mention), tag("sea", news.About)}
	poll(t, db, world, noon, it)
	key := only(t, db).Key
	for _, tt := range []struct {
		tags []news.Tag
		want int
	}{
		{it.Topics, 0},
		{[]news.Tag{tag("islands", news.About), tag("sea", news.About)}, 1},
		{nil, 1},
		{nil, 0},
	} {
		version := fmt.Sprint("rules ", len(tt.tags), tt.want)
		if got := setTags(t, db, version, store.Judged{Key: key, Tags: tt.tags}); got != tt.want {
			t.Errorf("SetTags(%v): %d items have other topics, want %d", tt.tags, got, tt.want)
		}
		if got := only(t, db).Topics; !slices.Equal(got, tt.tags) {
			t.Errorf("topics are %v, want %v", got, tt.tags)
		}
	}
}

func TestItemChangedMeanwhileKeepsItsNewTopics(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	poll(t, db, world, noon, it)
	read := unjudged(t, db, "v2")

	it.Title = "Trains, not ferries"
	it.Topics = []news.Tag{tag("rail", news.About)}
	st := claim(t, db, world, noon)
	save(t, db, news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: document(world, []news.Item{it}), Judged: "v2"})

	stale := store.Judged{Key: read[0].Key, Tags: []news.Tag{tag("sea", news.About)}}
	if n := setTags(t, db, "v2", stale); n != 0 {
		t.Errorf("%d items have other topics, want 0", n)
	}
	if got := only(t, db).Topics; !slices.Equal(got, it.Topics) {
		t.Errorf("topics are %v, want those of the new text", got)
	}
}
