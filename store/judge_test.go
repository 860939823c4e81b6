package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func begin(t testing.TB, db *store.DB, version string) store.Judging {
	t.Helper()
	j, err := db.BeginJudging(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// pages reads all items in pages of three.
func pages(t testing.TB, read func(context.Context, store.Cursor, int) ([]news.Item, store.Cursor, error), at store.Cursor) (all []news.Item, end store.Cursor) {
	t.Helper()
	for {
		items, next, err := read(t.Context(), at, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) == 0 {
			return all, next
		}
		all, at = append(all, items...), next
	}
}

// unjudged returns what is to be judged by version, begun anew or not.
func unjudged(t testing.TB, db *store.DB, version string) []news.Item {
	t.Helper()
	var all []news.Item
	j := begin(t, db, version)
	if !j.Done {
		all, _ = pages(t, db.Texts, j.From)
		if len(all) != j.Left {
			t.Errorf("%d items are to be judged, of which %d are said to be left", len(all), j.Left)
		}
	}
	astray, _ := pages(t, db.Astray, store.Cursor{})
	if len(astray) != j.Astray {
		t.Errorf("%d items are astray, %d are said to be", len(astray), j.Astray)
	}
	return append(all, astray...)
}

func setTags(t testing.TB, db *store.DB, version string, through store.Cursor, judged ...store.Judged) int {
	t.Helper()
	n, err := db.SetTags(t.Context(), version, judged, through)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// judge judges all that is to be judged by version: every item gets these topics.
func judge(t testing.TB, db *store.DB, version string, tags ...news.Tag) (judged []news.Item) {
	t.Helper()
	with := func(items []news.Item) (list []store.Judged) {
		for _, it := range items {
			list = append(list, store.Judged{Item: it, Tags: tags})
		}
		return list
	}
	if j := begin(t, db, version); !j.Done {
		all, end := pages(t, db.Texts, j.From)
		setTags(t, db, version, end, with(all)...)
		judged = all
	}
	astray, _ := pages(t, db.Astray, store.Cursor{})
	setTags(t, db, version, store.Cursor{}, with(astray)...)
	return append(judged, astray...)
}

// pollBy saves a document that was judged by rules.
func pollBy(t testing.TB, db *store.DB, rules string, at time.Time, items ...news.Item) {
	t.Helper()
	st := claim(t, db, world, at)
	save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st), Items: document(world, items), Judged: rules, Partial: true})
}

// numbered returns so many items.
func numbered(n int) (doc []news.Item) {
	for i := range n {
		doc = append(doc, item(fmt.Sprint(i), fmt.Sprint("Item ", i)))
	}
	return doc
}

func TestJudgesEveryItemOnceNewestFirst(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, numbered(10)...)
	all := unjudged(t, db, "v2")
	if got, want := titlesOf(all), titles(t, db); !slices.Equal(got, want) {
		t.Errorf("to be judged are %q, want %q", got, want)
	}
	judgeAllOnce(t, db, "v2", 10)
}

// judgeAllOnce judges what is to be judged by the rules of a version, which give all items a
// topic, and checks that so many have it then and none is to be judged once more.
func judgeAllOnce(t *testing.T, db *store.DB, version string, want int) {
	t.Helper()
	judge(t, db, version, tag("sea", news.About))
	if got := unjudged(t, db, version); got != nil {
		t.Errorf("%q are to be judged once more", titlesOf(got))
	}
	if got := items(t, db, news.Query{Match: match(t, "sea")}); len(got) != want {
		t.Errorf("%d items have the topic, want %d", len(got), want)
	}
}

func TestItemsToJudgeHaveWhatRulesLookAt(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Summary, it.Language, it.Categories = "In spring.", "en", []news.Category{{Term: "Sea", Label: "At sea"}}
	it.Topics = []news.Tag{tag("islands", news.Mention), tag("sea", news.About)}
	poll(t, db, world, noon, it)
	kept := only(t, db)
	want := news.Item{
		Key: kept.Key, Source: world, URL: it.URL, Title: it.Title, Summary: it.Summary, Content: it.Content, Language: "en",
		Categories: it.Categories, Hash: kept.Hash, Order: noon, Topics: it.Topics,
	}
	all := unjudged(t, db, "v2")
	for read, err := range db.EachText(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, read)
	}
	if diff := cmp.Diff([]news.Item{want, want}, all); diff != "" {
		t.Errorf("items (-want +read):\n%s", diff)
	}
}

func TestEachTextGoesBackToATime(t *testing.T) {
	db := newsroom(t)
	for i, it := range numbered(1200) {
		it.Published = noon.Add(-time.Duration(i) * time.Minute)
		pollBy(t, db, "v1", it.Published, it)
		if i == 20 {
			break
		}
	}
	for _, tt := range []struct {
		since time.Time
		want  int
	}{{time.Time{}, 21}, {noon, 1}, {noon.Add(-5 * time.Minute), 6}, {noon.Add(time.Second), 0}, {noon.Add(-time.Hour), 21}} {
		n := 0
		last := noon
		for it, err := range db.EachText(t.Context(), tt.since) {
			if err != nil {
				t.Fatal(err)
			}
			if it.Order.After(last) {
				t.Errorf("an item of %v comes after one of %v", it.Order, last)
			}
			last = it.Order
			n++
		}
		if n != tt.want {
			t.Errorf("since %v: %d items, want %d", tt.since, n, tt.want)
		}
	}
}

func TestJudgingGoesOnWhereItWasInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	setSources(t, db, world)
	poll(t, db, world, noon, numbered(10)...)

	first, next, err := db.Texts(t.Context(), begin(t, db, "v2").From, 4)
	if err != nil {
		t.Fatal(err)
	}
	setTags(t, db, "v2", next, store.Judged{Item: first[1], Tags: []news.Tag{tag("sea", news.About)}})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, path)
	if got, want := titlesOf(unjudged(t, db, "v2")), titles(t, db)[4:]; !slices.Equal(got, want) {
		t.Errorf("left to be judged are %q, want %q", got, want)
	}
	if j := begin(t, db, "v2"); j.Kept != 10 || j.Left != 6 || j.Done {
		t.Errorf("%+v, want 6 of 10 left", j)
	}
}

func TestRulesThatChangeMeanwhileBeginAnew(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, numbered(10)...)
	_, next, err := db.Texts(t.Context(), begin(t, db, "v2").From, 4)
	if err != nil {
		t.Fatal(err)
	}
	setTags(t, db, "v2", next)
	if got := unjudged(t, db, "v3"); len(got) != 10 {
		t.Errorf("%d items are to be judged by the newer rules, want 10", len(got))
	}
	if _, err := db.SetTags(t.Context(), "v2", nil, next); !errors.Is(err, store.ErrOvertaken) {
		t.Errorf("SetTags by rules that are no longer wanted: %v", err)
	}
	judge(t, db, "v3")
	if got := unjudged(t, db, "v2"); len(got) != 10 {
		t.Errorf("%d items are to be judged by the first rules again, want 10", len(got))
	}
}

func TestWhatOtherRulesJudgeIsAstray(t *testing.T) {
	db := newsroom(t)
	doc := numbered(4)
	pollBy(t, db, "v1", noon, doc[:2]...)
	judge(t, db, "v1")
	if got := unjudged(t, db, "v1"); got != nil {
		t.Fatalf("%q are to be judged by the rules that judged them", titlesOf(got))
	}
	// Another process has other rules: it adds an item, changes one, reads one in another language.
	doc[0].Title = "Item 0, changed"
	doc[1].Language = "sq"
	pollBy(t, db, "v2", noon.Add(time.Hour), doc[:3]...)
	pollBy(t, db, "v1", noon.Add(2*time.Hour), doc[3])
	got := titlesOf(unjudged(t, db, "v1"))
	slices.Sort(got)
	if want := []string{"Item 0, changed", "Item 1", "Item 2"}; !slices.Equal(got, want) {
		t.Errorf("to be judged are %q, want %q", got, want)
	}
	judgeAllOnce(t, db, "v1", 3)
}

func TestAstrayItemWithTheSameTopicsIsJudgedOnce(t *testing.T) {
	sea := tag("sea", news.About)
	db := newsroom(t)
	judge(t, db, "v1")
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{sea}
	pollBy(t, db, "v2", noon, it)
	if got := judge(t, db, "v1", sea); len(got) != 1 {
		t.Fatalf("%d items were judged, want the one that other rules have judged", len(got))
	}
	if got := unjudged(t, db, "v1"); got != nil {
		t.Errorf("%q are to be judged once more", titlesOf(got))
	}
}

func TestNothingIsAstrayFromRulesThatComeAnew(t *testing.T) {
	db := newsroom(t)
	judge(t, db, "v1")
	pollBy(t, db, "v2", noon, numbered(3)...)
	if j := begin(t, db, "v1"); j.Astray != 3 {
		t.Fatalf("%+v, want three items astray", j)
	}
	if j := begin(t, db, "v2"); j.Astray != 0 || j.Left != 3 {
		t.Errorf("%+v, want three items that are left, none of them twice", j)
	}
}

func TestNothingIsAstrayBeforeAnyRulesPrevail(t *testing.T) {
	db := newsroom(t)
	pollBy(t, db, "v1", noon, numbered(3)...)
	pollBy(t, db, "v2", noon.Add(time.Hour), item("x", "Other rules"))
	if n := db.Ask(t, "SELECT count(*) FROM astray"); n != "0" {
		t.Errorf("%s items are astray, though all are still to be judged", n)
	}
	if got := unjudged(t, db, "v2"); len(got) != 4 {
		t.Errorf("%d items are to be judged, want 4", len(got))
	}
}

func TestJudgingAgainReplacesTopics(t *testing.T) {
	db := newsroom(t)
	it := item("a", "Ferry line reopens")
	it.Topics = []news.Tag{tag("islands", news.Mention), tag("sea", news.About)}
	poll(t, db, world, noon, it)
	for i, tt := range []struct {
		tags []news.Tag
		want int
	}{
		{it.Topics, 0},
		{[]news.Tag{tag("islands", news.About), tag("sea", news.About)}, 1},
		{nil, 1},
		{nil, 0},
	} {
		version := fmt.Sprint("rules ", i)
		all, end := pages(t, db.Texts, begin(t, db, version).From)
		if got := setTags(t, db, version, end, store.Judged{Item: all[0], Tags: tt.tags}); got != tt.want {
			t.Errorf("SetTags(%v): %d items have other topics, want %d", tt.tags, got, tt.want)
		}
		if got := only(t, db).Topics; !slices.Equal(got, tt.tags) {
			t.Errorf("topics are %v, want %v", got, tt.tags)
		}
	}
}

func TestItemChangedMeanwhileKeepsItsNewTopics(t *testing.T) {
	for name, change := range map[string]func(*news.Item){
		"text":     func(it *news.Item) { it.Title = "Trains, not ferries" },
		"language": func(it *news.Item) { it.Language = "sq" },
	} {
		t.Run(name, func(t *testing.T) {
			db := newsroom(t)
			it := item("a", "Ferry line reopens")
			pollBy(t, db, "v1", noon, it)
			read, end := pages(t, db.Texts, begin(t, db, "v2").From)

			change(&it)
			it.Topics = []news.Tag{tag("rail", news.About)}
			pollBy(t, db, "v2", noon.Add(time.Hour), it)

			stale := store.Judged{Item: read[0], Tags: []news.Tag{tag("sea", news.About)}}
			if n := setTags(t, db, "v2", end, stale); n != 0 {
				t.Errorf("%d items have other topics, want 0", n)
			}
			if got := only(t, db).Topics; !slices.Equal(got, it.Topics) {
				t.Errorf("topics are %v, want those of the new text", got)
			}
		})
	}
}

func TestJudgingReadsNoMoreThanItsBatch(t *testing.T) {
	db := newsroom(t)
	for name, plan := range db.JudgingPlans(t) {
		for line := range strings.Lines(plan) {
			if strings.HasPrefix(line, "SCAN i") || strings.Contains(line, "TEMP B-TREE") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestDatabaseOfAnEarlierReleaseIsJudgedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	makeFirstRelease(t, path)
	db := openAt(t, path)
	setSources(t, db, world, local)
	if got := judge(t, db, "v1"); len(got) != 1 {
		t.Errorf("%d items were judged, want 1", len(got))
	}
	if got := judge(t, db, "v1"); got != nil {
		t.Errorf("%d items were judged twice", len(got))
	}
}
