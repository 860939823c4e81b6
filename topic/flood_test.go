package topic_test

import (
	"fmt"
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

func TestFloodsAreBounded(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Iran"), None: terms(t, "cricket")})
	if got := scoreOf(m, &news.Item{Title: strings.Repeat("iran ", 10_000)}); got != 3*500 {
		t.Errorf("score %v: want that of 500 hits", got)
	}
	if got := scoreOf(m, &news.Item{Title: "Iran", Content: strings.Repeat("word ", 20_000) + "cricket"}); got != 3 {
		t.Errorf("score %v: words after 20,000 in a field are searched", got)
	}
	if got := scoreOf(m, &news.Item{Title: "Iran"}); got != 3 {
		t.Errorf("score %v after a flood, want 3", got)
	}
}

func TestAFloodInOneFieldHidesNothingInOthers(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Iran")})
	it := &news.Item{Content: strings.Repeat("iran and ", 5_000)}
	before := scoreOf(m, it)
	it.Categories = []news.Category{{Term: "Iran"}}
	if got := scoreOf(m, it); got != before+3 {
		t.Errorf("score %v with the category, %v without", got, before)
	}
}

func TestIgnoreIsNeverExhausted(t *testing.T) {
	for _, ignore := range [][]topic.Term{terms(t, "Texas"), {pattern(t, `texas\b`)}} {
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Texas Iran Air"), Ignore: ignore})
		if got := m.Tags(&news.Item{Content: strings.Repeat("Texas now ", 600) + "Texas Iran Air"}); got != nil {
			t.Errorf("%v is ignored six hundred times, and then not: %v", ignore, got)
		}
	}
}

// Three thousand topics with two words that an item has a thousand times would make six
// million hits. It still has all topics, and in its categories they are found as ever.
func TestEveryTopicSurvivesAFloodOfOneWord(t *testing.T) {
	const topics = 3_000
	rules := make([]topic.Rule, topics)
	for i := range rules {
		rules[i] = topic.Rule{Topic: fmt.Sprintf("t%04d", i), Any: terms(t, "Iran", "Oman"), Ignore: terms(t, "Iran Air")}
	}
	m := compile(t, rules...)
	it := &news.Item{Title: strings.Repeat("iran oman ", 1_000)}
	tags := m.Tags(it)
	it.Categories = []news.Category{{Term: "Oman"}}
	more := m.Tags(it)
	if len(tags) != topics || len(more) != topics {
		t.Fatalf("%d and %d topics, want %d", len(tags), len(more), topics)
	}
	for i, tag := range tags {
		if tag.Score < 8*3 || tag.Score > 3*500 || more[i].Score != tag.Score+3 {
			t.Errorf("%s: score %v, with the category %v", tag.Topic, tag.Score, more[i].Score)
		}
	}
	if got := m.Tags(&news.Item{Title: "Iran Oman"}); len(got) != topics || got[0].Score != 6 {
		t.Errorf("after the flood: %d topics", len(got))
	}
}

func TestPatternsSeeTheStartOfAField(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{pattern(t, `ира\w`)}})
	for _, tt := range []struct {
		content string
		want    float64
	}{
		{strings.Repeat("слово ", 16_000) + "Иран", 1},
		{strings.Repeat("слово ", 19_000) + "Иран", 0},
		{strings.Repeat("с", 110_000) + " Иран", 0}, // not one word is whole
	} {
		if got := scoreOf(m, &news.Item{Content: tt.content}); got != tt.want {
			t.Errorf("%d bytes: score %v, want %v", len(tt.content), got, tt.want)
		}
	}
}
