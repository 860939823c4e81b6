package topic_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"courant/news"
	"courant/topic"
)

// terms parses terms that are right.
func terms(t testing.TB, all ...string) []topic.Term {
	t.Helper()
	var parsed []topic.Term
	for _, s := range all {
		term, err := topic.ParseTerm(s)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		parsed = append(parsed, term)
	}
	return parsed
}

// compile returns a matcher for rules that are right.
func compile(t testing.TB, rules ...topic.Rule) *topic.Matcher {
	t.Helper()
	m, err := topic.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// crowd returns a rule, called crowd, with so many terms that each of another rule is one of
// many, words and stems in several scripts.
func crowd(t testing.TB) topic.Rule {
	t.Helper()
	r := topic.Rule{Topic: "crowd"}
	for _, letter := range strings.Split("abcdefghijklmnоптюאבגדחابتثس", "") {
		word := strings.Repeat(letter, 3) + "qq"
		r.Any = append(r.Any, terms(t, word, word+"q*", word+" "+word)...)
	}
	return r
}

// found returns what of the title is evidence for the term.
func found(t testing.TB, term, title string) string {
	t.Helper()
	m := compile(t, crowd(t), topic.Rule{Topic: "x", Any: terms(t, term)})
	var words []string
	for _, e := range m.Explain(&news.Item{Title: title}) {
		if e.Weight > 0 && e.Topic == "x" {
			words = append(words, e.Text)
		}
	}
	return strings.Join(words, "|")
}

func TestFindsTermsInEveryScript(t *testing.T) {
	for _, tt := range []struct{ term, title, want string }{
		// Latin
		{"Iran", "Talks with IRAN resume", "IRAN"},
		{"iran", "İran, İRAN'ın, iran’da", "İran|İRAN|iran"},
		{"Iran", "Iran’s «Iran» (Iran), #Iran; Iran-backed pro-Iran", "Iran|Iran|Iran|Iran|Iran|Iran"},
		{"Iran", "l'Iran, d’Iran et qu’Iran", "Iran|Iran|Iran"},
		{"Iran", "Irancell, Tirana, Miran, Iranian", ""},
		{"Iranian*", "Iranian, Iranians, IRANIANS'", "Iranian|Iranians|IRANIANS"},
		{"Shqipëri*", "e Shqipërisë SHQIPERIA Shqipe\u0308ri", "Shqipërisë|SHQIPERIA|Shqipe\u0308ri"},
		{"Çin", "çin ÇİN'e Cin", "çin|ÇİN|Cin"},
		{"Straße", "STRASSE, Strasse", "STRASSE|Strasse"},
		// Cyrillic, Greek
		{"Иран", "ИРАН и Иран.", "ИРАН|Иран"},
		{"Иран", "Ирана, Тирана", ""},
		{"Иран*", "Ираном, иранский", "Ираном|иранский"},
		{"учёный", "ученый УЧЁНЫЙ", "ученый|УЧЁНЫЙ"},
		{"Ελλάδα", "ΕΛΛΑΔΑ", "ΕΛΛΑΔΑ"},
		// Persian, with either keyboard
		{"ایران", "در ايران و ایران،", "ايران|ایران"},
		{"ایران", "ایران\u200cها ایرانی ایرانها ایرانهای ایرانان", "ایران|ایرانی|ایرانها|ایرانهای|ایرانان"},
		{"ایران", "ایرانشهر ویران نایران", ""},
		{"می\u200cخواهند", "می\u200cخواهند می خواهند میخواهند", "می\u200cخواهند|می خواهند|میخواهند"},
		{"میخواهند", "می\u200cخواهند میخواهند", "می\u200cخواهند|میخواهند"},
		{"خواهند", "می\u200cخواهند میخواهند", "خواهند"},
		{"کتاب*", "کتاب\u200cها کتابخانه", "کتاب\u200cها|کتابخانه"},
		// Arabic
		{"إيران", "إيران ايران إِيرَان إيــران", "إيران|ايران|إِيرَان|إيــران"},
		{"إيران", "بإيران لإيران وإيران فإيران وبإيران كإيران", "بإيران|لإيران|وإيران|فإيران|وبإيران|كإيران"},
		{"إيران", "تإيران مإيران", ""},
		{"عراق", "العراق والعراق بالعراق للعراق وللعراق", "العراق|والعراق|بالعراق|للعراق|وللعراق"},
		{"العراق", "للعراق والعراق عراق", "للعراق|والعراق"},
		{"عراق", "البعراق لوعراق", ""},
		{"إيراني*", "الإيرانية والإيرانيون", "الإيرانية|والإيرانيون"},
		{"القاهرة", "القاهره", "القاهره"},
		// Hebrew
		{"איראן", "ולאיראן שבאיראן מאיראן אִירָאן ומשבאיראן", "ולאיראן|שבאיראן|מאיראן|אִירָאן|ומשבאיראן"},
		{"איראן", "תאיראן ושמבהאיראן איראנים", ""},
		{"איראני*", "האיראנים", "האיראנים"},
		{`ארה"ב`, `ארה״ב ארה"ב בארה״ב`, `ארה״ב|ארה"ב|בארה״ב`},
		// no spaces
		{"伊朗", "美国与伊朗谈判", "伊朗"},
		{"イラン", "イランの核", "イラン"},
		{"イラン", "ブイラン", ""},
		{"อิหร่าน", "คุยกับอิหร่านต่อ", "อิหร่าน"},
		{"이란*", "이란은 핵", "이란은"},
		{"K팝*", "K팝은 좋다", "K팝은"},
		{"팝K*", "팝K은 좋다", "팝K은"},
	} {
		if got := found(t, tt.term, tt.title); got != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.term, tt.title, got, tt.want)
		}
	}
}

func TestAffixesNeedThreeLettersOfTheirScript(t *testing.T) {
	for _, tt := range []struct{ term, title string }{
		{"קו", "הקו"},
		{"חזב", "חזבי"},
		{"قم", "بقم قمی"},
		{"=איראן", "באיראן"},
		{"=إيران", "بإيران"},
		{"=ایران", "ایرانی ایران\u200cیان_"},
	} {
		if got := found(t, tt.term, tt.title); got != "" && got != "ایران" {
			t.Errorf("%q in %q: %q, want nothing", tt.term, tt.title, got)
		}
	}
}

func TestPhrasesAreWordsInARow(t *testing.T) {
	for _, tt := range []struct{ term, title, want string }{
		{"Revolutionary Guard*", "the revolutionary-guards, Revolutionary  Guard", "revolutionary-guards|Revolutionary  Guard"},
		{"zero-day", "a zero day, zero-day, zero‑day", "zero day|zero-day|zero‑day"},
		{"zero-day", "zeroday", ""},
		{"Yahoo! News", "Yahoo! News, Yahoo News", "Yahoo! News|Yahoo News"},
		{"Yahoo News", "on Yahoo! News of today", ""},
		{"Iran, Texas", "of Iran, Texas", "Iran, Texas"},
		{"data breach*", "No data. Breaches follow", ""},
		{"data breach*", "the data is a breach", ""},
		{"U.S. Cyber Command", "the U.S. Cyber Command", "U.S. Cyber Command"},
		{"nuclear* program*", "nuclear programmes", "nuclear programmes"},
		{"سپاه پاسداران", "سپاه پاسداران سپاه\u200cپاسداران", "سپاه پاسداران|سپاه\u200cپاسداران"},
		{"هسته ای", "هسته\u200cای هسته ای", "هسته\u200cای|هسته ای"},
		{"هسته\u200cای", "هسته\u200cای هسته ای هسته-ای هسته\u200cاي هستهای", "هسته\u200cای|هسته ای|هسته-ای|هسته\u200cاي|هستهای"},
		{"الحرس الثوري", "للحرس الثوري والحرس الثوري", "للحرس الثوري|والحرس الثوري"},
		{"משמרות המהפכה", "ובמשמרות המהפכה", "ובמשמרות המהפכה"},
		{"Quds Force", "Quds\nForce", "Quds Force"}, // a title is one line
	} {
		if got := found(t, tt.term, tt.title); got != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.term, tt.title, got, tt.want)
		}
	}
}

func TestExactTermsAreFoundAsWritten(t *testing.T) {
	for _, tt := range []struct{ term, title, want string }{
		{"=MEK", "MEK mek Mek M.E.K. M.E.K m.e.k. M-E-K", "MEK|M.E.K|M.E.K"},
		{"=M.E.K.", "MEK M.E.K.", "MEK|M.E.K"},
		{"=MEK", "the MEK's; pro-MEK", "MEK|MEK"},
		{"=CVE", "CVE-2031-1001, cve", "CVE"},
		{"=Quds Force", "Quds Force, quds force", "Quds Force"},
		{"=Shqipëri", "Shqipëri Shqiperi Shqipe\u0308ri", "Shqipëri|Shqipe\u0308ri"},
		{"=IT", "IT it It I.T.", "IT|I.T"},
	} {
		if got := found(t, tt.term, tt.title); got != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.term, tt.title, got, tt.want)
		}
	}
}

func TestScore(t *testing.T) {
	filler := strings.Repeat("word ", 40)
	for _, tt := range []struct {
		name string
		any  []string
		item news.Item
		want float64
	}{
		{"nothing", []string{"Iran"}, news.Item{Title: "Oman"}, 0},
		{"title", []string{"Iran"}, news.Item{Title: "Iran"}, 3},
		{"weight", []string{"Iran^1.5"}, news.Item{Title: "Iran"}, 4.5},
		{"lead", []string{"Iran"}, news.Item{Content: "<p>Iran"}, 2},
		{"last word of lead", []string{"Iran"}, news.Item{Content: filler[:5*39] + "Iran"}, 2},
		{"body", []string{"Iran"}, news.Item{Content: filler + "Iran"}, 1},
		{"summary uses up the lead", []string{"Iran"}, news.Item{Summary: filler, Content: "Iran"}, 1},
		{"summary that the content has", []string{"Iran"}, news.Item{Summary: "<p>Talks in\nIran […]", Content: "<b>Talks in Iran</b> went on"}, 2},
		{"summary cut in a word", []string{"Iran"}, news.Item{Summary: "Iran", Content: "Iranians vote"}, 2},
		{"longer summary cut in a word", []string{"Iran", "talks"}, news.Item{Summary: "The talks: Iran…", Content: "<p>The talks: Iranians vote"}, 4},
		{"summary that starts in a word", []string{"Iran", "talks"}, news.Item{Summary: "iran talks", Content: "Tiran talks"}, 6},
		{"summary without spaces", []string{"伊朗"}, news.Item{Summary: "与伊朗", Content: "与伊朗谈判"}, 2},
		{"another summary", []string{"Iran"}, news.Item{Summary: "Iran", Content: "Iran went on Iran"}, 4},
		{"category", []string{"Iran"}, news.Item{Categories: []news.Category{{Term: "iran", Label: "Iran"}}}, 3},
		{"category with label", []string{"Iran"}, news.Item{Categories: []news.Category{{Term: "c17", Label: "Iran"}}}, 3},
		{"categories are lines", []string{"Iran nuclear"}, news.Item{Categories: []news.Category{{Term: "Iran"}, {Term: "Nuclear"}}}, 0},
		{"cap over summary and body", []string{"Iran"}, news.Item{Summary: "iran iran", Content: filler + "iran Iran IRAN iran"}, 6},
		{"cap is per term", []string{"Iran", "Oman"}, news.Item{Content: filler + strings.Repeat("iran oman ", 9)}, 8},
		{"no cap in the title", []string{"Iran"}, news.Item{Title: "Iran Iran Iran Iran Iran"}, 15},
		{"a word counts once", []string{"Iran", "Iran*", "Iran talks", "Iran"}, news.Item{Title: "Iran talks"}, 3},
		{"for the heavier term", []string{"Iran talks", "talks Oman^2"}, news.Item{Title: "Iran talks Oman"}, 6},
		{"tails do not count", []string{"Iran"}, news.Item{Content: "<p>Oman</p><h2>Latest news</h2><ul><li><a>Iran</a></li></ul>"}, 0},
	} {
		// Unlike Tags, the evidence shows scores below a mention.
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, tt.any...)})
		sum := 0.0
		for _, e := range m.Explain(&tt.item) {
			sum += e.Weight
		}
		if sum != tt.want {
			t.Errorf("%s: evidence adds up to %v, want %v", tt.name, sum, tt.want)
		}
		score := 0.0
		for _, tag := range m.Tags(&tt.item) {
			score = tag.Score
		}
		if score != tt.want {
			t.Errorf("%s: score %v, want %v", tt.name, score, tt.want)
		}
	}
}

func TestLevels(t *testing.T) {
	filler := strings.Repeat("word ", 40)
	for _, tt := range []struct {
		term  string
		least news.Level
		item  news.Item
		want  news.Level
	}{
		{"Iran^0.5", 0, news.Item{Content: filler + "Iran"}, 0},
		{"Iran", 0, news.Item{Content: filler + "Iran"}, news.Mention},
		{"Iran", news.Mention, news.Item{Content: "Iran"}, news.Mention},
		{"Iran", news.About, news.Item{Content: "Iran"}, 0},
		{"Iran", news.About, news.Item{Title: "Iran"}, news.About},
	} {
		m := compile(t, topic.Rule{Topic: "x", Any: terms(t, tt.term), Level: tt.least})
		var got news.Level
		for _, tag := range m.Tags(&tt.item) {
			got = tag.Level
		}
		if got != tt.want {
			t.Errorf("%q, at least %d, in %+v: level %d, want %d", tt.term, tt.least, tt.item, got, tt.want)
		}
	}
}

func TestIgnoredWordsAreAsGoodAsNotWritten(t *testing.T) {
	m := compile(t, topic.Rule{
		Topic:  "iran",
		Any:    terms(t, "Iran", "Texas Rangers"),
		None:   terms(t, "cricket"),
		Ignore: terms(t, "Iran, Texas", "cricket bat*"),
	})
	for _, tt := range []struct {
		title string
		want  float64
	}{
		{"Fire in Iran, Texas", 0},
		{"Fire in Iran, Texas, and in Iran", 3},
		{"Iran, Texas Rangers", 0},
		{"Iran wins at cricket", 0},
		{"Iran and the cricket bats", 3},
	} {
		if got := scoreOf(m, &news.Item{Title: tt.title}); got != tt.want {
			t.Errorf("%q: score %v, want %v", tt.title, got, tt.want)
		}
	}
}

// scoreOf returns the score of the only topic.
func scoreOf(m *topic.Matcher, it *news.Item) float64 {
	for _, tag := range m.Tags(it) {
		return tag.Score
	}
	return 0
}

func TestTermsOfALanguageAreForItsItems(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Oman"), Langs: map[string][]topic.Term{
		"sq": terms(t, "Irani*"), "de-CH": terms(t, "Velo"),
	}})
	for _, tt := range []struct {
		language, title string
		want            float64
	}{
		{"sq", "Irani", 3},
		{"sq-AL", "Irani", 3},
		{"SQ", "Irani", 3},
		{"en", "Irani", 0},
		{"", "Irani", 3}, // unknown: may be
		{"de", "Velo", 0},
		{"de-CH", "Velo", 3},
		{"en", "Oman", 3},
	} {
		if got := scoreOf(m, &news.Item{Title: tt.title, Language: tt.language}); got != tt.want {
			t.Errorf("%q in %q: score %v, want %v", tt.title, tt.language, got, tt.want)
		}
	}
}

func TestSourcesGiveTheirTopics(t *testing.T) {
	m := compile(t,
		topic.Rule{Topic: "c", Sources: []news.SourceID{"korabi", "korabi"}},
		topic.Rule{Topic: "b", Any: terms(t, "Iran"), None: terms(t, "cricket"), Sources: []news.SourceID{"korabi"}, Level: news.About},
		topic.Rule{Topic: "a", Any: terms(t, "Iran")},
	)
	for _, tt := range []struct {
		item news.Item
		want []news.Tag
	}{
		{news.Item{Title: "Oman"}, nil},
		{news.Item{Source: "korabi", Title: "Oman"}, []news.Tag{{Topic: "b", Level: news.About, Score: 3}, {Topic: "c", Level: news.About, Score: 3}}},
		{news.Item{Source: "korabi", Title: "Iran Iran"}, []news.Tag{{Topic: "a", Level: news.About, Score: 6}, {Topic: "b", Level: news.About, Score: 6}, {Topic: "c", Level: news.About, Score: 3}}},
		{news.Item{Source: "korabi", Title: "cricket"}, []news.Tag{{Topic: "c", Level: news.About, Score: 3}}},
	} {
		if got := m.Tags(&tt.item); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: tags %v, want %v", tt.item, got, tt.want)
		}
	}
}

func TestExplainShowsEveryHit(t *testing.T) {
	m := compile(t,
		topic.Rule{Topic: "iran", Any: terms(t, "Iran", "Iranian*"), None: terms(t, "cricket"), Ignore: terms(t, "Iran, Texas"), Sources: []news.SourceID{"s"}},
		topic.Rule{Topic: "albania", Langs: map[string][]topic.Term{"sq": terms(t, "Shqipëri*^2")}},
	)
	it := &news.Item{
		Source:  "s",
		Title:   "Iran, Texas: IRANIANS play Cricket",
		Content: "<p>In <b>Shqipërinë</b> iran",
	}
	want := []topic.Evidence{
		{"albania", topic.KindAny, "Shqipëri*^2", "body", 1, "Shqipërinë", 4},
		{"iran", topic.KindSource, "s", "", 0, "", 0},
		{"iran", topic.KindIgnore, "Iran, Texas", "title", 0, "Iran, Texas", 0},
		{"iran", topic.KindAny, "Iran", "title", 0, "Iran", 0},
		{"iran", topic.KindAny, "Iranian*", "title", 2, "IRANIANS", 3},
		{"iran", topic.KindNone, "cricket", "title", 4, "Cricket", 0},
		{"iran", topic.KindAny, "Iran", "body", 2, "iran", 2},
	}
	if got := m.Explain(it); !slices.Equal(got, want) {
		t.Errorf("evidence:\n%v\nwant:\n%v", got, want)
	}
	if got, want := m.Tags(it), []news.Tag{{Topic: "albania", Level: news.About, Score: 4}}; !slices.Equal(got, want) {
		t.Errorf("tags %v, want %v", got, want)
	}
}

func TestZeroMatcherHasNoTopics(t *testing.T) {
	var m topic.Matcher
	if it := (&news.Item{Title: "Iran"}); m.Tags(it) != nil || m.Explain(it) != nil || m.Version() != "" {
		t.Error("it has")
	}
}

func TestMatcherIsSafeForConcurrentUse(t *testing.T) {
	m := compile(t, topic.Rule{Topic: "x", Any: terms(t, "Iran"), Near: near(t, 1, 3, "Iran", "talks")})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			it := &news.Item{Title: strings.Repeat("Iran ", i) + "talks"}
			want := float64(3 * i)
			if i > 0 {
				want++
			}
			for range 100 {
				if got := scoreOf(m, it); got != want {
					t.Errorf("%d times: score %v, want %v", i, got, want)
				}
			}
		})
	}
	wg.Wait()
}
