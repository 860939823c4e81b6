package topic_test

import (
	"math"
	"strings"
	"testing"

	"courant/topic"
)

func TestParseTermSaysWhatIsWrong(t *testing.T) {
	const (
		letters = "a * needs 3 letters before it"
		end     = "a * can only stand at the end of a word"
		weight  = "weight must be a number above 0, as in word^2: "
	)
	for _, tt := range []struct{ in, want string }{
		{"", "the term is empty"},
		{"  ", "the term is empty"},
		{"ab*", letters},
		{"Quds ab*", letters},
		{"או*", letters},
		{"Ir*n", end},
		{"Iran*\u0301", end},
		{"*Iran", end + ", once"},
		{"Iran**", end + ", once"},
		{"Iran *", end + ", once"},
		{"*", `nothing is left of "*" after folding: a term needs letters or digits`},
		{"!?", `nothing is left of "!?" after folding: a term needs letters or digits`},
		{"^2", `nothing is left of "" after folding: a term needs letters or digits`},
		{"=", `nothing is left of "" after folding: a term needs letters or digits`},
		{"ـــ", `nothing is left of "ـــ" after folding: a term needs letters or digits`},
		{"=Iran*", "= asks for the word as it is written, * for any ending: leave one of them out"},
		{"Iran^", weight + `""`},
		{"Iran^x", weight + `"x"`},
		{"Iran^0", weight + `"0"`},
		{"Iran^-1", weight + `"-1"`},
		{"Iran^NaN", weight + `"NaN"`},
		{"Iran^Inf", weight + `"Inf"`},
		{"Iran^1e999", weight + `"1e999"`},
		{strings.Repeat("word ", 21), "a term has 20 words at most: this one has 21"},
	} {
		_, err := topic.ParseTerm(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("ParseTerm(%q): error %v, want %s", tt.in, err, tt.want)
		}
	}
}

func TestTermIsKeptAsWritten(t *testing.T) {
	for _, s := range []string{"Iran", "=M.E.K.", "Revolutionary Guard*^1.5", "سپاه\u200cپاسداران", "이란*", "حزب*"} {
		term, err := topic.ParseTerm(" " + s + "\n")
		if err != nil || term.String() != s {
			t.Errorf("ParseTerm(%q) = %q, %v", s, term, err)
		}
	}
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	iran := terms(t, "Iran")
	many := func(n int) []topic.Term {
		var many []topic.Term
		for range n {
			many = append(many, iran...)
		}
		return many
	}
	patterns := many(1_001)
	for i := range patterns {
		patterns[i] = pattern(t, "iran")
	}
	group := [][]topic.Term{iran, iran}
	for _, tt := range []struct {
		rules []topic.Rule
		want  string
	}{
		{[]topic.Rule{{Any: iran}}, `topic "": it has no name`},
		{[]topic.Rule{{Topic: "a", None: iran}}, `topic "a": no terms and no sources, so no item would ever have it`},
		{[]topic.Rule{{Topic: "a", Any: make([]topic.Term, 1)}}, `topic "a": no terms and no sources, so no item would ever have it`},
		{[]topic.Rule{{Topic: "a", Any: iran}, {Topic: "b", Any: iran}, {Topic: "a", Any: iran}}, `topic "a": there are two of it`},
		{[]topic.Rule{{Topic: "a", All: []topic.All{{Groups: group[:1], Score: 1}}}}, `topic "a": all: it takes two groups or more`},
		{[]topic.Rule{{Topic: "a", All: []topic.All{{Groups: [][]topic.Term{iran, {}}, Score: 1}}}}, `topic "a": all: group 2 has no terms, so it would never be found`},
		{[]topic.Rule{{Topic: "a", All: []topic.All{{Groups: group}}}}, `topic "a": all: the score must be a number above 0: 0`},
		{[]topic.Rule{{Topic: "a", All: []topic.All{{Groups: group, Score: math.NaN()}}}}, `topic "a": all: the score must be a number above 0: NaN`},
		{[]topic.Rule{{Topic: "a", Near: []topic.Near{{Of: iran, Score: 1}}}}, `topic "a": near: group 2 has no terms, so it would never be found`},
		{[]topic.Rule{{Topic: "a", Near: []topic.Near{{Of: iran, With: iran, Within: -1, Score: 1}}}}, `topic "a": near: within must be from 0 to 1000 words: -1`},
		{[]topic.Rule{{Topic: "a", All: make([]topic.All, 1_001)}}, `topic "a": more than 1000 all and near`},
		{[]topic.Rule{{Topic: "a", Any: []topic.Term{iran[0].Weighing(-1)}}}, `topic "a": Iran: a weight must be a number above 0: -1`},
		{[]topic.Rule{{Topic: "a", Any: iran, MinScore: 0.5}}, `topic "a": the least score must be 1 or more, or 0 for that of the level: 0.5`},
		{[]topic.Rule{{Topic: "a", Any: iran, Scale: topic.Scale{Title: 1}}}, `topic "a": cap must be 1 or more: 0`},
		{[]topic.Rule{{Topic: "a", Any: iran, Scale: topic.Scale{Title: -1, Cap: 1}}}, `topic "a": the weight of a field must be a number from 0 on: -1`},
		{[]topic.Rule{{Topic: "a", Any: many(100_001)}}, `topic "a": it has 100001 terms; 100000 are the most`},
		{[]topic.Rule{{Topic: "a", Any: patterns}}, `topic "a": it has 1001 patterns; 1000 are the most`},
	} {
		m, err := topic.Compile(tt.rules)
		if err == nil || err.Error() != tt.want || m != nil {
			t.Errorf("Compile: error %v, want %s", err, tt.want)
		}
	}
}
