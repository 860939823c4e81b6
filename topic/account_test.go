package topic_test

import (
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/topic"
)

// account returns the account of the only topic, x.
func account(t testing.TB, r topic.Rule, it *news.Item) topic.Account {
	t.Helper()
	r.Topic = "x"
	a, ok := compile(t, r).Account(it, "x")
	if !ok {
		t.Fatal("there is no account")
	}
	return a
}

func TestAccountSaysWhatWasNeeded(t *testing.T) {
	it := &news.Item{Title: "Iran", Source: "s"}
	for _, tt := range []struct {
		name   string
		rule   topic.Rule
		level  news.Level
		score  float64
		needed float64
	}{
		{"kept", topic.Rule{Any: terms(t, "Iran")}, news.About, 3, 1},
		{"less than asked for", topic.Rule{Any: terms(t, "Iran^0.5"), Level: news.About}, 0, 1.5, 3},
		{"least score", topic.Rule{Any: terms(t, "Iran"), MinScore: 5}, 0, 3, 5},
		{"nothing", topic.Rule{Any: terms(t, "Oman")}, 0, 0, 1},
		{"none", topic.Rule{Any: terms(t, "Iran"), None: terms(t, "iran")}, 0, 3, 1},
		{"not this source", topic.Rule{Any: terms(t, "Iran"), NotSources: []news.SourceID{"s"}}, 0, 3, 1},
	} {
		a := account(t, tt.rule, it)
		if want := (news.Tag{Topic: "x", Level: tt.level, Score: tt.score}); a.Tag != want || a.Needed != tt.needed {
			t.Errorf("%s: %+v of %v, want %+v of %v", tt.name, a.Tag, a.Needed, want, tt.needed)
		}
	}
	if _, ok := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Iran")}).Account(it, "y"); ok {
		t.Error("there is an account of a topic that is not there")
	}
}

func TestAccountNamesWhatPartsLack(t *testing.T) {
	r := topic.Rule{All: all(t, 3, "hack*,breach*", "server*"), Near: near(t, 2, 1, "exploit*", "router*")}
	a := account(t, r, &news.Item{Title: "Hackers hacked", Content: "<p>exploited some very old routers"})
	if len(a.Parts) != 2 {
		t.Fatalf("%d parts, want 2", len(a.Parts))
	}
	p := a.Parts[0]
	if p.Kind != topic.KindAll || p.Met || p.Score != 3 || len(p.Groups[0].Hits) != 2 || len(p.Groups[1].Hits) != 0 {
		t.Errorf("all: %+v", p)
	}
	if got := p.Groups[0].Hits[1]; got.Text != "hacked" || got.Field != "title" || got.Word != 1 {
		t.Errorf("second hit: %+v", got)
	}
	if got := strings.Join(p.Groups[0].Terms, ","); got != "hack*,breach*" {
		t.Errorf("terms %s", got)
	}
	if p = a.Parts[1]; p.Kind != topic.KindNear || p.Met || p.Within != 1 || p.Apart != 3 {
		t.Errorf("near: %+v", p)
	}
	a = account(t, r, &news.Item{Title: "Hacked server: exploit", Content: "<p>router"})
	if !a.Parts[0].Met || a.Parts[1].Met || a.Parts[1].Apart != -1 {
		t.Errorf("parts: %+v", a.Parts)
	}
}

// A nearCase is a rule, an item, and the term that came nearest.
type nearCase struct {
	name string
	rule topic.Rule
	item news.Item
	want topic.Nearest
}

func testNearest(t *testing.T, cases []nearCase) {
	t.Helper()
	for _, tt := range cases {
		a := account(t, tt.rule, &tt.item)
		if len(a.Nearest) == 0 || a.Nearest[0] != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, a.Nearest, tt.want)
		}
	}
}

func TestAccountNamesTermsThatAreNearlyWritten(t *testing.T) {
	testNearest(t, []nearCase{
		{
			"another case", topic.Rule{Any: terms(t, "=MEK")}, news.Item{Title: "The mek"},
			topic.Nearest{"=MEK", "title", 1, "mek", topic.ReasonWritten, "is found only as it is written in the rule"},
		},
		{
			"a longer word", topic.Rule{Any: terms(t, "Iran^2")}, news.Item{Title: "Iranians"},
			topic.Nearest{"Iran^2", "title", 0, "Iranians", topic.ReasonLonger, "is only the start of the word: Iran*^2 would be found"},
		},
		{
			"a longer word, not in the first one of a phrase", topic.Rule{Any: terms(t, "Quds Force")}, news.Item{Title: "The Quds Forces"},
			topic.Nearest{"Quds Force", "title", 1, "Quds Forces", topic.ReasonLonger, "is only the start of the word: Quds Force* would be found"},
		},
		{
			"most words", topic.Rule{Any: terms(t, "Islamic Revolutionary Guard Corps")}, news.Item{Title: "Corps of Islamic revolutionary guards; guard"},
			topic.Nearest{"Islamic Revolutionary Guard Corps", "title", 2, "Islamic revolutionary guards; guard", topic.ReasonWords, "has 3 of its 4 words here, but not in a row"},
		},
		{
			"not in a row", topic.Rule{Any: terms(t, "data breach")}, news.Item{Title: "breach of data"},
			topic.Nearest{"data breach", "title", 0, "breach of data", topic.ReasonWords, "has 2 of its 2 words here, but not in a row"},
		},
		{
			"a sentence ends between", topic.Rule{Any: terms(t, "data breach")}, news.Item{Title: "They lost data. Breach of trust"},
			topic.Nearest{"data breach", "title", 2, "data. Breach", topic.ReasonWords, "has its words here, but a sentence or a line ends between them"},
		},
		{
			"a word less long", topic.Rule{Any: terms(t, "Revolutionary Guards")}, news.Item{Title: "the Revolutionary Guard said"},
			topic.Nearest{"Revolutionary Guards", "title", 1, "Revolutionary Guard", topic.ReasonWords, "has Guard here in the place of Guards"},
		},
		{
			"another form of the first word", topic.Rule{Any: terms(t, "Iranian missiles")}, news.Item{Title: "Irans missiles, Iranians’ missiles"},
			topic.Nearest{"Iranian missiles", "title", 2, "Iranians’ missiles", topic.ReasonWords, "has Iranians here in the place of Iranian"},
		},
		{
			"a short word with the article", topic.Rule{Any: terms(t, "سد")}, news.Item{Title: "انهيار السد اليوم"},
			topic.Nearest{"سد", "title", 1, "السد", topic.ReasonShort, `has fewer than 3 letters, so it is not found with something joined to it; add "السد" as well`},
		},
		{
			"a short word with a particle", topic.Rule{Any: terms(t, "קו")}, news.Item{Title: "על הקו"},
			topic.Nearest{"קו", "title", 1, "הקו", topic.ReasonShort, `has fewer than 3 letters, so it is not found with something joined to it; add "הקו" as well`},
		},
		{
			"a short word with an ending", topic.Rule{Any: terms(t, "قم")}, news.Item{Title: "یک قمی"},
			topic.Nearest{"قم", "title", 1, "قمی", topic.ReasonShort, `has fewer than 3 letters, so it is not found with something joined to it; add "قمی" as well`},
		},
		{
			"a letter", topic.Rule{Any: terms(t, "Tehran")}, news.Item{Title: "In Teheran"},
			topic.Nearest{"Tehran", "title", 1, "Teheran", topic.ReasonLetters, "differs in 1 of 6 letters"},
		},
		{
			"two letters", topic.Rule{Any: terms(t, "Ahmadinejad")}, news.Item{Title: "Ahmedinedjad"},
			topic.Nearest{"Ahmadinejad", "title", 0, "Ahmedinedjad", topic.ReasonLetters, "differs in 2 of 11 letters"},
		},
	})
}

func TestAccountNamesTermsThatDoNotCount(t *testing.T) {
	filler := strings.Repeat("word ", 40)
	in := func(term string, f topic.Fields) []topic.Term { return []topic.Term{terms(t, term)[0].In(f)} }
	testNearest(t, []nearCase{
		{
			"another language", topic.Rule{Langs: map[string][]topic.Term{"sq": terms(t, "Irani*")}}, news.Item{Title: "Iranian", Language: "en"},
			topic.Nearest{"Irani*", "title", 0, "Iranian", topic.ReasonLanguage, "is for items in sq, and this one is in en"},
		},
		{
			"another field", topic.Rule{Any: in("Iran", topic.InTitle|topic.InLead)}, news.Item{Content: filler + "Iran"},
			topic.Nearest{"Iran", "body", 40, "Iran", topic.ReasonField, "counts only in title, lead"},
		},
		{
			"ignored", topic.Rule{Any: terms(t, "Iran"), Ignore: terms(t, "Iran, Texas")}, news.Item{Title: "Iran, Texas"},
			topic.Nearest{"Iran", "title", 0, "Iran", topic.ReasonIgnore, "is hidden by Iran, Texas in ignore"},
		},
		{
			"none", topic.Rule{Any: terms(t, "Iran"), None: terms(t, "cricket")}, news.Item{Title: "Iran: cricket"},
			topic.Nearest{"cricket", "title", 1, "cricket", topic.ReasonNone, "is in none, so the topic is kept away"},
		},
		{
			"cap", topic.Rule{Any: terms(t, "Iran^0.1")}, news.Item{Content: "Iran Iran Iran Iran Iran"},
			topic.Nearest{"Iran^0.1", "body", 4, "Iran", topic.ReasonCap, "has 4 hits that count already"},
		},
		{
			"a member of near", topic.Rule{Near: near(t, 1, 1, "=CVE", "Linux")}, news.Item{Title: "cve in Linux"},
			topic.Nearest{"=CVE", "title", 0, "cve", topic.ReasonWritten, "is found only as it is written in the rule"},
		},
		{
			"a pattern", topic.Rule{Any: []topic.Term{pattern(t, `cve-\d+`).In(topic.InTitle)}}, news.Item{Content: "CVE-7"},
			topic.Nearest{`cve-\d+`, "body", 0, "CVE-7", topic.ReasonField, "counts only in title"},
		},
	})
}

// What would not help is not said.
func TestAccountNamesNoTermThatIsOffInTwoWays(t *testing.T) {
	for _, tt := range []struct {
		name, term string
		in         topic.Fields
		language   string
		item       news.Item
	}{
		{"a longer word in another field", "Iran", topic.InTitle, "", news.Item{Content: "Iranians"}},
		{"a longer word in another language", "Iran", 0, "fa", news.Item{Title: "Iranians", Language: "en"}},
		{"another case in another field", "=MEK", topic.InTitle, "", news.Item{Content: "mek"}},
		{"another case in another language", "=MEK", 0, "fa", news.Item{Title: "mek", Language: "en"}},
		{"another field and language", "Iran", topic.InTitle, "fa", news.Item{Content: "Iran", Language: "en"}},
		{"a letter in another field", "Tehran", topic.InTitle, "", news.Item{Content: "Teheran"}},
		{"a letter in another language", "Tehran", 0, "fa", news.Item{Title: "Teheran", Language: "en"}},
		{"words apart in another field", "data breach", topic.InTitle, "", news.Item{Content: "breach of data"}},
		{"words in a row in another field", "data breaches", topic.InTitle, "", news.Item{Content: "data breach"}},
		{"words apart in another language", "data breach", 0, "fa", news.Item{Title: "breach of data", Language: "en"}},
		{"a short word in another field", "סד", topic.InTitle, "", news.Item{Content: "הסד"}},
		{"no affix", "סד", 0, "", news.Item{Title: "תסד סדן"}},
	} {
		ts := []topic.Term{terms(t, tt.term)[0].In(tt.in)}
		r := topic.Rule{Any: ts}
		if tt.language != "" {
			r = topic.Rule{Langs: map[string][]topic.Term{tt.language: ts}}
		}
		if a := account(t, r, &tt.item); len(a.Nearest) > 0 {
			t.Errorf("%s: %+v", tt.name, a.Nearest)
		}
	}
}

func TestAccountFindsASimilarWordWhereItCounts(t *testing.T) {
	r := topic.Rule{Any: []topic.Term{terms(t, "Tehran")[0].In(topic.InCategories)}}
	a := account(t, r, &news.Item{Title: "Teheran", Categories: []news.Category{{Term: "Teheran"}}})
	if len(a.Nearest) != 1 || a.Nearest[0].Field != "categories" {
		t.Errorf("nearest %+v", a.Nearest)
	}
}

func TestAccountKeepsTheNearestTenTerms(t *testing.T) {
	r := topic.Rule{Any: terms(t, "Tehran", "Iran", "=Oman", "Isfahan", "Shiraz")}
	a := account(t, r, &news.Item{Title: "Teheran, Irans, oman; Isfahan"})
	var got []string
	for _, n := range a.Nearest {
		got = append(got, n.Term)
	}
	if want := []string{"=Oman", "Iran", "Tehran"}; !slices.Equal(got, want) {
		t.Errorf("nearest %v, want %v", got, want)
	}
	r = topic.Rule{}
	var title []string
	for _, s := range strings.Fields("alpha bravo charlie delta echoes foxtrot golf hotel india juliett kilo lima") {
		r.Any = append(r.Any, terms(t, s)...)
		title = append(title, s+"x")
	}
	if a := account(t, r, &news.Item{Title: strings.Join(title, " ")}); len(a.Nearest) != 10 {
		t.Errorf("%d nearest, want 10", len(a.Nearest))
	}
}

func TestAccountNamesWhatStandsInPartsThatDoNotCount(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "iran", Any: terms(t, "Iran", "Tehran")})
	it := &news.Item{Title: "Weather", Content: `<p>It rains.</p><h3>Related news</h3><ul><li><a href="/1">Iran votes</a></li></ul>`}
	a, _ := m.Account(it, "iran")
	if a.Tag.Level != 0 || len(a.Cut) != 1 || a.Cut[0].Term != "Iran" || a.Cut[0].Text != "Iran" {
		t.Errorf("%+v", a)
	}
	it.Title = "Tehran"
	if a, _ := m.Account(it, "iran"); len(a.Cut) > 0 {
		t.Errorf("of an item that has the topic: %+v", a.Cut)
	}
}
