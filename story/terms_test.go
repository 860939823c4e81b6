package story

import (
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/text"
)

func termsIn(lang, title, body string) terms {
	return termsOf(&news.Item{Language: lang}, passageOf(title), passageOf(body))
}

func passageOf(s string) passage { return passage{s, text.Words(s)} }

func TestTermsAreWordsWithoutEndings(t *testing.T) {
	for _, tt := range []struct{ lang, a, b string }{
		{"en", "earthquake", "earthquakes"},
		{"ru", "парламента", "парламентом"},
		{"tr", "İstanbul’da", "ISTANBUL"},
		{"de", "Gerichte", "Gerichts"},
		{"sq", "qytetarëve", "qytetarët"},
		{"ar", "المحادثات", "بالمحادثات"},
		{"ar", "محادثات", "والمحادثات"},
		{"he", "הממשלה", "ולממשלה"},
		{"fa", "تحریم‌ها", "تحریم"},
	} {
		a, b := termsIn(tt.lang, tt.a, "").words(), termsIn(tt.lang, tt.b, "").words()
		if len(a) == 0 || len(b) == 0 || a[0] != b[0] {
			t.Errorf("%s: the terms of %q and %q are %v and %v", tt.lang, tt.a, tt.b, a, b)
		}
	}
}

func TestWordsOfEveryTextAreNoTerms(t *testing.T) {
	for lang, s := range map[string]string{
		"en": "they said that it would be on Monday, 2026", "ru": "но это было не так", "fa": "این را به او گفت",
		"ar": "وقال إن هذا كان بعد ذلك", "he": "הוא אמר כי זה היה אתמול", "tr": "bu ise ne ki dedi",
		"sq": "ai tha se kjo ishte mirë", "de": "das ist aber nicht mehr so", "fr": "mais il n'a pas dit cela",
	} {
		got := termsIn(lang, s, "").words()
		if most := 2; len(got) > most {
			t.Errorf("%s: %q has %d terms, want at most %d", lang, s, len(got), most)
		}
	}
}

func TestWordsOfTheTitleCountMost(t *testing.T) {
	ts := termsIn("en", "Ferry", "ferry reef "+strings.Repeat("of ", firstWords)+"captain").words()
	weights := map[uint32]uint8{}
	for _, x := range ts {
		weights[x.hash] = x.weight
	}
	for word, want := range map[string]uint8{"ferry": titleWeight + firstWeight, "reef": firstWeight, "captain": 1} {
		if got := weights[termsIn("en", word, "").words()[0].hash]; got != want {
			t.Errorf("%s weighs %d, want %d", word, got, want)
		}
	}
}

func TestScriptsWithoutSpacesHaveTermsOfTwoCharacters(t *testing.T) {
	a, b := termsIn("zh", "阿尔巴尼亚政府网站遭攻击", "").words(), termsIn("zh", "网站遭攻击", "").words()
	for _, x := range b {
		if !slices.ContainsFunc(a, func(y term) bool { return y.hash == x.hash }) {
			t.Errorf("the terms %v are not all among %v", b, a)
		}
	}
	if len(b) != 4 {
		t.Errorf("five characters have %d terms, want 4", len(b))
	}
}

func TestDigestsHaveNoTerms(t *testing.T) {
	for lang, title := range map[string]string{
		"en": "Five things to know this Wednesday", "de": "Das Wichtigste am Freitag", "fr": "Ce qu’il faut savoir aujourd’hui",
	} {
		if ts := termsIn(lang, title, "A ferry ran aground off Saranda. Bakers want more for bread."); ts != nil {
			t.Errorf("%q has terms", title)
		}
	}
	if termsIn("en", "Things fall apart in Geneva", "") == nil {
		t.Error("a report passes for a digest")
	}
}

func TestTermsAreBounded(t *testing.T) {
	w := newWriter(9)
	ts := termsIn("en", w.text(3000), w.text(3000))
	if len(ts.words()) > maxTerms || len(ts.abroad()) > maxAbroad {
		t.Errorf("%d terms and %d across languages", len(ts.words()), len(ts.abroad()))
	}
}

func TestTermsComeBackFromDisk(t *testing.T) {
	want := termsIn("en", "Quake of 5.8 near Izmir", "Four people died near Izmir, and 31 were hurt.")
	b := append(want.appendTo([]byte{1, 2, 3}), 9)
	got, rest, ok := readTerms(b[3:])
	if !ok || !slices.Equal(got, want) || len(rest) != 1 {
		t.Errorf("readTerms = %v, %v, %v, want %v", got, rest, ok, want)
	}
	for n := range len(b) - 4 {
		if _, _, ok := readTerms(b[3 : 3+n]); ok {
			t.Errorf("the first %d bytes are terms", n)
		}
	}
}

func FuzzReadTerms(f *testing.F) {
	f.Add(termsIn("en", "Quake of 5.8 near Izmir", "Four people died.").appendTo(nil))
	f.Add([]byte{2, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1})
	for kind := range termKinds {
		f.Add(manyTerms(kind, mostOf[kind]).appendTo(nil))
		f.Add(manyTerms(kind, mostOf[kind]+1).appendTo(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ts, rest, ok := readTerms(b)
		if !ok {
			return
		}
		if again := append(ts.appendTo(nil), rest...); !slices.Equal(again, b) {
			t.Errorf("%v was read as what is written %v", b, again)
		}
		c := newClusters(Options{AcrossLanguages: true}) // whatever was read can be taken up, and be taken out
		number := c.add(1, "en", ts, 0)
		c.best("en", ts, 0, all)
		c.bestAbroad(1, all)
		c.takeOut(number)
		if len(c.terms)+len(c.groups)+len(c.languages)+len(c.across.terms) > 0 {
			t.Error("something is left behind")
		}
	})
}

// manyTerms returns so many terms of a kind.
func manyTerms(kind termKind, n int) (t terms) {
	for i := range n {
		t = append(t, term{uint32(i), maxWeight, kind})
	}
	return t
}

func TestTermsOfAnItemAreNoMoreThanThereIsRoomFor(t *testing.T) {
	for kind := range termKinds {
		it := report("a.example", ferryTitle, ferryText, noon)
		f := new(reader).read(&it)
		for more := range 2 {
			f.terms = manyTerms(kind, mostOf[kind]+more)
			err := New(Options{AcrossLanguages: true}).Remember(news.Remembered{Key: it.Key, Features: f.encode()})
			if got := err != nil; got != (more > 0) {
				t.Errorf("%d terms of kind %d: %v", len(f.terms), kind, err)
			}
		}
	}
}

func TestAWordThatIsEverywhereIsShared(t *testing.T) {
	many := text.Words(strings.Repeat("zebra ", 64)) // 64 times the weight of the title
	if got := sharedTerms("en", many, nil, many, nil, 1); !slices.Equal(got, []string{"zebra"}) {
		t.Errorf("sharedTerms = %q", got)
	}
}

func TestSharedTermsAreWordsTheMostTellingFirst(t *testing.T) {
	got := sharedTerms("en", text.Words("Ferry aground off Saranda"), text.Words("The captain of the ferry was questioned."),
		text.Words("Saranda: captains of ferries"), nil, 2)
	if want := []string{"saranda", "captain"}; !slices.Equal(got, want) {
		t.Errorf("sharedTerms = %q, want %q", got, want)
	}
}
