package store_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// wire keeps items called A, B, C …, each of a source of its own, in that order, and returns
// their keys.
func wire(t testing.TB, db *store.DB, n int) []news.Key {
	t.Helper()
	var ids []news.SourceID
	for i := range n {
		ids = append(ids, news.SourceID(fmt.Sprint("wire-", i)))
	}
	setSources(t, db, ids...)
	for i, id := range ids {
		poll(t, db, id, noon.Add(time.Duration(i)*time.Minute), item(name(i), name(i)))
	}
	var keys []news.Key
	for _, u := range unrelated(t, db) {
		keys = append(keys, u.Item.Key)
	}
	relateAll(t, db)
	return keys
}

// name returns A, B … Z, then A1, B1 …
func name(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprintf("%c%d", 'A'+i%26, i/26)
}

// joined keeps that two items belong together.
func joined(t testing.TB, db *store.DB, at time.Time, item, with news.Key, kind news.JoinKind) {
	t.Helper()
	relate(t, db, at, news.Related{Item: item, Joins: []news.Join{{Item: item, With: with, Kind: kind, Score: .5}}})
}

// groups returns the groups of kept items: of each its title, the first of its copies and the
// first of its story.
func groups(t testing.TB, db *store.DB) []string {
	t.Helper()
	all := items(t, db, news.Query{})
	titles := map[news.Key]string{{}: "-"}
	for _, it := range all {
		titles[it.Key] = it.Title
	}
	var list []string
	for _, it := range slices.Backward(all) {
		list = append(list, it.Title+titles[it.Original]+titles[it.Story])
	}
	return list
}

func wantGroups(t testing.TB, db *store.DB, want ...string) {
	t.Helper()
	if got := groups(t, db); !slices.Equal(got, want) {
		t.Errorf("items, their originals and their stories are %q, want %q", got, want)
	}
}

func joins(t testing.TB, db *store.DB, key news.Key) []news.Join {
	t.Helper()
	list, err := db.Joins(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestGroupsHaveTheNumberOfTheirFirst(t *testing.T) {
	db := open(t)
	k := wire(t, db, 6)
	wantGroups(t, db, "A--", "B--", "C--", "D--", "E--", "F--")
	joined(t, db, noon, k[3], k[2], news.SameStory)
	wantGroups(t, db, "A--", "B--", "C-C", "D-C", "E--", "F--")
	joined(t, db, noon, k[4], k[3], news.NearCopy)
	wantGroups(t, db, "A--", "B--", "C-C", "DDC", "EDC", "F--")
	joined(t, db, noon, k[1], k[5], news.SameURL)
	wantGroups(t, db, "A--", "BBB", "C-C", "DDC", "EDC", "FBB")
	joined(t, db, noon, k[4], k[5], news.AbroadStory)
	wantGroups(t, db, "A--", "BBB", "C-B", "DDB", "EDB", "FBB")
	joined(t, db, noon, k[0], k[3], news.SameText)
	wantGroups(t, db, "AAA", "BBA", "C-A", "DAA", "EAA", "FBA")
}

func TestEveryReaderSeesGroups(t *testing.T) {
	db := open(t)
	k := wire(t, db, 2)
	joined(t, db, noon, k[1], k[0], news.NearCopy)
	found, err := db.Find(t.Context(), k[1].String())
	if err != nil {
		t.Fatal(err)
	}
	texts, _, err := db.Texts(t.Context(), store.Cursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	together, err := db.Together(t.Context(), k[1])
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(items(t, db, news.Query{}), found, texts, together)
	if len(all) != 7 {
		t.Fatalf("%d items are read, want 7", len(all))
	}
	for _, it := range all {
		if it.Original != k[0] || it.Story != k[0] {
			t.Errorf("%s comes with original %s and story %s, want %s", it.Title, it.Original, it.Story, k[0])
		}
	}
}

func TestJoinsSayWhyFromEitherSide(t *testing.T) {
	db := open(t)
	k := wire(t, db, 4)
	joined(t, db, noon.Add(2*time.Hour), k[2], k[1], news.SameStory)
	joined(t, db, noon.Add(time.Hour), k[1], k[0], news.NearCopy)
	joined(t, db, noon.Add(3*time.Hour), k[3], k[0], news.AbroadStory)
	want := []news.Join{
		{Item: k[1], With: k[0], Kind: news.NearCopy, Score: .5, At: noon.Add(time.Hour)},
		{Item: k[2], With: k[1], Kind: news.SameStory, Score: .5, At: noon.Add(2 * time.Hour)},
	}
	if diff := cmp.Diff(want, joins(t, db, k[1])); diff != "" {
		t.Errorf("joins (-want +kept):\n%s", diff)
	}
	if got := joins(t, db, news.Key{1}); len(got) != 0 {
		t.Errorf("an item that is not known has joins %v", got)
	}
}

func TestTwoItemsHaveOneReasonTheFirstUnlessTheyAreCopies(t *testing.T) {
	db := open(t)
	k := wire(t, db, 2)
	for i, tt := range []struct {
		item, with int
		kind, want news.JoinKind
	}{
		{1, 0, news.SameStory, news.SameStory},
		{0, 1, news.AbroadStory, news.SameStory},
		{0, 1, news.NearCopy, news.NearCopy},
		{1, 0, news.SameText, news.NearCopy},
		{1, 0, news.SameStory, news.NearCopy},
	} {
		joined(t, db, noon, k[tt.item], k[tt.with], tt.kind)
		if got := joins(t, db, k[0]); len(got) != 1 || got[0].Kind != tt.want {
			t.Errorf("step %d: joins %v, want one of kind %d", i, got, tt.want)
		}
	}
}

func TestJoinWithAForgottenItemIsLeftOut(t *testing.T) {
	db := open(t)
	k := wire(t, db, 2)
	gone := news.Key{9}
	relate(t, db, noon,
		news.Related{Item: k[1], Joins: []news.Join{{With: gone, Kind: news.SameURL}, {With: k[1], Kind: news.SameURL}, {With: k[0], Kind: news.SameStory}}},
		news.Related{Item: gone, Features: []byte("x"), Joins: []news.Join{{With: k[0], Kind: news.SameStory}}})
	wantGroups(t, db, "A-A", "B-A")
	if got := joins(t, db, k[1]); len(got) != 1 {
		t.Errorf("joins %v, want one", got)
	}
}

func TestFailedRelationsChangeNothing(t *testing.T) {
	db := open(t)
	k := wire(t, db, 3)
	poll(t, db, "wire-0", noon.Add(time.Hour), item("N", "N"))
	version := relationsVersion(t, db)
	db.Exec(t, `CREATE TEMP TRIGGER fails BEFORE INSERT ON joins WHEN NEW.kind = 6 BEGIN SELECT RAISE(ABORT, 'no more'); END`)
	found := []news.Related{
		looked(unrelated(t, db)[0].Item, news.Join{With: k[0], Kind: news.SameURL}),
		{Item: k[1], Joins: []news.Join{{With: k[2], Kind: news.SameStory}}},
	}
	if _, _, err := db.SaveRelations(t.Context(), version, found, noon); err == nil || !strings.Contains(err.Error(), "no more") {
		t.Fatalf("SaveRelations = %v, want the error of a statement", err)
	}
	wantUnrelated(t, db, "N")
	wantGroups(t, db, "A--", "B--", "C--", "N--")
	if got := relationsVersion(t, db); got != version {
		t.Errorf("the version is %d, was %d", got, version)
	}
}

func TestOnlyOneOfTwoProcessesGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	ours, theirs := openAt(t, path), openAt(t, path)
	k := wire(t, ours, 3)
	version := relationsVersion(t, ours)
	if theirs := relationsVersion(t, theirs); theirs != version {
		t.Fatalf("the version is %d for one, %d for the other", version, theirs)
	}
	join := func(a, b int) []news.Related {
		return []news.Related{{Item: k[a], Features: []byte("new"), Joins: []news.Join{{With: k[b], Kind: news.SameStory}}}}
	}
	next, _, err := theirs.SaveRelations(t.Context(), version, join(1, 0), noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ours.SaveRelations(t.Context(), version, join(2, 1), noon); !errors.Is(err, store.ErrOvertaken) {
		t.Fatalf("SaveRelations = %v, want ErrOvertaken", err)
	}
	wantGroups(t, ours, "A-A", "B-A", "C--")
	if next, _, err = theirs.SaveRelations(t.Context(), next, nil, noon); err != nil {
		t.Errorf("who goes on is stopped by %v", err)
	}
	// A decision by hand stops it as well.
	if err := ours.MergeStories(t.Context(), []news.Key{k[2], k[0]}, noon); err != nil {
		t.Fatal(err)
	}
	if _, _, err := theirs.SaveRelations(t.Context(), next, nil, noon); !errors.Is(err, store.ErrOvertaken) {
		t.Errorf("SaveRelations = %v after a decision by hand, want ErrOvertaken", err)
	}
	if _, _, err := ours.SaveRelations(t.Context(), relationsVersion(t, ours), join(1, 2), noon); err != nil {
		t.Errorf("who has begun again is stopped by %v", err)
	}
}

func TestReadOnlyReadsRelations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := openAt(t, path)
	k := wire(t, db, 2)
	joined(t, db, noon, k[1], k[0], news.SameStory)
	poll(t, db, "wire-1", noon.Add(time.Hour), item("N", "N"))
	ro := openReadOnly(t, path)
	wantUnrelated(t, ro, "N")
	wantGroups(t, ro, "A-A", "B-A", "N--")
	if got := joins(t, ro, k[0]); len(got) != 1 {
		t.Errorf("joins %v, want one", got)
	}
	if _, _, err := ro.SaveRelations(t.Context(), relationsVersion(t, ro), nil, noon); err == nil {
		t.Error("SaveRelations writes to a database that is open for reading only")
	}
	if err := ro.MergeStories(t.Context(), k, noon); err == nil {
		t.Error("MergeStories writes to a database that is open for reading only")
	}
}

func TestRemembersTheNewestInTheOrderInWhichTheyWereKept(t *testing.T) {
	db := newsroom(t)
	doc := several("a", 4) // a1 is the newest, and kept last
	poll(t, db, world, noon, doc...)
	relateAll(t, db)
	k := map[string]news.Key{}
	for _, it := range items(t, db, news.Query{}) {
		k[it.Title] = it.Key
	}
	joined(t, db, noon, k["a3"], k["a4"], news.NearCopy)
	relate(t, db, noon, looked(titled(t, db, "a3"))) // its features, which the join wrote over
	remembered := func(from, to time.Time, limit int) (list []string) {
		t.Helper()
		_, all, _, err := db.Remembered(t.Context(), from, to, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			list = append(list, string(r.Features))
			for title, key := range maps.All(k) {
				if key == r.Story && r.Story == r.Original {
					list[len(list)-1] += " with " + title
				}
			}
		}
		return list
	}
	minute := func(n int) time.Time { return noon.Add(-time.Duration(n) * time.Minute) }
	for _, tt := range []struct {
		from, to, limit int
		want            []string
	}{
		{9, 0, 0, []string{"of a4 with a4", "of a3 with a4", "of a2", "of a1"}},
		{2, 1, 9, []string{"of a3 with a4", "of a2"}},
		{9, 0, 2, []string{"of a2", "of a1"}},
		{9, 4, 0, nil},
	} {
		if got := remembered(minute(tt.from), minute(tt.to), tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("from -%d to -%d, %d: %q, want %q", tt.from, tt.to, tt.limit, got, tt.want)
		}
	}
	relate(t, db, noon, news.Related{Item: k["a2"]}) // too old to be remembered
	if got, want := remembered(minute(9), minute(0), 0), []string{"of a4 with a4", "of a3 with a4", "of a1"}; !slices.Equal(got, want) {
		t.Errorf("remembered are %q, want %q", got, want)
	}
}

func TestRelationsAreReadByTheirIndexes(t *testing.T) {
	// The lists that are walked, and what statements have in hand.
	walked := []string{"u", "unrelated", "r", "v", "j", "a", "l", "json_each", "CONSTANT"}
	scan := regexp.MustCompile(`SCAN (\w+)`)
	for name, plan := range open(t).RelatingPlans(t) {
		for _, m := range scan.FindAllStringSubmatch(plan, -1) {
			if few := name == "edited" && m[1] == "revisions"; !few && !slices.Contains(walked, m[1]) {
				t.Errorf("%s:\n%s", name, plan)
			}
		}
		if (name == "edited" || name == "vanished" || name == "remembered") && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s is sorted rather than read in its order:\n%s", name, plan)
		}
	}
}
