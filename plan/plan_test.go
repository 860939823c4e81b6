package plan_test

import (
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/config"
	"courant/news"
	"courant/plan"
	"courant/topic"
)

const before = `
sources: [{url: "https://a.example/feed", id: a}, {url: "https://b.example/feed", id: b}]
topics: {iran: [Iran], port: [port]}
feeds: {iran: {}, ports: {match: port}}
`

const after = `
sources: [{url: "https://a.example/rss", id: a}, {url: "https://c.example/feed", id: c}]
topics: {iran: [Iran, Tehran], albania: [Albania]}
feeds: {iran: {match: "iran   and not lang:fa"}, albania: {}}
`

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("courant.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func matcher(t *testing.T, cfg *config.Config) *topic.Matcher {
	t.Helper()
	m, err := topic.Compile(cfg.Topics)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// kept returns items with the topics that the rules of cfg give them.
func kept(t *testing.T, cfg *config.Config, items ...news.Item) iter.Seq2[news.Item, error] {
	m := matcher(t, cfg)
	return func(yield func(news.Item, error) bool) {
		for i, it := range items {
			it.Key, it.Topics = news.Key{byte(i)}, m.Tags(&it)
			if !yield(it, nil) {
				return
			}
		}
	}
}

// compare returns what the second configuration would change against the first, as
// decode(encode) has remembered that.
func compare(t *testing.T, from, to string, decisions map[news.Key][]news.Decision, items ...news.Item) *plan.Changes {
	t.Helper()
	old, planned := parse(t, from), parse(t, to)
	b, err := plan.Of(old).Encode()
	if err != nil {
		t.Fatal(err)
	}
	running, err := plan.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	c, err := plan.Compare(running, planned, decisions, kept(t, old, items...), 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// brief is what a table shows of moves: the titles that come and go.
type brief struct {
	Name, Change   string
	Before, After  int
	Added, Removed []string
}

func briefs(list []plan.Moves) []brief {
	var out []brief
	for _, m := range list {
		b := brief{Name: m.Name, Change: m.Change, Before: m.Before, After: m.After}
		for _, it := range m.Added {
			b.Added = append(b.Added, it.Title)
		}
		for _, it := range m.Removed {
			b.Removed = append(b.Removed, it.Title)
		}
		out = append(out, b)
	}
	return out
}

func TestSaysWhatComesAndWhatGoes(t *testing.T) {
	c := compare(t, before, after, nil,
		news.Item{Title: "Tehran votes"},
		news.Item{Title: "Iran votes", Language: "fa"},
		news.Item{Title: "The port of Durrës, Albania"},
		news.Item{Title: "Nothing"},
		news.Item{Title: "Tehran held back", Held: true},
	)
	if want := []plan.Source{
		{ID: "a", Before: "https://a.example/feed", After: "https://a.example/rss"},
		{ID: "b", Before: "https://b.example/feed"},
		{ID: "c", After: "https://c.example/feed"},
	}; !cmp.Equal(c.Sources, want) {
		t.Errorf("sources: %s", cmp.Diff(want, c.Sources))
	}
	if want := []brief{
		{"albania", "new", 0, 1, []string{"The port of Durrës, Albania"}, nil},
		{"iran", "changed", 1, 3, []string{"Tehran votes", "Tehran held back"}, nil},
		{"port", "removed", 1, 0, nil, []string{"The port of Durrës, Albania"}},
	}; !cmp.Equal(briefs(c.Topics), want) {
		t.Errorf("topics: %s", cmp.Diff(want, briefs(c.Topics)))
	}
	if want := []brief{
		{"albania", "new", 0, 1, []string{"The port of Durrës, Albania"}, nil},
		{"iran", "changed", 1, 1, []string{"Tehran votes"}, []string{"Iran votes"}},
		{"ports", "removed", 1, 0, nil, []string{"The port of Durrës, Albania"}},
	}; !cmp.Equal(briefs(c.Feeds), want) {
		t.Errorf("feeds: %s", cmp.Diff(want, briefs(c.Feeds)))
	}
	if c.Items != 5 {
		t.Errorf("%d items compared", c.Items)
	}
}

func TestSameRulesChangeNothing(t *testing.T) {
	spaced := "feeds: {iran: {}, ports: {match: '  port '}}\ntopics:\n  port: [port]\n  iran: [Iran]\nsources: [{url: 'https://b.example/feed', id: b}, {url: 'https://a.example/feed', id: a}]\n"
	c := compare(t, before, spaced, nil, news.Item{Title: "Iran votes"}, news.Item{Title: "A port"})
	for _, m := range append(c.Topics, c.Feeds...) {
		if !m.Same() || m.Before != 1 || m.After != 1 {
			t.Errorf("%s: %+v", m.Name, m)
		}
	}
	if len(c.Sources) > 0 {
		t.Errorf("sources %v", c.Sources)
	}
}

func TestLevelThatChangesIsNoMove(t *testing.T) {
	c := compare(t, before, "topics: {iran: [Iran^0.5]}\nfeeds: {iran: {}}\nsources: [{url: 'https://a.example/feed', id: a}]\n", nil, news.Item{Title: "Iran votes"})
	m := c.Topics[0]
	if m.Name != "iran" || m.Regraded != 1 || m.Gained+m.Lost > 0 {
		t.Errorf("%+v", m)
	}
}

func TestDecisionsStay(t *testing.T) {
	decisions := map[news.Key][]news.Decision{{0}: {{Topic: "iran", Has: false}}, {1}: {{Topic: "port", Has: true}}}
	c := compare(t, before, after, decisions, news.Item{Title: "Tehran votes"}, news.Item{Title: "Nothing"})
	for _, m := range c.Topics {
		if m.Gained > 0 || m.Change == "removed" && m.After > 0 {
			t.Errorf("%s: %+v", m.Name, m.Added)
		}
	}
}

func TestNothingRememberedIsAConfigurationOfNothing(t *testing.T) {
	r, err := plan.Decode(nil)
	if err != nil || len(r.Sources)+len(r.Topics)+len(r.Feeds) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := plan.Decode([]byte("{")); err == nil {
		t.Error("half a record is read")
	}
}

// What a source repeats may have changed since an item was judged: that is no move.
func TestTopicsWithTheSameRuleStayAsTheyAreKept(t *testing.T) {
	old := parse(t, before)
	items := func(yield func(news.Item, error) bool) {
		yield(news.Item{Title: "Nothing of it", Topics: []news.Tag{{Topic: "iran", Level: news.About}}}, nil)
	}
	c, err := plan.Compare(plan.Of(old), parse(t, before), nil, items, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range append(c.Topics, c.Feeds...) {
		if !m.Same() {
			t.Errorf("%+v", m)
		}
	}
}

func TestListsAreNoLongerThanAskedFor(t *testing.T) {
	old, planned := parse(t, before), parse(t, after)
	c, err := plan.Compare(plan.Of(old), planned, nil, kept(t, old, news.Item{Title: "Tehran 1"}, news.Item{Title: "Tehran 2"}, news.Item{Title: "Tehran 3"}), 2)
	if err != nil {
		t.Fatal(err)
	}
	m := c.Topics[1]
	if len(m.Added) != 2 || m.Gained != 3 || m.Added[0].Title != "Tehran 1" || m.Added[0] != c.Feeds[1].Added[0] {
		t.Errorf("%+v", m)
	}
}
