package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/text/internal/gram"
)

// contradicts reports whether s, the text, is not in a language. One that has no score is
// not in the table, or not in this alphabet: then nothing is known. The score of a rare one
// is held back, and says nothing either. Whether another one is close to the best does not
// count: a title in Danish or Norwegian is not in English.
func (g *guess) contradicts(base, s string) bool {
	own, its := g.most(func(f string) bool { return f == family(base) })
	if its <= 0 || isRare(base) || family(g.best) == family(base) {
		return false
	}
	clear := g.words >= enoughWords && g.isAnswer() && g.fits() && g.fit >= clearFit && g.score-its >= clearLead
	return clear && g.outvotes(own, s)
}

// outvotes reports whether the words of s, each for itself, are of the best language rather
// than of another, by its place in the table. Names count half, and no more than the other
// words, for their language need not be that of the title: Rama, Vučić and Erdoğan meet.
func (g *guess) outvotes(other int, s string) bool {
	t := languages()
	best := slices.IndexFunc(t.Languages, func(l gram.Language) bool { return l.Tag == g.best })
	words, names := 0.0, 0.0
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		var scores gram.Scores
		t.Score(word, g.alphabet, &scores)
		vote := max(-1, min(1, float64(scores[best]-scores[other])/(gram.Unit*oneVote)))
		if isName(word) {
			names += vote / 2
		} else {
			words += vote
		}
	}
	return words+min(words, names) >= enoughVotes
}

// isName reports whether a word starts with a capital letter and goes on with a small one.
func isName(word string) bool {
	first, n := utf8.DecodeRuneInString(word)
	second, _ := utf8.DecodeRuneInString(word[n:])
	return unicode.IsUpper(first) && unicode.IsLower(second)
}

// family returns what a language, or a tag of the table, has in common with those that
// one title does not tell it from.
func family(tag string) string {
	switch tag {
	case "sr", "sr-Latn", "hr", "bs", "sh":
		return "sr"
	case "no", "nn":
		return "nb"
	case "ms":
		return "id"
	default:
		return tag
	}
}
