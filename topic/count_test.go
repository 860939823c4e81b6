package topic_test

import (
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

func TestTheCapHoldsForWordsThatSeveralTermsFind(t *testing.T) {
	flood := func(words string) string { return strings.Repeat(words+" now ", 30) }
	for _, tt := range []struct {
		name    string
		any, en string
		content string
		want    float64
	}{
		{"equal terms", "Iran,Iran,iran,Iran*", "Iran", flood("Iran"), 4},
		{"the heaviest of them counts", "Iran,Iran^2", "", flood("Iran"), 8},
		{"a phrase and its words", "Iran talks,Iran,talks", "", flood("Iran talks"), 4},
		{"heavier words in a phrase", "the Iran talks,Iran^2,talks^2", "", flood("the Iran talks"), 16},
		{"terms for other words", "Iran,Iranian*", "", flood("Iran Iranians"), 8},
	} {
		r := topic.Rule{Topic: "x", Scale: topic.Scale{Title: 3, Summary: 1, Body: 1, Cap: 4}}
		r.Any = terms(t, strings.Split(tt.any, ",")...)
		if tt.en != "" {
			r.Langs = map[string][]topic.Term{"en": terms(t, tt.en)}
		}
		if got := scoreOf(compile(t, r), &news.Item{Content: tt.content, Language: "en"}); got != tt.want {
			t.Errorf("%s: score %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestOnlyHitsThatCountUseUpTheCap(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic: "x", Any: terms(t, "attack Iran", "Iran nuclear^2"), Scale: topic.Scale{Body: 1, Cap: 4},
	})
	for _, tt := range []struct {
		heavy, light int
		want         float64
	}{{4, 0, 8}, {4, 3, 11}, {4, 9, 12}, {9, 0, 8}} {
		it := &news.Item{Content: strings.Repeat("attack Iran nuclear site. ", tt.heavy) + strings.Repeat("Then attack Iran again. ", tt.light)}
		if got := scoreOf(m, it); got != tt.want {
			t.Errorf("%d and %d times: score %v, want %v", tt.heavy, tt.light, got, tt.want)
		}
	}
}

func TestOfOverlappingHitsTheHeaviestCounts(t *testing.T) {
	for _, tt := range []struct{ any, title, want string }{
		{"a b,b c^2,c d^3", "a b c d", "a b|c d^3"}, // the first and the last do not overlap
		{"a b^3,b c^2,c d", "a b c d", "a b^3|c d"},
		{"a b,b c^2,c d", "a b c d", "b c^2"},
		{"a b,b c,c d", "a b c d", "a b|c d"},
		{"a b c,b^2", "a b c", "b^2"},
		{"a b c,a,b,c", "a b c", "a b c"}, // of equals the longest
		{"a b,b c", "a b c", "a b"},       // of these the first
		{"Iran,iran", "Iran", "Iran"},
	} {
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, strings.Split(tt.any, ",")...)})
		var got []string
		for _, e := range m.Explain(&news.Item{Title: tt.title}) {
			if e.Weight > 0 {
				got = append(got, e.Term)
			}
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%s in %q: %s count, want %s", tt.any, tt.title, got, tt.want)
		}
	}
}

func TestScoresHaveNoDust(t *testing.T) {
	plain := topic.Scale{Title: 1, Body: 1, Cap: 4}
	sum := compile(t, topic.Rule{Topic: "x", Any: terms(t, "alpha^0.7", "beta^0.2", "gamma^0.1"), Scale: plain})
	for _, title := range []string{"alpha beta gamma", "gamma beta alpha"} {
		if got := scoreOf(sum, &news.Item{Title: title}); got != 1 {
			t.Errorf("%s: score %v, want 1", title, got)
		}
	}
	for _, least := range []float64{3.1, 4.7, 3.00000049, 7} {
		for _, weight := range []float64{.26, .47, .51, 2.999} {
			m := compile(t, topic.Rule{
				Topic: "x", Any: []topic.Term{terms(t, "alpha")[0].Weighing(weight)}, Sources: []news.SourceID{"s"}, MinScore: least, Scale: plain,
			})
			if got := m.Tags(&news.Item{Source: "s", Title: "alpha"}); len(got) != 1 || got[0].Level != news.About {
				t.Errorf("least score %v, weight %v: an item of the source has tags %v", least, weight, got)
			}
		}
	}
}
