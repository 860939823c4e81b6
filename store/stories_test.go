package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func merge(t testing.TB, db *store.DB, at time.Time, keys ...news.Key) {
	t.Helper()
	if err := db.MergeStories(t.Context(), keys, at); err != nil {
		t.Fatal(err)
	}
}

func split(t testing.TB, db *store.DB, at time.Time, keys ...news.Key) {
	t.Helper()
	if err := db.SplitStory(t.Context(), keys, at); err != nil {
		t.Fatal(err)
	}
}

func apart(t testing.TB, db *store.DB, key news.Key) []store.Parting {
	t.Helper()
	list, err := db.Apart(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// together returns the titles of the items of a story.
func together(t testing.TB, db *store.DB, key news.Key) []string {
	t.Helper()
	items, err := db.Together(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return titlesOf(items)
}

// kinds returns the kinds of an item's joins.
func kinds(t testing.TB, db *store.DB, key news.Key) (list []news.JoinKind) {
	t.Helper()
	for _, j := range joins(t, db, key) {
		list = append(list, j.Kind)
	}
	return list
}

func TestTogetherAreTheItemsOfAStory(t *testing.T) {
	db := open(t)
	k := wire(t, db, 4)
	joined(t, db, noon, k[3], k[1], news.SameStory)
	joined(t, db, noon, k[2], k[3], news.NearCopy)
	for i, want := range [][]string{{"A"}, {"B", "C", "D"}, {"B", "C", "D"}, {"B", "C", "D"}} {
		if got := together(t, db, k[i]); !slices.Equal(got, want) {
			t.Errorf("together with %s are %q, want %q", name(i), got, want)
		}
	}
	if got := together(t, db, news.Key{1}); len(got) != 0 {
		t.Errorf("together with nothing are %q", got)
	}
}

func TestMergedStoriesAreOne(t *testing.T) {
	db := open(t)
	k := wire(t, db, 6)
	joined(t, db, noon, k[1], k[0], news.SameStory)
	joined(t, db, noon, k[4], k[3], news.NearCopy)
	at := noon.Add(time.Hour)
	merge(t, db, at, k[4], k[1], k[5])
	wantGroups(t, db, "A-A", "B-A", "C--", "DDA", "EDA", "F-A")
	want := []news.Join{{Item: k[5], With: k[4], Kind: news.ByHand, At: at}}
	if diff := cmp.Diff(want, joins(t, db, k[5])); diff != "" {
		t.Errorf("joins (-want +kept):\n%s", diff)
	}
	// What a rule said is said still.
	merge(t, db, at, k[0], k[1])
	if got, want := kinds(t, db, k[0]), []news.JoinKind{news.SameStory}; !slices.Equal(got, want) {
		t.Errorf("joins of kinds %v, want %v", got, want)
	}
}

func TestSplitItemsLeaveTheirStoryTogether(t *testing.T) {
	db := open(t)
	k := wire(t, db, 7)
	joined(t, db, noon, k[1], k[0], news.SameText)
	joined(t, db, noon, k[2], k[1], news.NearCopy)
	joined(t, db, noon, k[3], k[2], news.SameStory)
	joined(t, db, noon, k[4], k[3], news.NearCopy)
	joined(t, db, noon, k[5], k[4], news.SameStory)
	joined(t, db, noon, k[6], k[4], news.NearCopy)
	wantGroups(t, db, "AAA", "BAA", "CAA", "DDA", "EDA", "F-A", "GDA")
	split(t, db, noon, k[0], k[4], k[6])
	wantGroups(t, db, "A-A", "BBB", "CBB", "D-B", "EEA", "F-B", "GEA")
	split(t, db, noon, k[3])
	wantGroups(t, db, "A-A", "BBB", "CBB", "D--", "EEA", "F-B", "GEA")
	split(t, db, noon, k[1], k[2])
	wantGroups(t, db, "A-A", "BBB", "CBB", "D--", "EEA", "F--", "GEA")
	split(t, db, noon, k[1])
	wantGroups(t, db, "A-A", "B--", "C--", "D--", "EEA", "F--", "GEA")
	checkGroups(t, db)
}

func TestSplitItemsStayApartFromTheFirstThatStays(t *testing.T) {
	db := open(t)
	k := wire(t, db, 4)
	at := noon.Add(time.Hour)
	merge(t, db, noon, k[0], k[1], k[2], k[3])
	split(t, db, at, k[0], k[3])
	for i, want := range map[int][]store.Parting{
		0: {{Apart: news.Apart{Item: k[0], From: k[1]}, At: at}},
		1: {{Apart: news.Apart{Item: k[0], From: k[1]}, At: at}, {Apart: news.Apart{Item: k[3], From: k[1]}, At: at}},
		2: nil,
		3: {{Apart: news.Apart{Item: k[3], From: k[1]}, At: at}},
	} {
		if diff := cmp.Diff(want, apart(t, db, k[i])); diff != "" {
			t.Errorf("%s is apart from (-want +kept):\n%s", name(i), diff)
		}
	}
	// Of what hands joined there is left what is together still.
	for i, want := range [][]news.JoinKind{{news.ByHand}, nil, nil, {news.ByHand}} {
		if got := kinds(t, db, k[i]); !slices.Equal(got, want) {
			t.Errorf("%s has joins of kinds %v, want %v", name(i), got, want)
		}
	}
}

func TestMergeTakesASplitBack(t *testing.T) {
	db := open(t)
	k := wire(t, db, 5)
	joined(t, db, noon, k[1], k[0], news.NearCopy)
	joined(t, db, noon, k[2], k[0], news.SameStory)
	joined(t, db, noon, k[4], k[3], news.SameStory)
	split(t, db, noon, k[1])
	split(t, db, noon, k[4])
	if got, want := kinds(t, db, k[1]), []news.JoinKind{news.NearCopy}; !slices.Equal(got, want) {
		t.Errorf("joins of kinds %v, want %v: why it was in the story is said still", got, want)
	}
	merge(t, db, noon, k[1], k[2])                       // not the one that it is apart from, but of its story
	wantGroups(t, db, "AAA", "BAA", "C-A", "D--", "E--") // and copies are copies again
	if got := apart(t, db, k[1]); len(got) != 0 {
		t.Errorf("B is apart from its own story: %v", got)
	}
	if got := apart(t, db, k[4]); len(got) != 1 {
		t.Errorf("E is apart by %v, want one decision, which was not taken back", got)
	}
	split(t, db, noon, k[1])
	merge(t, db, noon, k[0], k[1])
	if got, want := kinds(t, db, k[1]), []news.JoinKind{news.NearCopy}; !slices.Equal(got, want) {
		t.Errorf("joins of kinds %v, want %v: that they are copies says more than that somebody joined them", got, want)
	}
}

func TestHandsAreToldWhatCannotBe(t *testing.T) {
	db := open(t)
	k := wire(t, db, 5)
	merge(t, db, noon, k[0], k[1])
	merge(t, db, noon, k[2], k[3])
	type hand func() error
	splitting := func(keys ...news.Key) hand {
		return func() error { return db.SplitStory(t.Context(), keys, noon) }
	}
	merging := func(keys ...news.Key) hand {
		return func() error { return db.MergeStories(t.Context(), keys, noon) }
	}
	version := relationsVersion(t, db)
	for what, do := range map[string]hand{
		"no such item is kept":            splitting(k[0], news.Key{1}),
		"item 01000000":                   merging(k[0], news.Key{1}),
		"are all items of the story":      splitting(k[1], k[0], k[1]),
		"not of one story":                splitting(k[0], k[2]),
		"in no story with others":         splitting(k[4]),
		"there is only one item":          merging(k[0], k[0]),
		"merge stories: no item is named": merging(),
		"split story: no item is named":   splitting(),
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%v, want an error that says %q", err, what)
		}
	}
	if err := merging(k[0], news.Key{1})(); !errors.Is(err, store.ErrNotKept) {
		t.Errorf("%v, want ErrNotKept", err)
	}
	wantGroups(t, db, "A-A", "B-A", "C-C", "D-C", "E--")
	if got := relationsVersion(t, db); got != version {
		t.Errorf("the version is %d, was %d", got, version)
	}
}

func TestWhatIsRememberedComesWithWhatIsApart(t *testing.T) {
	db := open(t)
	k := wire(t, db, 5) // a minute after the other
	merge(t, db, noon, k[0], k[1], k[2], k[3])
	split(t, db, noon, k[1], k[2])
	remembered := func(from int) []news.Apart {
		t.Helper()
		_, _, list, err := db.Remembered(t.Context(), noon.Add(time.Duration(from)*time.Minute), noon.Add(time.Hour), 0)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	said := []news.Apart{{Item: k[1], From: k[0]}, {Item: k[2], From: k[0]}}
	for from, want := range map[int][]news.Apart{
		0: said,
		// A is not remembered, but D is, of its story.
		1: {said[0], {Item: k[1], From: k[3]}, said[1], {Item: k[2], From: k[3]}},
		2: {said[0], {Item: k[2], From: k[3]}, said[1], {Item: k[2], From: k[3]}},
		4: said,
	} {
		if diff := cmp.Diff(want, remembered(from)); diff != "" {
			t.Errorf("from minute %d on, apart are (-want +remembered):\n%s", from, diff)
		}
	}
}

func TestCompanyOutlivesTexts(t *testing.T) {
	db := open(t)
	k := wire(t, db, 5)
	joined(t, db, noon, k[1], k[0], news.NearCopy)
	merge(t, db, noon, k[0], k[2], k[3])
	split(t, db, noon, k[3])
	merge(t, db, noon, k[3], k[4])
	// A and E leave their sources and are pruned; the others are served on.
	later := noon.Add(year + 2*day)
	poll(t, db, "wire-0", later, item("new", "New"))
	poll(t, db, "wire-4", later, item("newer", "Newer"))
	for _, id := range []news.SourceID{"wire-1", "wire-2", "wire-3"} {
		unchanged(t, db, id, later)
	}
	if got := prune(t, db, later); got.Texts != 2 {
		t.Fatalf("pruned %+v, want 2 texts", got)
	}
	if got := titled(t, db, "B"); got.Original != k[0] || got.Story != k[0] {
		t.Errorf("B comes with original %s and story %s, want those of the tombstone %s", got.Original, got.Story, k[0])
	}
	if got, want := together(t, db, k[0]), []string{"B", "C"}; !slices.Equal(got, want) {
		t.Errorf("together with the tombstone are %q, want %q", got, want)
	}
	if got := joins(t, db, k[0]); len(got) != 2 {
		t.Errorf("the tombstone has joins %v, want 2", got)
	}
	if err := db.SplitStory(t.Context(), k[1:3], later); err == nil {
		t.Error("all kept items leave their story to a tombstone")
	}

	// When the tombstones are forgotten, their company gets numbers of its own.
	later = later.Add(200 * day)
	for i := range 5 {
		unchanged(t, db, news.SourceID("wire-"+string(rune('0'+i))), later)
	}
	if got := prune(t, db, later); got.Keys != 2 {
		t.Fatalf("pruned %+v, want 2 keys", got)
	}
	wantGroups(t, db, "B-B", "C-B", "D--", "New--", "Newer--")
	checkGroups(t, db)
	if got := slices.Concat(kinds(t, db, k[0]), kinds(t, db, k[1]), kinds(t, db, k[3])); len(got) != 0 {
		t.Errorf("there are joins of kinds %v with what is forgotten", got)
	}
	want := []store.Parting{{Apart: news.Apart{Item: k[3], From: k[1]}, At: noon}}
	if diff := cmp.Diff(want, apart(t, db, k[3])); diff != "" {
		t.Errorf("D was apart from A, and is from who comes next in its story (-want +kept):\n%s", diff)
	}
}

func TestPruneForgetsWhatNothingIsComparedWith(t *testing.T) {
	db := open(t)
	k := wire(t, db, 3) // a minute after the other
	poll(t, db, "wire-0", noon, item("A", "A, changed"))
	limit := noon.Add(news.RelatedFor + day)
	for _, tt := range []struct {
		at   time.Time
		want string
	}{{limit, "3"}, {limit.Add(time.Minute + time.Second), "1"}, {limit.Add(day), "0"}} {
		if _, err := db.Prune(t.Context(), tt.at, 0); err != nil {
			t.Fatal(err)
		}
		if n := db.Ask(t, "SELECT count(*) FROM features"); n != tt.want {
			t.Errorf("at %v features of %s items are remembered, want %s", tt.at, n, tt.want)
		}
	}
	wantUnrelated(t, db, "(A, changed)")
	later := noon.Add(year + 2*day)
	relate(t, db, noon, news.Related{Item: k[1], Features: []byte("old")})
	for _, id := range []news.SourceID{"wire-0", "wire-1"} {
		poll(t, db, id, later, item("new", "New"))
	}
	relateNew := unrelated(t, db)[1:]
	for _, u := range relateNew {
		relate(t, db, noon, looked(u.Item))
	}
	wantUnrelated(t, db, "(A, changed)")
	prune(t, db, later)
	wantUnrelated(t, db)
	if n := db.Ask(t, "SELECT count(*) FROM features"); n != "2" {
		t.Errorf("features of %s items are remembered, want 2", n)
	}
	// Of a tombstone nothing is remembered, whatever is found out about it.
	relate(t, db, later, news.Related{Item: k[1], Features: []byte("late")})
	if n := db.Ask(t, "SELECT count(*) FROM features"); n != "2" {
		t.Errorf("features of %s items are remembered, want 2", n)
	}
}

func TestOfATombstoneNothingIsRememberedAndNothingToBeFoundOut(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "A"), item("b", "B"))
	relate(t, db, noon, looked(titled(t, db, "A")))
	later := noon.Add(3 * day) // while it would be remembered still
	poll(t, db, world, later, item("c", "C"))
	p, err := db.Prune(t.Context(), later, 2*day)
	if err != nil || p.Texts != 2 {
		t.Fatalf("Prune = %+v, %v, want 2 texts removed", p, err)
	}
	for table, want := range map[string]string{"features": "0", "unrelated": "1"} {
		if n := db.Ask(t, "SELECT count(*) FROM "+table); n != want {
			t.Errorf("%s: %s rows, want %s", table, n, want)
		}
	}
}

func TestMergeUndoesASplitOfCopies(t *testing.T) {
	db := newsroom(t)
	k := wire(t, db, 4)
	joined(t, db, noon, k[1], k[0], news.SameText)
	joined(t, db, noon, k[2], k[0], news.NearCopy)
	joined(t, db, noon, k[3], k[0], news.SameStory)
	before := groups(t, db)
	for _, part := range [][]news.Key{k[1:2], k[1:3], k[:1], k[3:]} {
		if err := db.SplitStory(t.Context(), part, noon); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(groups(t, db), before) {
			t.Fatalf("a split of %d items changed nothing", len(part))
		}
		if err := db.MergeStories(t.Context(), k, noon); err != nil {
			t.Fatal(err)
		}
		wantGroups(t, db, before...)
	}
}
