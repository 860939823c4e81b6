package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/news"
	"courant/text"
)

// What reports of one event have in common, whatever their language: the topics that they
// have, the figures that they give, and the names of people and places, which sound alike.
// An item keeps so many of each; those of the title come first.
const (
	maxTopics  = 4
	maxFigures = 8
	maxNames   = 32
	maxAbroad  = maxTopics + maxFigures + maxNames

	nameWords   = 60 // of the text, that are looked at for names
	nameSounds  = 3  // that a name has at least
	topicWeight = 2
)

// appendAbroad appends the terms that items in other languages may have as well.
func appendAbroad(t terms, it *news.Item, title, body passage) terms {
	for _, tag := range it.Topics {
		t = t.with(topicTerm, tag.Topic, topicWeight, maxTopics)
	}
	t = appendFigures(t, title.words, titleWeight)
	t = appendFigures(t, body.words[:min(len(body.words), firstWords)], firstWeight)
	lang := baseLanguage(it.Language)
	t = appendNames(t, lang, title, titleWeight)
	body.words = body.words[:min(len(body.words), nameWords)]
	return appendNames(t, lang, body, firstWeight)
}

func appendFigures(t terms, words []text.Word, weight uint8) terms {
	for i := 0; i < len(words); i++ {
		if !isNumber(words[i].Text) {
			continue
		}
		var figure string
		figure, i = figureAt(words, i)
		switch {
		case len(figure) == 1 && weight < titleWeight: // they are everywhere
			t = t.with(numberTerm, figure, 1, maxFigures)
		case !isYear(figure):
			t = t.with(numberTerm, figure, weight, maxFigures)
		}
	}
	return t
}

// figureAt returns the figure that begins at the word at i, and where it ends: 5.8 and
// 5,034 and, in French, 300 000 are two words each. What stands between is left out.
func figureAt(words []text.Word, i int) (figure string, last int) {
	figure = words[i].Text
	for i+1 < len(words) && words[i+1].Start == words[i].End+1 && isNumber(words[i+1].Text) && len(figure) < 12 {
		i++
		figure += words[i].Text
	}
	return figure, i
}

// appendNames appends the sounds of words that may be names: those with a capital, in
// letters that have such, and all words in others.
func appendNames(t terms, lang string, p passage, weight uint8) terms {
	stop := stopWords()[lang]
	for i, w := range p.words {
		if isUnspaced(w.Text) || stop[w.Text] || !mayBeName(p, i) {
			continue
		}
		for _, form := range nameForms(lang, w.Text) {
			if s := sounds(lang, form); len(s) >= nameSounds && !stop[form] {
				t = t.with(nameTerm, s, weight, maxNames)
			}
		}
	}
	return t
}

// mayBeName reports whether the word at i is written as a name is. The first word of a
// sentence is none, unless the place from which is reported stands there: TIRANA.
func mayBeName(p passage, i int) bool {
	w := p.words[i]
	first, size := utf8.DecodeRuneInString(p.text[w.Start:w.End])
	if !unicode.IsUpper(first) {
		return !unicode.IsLower(first) && unicode.IsLetter(first)
	}
	second, _ := utf8.DecodeRuneInString(p.text[w.Start+size : w.End])
	return !w.Sentence || i == 0 || unicode.IsUpper(second)
}

// endings of names, in languages that decline them.
var endings = map[string][]string{
	"de": {"s"},
	"ru": {"скими", "ского", "ской", "ском", "ским", "ские", "ский", "ами", "ах", "ов", "ом", "ой", "ем", "ей", "ам"},
	"sq": {"ses", "sit", "sin", "it", "in", "ut", "un", "es", "en", "ve", "se"},
}

// nameForms returns a name as it is written and without what its language writes before and
// after it.
func nameForms(lang, w string) []string {
	const short = 4 // letters that are left at least
	forms := []string{w}
	switch lang {
	case "he":
		if utf8.RuneCountInString(w) > short && startsWithAny(w, "והבלמשכ") {
			forms = append(forms, w[2:])
		}
	case "ar":
		forms[0] = withoutPrefixes(lang, w)
		if w = forms[0]; utf8.RuneCountInString(w) > short && startsWithAny(w, "بل") {
			forms = append(forms, w[2:])
		}
	}
	for _, ending := range endings[lang] {
		if rest, ok := strings.CutSuffix(w, ending); ok && utf8.RuneCountInString(rest) >= short {
			return append(forms[:0], rest)
		}
	}
	return forms
}
