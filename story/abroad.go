package story

import (
	"strings"
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
	maxNames   = 16
	maxAbroad  = maxTopics + maxFigures + maxNames

	nameSounds  = 3 // consonants, that a name has at least
	topicWeight = 2
)

// appendAbroad appends the terms that items in other languages may have as well.
func appendAbroad(t terms, it *news.Item, title, body []text.Word) terms {
	for _, tag := range it.Topics {
		t = t.with(topicTerm, tag.Topic, topicWeight, maxTopics)
	}
	lang := baseLanguage(it.Language)
	stop := stopWords()[lang]
	t = appendSounds(t, lang, stop, title, titleWeight)
	return appendSounds(t, lang, stop, body[:min(len(body), firstWords)], firstWeight)
}

func appendSounds(t terms, lang string, stop map[string]bool, words []text.Word, weight uint8) terms {
	for i := 0; i < len(words); i++ {
		switch w := words[i].Text; {
		case isUnspaced(w):
		case isNumber(w):
			figure, last := figureAt(words, i)
			i = last
			switch {
			case len(figure) == 1 && weight < titleWeight: // they are everywhere
				t = t.with(numberTerm, figure, 1, maxFigures)
			case !isYear(figure):
				t = t.with(numberTerm, figure, weight, maxFigures)
			}
		case !stop[w]:
			if s := sounds(lang, w); len(s) >= nameSounds {
				t = t.with(nameTerm, s, weight, maxNames)
			}
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

// letters of each script, by their sounds: each is followed by its letters. Vowels have
// none, nor have letters that are vowels as often as not, and the h of Tehran, which is g in
// Russian, sounds like k. It is no transliteration: what is alike in one language and not in
// another is one sound.
const soundLetters = "Pbpfvwبپفбпфвבפףβπφ " +
	"Kkqgxhکقگغخحهкгхґכךקגחהγκχ " +
	"Sszjسصشزذضظجژچثсзшщжчцסצץשזσζξψ " +
	"Ttdتطدтдטדתτδθ " +
	"Llلлלλ Rrرрרρ Mmمмמםμ Nnنнנןν"

var soundOf = func() map[rune]byte {
	all := map[rune]byte{}
	for _, letters := range strings.Fields(soundLetters) {
		for _, r := range letters[1:] {
			all[r] = letters[0]
		}
	}
	return all
}()

// sounds returns the consonants of a folded word, one letter for those that languages and
// scripts do not tell apart: TKRN for Tehran, تهران, Тегеран and טהרן.
func sounds(lang, w string) string {
	if lang == "ar" && strings.HasPrefix(w, "ال") && utf8.RuneCountInString(w) > 4 {
		w = w[4:]
	}
	w = strings.TrimSuffix(w, "ه") // which is no h at the end
	w = strings.TrimSuffix(w, "ה")
	s := make([]byte, 0, 16)
	for i, r := range w {
		sound := soundOf[r]
		if r < utf8.RuneSelf {
			sound = latinSound(lang, w, i)
		}
		if sound != 0 && (len(s) == 0 || s[len(s)-1] != sound) {
			s = append(s, sound)
		}
	}
	return string(s)
}

// latinSound returns the sound of the letter at i of a word in ASCII letters; 0: it has none.
func latinSound(lang, w string, i int) byte {
	next, last := byte(0), byte(0)
	if i+1 < len(w) {
		next = w[i+1]
	}
	if i > 0 {
		last = w[i-1]
	}
	soft := next == 'e' || next == 'i' || next == 'y'
	switch w[i] {
	case 'h':
		if last != 0 && strings.IndexByte("tscpgkxd", last) >= 0 {
			return 0 // part of the letter before
		}
	case 'c':
		if soft || next == 'h' || lang == "tr" || lang == "sq" {
			return 'S'
		}
		return 'K'
	case 'g':
		if soft && (lang == "en" || lang == "fr") {
			return 'S'
		}
	case 'j':
		if lang == "de" || lang == "sq" {
			return 0 // a vowel
		}
	case 'p':
		if next == 'h' {
			return 'P'
		}
	}
	return soundOf[rune(w[i])]
}
