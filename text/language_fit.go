package text

import "unicode"

// transliterated is Russian in Latin letters. The table has it so that it is not taken for
// Slovene or Czech; it is no answer, for rules and readers of Russian expect Cyrillic.
const transliterated = "ru-Latn"

// isRare reports whether news are hardly written in a language of the table. Without a hint
// it must be ahead of the others by clearLead: what little is like Basque is not in Basque.
func isRare(tag string) bool {
	switch tag {
	case "la", "eo", "eu", transliterated:
		return true
	default:
		return false
	}
}

// isSure reports whether the best language is worth an answer.
func (g *guess) isSure() bool {
	return g.words >= enoughWords && g.lead >= lead && g.isAnswer() && g.fits()
}

// isAnswer reports whether the best language can be one.
func (g *guess) isAnswer() bool { return !g.ruledOut && g.best != transliterated }

// fits reports whether the text is like texts in the best language. The farther that is
// ahead of the next, the less it need be: a title full of names is still ahead, one in
// a language that the table does not have is somewhat like several.
func (g *guess) fits() bool { return g.fit >= leastFit && g.fit+leadFit*g.perLetter >= fit }

// allows reports whether what letters alone say can be. Of less than three words the table
// knows nothing. A longer text must be like some language of the table; in Cyrillic letters,
// which have much in common, that one must not be far behind the best. In Arabic letters it
// may be, for Arabic is typed on Persian keyboards.
func (g *guess) allows(lang string) bool {
	_, its := g.most(func(f string) bool { return f == family(lang) })
	isFar := g.alphabet == unicode.Cyrillic && g.score-its >= clearLead
	return g.words < enoughWords || g.fit >= noFit && !isFar
}
