package daemon_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/daemon"
	"courant/news"
	"courant/store"
)

// desk is a database of two sources, the items of which a test relates.
type desk struct {
	*store.DB
	path string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "courant.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.SetSources(t.Context(), []news.Source{{ID: "a", URL: "https://a.example/"}, {ID: "b", URL: "https://b.example/"}}); err != nil {
		t.Fatal(err)
	}
	return desk{db, path}
}

// keep saves items with these titles.
func (d desk) keep(t *testing.T, titles ...string) {
	t.Helper()
	st, _, err := d.Claim(t.Context(), news.Source{ID: "a", URL: "https://a.example/"}, time.Now(), time.Now().Add(time.Minute), news.Forced)
	if err != nil {
		t.Fatal(err)
	}
	var items []news.Item
	for _, title := range titles {
		it := news.Item{GUID: title, Title: title}
		it.HashText("")
		items = append(items, it)
	}
	p := news.Poll{Source: "a", At: time.Now(), Fence: st.Fence, Items: news.SetKeys("a", items), Judged: "v1", Partial: true, State: func(news.Saved) news.State { return st }}
	if _, err := d.Save(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// A spy is a window that joins each item with the one before, remembers what it was told, and
// panics over some.
type spy struct {
	opened int
	told   []string // titles, in the order in which they were related
	known  []news.Key
	panics string // a title
	during func() // called while an item is related; may be nil
}

func (s *spy) open() daemon.Window {
	s.opened++
	s.known = nil
	return s
}

func (s *spy) Remember(r news.Remembered) error {
	s.known = append(s.known, r.Key)
	return nil
}

func (s *spy) Separate(news.Apart) {}

func (s *spy) Relate(u *news.Unrelated, _ time.Time) news.Related {
	s.told = append(s.told, u.Item.Title)
	if u.Item.Title == s.panics {
		panic("of a test")
	}
	if s.during != nil {
		s.during()
	}
	found := news.Related{Item: u.Item.Key, Hash: u.Item.Hash, Features: []byte{1}}
	if n := len(s.known); n > 0 {
		found.Joins = []news.Join{{Item: u.Item.Key, With: s.known[n-1], Kind: news.SameStory, Score: .5}}
	}
	s.known = append(s.known, u.Item.Key)
	return found
}

// titles returns the titles of the story of the item with one.
func (d desk) story(t *testing.T, title string) string {
	t.Helper()
	items, err := d.Together(t.Context(), news.NewKey("a", title))
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, it := range items {
		titles = append(titles, it.Title)
	}
	return strings.Join(titles, " ")
}

func relateAll(t *testing.T, r *daemon.Relater, want, joined int) {
	t.Helper()
	n, m, err := r.All(t.Context())
	if err != nil || n != want || m != joined {
		t.Errorf("related %d items and joined %d (%v), want %d and %d", n, m, err, want, joined)
	}
}

func TestItemsAreRelatedOnceInTheOrderInWhichTheyWereKept(t *testing.T) {
	d, s := newDesk(t), new(spy)
	r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
	d.keep(t, "one")
	d.keep(t, "two", "three")
	relateAll(t, r, 3, 2)
	d.keep(t, "four")
	relateAll(t, r, 1, 1)
	relateAll(t, r, 0, 0)
	if s.opened != 1 || len(s.told) != 4 || s.told[0] != "one" || s.told[3] != "four" {
		t.Errorf("%d windows were told %q", s.opened, s.told)
	}
	if got := d.story(t, "one"); len(strings.Fields(got)) != 4 {
		t.Errorf("the story is %q", got)
	}
}

func TestAnItemOverWhichTheSearchPanicsStandsAlone(t *testing.T) {
	d, s := newDesk(t), &spy{panics: "bad"}
	var log strings.Builder
	r := daemon.NewRelater(d.DB, slog.New(slog.NewTextHandler(&log, nil)), s.open)
	d.keep(t, "one")
	d.keep(t, "bad")
	d.keep(t, "two")
	relateAll(t, r, 3, 1)
	if got := d.story(t, "one"); got != "one two" {
		t.Errorf("the story is %q", got)
	}
	if got := d.story(t, "bad"); got != "bad" {
		t.Errorf("the story of the bad item is %q", got)
	}
	if n := strings.Count(log.String(), "please report this"); n != 1 || !strings.Contains(log.String(), news.NewKey("a", "bad").String()) {
		t.Errorf("the log says it %d times:\n%s", n, log.String())
	}
}

func TestWhatAnotherProcessRelatedIsReadAnew(t *testing.T) {
	d, s := newDesk(t), new(spy)
	r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
	d.keep(t, "one", "two", "three")
	relateAll(t, r, 3, 2)
	other, err := store.Open(t.Context(), d.path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.SplitStory(t.Context(), []news.Key{news.NewKey("a", "two")}, time.Now()); err != nil {
		t.Fatal(err)
	}
	d.keep(t, "four")
	relateAll(t, r, 1, 1)
	if s.opened != 2 || len(s.known) != 4 {
		t.Errorf("%d windows were opened, the last knows %d items, want 2 and 4", s.opened, len(s.known))
	}
}

func TestBatchesOfItemsFollowEachOther(t *testing.T) {
	d, s := newDesk(t), new(spy)
	r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
	var titles []string
	for i := range 700 {
		titles = append(titles, fmt.Sprint("item-", i))
	}
	d.keep(t, titles...)
	relateAll(t, r, 700, 699)
	if slices.Sort(s.told); len(slices.Compact(s.told)) != 700 {
		t.Errorf("%d items were related, want each once", len(s.told))
	}
}
