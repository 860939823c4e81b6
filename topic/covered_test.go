package topic_test

import (
	"fmt"
	"slices"
	"testing"

	"courant/topic"
)

func TestCoveredTermsAddNothing(t *testing.T) {
	for _, tt := range []struct{ term, other string }{
		{"Iran", "iran"},
		{"İRAN", "Iran"},
		{"Iranian", "Iran*"},
		{"Iranian*", "Iran*"},
		{"Iran talks", "Iran"},
		{"the Iran talks", "Iran talk*"},
		{"Iran-talks", "Iran talks"},
		{"Yahoo News", "Yahoo! News"},
		{"=MEK", "=MEK"},
		{"=M.E.K.", "=MEK"},
		{"=Quds Force", "Quds Force"},
		{"=Quds Force", "=Quds"},
		{"Iran^2", "iran^2"},
		{"Iran", "Iran^2"},
		{"هسته ای", "هسته\u200cای"},
		{"إيران", "ايران"},
		{"nuclear* program*", "nuclear*"},
	} {
		if got := topic.Covered(terms(t, tt.term, tt.other)); !slices.Contains(got, [2]int{0, 1}) && !slices.Contains(got, [2]int{1, 0}) {
			t.Errorf("%q is not covered by %q", tt.term, tt.other)
		}
	}
}

func TestCoveredKeepsTermsThatFindMore(t *testing.T) {
	for _, pair := range [][]string{
		{"Iran", "Iraq"},
		{"Iran", "Irancell"},
		{"Iran*", "Iranian"},    // the other way round
		{"Iran^2", "Iran*"},     // it counts more
		{"=MEK", "mek"},         // M.E.K. as well
		{"=MEK", "=Mek"},        //
		{"Quds", "=Quds Force"}, //
		{"talks Iran", "Iran talks"},
		{"Yahoo! News", "Yahoo News"},
		{"هسته\u200cای", "هسته ای"}, // هستهای as well
		{"می\u200cخواهند", "خواهند"},
		{"nuclear* program", "nuclear program*"},
	} {
		got := topic.Covered(terms(t, pair...))
		if slices.ContainsFunc(got, func(p [2]int) bool { return p[0] == 0 }) {
			t.Errorf("%q is covered by %q", pair[0], pair[1])
		}
	}
}

func TestCoveredLooksAtFieldsAndPatterns(t *testing.T) {
	iran := terms(t, "Iran")[0]
	none, first, last := [][2]int(nil), [][2]int{{0, 1}}, [][2]int{{1, 0}}
	for _, tt := range []struct {
		name string
		a, b topic.Term
		want [][2]int
	}{
		{"title in all", iran.In(topic.InTitle), iran, first},
		{"all in title", iran, iran.In(topic.InTitle), last},
		{"title in title and body", iran.In(topic.InTitle), iran.In(topic.InTitle | topic.InBody), first},
		{"title and body", iran.In(topic.InTitle), iran.In(topic.InBody), none},
		{"lead in all below the title", iran.In(topic.InLead), iran.In(topic.InSummary | topic.InBody), first},
		{"lead in body", iran.In(topic.InLead), iran.In(topic.InBody), none},
		{"equal patterns", pattern(t, "iran"), pattern(t, "iran"), last},
		{"patterns", pattern(t, "iran"), pattern(t, "ira"), none},
		{"pattern and word", pattern(t, "iran"), iran, none},
		{"word and pattern", terms(t, "iran")[0], pattern(t, "iran"), none},
	} {
		if got := topic.Covered([]topic.Term{tt.a, tt.b}); !slices.Equal(got, tt.want) {
			t.Errorf("%s: pairs %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCoveredNamesTheLaterOfEqualTerms(t *testing.T) {
	got := topic.Covered(terms(t, "Iran", "Oman", "iran", "Irans", "IRAN"))
	if want := [][2]int{{2, 0}, {4, 0}}; !slices.Equal(got, want) {
		t.Errorf("pairs %v, want %v", got, want)
	}
}

func TestCoveredTellsEqualTermsFromLikeOnes(t *testing.T) {
	iran := terms(t, "Iran", "Iran", "=Iran", "=IRAN", "Iran*", "Iran^2", "Iran")
	iran[1] = iran[1].In(topic.InTitle)
	iran = append(iran, pattern(t, "iran"), pattern(t, "iran").Weighing(2), pattern(t, "iran"))
	got := topic.Covered(iran)
	want := [][2]int{{0, 4}, {1, 0}, {2, 0}, {6, 0}, {7, 8}, {9, 7}}
	if !slices.Equal(got, want) {
		t.Errorf("pairs %v, want %v", got, want)
	}
}

func TestScriptsOfTerms(t *testing.T) {
	for _, tt := range []struct{ term, want string }{
		{"Iran 2", "[Latn]"},
		{"ایران", "[Arab]"},
		{"Иран-Iran", "[Cyrl Latn]"},
		{"איראן", "[Hebr]"},
		{"イランの核", "[Hani Hira Kana]"},
		{"이란", "[Hang]"},
		{"1979", "[]"},
	} {
		if got := fmt.Sprint(terms(t, tt.term)[0].Scripts()); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.term, got, tt.want)
		}
	}
}
