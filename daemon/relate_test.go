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
func (d desk) keep(t *testing.T, titles ...string) { d.keepIn(t, "", titles...) }

// keepIn saves items in a language.
func (d desk) keepIn(t *testing.T, language string, titles ...string) {
	t.Helper()
	st, _, err := d.Claim(t.Context(), news.Source{ID: "a", URL: "https://a.example/"}, time.Now(), time.Now().Add(time.Minute), news.Forced)
	if err != nil {
		t.Fatal(err)
	}
	var items []news.Item
	for _, title := range titles {
		it := news.Item{GUID: title, Title: title, Language: language}
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
	panics string            // a title
	damage map[news.Key]bool // it panics over what is remembered of these
	split  []news.Apart
	also   news.Key // joined as well
	during func()   // called while an item is related; may be nil
}

func (s *spy) open() daemon.Window {
	s.opened++
	s.known, s.split = nil, nil
	return s
}

func (s *spy) Remember(r news.Remembered) error {
	if s.damage[r.Key] {
		panic("of a test")
	}
	s.known = append(s.known, r.Key)
	return nil
}

func (s *spy) Separate(a news.Apart) { s.split = append(s.split, a) }

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
	if s.also != (news.Key{}) {
		found.Joins = append(found.Joins, news.Join{Item: u.Item.Key, With: s.also, Kind: news.SameURL})
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

func TestWhatIsRememberedIsReadAnewWhenTheClockIsSet(t *testing.T) {
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		wall, ran time.Duration // between two batches
		opened    int
	}{
		"it runs":               {3 * day, 3 * day, 1},
		"it is put right":       {time.Minute, 50 * time.Minute, 1},
		"it was ahead":          {-2 * time.Hour, time.Minute, 2},
		"it was behind":         {40 * day, time.Minute, 2},
		"it stands for a night": {0, 8 * time.Hour, 2},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := newDesk(t), new(spy)
			r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
			wall, ran := time.Now().Round(0), time.Hour
			r.SetClock(func() (time.Time, time.Duration) { return wall, ran })
			d.keep(t, "one")
			relateAll(t, r, 1, 0)
			wall, ran = wall.Add(tt.wall), ran+tt.ran
			d.keep(t, "two")
			if _, _, err := r.All(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s.opened != tt.opened {
				t.Errorf("%d windows were opened, want %d", s.opened, tt.opened)
			}
		})
	}
}

func TestDamagedMemoriesAreAsGoodAsForgotten(t *testing.T) {
	var titles []string
	for i := range 30 {
		titles = append(titles, fmt.Sprint("item-", i))
	}
	for _, tt := range []struct{ damaged, known, opened, named int }{{0, 30, 1, 0}, {2, 28, 3, 2}, {30, 0, 11, 11}} {
		d, s := newDesk(t), &spy{damage: map[news.Key]bool{}}
		d.keep(t, titles...)
		relateAll(t, daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open), 30, 29)
		for _, title := range titles[:tt.damaged] {
			s.damage[news.NewKey("a", title)] = true
		}
		var log strings.Builder
		s.opened, s.during = 0, nil
		r := daemon.NewRelater(d.DB, slog.New(slog.NewTextHandler(&log, nil)), s.open) // as at the next start
		d.keep(t, "new")
		if n, _, err := r.All(t.Context()); err != nil || n != 1 {
			t.Errorf("%d damaged: related %d items (%v), want 1", tt.damaged, n, err)
		}
		if len(s.known) != tt.known+1 || s.opened != tt.opened {
			t.Errorf("%d damaged: %d items are known in window %d, want %d in window %d", tt.damaged, len(s.known), s.opened, tt.known+1, tt.opened)
		}
		if n := strings.Count(log.String(), "level=ERROR"); n != tt.named {
			t.Errorf("%d damaged: the log says it %d times, want %d:\n%s", tt.damaged, n, tt.named, log.String())
		}
	}
}

func TestAWindowThatJoinsWhatHandsHavePartedIsReadAnew(t *testing.T) {
	d, s := newDesk(t), new(spy)
	r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
	for i, title := range []string{"one", "two", "three"} {
		d.keep(t, title)
		relateAll(t, r, 1, min(i, 1))
	}
	if err := d.SplitStory(t.Context(), []news.Key{news.NewKey("a", "three")}, time.Now()); err != nil {
		t.Fatal(err)
	}
	d.keep(t, "four") // which the spy joins with the last that it knows, three
	relateAll(t, r, 1, 1)
	s.also = news.NewKey("a", "one")
	d.keep(t, "five")
	relateAll(t, r, 1, 1)
	before := s.opened
	d.keep(t, "six")
	s.also = news.Key{}
	relateAll(t, r, 1, 1)
	if s.opened != before+1 {
		t.Errorf("%d windows were opened after the join was refused, want 1", s.opened-before)
	}
	if len(s.split) == 0 {
		t.Error("the window is not told what is apart")
	}
	if got := strings.Fields(d.story(t, "one")); slices.Contains(got, "five") || len(got) != 2 {
		t.Errorf("the story is %q", got)
	}
}

func TestAnItemReadInAnotherLanguageIsRelatedAgain(t *testing.T) {
	d, s := newDesk(t), new(spy)
	r := daemon.NewRelater(d.DB, slog.New(slog.DiscardHandler), s.open)
	d.keep(t, "one")
	s.during = func() {
		s.during = nil
		d.keepIn(t, "sq", "one")
	}
	relateAll(t, r, 2, 1) // the spy joins it with itself, of which nothing comes
	if !slices.Equal(s.told, []string{"one", "one"}) {
		t.Errorf("related were %q, want it twice", s.told)
	}
}
