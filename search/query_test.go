package search_test

import (
	"strings"
	"testing"

	"courant/search"
)

func TestQueriesOfOneMeaningHaveOneForm(t *testing.T) {
	for _, tt := range []struct{ query, canonical, match string }{
		{"iran", `iran`, `"iran"`},
		{"  İRAN\t", `iran`, `"iran"`},
		{`"Iran"`, `iran`, `"iran"`},
		{"iran  Nuclear iran", `iran nuclear`, `"iran" AND "nuclear"`},
		{`"nuclear  talks`, `"nuclear talks"`, `"nuclear talks"`},
		{"Nuclear-Talks", `"nuclear talks"`, `"nuclear talks"`},
		{"nuclear-tal*", `nuclear-tal*`, `"nuclear tal"*`},
		{"iran -nuclear --deal", `iran -nuclear -deal`, `("iran") NOT ("nuclear" OR "deal")`},
		{`-"Nuclear deal" iran`, `iran -"nuclear deal"`, `("iran") NOT ("nuclear deal")`},
		{"iran - nuclear", `iran nuclear`, `"iran" AND "nuclear"`},
		{`iran "AND" (nuclear "OR" deal)`, `iran and nuclear or deal`, `"iran" AND "and" AND "nuclear" AND "or" AND "deal"`},
		{`"title:iran" ^deal`, `"title iran" deal`, `"title iran" AND "deal"`},
		{"iran* & iran", `iran* iran`, `"iran"* AND "iran"`},
		{`"iran*"`, `iran`, `"iran"`},
		{`iran"deal"-x`, `iran deal x`, `"iran" AND "deal" AND "x"`},
		{"伊朗 核", `伊朗 核`, `"伊 朗" AND "核"`},
		{"「伊朗」", `伊朗`, `"伊 朗"`},
		{`"伊 朗"`, `伊朗`, `"伊 朗"`},
		{"می" + zwnj + "شود", "می" + zwnj + "شود", `("می شود" OR "میشود")`},
		{`"او می` + zwnj + `شود"`, `"او می` + zwnj + `شود"`, `("او می شود" OR "او میشود")`},
		{`צה"ל`, `צהל`, `"צהל"`},
		{`"צהל"`, `צהל`, `"צהל"`},
	} {
		q, err := search.Parse(tt.query)
		if err != nil || q.Canonical != tt.canonical || q.Match != tt.match {
			t.Errorf("Parse(%s) = %s, %s, %v, want %s, %s", tt.query, q.Canonical, q.Match, err, tt.canonical, tt.match)
		}
	}
}

func TestQueriesThatAskForNothingOrTooMuchAreRefused(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"", "needs a word"},
		{` "" - * ?! `, "needs a word"},
		{"-iran", "needs a word that items have, besides"},
		{"i*", "i* is too short: want 2 letters before the *"},
		{"iran -x*", "x* is too short"},
		{strings.Repeat("é", 201), "at most 200 characters, this one has 201"},
		{"a b c d e f g h i j k", "at most 10 words, this one has 11"},
		{`"a b c d e f" -g-h-i-j-k`, "at most 10 words, this one has 11"},
		{"iran OR turkey", "OR means nothing here"},
		{"iran NOT river", `write "not"`},
		{"lang:fa iran", "lang: means nothing here"},
		{"-source:herald iran", "source: means nothing here"},
		{strings.Repeat("ﬃ", 200), "more when ligatures are taken apart"},
	} {
		if _, err := search.Parse(tt.query); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%s): %v, want %q", tt.query, err, tt.want)
		}
	}
	for _, query := range []string{strings.Repeat("é", 200), "a b c d e f g h i j", "a a a a a a a a a a a", strings.Repeat("核", 200)} {
		if _, err := search.Parse(query); err != nil {
			t.Errorf("Parse(%s): %v", query, err)
		}
	}
}
