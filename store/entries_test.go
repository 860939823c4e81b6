package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// entries returns what a feed shows, newest first.
func entries(t testing.TB, db *store.DB, f news.Feed) []string {
	t.Helper()
	list, err := db.Entries(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	return written(list)
}

// written returns of each entry the title that it shows, in brackets the one that it has its
// identity of, where that is another, and what else it stands for, copies with an equals sign.
func written(list []news.Entry) (written []string) {
	for _, e := range list {
		s := e.Item.Title
		if e.Lead.Key != e.Item.Key {
			s += "[" + e.Lead.Title + "]"
		}
		for _, o := range e.Others {
			sign := "+"
			if o.Copy {
				sign = "="
			}
			s += sign + o.Title
		}
		written = append(written, s)
	}
	return written
}

func wantEntries(t testing.TB, db *store.DB, f news.Feed, want string) {
	t.Helper()
	if got := strings.Join(entries(t, db, f), " "); got != want {
		t.Errorf("entries are %q, want %q", got, want)
	}
}

// rendered remembers the entries that a feed shows, as rendering it does.
func rendered(t testing.TB, db *store.DB, f news.Feed, now time.Time) {
	t.Helper()
	list, err := db.Entries(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	var leads []news.Key
	for _, e := range list {
		leads = append(leads, e.Lead.Key)
	}
	if err := db.SetShown(t.Context(), f.Name, leads, now); err != nil {
		t.Fatal(err)
	}
}

// events keeps A to F, each of a source of its own: A, B and D report one event, B of them
// having the text of A; C and F report another; E stands alone.
func events(t testing.TB) (*store.DB, []news.Key) {
	t.Helper()
	db := newsroom(t)
	k := wire(t, db, 6)
	joined(t, db, noon, k[1], k[0], news.NearCopy)
	joined(t, db, noon, k[3], k[0], news.SameStory)
	joined(t, db, noon, k[5], k[2], news.SameStory)
	return db, k
}

func feed(change func(*news.Feed)) news.Feed {
	f := news.Feed{Name: "all", Limit: 50}
	if change != nil {
		change(&f)
	}
	return f
}

func TestFeedsCollapseAsTheyAreAsked(t *testing.T) {
	db, _ := events(t)
	for want, f := range map[string]news.Feed{
		"F E D C A=B":    feed(nil),
		"E C+F A=B+D":    feed(func(f *news.Feed) { f.Collapse = news.CollapseStories }),
		"F E D C B A":    feed(func(f *news.Feed) { f.Collapse = news.NoCollapse }),
		"F E":            feed(func(f *news.Feed) { f.Limit = 2 }),
		"E C+F":          feed(func(f *news.Feed) { f.Collapse, f.Limit = news.CollapseStories, 2 }),
		"C+F E A=B+D":    feed(func(f *news.Feed) { f.Collapse, f.Bump = news.CollapseStories, true }),
		"F E D C B[A]=A": feed(func(f *news.Feed) { f.Prefer = []news.SourceID{"wire-9", "wire-1"} }),
		"E F[C]+C D[A]+A=B": feed(func(f *news.Feed) {
			f.Collapse, f.Prefer = news.CollapseStories, []news.SourceID{"wire-5", "wire-3"}
		}),
		"C+F A=B+D": feed(func(f *news.Feed) { f.Collapse, f.MinSources = news.CollapseStories, 2 }),
		"F C D A=B": feed(func(f *news.Feed) { f.MinSources = 2 }),
		"F C D B A": feed(func(f *news.Feed) { f.MinSources, f.Collapse = 2, news.NoCollapse }),
		"":          feed(func(f *news.Feed) { f.MinSources = 3 }),
	} {
		t.Run(fmt.Sprint(f.Collapse, f.Limit, f.Bump, f.Prefer, f.MinSources), func(t *testing.T) { wantEntries(t, db, f, want) })
	}
}

// notFrom selects the items of all but these sources.
func notFrom(ids ...news.SourceID) *news.Match {
	m := news.FromSources(ids)
	return &news.Match{Op: news.Not, Args: []*news.Match{&m}}
}

func TestEntryCountsReportsAndSources(t *testing.T) {
	db, _ := events(t)
	list, err := db.Entries(t.Context(), &news.Feed{Name: "all", Limit: 50, Collapse: news.CollapseStories})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		got = append(got, fmt.Sprint(e.Item.Title, e.Reports, e.Sources, len(e.Others)))
	}
	if want := []string{"E1 1 0", "C2 2 1", "A2 2 2"}; !slices.Equal(got, want) {
		t.Errorf("titles, reports, sources and others are %q, want %q", got, want)
	}
}

func TestAFeedNamesNothingThatItDoesNotSelect(t *testing.T) {
	db, _ := events(t)
	wantEntries(t, db, feed(func(f *news.Feed) { f.Collapse, f.Match = news.CollapseStories, notFrom("wire-0", "wire-5") }), "E C B+D")
	wantEntries(t, db, feed(func(f *news.Feed) { f.MinSources, f.Match = 2, notFrom("wire-5") }), "D A=B")
}

func TestEntryKeepsTheIdentityThatReadersHaveSeen(t *testing.T) {
	db, k := events(t)
	stories := feed(func(f *news.Feed) { f.Collapse = news.CollapseStories })
	narrow := stories
	narrow.Match = notFrom("wire-0", "wire-1") // D speaks for its event
	wantEntries(t, db, narrow, "E D C+F")
	rendered(t, db, narrow, noon)

	wide := stories // A comes in, which was kept before D
	wantEntries(t, db, wide, "E D+A=B C+F")
	if e, err := db.Entries(t.Context(), &wide); err != nil || e[1].Lead.Key != k[3] {
		t.Errorf("the entry has another identity than before (%v)", err)
	}
	other := wide
	other.Name = "other"
	wantEntries(t, db, other, "E C+F A=B+D") // another feed has not shown D

	without := stories // D is no longer wanted; the entry is still the one of before
	without.Match = notFrom("wire-3")
	wantEntries(t, db, without, "E C+F A[D]=B")
}

func TestEntryThatTwoBecomeKeepsOneOfTheirIdentities(t *testing.T) {
	db, k := events(t)
	stories := feed(func(f *news.Feed) { f.Collapse = news.CollapseStories })
	rendered(t, db, stories, noon)
	joined(t, db, noon, k[4], k[2], news.SameStory)
	wantEntries(t, db, stories, "C+E+F A=B+D")
}

func TestNothingIsShownBeforeItIsRelated(t *testing.T) {
	db, _ := events(t)
	poll(t, db, "wire-0", noon.Add(time.Hour), item("A", "A"), item("new", "G"))
	wantEntries(t, db, feed(nil), "F E D C A=B")
	relateAll(t, db)
	wantEntries(t, db, feed(nil), "G F E D C A=B")

	changed := item("new", "G")
	changed.Content = "<p>Said otherwise.</p>"
	poll(t, db, "wire-0", noon.Add(2*time.Hour), item("A", "A"), changed)
	wantEntries(t, db, feed(nil), "G F E D C A=B") // what was shown stays
}

func TestQuotaLetsInWhatCameFirst(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "busy", "calm")
	for i := range 30 { // from Sunday noon, every third hour
		at := noon.Add(time.Duration(i) * 3 * time.Hour)
		poll(t, db, "busy", at, item(fmt.Sprint("b", i), fmt.Sprint("b", i)))
	}
	poll(t, db, "calm", noon.Add(time.Hour), item("c", "c"))
	relateAll(t, db)
	quota := func(n int, per time.Duration) news.Feed {
		return feed(func(f *news.Feed) { f.PerSource = news.Quota{N: n, Per: per} })
	}
	wantEntries(t, db, quota(1, 24*time.Hour), "b28 b20 b12 b4 c b0")
	wantEntries(t, db, quota(2, 24*time.Hour), "b29 b28 b21 b20 b13 b12 b5 b4 b1 c b0")
	wantEntries(t, db, quota(3, 7*24*time.Hour), "b6 b5 b4 b2 b1 c b0")
	few := quota(1, 24*time.Hour)
	few.Limit = 2
	wantEntries(t, db, few, "b28 b20")
}

func TestFeedTakesUpOldNewsOnItsFirstDayOnly(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "first", "second")
	old := func(guid string, days int) news.Item {
		it := item(guid, guid)
		it.Published = noon.Add(-time.Duration(days) * 24 * time.Hour)
		return it
	}
	poll(t, db, "first", noon, old("A", 0), old("B", 40))
	relateAll(t, db)
	rendered(t, db, feed(nil), noon)
	late := noon.Add(48 * time.Hour)
	poll(t, db, "second", late, old("C", -1), old("D", 1), old("E", 30))
	relateAll(t, db)
	wantEntries(t, db, feed(nil), "C A B")
	wantEntries(t, db, feed(func(f *news.Feed) { f.Name = "new" }), "C A D E B")
}

func TestShownIdentitiesAreBounded(t *testing.T) {
	db := newsroom(t)
	if err := db.SetShown(t.Context(), "all", make([]news.Key, 5), noon); err != nil { // of items that are not kept
		t.Fatal(err)
	}
	if got := db.Ask(t, "SELECT length(leads) || ',' || since FROM shown"); got != fmt.Sprint("0,", noon.Unix()) {
		t.Errorf("shown is %s", got)
	}
}
