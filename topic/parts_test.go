package topic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

// all returns one All of groups, whose terms are separated by commas.
func all(t testing.TB, score float64, groups ...string) []topic.All {
	t.Helper()
	a := topic.All{Score: score}
	for _, g := range groups {
		a.Groups = append(a.Groups, terms(t, strings.Split(g, ",")...))
	}
	return []topic.All{a}
}

// near returns one Near of two groups, whose terms are separated by commas.
func near(t testing.TB, score float64, within int, of, with string) []topic.Near {
	t.Helper()
	return []topic.Near{{
		Of: terms(t, strings.Split(of, ",")...), With: terms(t, strings.Split(with, ",")...), Within: within, Score: score,
	}}
}

func TestAllNeedsAHitOfEveryGroup(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x", All: all(t, 3, "hack*,breach*", "server*,data base", "=NATO,Иран*"), Ignore: terms(t, "life hacks"),
	})
	for _, tt := range []struct {
		item news.Item
		want float64
	}{
		{news.Item{Title: "Hackers on a NATO server"}, 3},
		{news.Item{Title: "Hackers", Content: "<p>a server", Categories: []news.Category{{Term: "Ирана"}}}, 3},
		{news.Item{Title: "Hackers hacked NATO servers and servers of NATO"}, 3}, // once
		{news.Item{Title: "Hackers on a nato server"}, 0},
		{news.Item{Title: "Hackers of NATO"}, 0},
		{news.Item{Title: "NATO data-base breached"}, 3},
		{news.Item{Title: "Life hacks for a NATO server"}, 0},
	} {
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%+v: score %v, want %v", tt.item, got, tt.want)
		}
	}
}

func TestAllMayHaveManyGroups(t *testing.T) {
	var groups []string
	for i := range 70 {
		groups = append(groups, fmt.Sprintf("g%d,h%d", i, i))
	}
	m := compile(t, topic.Rule{Topic: "x", All: all(t, 1, groups...)})
	for i := range groups {
		title := strings.ReplaceAll(strings.Join(groups, " "), ",", " or ")
		if got := scoreOf(m, &news.Item{Title: title}); got != 1 {
			t.Fatalf("score %v, want 1", got)
		}
		title = strings.Join(slices.Delete(slices.Clone(groups), i, i+1), " ")
		if got := scoreOf(m, &news.Item{Title: title}); got != 0 {
			t.Errorf("score %v without group %d", got, i)
		}
	}
}

func TestNearCountsTheWordsBetween(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Near: near(t, 2, 2, "exploit*,zero day", "router*,Windows"), Ignore: terms(t, "stained Windows")})
	for _, tt := range []struct {
		item news.Item
		want float64
	}{
		{news.Item{Title: "router exploited"}, 2},
		{news.Item{Title: "exploits of the new routers"}, 0},
		{news.Item{Title: "exploits of new routers"}, 2},
		{news.Item{Title: "routers of two exploiters"}, 2},
		{news.Item{Title: "zero-day: in a router"}, 2},
		{news.Item{Title: "An exploit. A router."}, 2}, // sentences are no obstacle
		{news.Item{Title: "exploit a b c d routers or Windows of exploiters"}, 2},
		{news.Item{Title: "exploited", Content: "<p>router"}, 0},
		{news.Item{Content: "<p>exploited</p><p>router"}, 2},
		{news.Item{Categories: []news.Category{{Term: "exploits"}, {Term: "Windows"}}}, 2},
		{news.Item{Title: "exploits stained windows"}, 0},
	} {
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%+v: score %v, want %v", tt.item, got, tt.want)
		}
	}
	overlap := compile(t, topic.Rule{Topic: "x", Near: near(t, 2, 2, "data breach", "breach*")})
	if got := scoreOf(overlap, &news.Item{Title: "data breach"}); got != 0 {
		t.Errorf("a word stands near itself: score %v", got)
	}
	if got := scoreOf(overlap, &news.Item{Title: "breaches: a data breach"}); got != 2 {
		t.Errorf("one before the overlap: score %v, want 2", got)
	}
}

func TestPartsAddToTheScoreAndTheirTermsDoNot(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x", Any: terms(t, "malware"), All: all(t, 3, "hack*", "server*"), Near: near(t, 1.5, 0, "hack*", "malware^9"),
	})
	for _, tt := range []struct {
		title string
		want  float64
	}{
		{"hackers", 0},
		{"malware", 3},
		{"hackers of a server", 3},
		{"hackers’ malware", 4.5},
		{"server hackers’ malware", 7.5},
	} {
		if got := scoreOf(m, &news.Item{Title: tt.title}); got != tt.want {
			t.Errorf("%q: score %v, want %v", tt.title, got, tt.want)
		}
	}
}

func TestExplainShowsPartsAsOne(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x", Any: terms(t, "malware"), All: all(t, 3, "hack*", "server*"), Near: near(t, 1, 2, "router*", "exploit*"),
	})
	it := &news.Item{Title: "Server hacked, malware found", Content: "<p>They exploited two old routers. A router exploit"}
	want := []topic.Evidence{
		{"x", topic.KindAll, "server* + hack*", "title", 0, "Server … hacked", 3},
		{"x", topic.KindAny, "malware", "title", 2, "malware", 3},
		{"x", topic.KindNear, "router* + exploit*", "body", 6, "router exploit", 1},
	}
	if got := m.Explain(it); !slices.Equal(got, want) {
		t.Errorf("evidence:\n%v\nwant:\n%v", got, want)
	}
}

func TestNotSourcesNeverHaveTheTopic(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x", Any: terms(t, "Iran"), Sources: []news.SourceID{"a", "b"}, NotSources: []news.SourceID{"b", "c"},
	})
	for _, tt := range []struct {
		source news.SourceID
		want   float64
	}{{"a", 3}, {"b", 0}, {"c", 0}, {"d", 3}} {
		if got := scoreOf(m, &news.Item{Source: tt.source, Title: "Iran"}); got != tt.want {
			t.Errorf("%s: score %v, want %v", tt.source, got, tt.want)
		}
	}
	want := []topic.Evidence{{"x", topic.KindNotSource, "c", "", 0, "", 0}, {"x", topic.KindAny, "Iran", "title", 0, "Iran", 3}}
	if got := m.Explain(&news.Item{Source: "c", Title: "Iran"}); !slices.Equal(got, want) {
		t.Errorf("evidence:\n%v\nwant:\n%v", got, want)
	}
}

func TestPartsMayShareTheirTerms(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x",
		All: slices.Concat(
			all(t, 3, "hack*,breach*", "server*"), all(t, 2, "hack*,breach*", "server*", "bank*"), all(t, 1, "hack*", "hack*,leak*"),
		),
		Near: slices.Concat(near(t, 4, 1, "hack*,breach*", "server*"), near(t, 5, 0, "server*", "hack*,breach*")),
	})
	for _, tt := range []struct {
		title string
		want  float64
	}{
		{"hackers", 1},
		{"breach", 0},
		{"breach of the old server", 3},
		{"breach of server", 3 + 4},
		{"bank server breached", 3 + 2 + 4 + 5},
		{"bank server hacked", 3 + 2 + 1 + 4 + 5},
	} {
		it := &news.Item{Title: tt.title}
		sum := 0.0
		for _, e := range m.Explain(it) {
			sum += e.Weight
		}
		if got := scoreOf(m, it); got != tt.want || sum != tt.want {
			t.Errorf("%q: score %v, evidence %v, want %v", tt.title, got, sum, tt.want)
		}
	}
	it := &news.Item{Title: "Server hacked at a bank"}
	want := []topic.Evidence{
		{"x", topic.KindAll, "server* + hack*", "title", 0, "Server … hacked", 3},
		{"x", topic.KindAll, "server* + hack* + bank*", "title", 0, "Server … hacked … bank", 2},
		{"x", topic.KindNear, "server* + hack*", "title", 0, "Server hacked", 4},
		{"x", topic.KindNear, "server* + hack*", "title", 0, "Server hacked", 5},
		{"x", topic.KindAll, "hack* + hack*", "title", 1, "hacked … hacked", 1},
	}
	if got := m.Explain(it); !slices.Equal(got, want) {
		t.Errorf("evidence:\n%v\nwant:\n%v", got, want)
	}
	a, _ := m.Account(it, "x")
	for i, kind := range []topic.Kind{topic.KindAll, topic.KindAll, topic.KindAll, topic.KindNear, topic.KindNear} {
		if p := a.Parts[i]; p.Kind != kind || !p.Met || p.Groups[0].Hits[0].Kind != kind {
			t.Errorf("part %d: %+v", i, p)
		}
	}
}
