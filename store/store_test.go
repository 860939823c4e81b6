package store_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// noon is when most stories of these tests begin.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	world = news.SourceID("world")
	local = news.SourceID("local")
)

func open(t testing.TB) *store.DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "courant.db"))
}

func openAt(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// newsroom opens a database with the sources world and local.
func newsroom(t testing.TB) *store.DB {
	t.Helper()
	db := open(t)
	setSources(t, db, world, local)
	return db
}

func setSources(t testing.TB, db *store.DB, ids ...news.SourceID) {
	t.Helper()
	var sources []news.Source
	for _, id := range ids {
		sources = append(sources, source(id))
	}
	if err := db.SetSources(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
}

// source is what setSources makes of an id.
func source(id news.SourceID) news.Source {
	return news.Source{ID: id, Name: string(id), URL: "https://" + string(id) + ".example/feed"}
}

// claim claims a source whatever its schedule says.
func claim(t testing.TB, db *store.DB, id news.SourceID, now time.Time) news.State {
	t.Helper()
	src := source(id)
	sources, err := db.Sources(t.Context())
	if i := slices.IndexFunc(sources, func(s news.Source) bool { return s.ID == id }); i >= 0 {
		src = sources[i] // it may have moved
	}
	if err != nil {
		t.Fatal(err)
	}
	st, ok, err := db.Claim(t.Context(), src, now, now.Add(time.Minute), news.Forced)
	if err != nil || !ok {
		t.Fatalf("Claim(%s) = %v, %v", id, ok, err)
	}
	return st
}

// poll saves a document of a source, judged by rules "v1".
func poll(t testing.TB, db *store.DB, id news.SourceID, at time.Time, items ...news.Item) news.Saved {
	t.Helper()
	st := claim(t, db, id, at)
	st.Checked, st.Success, st.Document = at, at, at
	return save(t, db, news.Poll{Source: id, At: at, Fence: st.Fence, State: to(st), Items: document(id, items), Judged: "v1"})
}

// unchanged saves a poll that was answered with 304.
func unchanged(t testing.TB, db *store.DB, id news.SourceID, at time.Time) {
	t.Helper()
	st := claim(t, db, id, at)
	st.Checked, st.Success = at, at
	save(t, db, news.Poll{Source: id, At: at, Fence: st.Fence, State: to(st), Judged: "v1"})
}

// to returns the state of a poll that decides on it whatever was new.
func to(st news.State) func(news.Saved) news.State {
	return func(news.Saved) news.State { return st }
}

func save(t testing.TB, db *store.DB, p news.Poll) news.Saved {
	t.Helper()
	saved, err := db.Save(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// document gives items their keys and hashes, as the fetcher does.
func document(id news.SourceID, items []news.Item) []news.Item {
	items = news.SetKeys(id, slices.Clone(items))
	for i := range items {
		items[i].HashText(items[i].Summary + items[i].Content)
	}
	return items
}

// item returns an item with a link of its own, made from the GUID.
func item(guid, title string) news.Item {
	return news.Item{GUID: guid, URL: "https://paper.example/" + guid, Title: title, Content: "<p>" + title + ".</p>"}
}

func tag(topic string, level news.Level) news.Tag {
	return news.Tag{Topic: topic, Level: level, Score: float64(level) * 1.5}
}

func items(t testing.TB, db *store.DB, q news.Query) []news.Item {
	t.Helper()
	all, err := db.Items(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// titles returns the titles of all kept items, newest first.
func titles(t testing.TB, db *store.DB) []string {
	t.Helper()
	return titlesOf(items(t, db, news.Query{}))
}

func titlesOf(items []news.Item) []string {
	var titles []string
	for _, it := range items {
		titles = append(titles, it.Title)
	}
	return titles
}

// wantTitles reports kept items that are not as wanted, newest first.
func wantTitles(t testing.TB, db *store.DB, want ...string) {
	t.Helper()
	if got := titles(t, db); !slices.Equal(got, want) {
		t.Errorf("kept items are %q, want %q", got, want)
	}
}

func wantSaved(t testing.TB, got news.Saved, added, changed int) {
	t.Helper()
	if got.Added != added || got.Changed != changed {
		t.Errorf("saved %+v, want %d added, %d changed", got, added, changed)
	}
}

// only returns the one kept item.
func only(t testing.TB, db *store.DB) news.Item {
	t.Helper()
	all := items(t, db, news.Query{})
	if len(all) != 1 {
		t.Fatalf("%d items are kept, want 1: %q", len(all), titlesOf(all))
	}
	return all[0]
}
