package story

import (
	"slices"
	"testing"

	"courant/news"
	"courant/text"
)

func TestNamesSoundAlikeInAllScripts(t *testing.T) {
	for want, words := range map[string]map[string]string{
		"TKRN": {"en": "Tehran", "fa": "تهران", "ru": "Тегеран", "he": "טהרן", "sq": "Teheran", "tr": "Tahran"},
		"TRN":  {"en": "Tirana", "ar": "تيرانا", "ru": "Тирана", "he": "טירנה", "fr": "Tirana"},
		"SMR":  {"en": "Izmir", "fa": "ازمیر", "ru": "Измир", "he": "איזמיר", "el": "Ιζμίρ"},
	} {
		for lang, w := range words {
			if got := sounds(lang, text.Words(w)[0].Text); got != want {
				t.Errorf("sounds(%q, %q) = %q, want %q", lang, w, got, want)
			}
		}
	}
}

func TestWordsThatAreNoNamesHaveFewSounds(t *testing.T) {
	for _, w := range []string{"", "a", "iou", "bread", "по", "עיר", "یک"} {
		if s := sounds("", w); len(s) > 3 {
			t.Errorf("sounds(%q) = %q", w, s)
		}
	}
}

func TestFiguresAreOneWithTheirDecimals(t *testing.T) {
	for s, want := range map[string]string{"5.8": "58", "5,034 an ounce": "5034", "300 000": "300000", "1.2.3": "123"} {
		if got, _ := figureAt(text.Words(s), 0); got != want {
			t.Errorf("figureAt(%q) = %q, want %q", s, got, want)
		}
	}
}

// quake returns the terms of a report of an earthquake near Izmir, in a language.
func quake(lang string) terms {
	texts := map[string][2]string{
		"en": {"Earthquake of 5.8 near Izmir, Bornova hit", "Schools in Izmir and Manisa were closed, 312 people hurt, said governor Demirkan."},
		"ru": {"Землетрясение 5,8 у Измира, Борнова пострадала", "Школы Измира и Манисы закрыты, ранены 312, сказал губернатор Демиркан."},
	}
	it := news.Item{Language: lang, Topics: []news.Tag{{Topic: "turkey", Level: news.About}}}
	return termsOf(&it, text.Words(texts[lang][0]), text.Words(texts[lang][1]))
}

func TestReportsInTwoLanguagesAreOneStoryIfThatIsAskedFor(t *testing.T) {
	for _, across := range []bool{false, true} {
		c := newClusters(Options{AcrossLanguages: across})
		c.add(7, "en", quake("en"), 0)
		if story, score, ok := c.best("ru", quake("ru"), hour, all); ok {
			t.Errorf("best = %d, %v: that is for one language", story, score)
		}
		story, score, ok := c.bestAbroad("ru", quake("ru"), hour, all)
		if ok != across || ok && (story != 7 || score < likeEnoughAbroad || score > 1) {
			t.Errorf("across languages %v: bestAbroad = %d, %v, %v", across, story, score, ok)
		}
	}
}

func TestStoryWithReportsInTheLanguageIsLeftToTheLanguage(t *testing.T) {
	c := newClusters(Options{AcrossLanguages: true})
	c.add(7, "en", quake("en"), 0)
	c.add(7, "ru", termsIn("ru", "Шторм в Эгейском море", "Паромы стоят в портах."), 0)
	if story, _, ok := c.bestAbroad("ru", quake("ru"), hour, all); ok {
		t.Errorf("joins story %d, which has a report in Russian that it is not like", story)
	}
	if _, _, ok := c.bestAbroad("", quake("ru"), hour, all); ok {
		t.Error("an item in no known language joins a story abroad")
	}
}

func TestStoriesAbroadAreUnitedAndRemovedWithTheOthers(t *testing.T) {
	c := newClusters(Options{AcrossLanguages: true})
	c.add(7, "en", quake("en"), 0)
	c.add(8, "en", termsIn("en", "Bread to become dearer", bread), 0)
	c.unite(8, 7)
	if story, _, ok := c.bestAbroad("ru", quake("ru"), hour, all); !ok || story != 8 {
		t.Errorf("bestAbroad = %d, %v, want the united story 8", story, ok)
	}
	c.remove(8, "en", quake("en"), 0)
	c.remove(8, "en", termsIn("en", "Bread to become dearer", bread), 0)
	if len(c.across.terms)+len(c.across.groups) > 0 {
		t.Error("something is left behind")
	}
	if _, _, ok := c.bestAbroad("ru", quake("ru"), hour, all); ok {
		t.Error("joins what was removed")
	}
}

func TestTopicsAreTermsOfAllLanguages(t *testing.T) {
	both := func(x term) bool { return x.kind == topicTerm }
	a, b := quake("en"), quake("ru")
	i, j := slices.IndexFunc(a, both), slices.IndexFunc(b, both)
	if i < 0 || j < 0 || a[i].hash != b[j].hash {
		t.Errorf("terms %v and %v have no topic in common", a, b)
	}
}
