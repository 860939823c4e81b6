package store_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// A model keeps groups as sets that are merged, and decisions that two items are apart.
type model struct {
	original, story []int
	apart           [][2]int
	copied          [][2]int // by rules
}

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

// parted reports whether somebody decided that the stories of two items are apart.
func (m *model) parted(a, b int) bool {
	return slices.ContainsFunc(m.apart, func(p [2]int) bool {
		x, y := m.story[p[0]], m.story[p[1]]
		return x != y && (x == m.story[a] && y == m.story[b] || x == m.story[b] && y == m.story[a])
	})
}

// merge joins two items by hand: what is together is apart no more.
func (m *model) merge(a, b int) {
	m.join(a, b, false)
	m.apart = slices.DeleteFunc(m.apart, func(p [2]int) bool { return m.story[p[0]] == m.story[p[1]] && m.story[p[0]] == m.story[a] })
	for _, p := range m.copied { // what were copies are copies again
		if m.story[p[0]] == m.story[a] && m.story[p[1]] == m.story[a] {
			m.join(p[0], p[1], true)
		}
	}
}

// part decides that some items are apart from the first other one of their story, and those
// that they were apart from as well.
func (m *model) part(some []int) {
	first := slices.IndexFunc(m.story, func(g int) bool { return g == m.story[some[0]] })
	for slices.Contains(some, first) {
		first += 1 + slices.IndexFunc(m.story[first+1:], func(g int) bool { return g == m.story[some[0]] })
	}
	for _, p := range m.apart {
		for i := range 2 {
			if slices.Contains(some, p[i]) && m.story[p[1-i]] != m.story[first] {
				m.apart = append(m.apart, [2]int{first, p[1-i]})
			}
		}
	}
	for _, i := range some {
		m.apart = append(m.apart, [2]int{i, first})
	}
}

// split makes a story of its own of some items.
func (m *model) split(part []int) {
	m.part(part)
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
				joinBoth(t, db, k, m, a, b, news.NearCopy)
			case x < 5:
				joinBoth(t, db, k, m, a, b, news.SameStory)
			case x < 6:
				if err := db.MergeStories(t.Context(), []news.Key{k[a], k[b]}, noon); err != nil {
					t.Fatal(err)
				}
				m.merge(a, b)
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

// joinBoth joins two items by a rule, unless somebody decided that they are apart.
func joinBoth(t *testing.T, db *store.DB, k []news.Key, m *model, a, b int, kind news.JoinKind) {
	t.Helper()
	found := news.Related{Item: k[a], Joins: []news.Join{{Item: k[a], With: k[b], Kind: kind}}}
	want := 0
	if m.parted(a, b) {
		want = 1
	} else {
		m.join(a, b, kind.Copy())
		if kind.Copy() {
			m.copied = append(m.copied, [2]int{a, b})
		}
	}
	if refused := tryRelate(t, db, noon, found); refused != want {
		t.Fatalf("%d joins are refused, want %d", refused, want)
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
