package store_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

var (
	someTopics    = []string{"iran", "albania", "cyber", "sea", "it's"}
	someSources   = []news.SourceID{"world", "local", "it's", "gone", "never"}
	someLanguages = []string{"", "en", "en-GB", "EN-gb-oxendict", "eng", "sq", "de-CH", "de-ch-1996"}
)

// fill keeps so many items of the first four sources, with topics and languages at random.
func fill(t testing.TB, db *store.DB, r *rand.Rand, n int) {
	t.Helper()
	docs := map[news.SourceID][]news.Item{}
	for i := range n {
		it := item(fmt.Sprint(i), fmt.Sprint("Item ", i))
		it.Language = pick(r, someLanguages)
		it.Published = noon.Add(-time.Duration(r.IntN(20)) * time.Hour) // many at the same time
		for _, topic := range slices.Sorted(slices.Values(someTopics)) {
			if r.IntN(3) == 0 {
				it.Topics = append(it.Topics, tag(topic, news.Level(1+r.IntN(2))))
			}
		}
		src := pick(r, someSources[:4])
		docs[src] = append(docs[src], it)
	}
	for src, doc := range docs {
		poll(t, db, src, noon, doc...)
	}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// randomMatch returns an expression of at most so many levels.
func randomMatch(r *rand.Rand, depth int) *news.Match {
	op := news.Op(r.IntN(int(news.InLanguage) + 1))
	if depth == 0 {
		op = news.HasTopic + news.Op(r.IntN(4))
	}
	m := &news.Match{Op: op}
	switch op {
	case news.And, news.Or:
		for range r.IntN(4) {
			m.Args = append(m.Args, randomMatch(r, depth-1))
		}
	case news.Not:
		m.Args = []*news.Match{randomMatch(r, depth-1)}
	case news.HasTopic:
		m.Value = pick(r, append(someTopics, "unheard"))
	case news.FromSource:
		m.Value = string(pick(r, someSources))
	case news.FromGroup:
		m.Value = "group"
	case news.InLanguage:
		m.Value = pick(r, append(someLanguages, "d", "de", "%", "_"))
	}
	return m
}

// selected returns what the query selects, by the definition.
func selected(all []news.Item, q news.Query) []news.Item {
	var some []news.Item
	for _, it := range all {
		inLanguage := func(want string) bool { return news.MatchesLanguage(it.Language, want) }
		if (q.Match == nil || q.Match.Selects(&it, q.Level)) &&
			(len(q.Languages) == 0 || slices.ContainsFunc(q.Languages, inLanguage)) &&
			(q.Limit == 0 || len(some) < q.Limit) {
			some = append(some, it)
		}
	}
	return some
}

func TestSelectsWhatMatchSelects(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	db := open(t)
	setSources(t, db, someSources[:4]...)
	fill(t, db, r, 150)
	setSources(t, db, someSources[:3]...)
	all := items(t, db, news.Query{})
	if len(all) != 150 || !slices.IsSortedFunc(all, func(a, b news.Item) int { return b.Order.Compare(a.Order) }) {
		t.Fatalf("%d items, want 150, newest first", len(all))
	}
	for range 600 {
		q := news.Query{Match: randomMatch(r, 4), Level: news.Level(r.IntN(3)), Limit: r.IntN(4) * 20}
		for range r.IntN(3) {
			q.Languages = append(q.Languages, pick(r, someLanguages))
		}
		got, want := titlesOf(items(t, db, q)), titlesOf(selected(all, q))
		if !slices.Equal(got, want) {
			t.Fatalf("%s, level %d, languages %q, limit %d:\n got %q\nwant %q", show(q.Match), q.Level, q.Languages, q.Limit, got, want)
		}
	}
}

func show(m *news.Match) string {
	if m.Op > news.Not {
		return fmt.Sprintf("%d:%s", m.Op, m.Value)
	}
	var args []string
	for _, a := range m.Args {
		args = append(args, show(a))
	}
	return fmt.Sprintf("%s(%s)", []string{"and", "or", "not"}[m.Op], strings.Join(args, " "))
}

func match(t testing.TB, s string) *news.Match {
	t.Helper()
	m, err := news.ParseMatch(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSelectionWalksAlongTopics(t *testing.T) {
	db := open(t)
	setSources(t, db, someSources[:4]...)
	fill(t, db, rand.New(rand.NewPCG(3, 4)), 300)
	for _, statistics := range []bool{false, true} {
		if statistics {
			db.Exec(t, "ANALYZE")
		}
		for _, expr := range []string{
			"iran", "iran and cyber", "iran or albania", "iran and not (sea or lang:en)", "source:world",
			"(iran or albania) and (sea or cyber)", "lang:sq and (iran or source:local)",
		} {
			for _, limit := range []int{0, 50} {
				plan := db.Plan(t, news.Query{Match: match(t, expr), Level: news.About, Languages: []string{"en"}, Limit: limit})
				if strings.Contains(plan, "SCAN t") || strings.Contains(plan, "SCAN i") || strings.Contains(plan, "TEMP B-TREE") {
					t.Errorf("%s, limit %d, statistics %v:\n%s", expr, limit, statistics, plan)
				}
			}
		}
		for _, expr := range []string{"not iran", "lang:en"} {
			plan := db.Plan(t, news.Query{Match: match(t, expr), Limit: 50})
			if strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s is sorted rather than read in its order:\n%s", expr, plan)
			}
		}
	}
}

func TestSavingAPollScansNoTable(t *testing.T) {
	scan := regexp.MustCompile(`SCAN (\w+)`)
	for query, plan := range open(t).HotPlans(t) {
		for _, m := range scan.FindAllStringSubmatch(plan, -1) {
			if m[1] != "json_each" && m[1] != "CONSTANT" {
				t.Errorf("%s\n%s", query, plan)
			}
		}
	}
}

func TestSelectionMayNameAThousandSources(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	m := &news.Match{Op: news.Or}
	for i := range 3000 {
		m.Args = append(m.Args, &news.Match{Op: news.FromSource, Value: fmt.Sprint("s", i)})
	}
	m.Args = append(m.Args, &news.Match{Op: news.FromSource, Value: string(world)})
	if got := items(t, db, news.Query{Match: m}); len(got) != 1 {
		t.Errorf("%d items, want 1", len(got))
	}
}

func TestAllStopsWhenTheCallerDoes(t *testing.T) {
	db := open(t)
	setSources(t, db, someSources[:4]...)
	fill(t, db, rand.New(rand.NewPCG(5, 6)), 600)
	n := 0
	for _, err := range db.All(t.Context(), news.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		// A write and a read while the items come: nothing is held meanwhile.
		if n++; n == 300 {
			poll(t, db, world, noon, item("late", "Late edition"))
			break
		}
	}
	if n != 300 {
		t.Errorf("%d items came, want 300", n)
	}
}
