package topic_test

import (
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
	for _, tt := range []struct {
		rules []topic.Rule
		want  string
	}{
		{[]topic.Rule{{Any: iran}}, `topic "": it has no name`},
		{[]topic.Rule{{Topic: "a", None: iran}}, `topic "a": no terms and no sources, so no item would ever have it`},
		{[]topic.Rule{{Topic: "a", Any: make([]topic.Term, 1)}}, `topic "a": no terms and no sources, so no item would ever have it`},
		{[]topic.Rule{{Topic: "a", Any: iran}, {Topic: "b", Any: iran}, {Topic: "a", Any: iran}}, `topic "a": there are two of it`},
	} {
		m, err := topic.Compile(tt.rules)
		if err == nil || err.Error() != tt.want || m != nil {
			t.Errorf("Compile(%+v): error %v, want %s", tt.rules, err, tt.want)
		}
	}
}
