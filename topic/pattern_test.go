package topic_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"courant/news"
	"courant/topic"
)

// pattern parses a pattern that is right.
func pattern(t testing.TB, s string) topic.Term {
	t.Helper()
	p, err := topic.ParsePattern(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return p
}

func TestPatternsMatchTheFoldedText(t *testing.T) {
	for _, tt := range []struct{ pattern, title, want string }{
		{`CVE-\d{4}-\d{4,7}`, "Bug cve-2031-12345, CVE-2031-1 and CVE‑2031‑7777", "cve-2031-12345|CVE‑2031‑7777"},
		{`\bAPT\d+\b`, "APT28 and apt-29, rapt30, APT3x", "APT28"},
		{`\bИран\b`, "ИРАН и Ирана, Тирана, иран.", "ИРАН|иран"},
		{`\bایران\b`, "ايران و ایرانی، در ایران", "ايران|ایران"},
		{`\bçin\b`, "ÇİN, Çince, (çin)", "ÇİN|çin"},
		{`(?i)\bçin\b`, "ÇİN, Çince, (çin)", "ÇİN|çin"},
		{`Ирана?\B`, "Ирана Иран Иране", "Ирана|Иране"},
		{`\w+ран\w`, "Ирана Тиран Тегеран", "Ирана"},
		{`\W\w{2}\W`, "он, да. я", "да"},
		{`[^\w]да[^\w]`, "он да, да", "да"},
		{`سال \d{4}`, "در سال ۱۴۰۲", "سال ۱۴۰۲"},
		{`[0-9]{3}x`, "٣٤٥x ३४५x", "٣٤٥x|३४५x"},
		{`\D{2}x`, "१२x аbx", "аbx"},
		{`\S\sx`, "a\u00a0x b\u2003x", "a\u00a0x|b\u2003x"},
		{`q[^\sx]`, "q qx qé", "qé"},
		{`q[^É]r`, "qer qär qör", "qär|qör"},
		{`[À-Ö]x`, "ax éx Öx zx", "ax|éx|Öx"},
		{`[ي]ران`, "یران يران", "یران|يران"},
		{`stra[ß]e`, "Straße strasse strase", "Straße|strasse"},
		{`i.l`, "иl iиl i-l iбbl", "iиl|i-l"},
		{"cafe\u0301s", "cafés", "cafés"},
		{`l'iran`, "l’Iran", "l’Iran"},
		{`^iran`, "Iran and Iran", "Iran"},
		{`iran$`, "Iran and Iran", "Iran"},
		{`\p{Hebrew}{4}`, "ab אבג אבגד", "אבגד"},
		{`[[:upper:]]{4}`, "abc ABCD", "ABCD"},
		{`צה"ל`, `צה״ל וצה"ל`, `צה״ל|וצה"ל`},
		{`می شود`, "می\u200cشود", "می\u200cشود"},
		{`伊朗.谈`, "美国与伊朗的谈判", "伊朗的谈"},
		{`(iran|oman){2}`, "IranOman iran oman", "IranOman"},
		{`צה["״]ל`, `צה״ל וצה"ל צהל`, `צה״ל|וצה"ל`},
		{`צה.ל`, `צה״ל צהXל צהל`, `צה״ל|צהXל`},
		{`\bצה"(?:ל|\d)`, `צה"ל`, `צה"ל`},
		{`[א-ת]{2}"ל\b`, `צה"ל`, `צה"ל`},
		{`\bצה"\w`, `צה"ל`, `צה"ל`},
		{`\bצהל\b`, `צה"ל`, `צה"ל`},
		{`\bצה\b`, `צה"ל צה`, "צה"}, // they end no word
		{`[א-ת]{3}`, `צה"ל`, `צה"ל`},
		{`[ -~]{4}`, "Иран Iran", "Iran"},
		{`[[:ascii:]]{5}`, "Ирана", ""},
		{`[^\x00-\x7F]{5}`, "Ирана iranian", "Ирана"},
		{`[^[:ascii:]]+`, "q Ирана", "Ирана"},
		{`[^ -~]{2}iran`, "ирiran aairan", "ирiran"},
		{`[\w.]{4}`, "и.ра", "и.ра"},
		{`x\x{301}|x\x{300}`, "an x here", "x"},
		{`x[\x{301}y]z`, "xz xyz xaz", "xz|xyz"},
		{`[x\x{301}]+`, "x axx", "x|axx"},
		{`\p{Arabic}{5}`, "در ایران", "ایران"},
		{`\p{Arabic}+`, "ab ﷲ", "ﷲ"},
		{`stra[sß]e`, "Straße strase", "Straße|strase"},
		{`น้ำ`, "วันน้ำท่วม", "น้ำ"},
		{`[กน]้ำท`, "วันน้ำท่วม", "น้ำท่"},
		{`ນ້ຳ`, "ນ້ຳຖ້ວມ", "ນ້ຳ"},
		{`½`, "a ½ b, 1½", "½|1½"},
		{`1⁄2 cup`, "½ cup", "½ cup"},
		{`株式会社`, "㍿と株式会社", "㍿|株式会社"},
		{`iran.{0,100}bomb`, "Iran" + strings.Repeat(" и,", 30) + " bomb", "Iran" + strings.Repeat(" и,", 30) + " bomb"},
		{`2 cups`, "½ cups, 1½ cups", "½ cups|½ cups"}, // one character for two words
		{`(?:AAAB|xyz)`, "за аА aaab", "aaab"},
	} {
		m := compile(t, topic.Rule{Topic: "x", Any: []topic.Term{pattern(t, tt.pattern)}})
		var got []string
		for _, e := range m.Explain(&news.Item{Title: tt.title}) {
			got = append(got, e.Text)
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.pattern, tt.title, got, tt.want)
		}
	}
}

func TestPatternsStandWhereverTermsDo(t *testing.T) {
	cve := pattern(t, `cve-\d+`)
	m := compile(t, topic.Rule{
		Topic:  "x",
		Any:    []topic.Term{cve.Weighing(2).In(topic.InTitle), terms(t, "CVE")[0]},
		Langs:  map[string][]topic.Term{"ru": {pattern(t, `уязв\w+`)}},
		All:    []topic.All{{Groups: [][]topic.Term{{cve}, terms(t, "Linux")}, Score: 5}},
		None:   []topic.Term{pattern(t, `test\d`)},
		Ignore: []topic.Term{pattern(t, `cve-0+\b`)},
	})
	for _, tt := range []struct {
		item news.Item
		want float64
	}{
		{news.Item{Title: "CVE-1"}, 6}, // not for CVE as well
		{news.Item{Title: "CVE-000"}, 0},
		{news.Item{Content: "CVE-1"}, 2}, // for CVE alone
		{news.Item{Title: "Linux: CVE-1"}, 11},
		{news.Item{Title: "Linux: CVE-1 test7"}, 0},
		{news.Item{Title: "Уязвимость", Language: "ru"}, 3},
		{news.Item{Title: "Уязвимость", Language: "uk"}, 0},
	} {
		if got := scoreOf(m, &tt.item); got != tt.want {
			t.Errorf("%+v: score %v, want %v", tt.item, got, tt.want)
		}
	}
}

// Whatever a character becomes when it is folded, as a pattern it is found where it stands.
func TestEveryCharacterIsFoundByItself(t *testing.T) {
	other := pattern(t, `said \d`)
	for r := rune(1); r <= 0x323ff; r++ {
		if every := rune(97); r%every != 0 && (unicode.In(r, unicode.Han, unicode.Hangul, unicode.Tangut) || !unicode.IsPrint(r)) {
			continue // thousands that are all alike
		}
		rule := topic.Rule{Topic: "x", Any: []topic.Term{other}}
		p, err := topic.ParsePattern(regexp.QuoteMeta(string(r)))
		if err == nil {
			rule.Any = append(rule.Any, p)
		}
		m := compile(t, rule)
		for _, title := range []string{"he said 7: " + string(r) + " it is", string(r), "said 7" + string(r) + string(r) + "д"} {
			if got := m.Tags(&news.Item{Title: title}); err == nil && got == nil {
				t.Errorf("%U is not found in %q", r, title)
			}
		}
	}
}

func TestParsePatternSaysWhatIsWrong(t *testing.T) {
	const empty = "the pattern matches the empty text, so it would be found everywhere"
	for _, tt := range []struct{ in, want string }{
		{"", "the pattern is empty"},
		{strings.Repeat("a", 501), "a pattern has 500 bytes at most: this one has 501"},
		{`a*`, empty},
		{`\b`, empty},
		{`^`, empty},
		{`a|b?`, empty},
		{"\u0301", empty},
		{`_[_-]`, "the pattern has no letters or digits: what it finds must touch a word"},
		{`\.\.\.`, "the pattern has no letters or digits: what it finds must touch a word"},
		{`a(?=b)`, "(?= is no RE2: there is no look-ahead and no look-behind"},
		{`a(?!b)`, "(?! is no RE2: there is no look-ahead and no look-behind"},
		{`(?<=b)a`, "(?< is no RE2: there is no look-ahead and no look-behind"},
		{`(?<!b)a`, "(?< is no RE2: there is no look-ahead and no look-behind"},
		{`(a)\1`, `\1 is no RE2: there are no back-references`},
		{`(a`, "missing closing ): (a"},
		{`a++`, "invalid nested repetition operator: ++"},
		{`[z-a]`, "invalid character class range: z-a"},
		{`a{1001}`, "the pattern is too large: invalid repeat count"},
		{`\w{900}`, "the pattern is too large: it comes to 4502 steps, and 1000 are the most; repeat less of it, and for words near each other use near"},
	} {
		_, err := topic.ParsePattern(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("ParsePattern(%q): error %v, want %s", tt.in, err, tt.want)
		}
	}
}
