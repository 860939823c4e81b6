package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func TestNoRuleJoinsWhatHandsHaveParted(t *testing.T) {
	db := open(t)
	k := wire(t, db, 5)
	joined(t, db, noon, k[1], k[0], news.SameStory)
	joined(t, db, noon, k[2], k[0], news.NearCopy)
	split(t, db, noon, k[2])
	joined(t, db, noon, k[3], k[2], news.SameStory)
	for kind := news.SameURL; kind <= news.AbroadStory; kind++ {
		if kind == news.ByHand {
			continue
		}
		// From either side, and between others of the two stories.
		for _, ends := range [][2]int{{2, 0}, {0, 2}, {1, 3}, {3, 1}} {
			before := joins(t, db, k[ends[0]])
			found := news.Related{Item: k[ends[0]], Joins: []news.Join{{With: k[ends[1]], Kind: kind}}}
			if n := tryRelate(t, db, noon, found); n != 1 {
				t.Errorf("%d joins of kind %d are refused, want 1", n, kind)
			}
			if diff := cmp.Diff(before, joins(t, db, k[ends[0]])); diff != "" {
				t.Errorf("reasons of kind %d (-before +after):\n%s", kind, diff)
			}
		}
	}
	wantGroups(t, db, "A-A", "B-A", "C-C", "D-C", "E--")

	// A newcomer that is like both joins the first.
	both := news.Related{Item: k[4], Joins: []news.Join{{With: k[0], Kind: news.SameURL}, {With: k[2], Kind: news.SameText}}}
	if n := tryRelate(t, db, noon, both); n != 1 {
		t.Errorf("%d joins are refused, want the second", n)
	}
	wantGroups(t, db, "AAA", "B-A", "C-C", "D-C", "EAA")
	if got, want := kinds(t, db, k[4]), []news.JoinKind{news.SameURL}; !slices.Equal(got, want) {
		t.Errorf("it has joins of kinds %v, want %v", got, want)
	}
	merge(t, db, noon, k[1], k[3])
	wantGroups(t, db, "AAA", "B-A", "CAA", "D-A", "EAA") // C is a copy again
}

// refuses reports whether a rule cannot join two items, and joins none.
func refuses(t *testing.T, db *store.DB, a, b news.Key) bool {
	t.Helper()
	before := groups(t, db)
	refused := tryRelate(t, db, noon, news.Related{Item: a, Joins: []news.Join{{With: b, Kind: news.SameStory}}}) == 1
	if refused && !slices.Equal(before, groups(t, db)) {
		t.Errorf("a join that is refused makes %q of %q", groups(t, db), before)
	}
	return refused
}

func TestADecisionOutlivesTheItemThatItHangsOn(t *testing.T) {
	for name, leaves := range map[string]func(t *testing.T, db *store.DB, k []news.Key){
		"which leaves":              func(t *testing.T, db *store.DB, k []news.Key) { split(t, db, noon, k[0]) },
		"which leaves with another": func(t *testing.T, db *store.DB, k []news.Key) { split(t, db, noon, k[0], k[1]) },
		"which is forgotten":        func(t *testing.T, db *store.DB, k []news.Key) { forget(t, db, "wire-0") },
		"whose heir is forgotten": func(t *testing.T, db *store.DB, k []news.Key) {
			split(t, db, noon, k[0])
			forget(t, db, "wire-1")
		},
		"which is forgotten with its heir": func(t *testing.T, db *store.DB, k []news.Key) { forget(t, db, "wire-0", "wire-1") },
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			k := wire(t, db, 6)
			for i := 1; i < 5; i++ {
				joined(t, db, noon, k[i], k[0], news.SameStory)
			}
			split(t, db, noon, k[4])
			joined(t, db, noon, k[5], k[4], news.SameStory)
			leaves(t, db, k)
			if !refuses(t, db, k[4], k[3]) || !refuses(t, db, k[2], k[5]) {
				t.Errorf("rules join E to the story again that it had left: %q", groups(t, db))
			}
			checkGroups(t, db)
		})
	}
}

func TestADecisionOutlivesTheItemThatWasTakenOut(t *testing.T) {
	db := open(t)
	k := wire(t, db, 4)
	merge(t, db, noon, k[0], k[1], k[2], k[3])
	split(t, db, noon, k[0], k[3])
	forget(t, db, "wire-0", "wire-1") // on either side one; the others are left
	if !refuses(t, db, k[2], k[3]) {
		t.Errorf("rules join D to C again: %q", groups(t, db))
	}
	if got := apart(t, db, k[3]); len(got) != 1 {
		t.Errorf("D is apart by %v, want one decision", got)
	}
	if n := db.Ask(t, "SELECT count(*) FROM apart"); n != "1" {
		t.Errorf("%s decisions are kept, want 1", n)
	}
}

// forget has the items of some sources, in the place of which they serve others now, pruned
// and then forgotten.
func forget(t *testing.T, db *store.DB, gone ...news.SourceID) {
	t.Helper()
	for _, id := range gone {
		poll(t, db, id, noon.Add(time.Hour), item("new-"+string(id), "New of "+string(id)))
	}
	relateAll(t, db)
	sources, err := db.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, later := range []time.Time{noon.Add(year + 2*day), noon.Add(year + 202*day)} {
		for _, src := range sources {
			unchanged(t, db, src.ID, later)
		}
		n += prune(t, db, later).Keys
	}
	if n != len(gone) {
		t.Fatalf("%d items are forgotten, want %d", n, len(gone))
	}
}

// A row that an earlier version left within one story says nothing of others when it is split.
func TestADecisionWithinAStoryIsNotHandedOn(t *testing.T) {
	for left := range 3 {
		db := open(t)
		k := wire(t, db, 4)
		for i := 1; i < 4; i++ {
			joined(t, db, noon, k[i], k[0], news.SameStory)
		}
		db.Exec(t, "INSERT INTO apart (item, other, at) VALUES (3, 1, 0)")
		split(t, db, noon, k[left])
		within := db.Ask(t, `SELECT count(*) FROM apart a JOIN relations i ON i.item = a.item JOIN relations o ON o.item = a.other
			WHERE i.story = o.story AND (a.item, a.other) <> (3, 1)`)
		if within != "0" {
			t.Errorf("when %s left there are %s decisions within a story", name(left), within)
		}
	}
}
