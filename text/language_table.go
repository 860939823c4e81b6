package text

import (
	_ "embed"
	"slices"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"courant/text/internal/gram"
)

// languageTable is made by text/internal/train, which says from what. It is derived from
// the language models of lingua-go, © 2021 Peter M. Stahl, under the Apache License 2.0
// (language.table.LICENSE); they were changed: edges of words added, the rare left out,
// rounded.
//
//go:embed language.table
var languageTable string

var languages = sync.OnceValue(func() *gram.Table {
	t, err := gram.Parse(languageTable)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return t
})

// The alphabets of the languages in the table, by script.
var alphabets = map[string]*unicode.RangeTable{
	"Latn": unicode.Latin, "Cyrl": unicode.Cyrillic, "Arab": unicode.Arabic,
}

// How much must speak for a language. Scores are logarithms of likelihoods, but count
// each letter in several grams, so these numbers were chosen by looking at titles: a wrong
// language leads by 32 at most, Albanian leads English by 90 and more. A title is as like
// its language as a typical text, give or take an eighth; one in Kurdish, Welsh or Irish,
// which the table does not have, is .7 to .8 of what it is taken for, one in Uzbek or in
// Persian written in Latin letters up to .88, but ahead of the next language by little.
const (
	enoughWords       = 3
	lead              = 6   // over the next language, for an answer
	clearLead         = 35  // over the language of the hint, to contradict it
	fit               = .88 // of what is typical, for an answer
	leadFit           = .03 // less of fit will do for each unit of lead that a letter has on average
	leastFit          = .82 // of what is typical, however great the lead is
	noFit             = .78 // of what is typical: no title in a language of the table has less
	clearFit          = .87 // of what is typical, to contradict
	oneVote           = 8   // of a word's lead: more is no more
	clearlyNotSerbian = 8   // lead of Bosnian or Croatian
	enoughVotes       = 2   // of words, to contradict
)

// enough is how much of a text, in bytes, the table is asked about: a title and some lines.
const enough = 240

// A guess is what the table says of a text.
type guess struct {
	alphabet  *unicode.RangeTable // nil: the table has no language in it, and all else is zero
	scores    gram.Scores         // in gram.Units
	words     int
	best      string // the tag of the likeliest language; "": none
	score     float64
	lead      float64 // over the likeliest language that is not of its family
	perLetter float64 // lead, by the letters and the ends of words
	ruledOut  bool    // best is not written with these letters
	fit       float64 // score a letter, as a share of what is typical of texts in the best
}

// beginning returns as much of s as the table is asked about, in NFC: ë must be one letter.
func beginning(s string) string {
	s = s[:min(len(s), enough)]
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// guessLanguage looks up s, which is mostly of the script.
func guessLanguage(script, s string) guess {
	var g guess
	if g.alphabet = alphabets[script]; g.alphabet == nil {
		return g
	}
	t := languages()
	words, letters := t.Score(s, g.alphabet, &g.scores)
	g.words = words
	typical := 0.0
	for i, l := range t.Languages {
		if isRare(l.Tag) {
			g.scores[i] -= clearLead * gram.Unit
		}
		if score := g.of(i); score > g.score {
			g.best, g.score, typical = l.Tag, score, float64(l.Typical)/gram.Unit
		}
	}
	g.preferSerbian(t)
	_, next := g.most(func(f string) bool { return f != family(g.best) })
	g.lead = g.score - next
	if letters > 0 && typical > 0 {
		g.perLetter = g.lead / float64(letters+words)
		g.fit = g.score / float64(letters+words) / typical
	}
	return g
}

// preferSerbian makes Serbian of what is hardly more Bosnian or Croatian. The counts for
// Serbian come from Cyrillic texts, so that the other two, whose own were in Latin letters,
// are a little ahead in everything: names, numbers, foreign words.
func (g *guess) preferSerbian(t *gram.Table) {
	if g.best != "bs" && g.best != "hr" {
		return
	}
	i := slices.IndexFunc(t.Languages, func(l gram.Language) bool { return l.Tag == "sr-Latn" })
	if g.score-g.of(i) < clearlyNotSerbian {
		g.best = t.Languages[i].Tag
	}
}

// of returns the score of a language of the table.
func (g *guess) of(i int) float64 { return float64(g.scores[i]) / gram.Unit }

// most returns the likeliest language of some families, by its place in the table, and its
// score; 0: none has any.
func (g *guess) most(of func(family string) bool) (place int, score float64) {
	for i, l := range languages().Languages {
		if s := g.of(i); s > score && of(family(l.Tag)) {
			place, score = i, s
		}
	}
	return place, score
}
