package topic_test

import (
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

func TestFieldsHaveNames(t *testing.T) {
	for name, want := range map[string]topic.Fields{
		"title": topic.InTitle, "lead": topic.InLead, "summary": topic.InSummary, "body": topic.InBody, "categories": topic.InCategories,
	} {
		f, ok := topic.ParseField(name)
		if f != want || !ok || f.String() != name {
			t.Errorf("ParseField(%q) = %v, %v", name, f, ok)
		}
	}
	if f, ok := topic.ParseField("Title"); ok {
		t.Errorf("Title is %v", f)
	}
}

func TestTermsCountOnlyInTheirFields(t *testing.T) {
	filler := strings.Repeat("word ", 40)
	for _, tt := range []struct {
		name string
		in   topic.Fields
		item news.Item
		want float64
	}{
		{"title", topic.InTitle, news.Item{Title: "Iran", Content: "Iran"}, 3},
		{"body", topic.InBody, news.Item{Title: "Iran", Summary: "Iran", Content: filler + "Iran"}, 1},
		{"summary", topic.InSummary, news.Item{Title: "Iran", Summary: "On Iran", Content: filler + "Iran"}, 2},
		{"summary that the content has", topic.InSummary, news.Item{Summary: "In Iran", Content: "<p>In Iran and Iran"}, 2},
		{"lead", topic.InLead, news.Item{Title: "Iran", Summary: "On Iran", Content: filler + "Iran"}, 2},
		{"lead in the body", topic.InLead, news.Item{Title: filler + "Iran", Content: "Iran " + filler + "Iran"}, 2},
		{"categories", topic.InCategories, news.Item{Title: "Iran", Categories: []news.Category{{Term: "Iran"}}}, 3},
		{"two fields", topic.InTitle | topic.InBody, news.Item{Title: "Iran", Content: filler + "Iran"}, 4},
		{"all fields", 0, news.Item{Title: "Iran", Content: filler + "Iran"}, 4},
	} {
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{terms(t, "Iran")[0].In(tt.in)}})
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%s: score %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFieldsHoldForEveryKindOfTerm(t *testing.T) {
	in := func(term string, f topic.Fields) []topic.Term { return []topic.Term{terms(t, term)[0].In(f)} }
	m := compile(t, topic.Rule{
		Topic:  "x",
		Any:    terms(t, "Iran"),
		None:   in("cricket", topic.InTitle),
		Ignore: in("Iran, Texas", topic.InBody),
		All:    []topic.All{{Groups: [][]topic.Term{in("hack*", topic.InTitle), terms(t, "server")}, Score: 5}},
	})
	for _, tt := range []struct {
		item news.Item
		want float64
	}{
		{news.Item{Title: "Iran: cricket"}, 0},
		{news.Item{Title: "Iran", Content: "cricket"}, 3},
		{news.Item{Title: "Iran, Texas", Content: "Iran, Texas"}, 3},
		{news.Item{Title: "hackers", Content: "server"}, 5},
		{news.Item{Title: "server", Content: "hackers"}, 0},
	} {
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%+v: score %v, want %v", tt.item, got, tt.want)
		}
	}
}

func TestScaleSaysWhatFieldsWeigh(t *testing.T) {
	filler := strings.Repeat("word ", 40)
	scale := topic.Scale{Title: 10, Lead: 0.5, Summary: 2, Body: 0.25, Categories: 0, Cap: 2}
	for _, tt := range []struct {
		name string
		item news.Item
		want float64
	}{
		{"title", news.Item{Title: "Iran"}, 10},
		{"lead", news.Item{Title: "Iran", Content: "Iran"}, 10.75},
		{"summary", news.Item{Summary: filler + "Iran"}, 2},
		{"body and cap", news.Item{Title: "Iran", Content: filler + "Iran Iran Iran"}, 10.5},
		{"categories", news.Item{Title: "Iran", Categories: []news.Category{{Term: "Iran"}}}, 10},
	} {
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Iran"), Scale: scale})
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%s: score %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestMinScoreReplacesWhatTheLevelAsksFor(t *testing.T) {
	for _, tt := range []struct {
		title string
		level news.Level
		min   float64
		want  news.Level
	}{
		{"Iran", 0, 4, 0},
		{"Iran Iran", 0, 4, news.About},
		{"Iran^0.5", news.About, 1.5, news.Mention},
		{"Iran^0.5", news.About, 0, 0},
	} {
		term, _, weighs := strings.Cut(tt.title, "^")
		term, _, _ = strings.Cut(term, " ")
		if weighs {
			term = tt.title
		}
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, term), Level: tt.level, MinScore: tt.min})
		var got news.Level
		for _, tag := range m.Tags(&news.Item{Title: strings.TrimSuffix(tt.title, "^0.5")}) {
			got = tag.Level
		}
		if got != tt.want {
			t.Errorf("%+v: level %d", tt, got)
		}
	}
	m := compile(t, topic.Rule{Topic: "x", Sources: []news.SourceID{"s"}, MinScore: 7})
	if got := scoreOf(m, &news.Item{Source: "s"}); got != 7 {
		t.Errorf("item of a source: score %v, want 7", got)
	}
}
