package store_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// A model keeps groups as sets that are merged.
type model struct{ original, story []int }

func newModel(n int) *model {
	m := &model{}
	for i := range n {
		m.original, m.story = append(m.original, i), append(m.story, i)
	}
	return m
}

func (m *model) join(a, b int, copies bool) {
	merge := func(of []int) {
		x, y := of[a], of[b]
		for i, g := range of {
			if g == x || g == y {
				of[i] = min(x, y)
			}
		}
	}
	merge(m.story)
	if copies {
		merge(m.original)
	}
}

// split makes a story of its own of some items.
func (m *model) split(part []int) {
	in := func(i int) bool { return slices.Contains(part, i) }
	for _, of := range [][]int{m.original, m.story} {
		was := slices.Clone(of)
		for i := range of {
			of[i] = slices.IndexFunc(was, func(g int) bool { return g == was[i] }) // the first on any side
			for j := range was {
				if was[j] == was[i] && in(j) == in(i) {
					of[i] = j
					break
				}
			}
		}
	}
}

// groups returns what groups does.
func (m *model) groups() (list []string) {
	number := func(of []int, i int) string {
		if n := slices.Index(of, of[i]); slices.Contains(of[n+1:], of[i]) {
			return name(n)
		}
		return "-"
	}
	for i := range m.story {
		list = append(list, name(i)+number(m.original, i)+number(m.story, i))
	}
	return list
}

func TestJoinsAndHandsMakeTheGroupsOfAModel(t *testing.T) {
	const n = 30
	r := rand.New(rand.NewPCG(7, 8))
	for round := range 6 {
		db := open(t)
		k, m := wire(t, db, n), newModel(n)
		for step := range 60 {
			a, b := r.IntN(n), r.IntN(n)
			switch x := r.IntN(10); {
			case a == b:
				continue
			case x < 3:
				joined(t, db, noon, k[a], k[b], news.NearCopy)
				m.join(a, b, true)
			case x < 5:
				joined(t, db, noon, k[a], k[b], news.SameStory)
				m.join(a, b, false)
			case x < 6:
				if err := db.MergeStories(t.Context(), []news.Key{k[a], k[b]}, noon); err != nil {
					t.Fatal(err)
				}
				m.join(a, b, false)
			default:
				splitSome(t, db, r, k, m, a)
			}
			if diff := cmp.Diff(m.groups(), groups(t, db)); diff != "" {
				t.Fatalf("round %d, step %d (-model +kept):\n%s", round, step, diff)
			}
			checkGroups(t, db)
		}
	}
}

// splitSome takes some of the items of a's story out of it, but not all.
func splitSome(t *testing.T, db *store.DB, r *rand.Rand, k []news.Key, m *model, a int) {
	t.Helper()
	var part []int
	var keys []news.Key
	size := 0
	for i := range k {
		if m.story[i] == m.story[a] {
			if size++; r.IntN(2) == 0 {
				part, keys = append(part, i), append(keys, k[i])
			}
		}
	}
	if len(part) == 0 {
		return
	}
	err := db.SplitStory(t.Context(), keys, noon)
	if (err == nil) != (len(part) < size) {
		t.Fatalf("SplitStory of %d of %d items: %v", len(part), size, err)
	}
	if err == nil {
		m.split(part)
	}
}

// checkGroups reports rows that should not be.
func checkGroups(t *testing.T, db *store.DB) {
	t.Helper()
	for what, query := range map[string]string{
		"of no story":           "SELECT count(*) FROM relations WHERE story = 0",
		"alone in a story":      "SELECT count(*) FROM (SELECT 1 FROM relations GROUP BY story HAVING count(*) = 1)",
		"alone with its copies": "SELECT count(*) FROM (SELECT 1 FROM relations WHERE original <> 0 GROUP BY original HAVING count(*) = 1)",
		"with a wrong number":   "SELECT count(*) FROM (SELECT 1 FROM relations GROUP BY story HAVING min(item) <> story)",
		"with a wrong original": "SELECT count(*) FROM (SELECT 1 FROM relations WHERE original <> 0 GROUP BY original HAVING min(item) <> original)",
		"copies in two stories": "SELECT count(*) FROM (SELECT 1 FROM relations WHERE original <> 0 GROUP BY original HAVING min(story) <> max(story))",
	} {
		if n := db.Ask(t, query); n != "0" {
			t.Fatalf("%s items are %s", n, what)
		}
	}
}
