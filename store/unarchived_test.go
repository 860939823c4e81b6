package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

func TestArchiveLacksWhatItHasNotTheOldestFirst(t *testing.T) {
	db, _ := events(t)
	for want, f := range map[string]news.Feed{
		"A=B C D E F": archived(nil),
		"A=B+D C+F E": archived(func(f *news.Feed) { f.Collapse, f.Limit = news.CollapseStories, 1 }), // no matter how long the feed is
		"A=B+D E C+F": archived(func(f *news.Feed) { f.Collapse, f.Bump = news.CollapseStories, true }),
		"A=B D C F":   archived(func(f *news.Feed) { f.MinSources = 2 }),
		"A=B F":       archived(func(f *news.Feed) { f.Match = notFrom("wire-2", "wire-3", "wire-4") }),
	} {
		db.Exec(t, "DELETE FROM archived")
		wantLacking(t, db, f, want)
		putAll(t, db, f)
		wantLacking(t, db, f, "")
	}
}

func TestArchiveLacksWhatWasEditedSince(t *testing.T) {
	db, _ := events(t)
	f := archived(nil)
	putAll(t, db, f)
	edit := func(source news.SourceID, hours int, title string) {
		t.Helper()
		it := item(title, title)
		it.Content = fmt.Sprint("<p>Said otherwise at ", hours, "</p>")
		poll(t, db, source, noon.Add(time.Duration(hours)*time.Hour), it)
	}
	edit("wire-4", 1, "E")
	edit("wire-2", 2, "C")
	edit("wire-1", 3, "B") // which is not shown
	wantLacking(t, db, f, "C E")
	lacks := lacking(t, db, f, false)
	edit("wire-2", 4, "C") // while a document is being made
	put(t, db, f, lacks...)
	wantLacking(t, db, f, "C")
	putAll(t, db, f)
	wantLacking(t, db, f, "")

	b := archived(func(f *news.Feed) { f.Prefer = []news.SourceID{"wire-1"} })
	wantLacking(t, db, b, "B[A]=A") // which was edited after A was archived
}

func TestAnOlderVersionTakesNothingFromTheArchive(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "A"))
	relateAll(t, db)
	f := archived(nil)
	before := lacking(t, db, f, true)
	a := item("a", "A")
	a.Content = "<p>Said otherwise.</p>"
	poll(t, db, world, noon.Add(time.Hour), a)
	putAll(t, db, f)
	put(t, db, f, before...)
	wantLacking(t, db, f, "")
}

func TestArchiveLacksWhatMovedSince(t *testing.T) {
	db, k := events(t)
	f := archived(func(f *news.Feed) { f.Collapse, f.Bump = news.CollapseStories, true })
	putAll(t, db, f)
	poll(t, db, "wire-0", noon.Add(time.Hour), item("A", "A"), item("G", "G"))
	relateAll(t, db)
	joined(t, db, noon, keyOf(t, db, "G"), k[4], news.SameStory)
	wantLacking(t, db, f, "E+G")
	putAll(t, db, f)
	joined(t, db, noon, k[4], k[0], news.NearCopy) // all are one story, and its last report is G still
	wantLacking(t, db, f, "A=B+D=E+G")
}

func TestArchiveTakesNothingThatIsHeldUnrelatedOrNotSelected(t *testing.T) {
	db := newsroom(t)
	sea := archived(func(f *news.Feed) { f.Match = match(t, "sea") })
	poll(t, db, world, noon, item("before", "before"))
	doc := several("n", 5)
	doc[1].Topics = nil
	wantHeld(t, flood(t, db, noon.Add(time.Hour), 3, doc...), 5, 2)
	wantLacking(t, db, sea, "")
	relateAll(t, db)
	wantEntries(t, db, sea, "n1 n3")
	wantLacking(t, db, sea, "n3 n1")
}

func TestArchiveOfAFeedThatHasReadersTakesNoHistory(t *testing.T) {
	db := newsroom(t)
	f := archived(nil)
	poll(t, db, world, noon, item("a", "A"))
	relateAll(t, db)
	rendered(t, db, f, noon)
	old := item("h", "H")
	old.Published = noon
	late := noon.Add(48 * time.Hour)
	poll(t, db, local, late, old, item("n", "N"))
	relateAll(t, db)
	wantLacking(t, db, f, "A N")
}

// numberedFeed keeps items 0 to n-1, and returns a feed of them.
func numberedFeed(t testing.TB, n int) (*store.DB, news.Feed) {
	t.Helper()
	db := newsroom(t)
	for i, it := range numbered(n) {
		it.Published = noon.Add(time.Duration(i-n) * time.Second)
		pollBy(t, db, "v1", noon.Add(time.Duration(i)*time.Second), it)
	}
	relateAll(t, db)
	return db, archived(func(f *news.Feed) { f.Limit = 5 })
}

// The feed shows five, so 256 and five in a row.
func TestSearchForWhatTheArchiveLacksStopsWhereEnoughInARowAreThere(t *testing.T) {
	db, f := numberedFeed(t, 540)
	every := lacking(t, db, f, false)
	if len(every) != 540 {
		t.Fatalf("an empty archive lacks %d, want 540", len(every))
	}
	last := every[len(every)-1]
	for in, want := range map[int][2]int{260: {280, 280}, 261: {1, 279}, 262: {1, 278}} {
		db.Exec(t, "DELETE FROM archived")
		put(t, db, f, every[540-1-in:540-1]...)
		some, all := lacking(t, db, f, false), lacking(t, db, f, true)
		if got := [2]int{len(some), len(all)}; got != want {
			t.Errorf("with %d in a row, %v are found, want %v (and with all)", in, got, want)
		}
		if some[len(some)-1].Lead.Key != last.Lead.Key {
			t.Errorf("with %d in a row, the newest is not found", in)
		}
	}
}

func TestWhatTheArchiveLacksComesInSlicesWhileTheDatabaseIsFree(t *testing.T) {
	db, f := numberedFeed(t, 230)
	gone := titlesOf(items(t, db, news.Query{}))[5] // among the last
	var sizes []int
	for some, err := range db.Unarchived(t.Context(), &f, true) {
		if err != nil {
			t.Fatal(err)
		}
		if len(sizes) == 0 {
			decide(t, db, keyOf(t, db, gone), "sea", true)
			f.Match = match(t, "not sea")                 // as a reload would
			db.Exec(t, "PRAGMA wal_checkpoint(TRUNCATE)") // leaves the log as it is where somebody reads it
			if n := size(t, db.Ask(t, "SELECT file FROM pragma_database_list WHERE name = 'main'")+"-wal"); n != 0 {
				t.Error("the database is kept busy")
			}
		}
		if slices.Contains(written(some), gone) {
			t.Error("what the feed has stopped selecting is archived")
		}
		if first := some[0].Item; first.Content == "" {
			t.Error("it comes without text")
		}
		sizes = append(sizes, len(some))
	}
	if want := []int{100, 100, 29}; !slices.Equal(sizes, want) {
		t.Errorf("slices have %v entries, want %v", sizes, want)
	}
}

func TestTextThatIsRemovedMeanwhileIsNotArchived(t *testing.T) {
	db, f := numberedFeed(t, 120)
	n := 0
	for some, err := range db.Unarchived(t.Context(), &f, true) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(some)
		poll(t, db, world, noon.Add(day))
		if p := prune(t, db, noon.Add(3*year)); p.Texts == 0 && n == 100 {
			t.Error("nothing was pruned")
		}
	}
	if n != 100 {
		t.Errorf("%d entries are archived, want the 100 of before", n)
	}
}

func TestErrorEndsTheSearchForWhatTheArchiveLacks(t *testing.T) {
	db, f := numberedFeed(t, 120)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var errs []error
	for _, err := range db.Unarchived(ctx, &f, true) {
		errs = append(errs, err)
		cancel()
	}
	if len(errs) != 2 || errs[0] != nil || errs[1] == nil || !strings.Contains(errs[1].Error(), f.Name) {
		t.Errorf("%d turns: %v, want a slice, and an error that names the feed", len(errs), errs)
	}
}

func TestEntryKeepsTheIdentityThatItsArchiveRemembers(t *testing.T) {
	db, _ := events(t)
	narrow := archived(func(f *news.Feed) { f.Collapse, f.Match = news.CollapseStories, notFrom("wire-0", "wire-1") })
	wantLacking(t, db, narrow, "C+F D E")
	putAll(t, db, narrow)
	wide := narrow
	wide.Match = nil
	wantEntries(t, db, wide, "E D+A=B C+F") // not A, though nothing else says so
	wantLacking(t, db, wide, "")
	other := wide
	other.Archive = false
	wantEntries(t, db, other, "E C+F A=B+D")
}

func TestQuotaOfTheWholeArchiveLetsInWhatItLetInBefore(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "busy")
	q := archived(func(f *news.Feed) { f.PerSource = news.Quota{N: 2, Per: 7 * day} })
	begins := noon.Add(day).Truncate(day) // a Monday
	for i := range 3 {
		poll(t, db, "busy", begins.Add(time.Duration(i)*time.Hour), item(fmt.Sprint(i), fmt.Sprint(i)))
	}
	relateAll(t, db)
	wantLacking(t, db, q, "0 1")
	putAll(t, db, q)
	db.Exec(t, "UPDATE items SET ordered = ordered - 5400 WHERE title = '2'") // as if it had come before 1
	if got := written(lacking(t, db, q, true)); len(got) > 0 {
		t.Errorf("the quota is used up, and lets in %q", got)
	}
}

// BenchmarkUnarchivedNothing looks for what an archive of 20,000 entries lacks, which is only
// what is among the newest; with all, through all of it.
func BenchmarkUnarchivedNothing(b *testing.B) {
	db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), 20_000)
	db.Exec(b, "DELETE FROM unrelated")
	db.Exec(b, "INSERT INTO archived SELECT 'all', key, changed, hash FROM items")
	f := archived(nil)
	for _, all := range []bool{false, true} {
		b.Run(fmt.Sprintf("all=%t", all), func(b *testing.B) {
			for b.Loop() {
				if list := lacking(b, db, f, all); len(list) != 0 {
					b.Fatal(len(list))
				}
			}
		})
	}
	b.Run("entries", func(b *testing.B) { // what a feed of 50 costs anyway
		for b.Loop() {
			if _, err := db.Entries(b.Context(), &f); err != nil {
				b.Fatal(err)
			}
		}
	})
}
