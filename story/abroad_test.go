package story

import (
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/text"
)

func TestNamesSoundAlikeInAllScripts(t *testing.T) {
	for want, words := range map[string]map[string]string{
		"TKRN":   {"en": "Tehran", "fa": "تهران", "ru": "Тегеран", "he": "טהרן", "sq": "Teheran", "tr": "Tahran"},
		"TRN":    {"en": "Tirana", "ar": "تيرانا", "ru": "Тирана", "he": "טירנה", "fr": "Tirana", "sq": "Tiranës"},
		"ASMR":   {"en": "Izmir", "fa": "ازمیر", "ru": "Измир", "he": "איזמיר", "el": "Ιζμίρ"},
		"ALPN":   {"en": "Albania", "de": "Albaniens", "ru": "Албании", "fa": "آلبانی", "he": "אלבניה"},
		"SPRKSR": {"tr": "Seferihisar", "ru": "Сеферихисар", "he": "ספריהיסר"},
		"PSTRPS": {"en": "Bushtrovich", "de": "Buschtrowisch", "sq": "Bushtroviç", "tr": "Buştroviç", "ru": "Буштрович", "fa": "بشتروفیچ"},
	} {
		for lang, w := range words {
			forms := nameForms(lang, text.Words(w)[0].Text)
			if !slices.ContainsFunc(forms, func(f string) bool { return sounds(lang, f) == want }) {
				t.Errorf("%q in %q sounds %q, want %q", w, lang, sounds(lang, forms[0]), want)
			}
		}
	}
}

func TestWordsThatAreNoNamesHaveFewSounds(t *testing.T) {
	for _, w := range []string{"", "a", "iou", "по", "עיר", "یک"} {
		if s := sounds("", w); len(s) >= nameSounds {
			t.Errorf("sounds(%q) = %q", w, s)
		}
	}
}

func TestNamesHaveCapitalsWhereThereAreSuch(t *testing.T) {
	for s, want := range map[string]bool{
		"Quake hits Bornova": true, "Quake hits coast": false, "It ended. Schools": false,
		"It ended. TIRANA": true, "Wahl in Prishtina": true, "زلزله در بورنووا": true,
	} {
		p := passageOf(s)
		if got := mayBeName(p, len(p.words)-1); got != want {
			t.Errorf("the last word of %q may be a name: %v, want %v", s, got, want)
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
	return termsOf(&it, passageOf(texts[lang][0]), passageOf(texts[lang][1]))
}

// twoStories are one of the quake in English, 7, and one in a language, 8.
func twoStories(across bool, lang string, t terms) *clusters {
	c := newClusters(Options{AcrossLanguages: across})
	c.add(7, "en", quake("en"), 0)
	c.add(8, lang, t, hour)
	return c
}

func TestStoriesInTwoLanguagesAreOneIfThatIsAskedFor(t *testing.T) {
	for _, across := range []bool{false, true} {
		c := twoStories(across, "ru", quake("ru"))
		story, score, ok := c.bestAbroad(8, all)
		if ok != across || ok && (story != 7 || score < likeEnoughAbroad || score > 1) {
			t.Errorf("across languages %v: bestAbroad = %d, %v, %v", across, story, score, ok)
		}
	}
}

func TestStoriesThatShareALanguageAreLeftToIt(t *testing.T) {
	c := twoStories(true, "ru", quake("ru"))
	c.add(7, "ru", termsIn("ru", "Шторм в Эгейском море", "Паромы стоят в портах."), 0)
	if story, _, ok := c.bestAbroad(8, all); ok {
		t.Errorf("joins story %d, which has a report in Russian that it is not like", story)
	}
	if _, _, ok := twoStories(true, "", quake("ru")).bestAbroad(8, all); ok {
		t.Error("a story in no known language joins one abroad")
	}
}

func TestNothingJoinsOnTopicsAlone(t *testing.T) {
	topics := []news.Tag{{Topic: "greece"}, {Topic: "russia"}, {Topic: "turkey"}, {Topic: "ukraine"}}
	of := func(lang, title string) terms {
		return termsOf(&news.Item{Language: lang, Topics: topics}, passageOf(title), passage{})
	}
	c := newClusters(Options{AcrossLanguages: true})
	c.add(7, "en", of("en", "Four states meet"), 0)
	c.add(8, "ru", of("ru", "Встреча началась"), hour)
	if _, score, ok := c.bestAbroad(8, all); ok {
		t.Errorf("joins at %v", score)
	}
}

func TestStoriesAbroadAreUnitedAndRemovedWithTheOthers(t *testing.T) {
	c := newClusters(Options{AcrossLanguages: true})
	a := c.add(7, "en", quake("en"), 0)
	b := c.add(9, "en", termsIn("en", "Bread to become dearer", bread), 0)
	r := c.add(8, "ru", quake("ru"), hour)
	c.unite(9, 7)
	c.takeOut(b)
	if story, _, ok := c.bestAbroad(8, all); !ok || story != 9 {
		t.Errorf("bestAbroad = %d, %v, want the united story 9", story, ok)
	}
	c.takeOut(a)
	if _, _, ok := c.bestAbroad(8, all); ok {
		t.Error("joins what was removed")
	}
	c.takeOut(r)
	if len(c.across.terms)+len(c.across.groups) > 0 {
		t.Error("something is left behind")
	}
}

func TestStoryIsFoundToBeOneAbroadOnceItsReportsSaySo(t *testing.T) {
	w := New(Options{AcrossLanguages: true})
	relate := func(lang, host, title, text string, hours int) news.Related {
		it := report(host, title, text, noon.Add(time.Duration(hours)*time.Hour))
		it.Language = lang
		return w.Relate(&news.Unrelated{Item: it, Added: true}, it.Order)
	}
	first := relate("en", "a.example", "Earthquake of 5.8 near Izmir, Bornova hit", "Schools in Izmir and Manisa were closed, said governor Demirkan.", 0)
	early := relate("ru", "b.example", "Сильное землетрясение ночью в Турции", "Ночью произошло сильное землетрясение, сообщают местные спасатели, жители выбежали из домов.", 1)
	late := relate("ru", "c.example", "Землетрясение ночью в Турции: Измир, Борнова и Маниса", "Сильное землетрясение ночью магнитудой 5,8: спасатели работают в Измире и Борнове, сказал губернатор Демиркан.", 2)
	if len(early.Joins) > 0 {
		t.Errorf("the first report, without names, joins %v", early.Joins)
	}
	var kinds []news.JoinKind
	for _, j := range late.Joins {
		kinds = append(kinds, j.Kind)
	}
	if !slices.Equal(kinds, []news.JoinKind{news.SameStory, news.AbroadStory}) || late.Joins[1].With != first.Item {
		t.Errorf("the second report joins %v, want the first one and then that abroad", late.Joins)
	}
}
