package text

import (
	"golang.org/x/text/language"
)

// maxHint is more than the tag of any language has, in bytes. What it takes to read one
// grows with the square of its length.
const maxHint = 40

// Language returns the language of a text as a BCP 47 tag: hint, what its source says,
// in its canonical form, if it is a tag, the letters of sample are of a script that it is
// written in, and the words do not clearly speak for another language; else the language
// that script, words and letters tell; else "". Less than three words contradict no hint,
// and tell a language only by its script or its letters. A sample without letters
// contradicts nothing.
//
// Bosnian, Croatian and Serbian in Latin letters are not told apart against a hint: most
// titles could be of each. Without one the likeliest is returned, sr-Latn if none is.
func Language(hint, sample string) string {
	script := scriptOf(sample)
	start := beginning(sample)
	var letters letterCounts
	if script == "Arab" || script == "Cyrl" {
		letters.add(sample)
	}
	g := guessLanguage(script, start)
	g.ruledOut = letters.ruleOut(g.best) || g.best == "az" && isUzbek(start)
	if tag, ok := agreeing(hint, script); ok {
		if base, _ := tag.Base(); g.contradicts(base.String(), start) {
			return g.best
		}
		return tag.String()
	}
	byLetters := letters.byLetters(script)
	switch {
	case byLetters == "ps", byLetters == "ckb": // which the table does not have
		return byLetters
	case g.isSure():
		return g.best
	case byLetters != "" && g.allows(byLetters):
		return byLetters
	default:
		return scriptLanguages[script]
	}
}

// agreeing returns the tag in hint, if there is one that texts in the script can have.
func agreeing(hint, script string) (language.Tag, bool) {
	if len(hint) > maxHint {
		return language.Und, false
	}
	tag, err := language.Parse(hint)
	base, _, _ := tag.Raw()
	return tag, err == nil && base.String() != "und" && isWrittenIn(tag, script)
}
