package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// Language returns the language of a text as a BCP 47 tag: hint in its canonical form,
// if it is a tag and the letters of sample are of a script that it is written in; else
// the language that script and letters alone tell; else "". A sample without letters
// contradicts nothing.
func Language(hint, sample string) string {
	script := scriptOf(sample)
	tag, err := language.Parse(hint)
	if base, _, _ := tag.Raw(); err == nil && base.String() != "und" && isWrittenIn(tag, script) {
		return tag.String()
	}
	switch script {
	case "Arab":
		return byLetters(sample, arabicLetters)
	case "Cyrl":
		return byLetters(sample, cyrillicLetters)
	default:
		return scriptLanguages[script]
	}
}

// scripts are the scripts that are told apart, by their ISO 15924 codes.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin},
	{"Arab", unicode.Arabic},
	{"Cyrl", unicode.Cyrillic},
	{"Hebr", unicode.Hebrew},
	{"Grek", unicode.Greek},
	{"Hani", unicode.Han},
	{"Jpan", unicode.Hiragana},
	{"Jpan", unicode.Katakana},
	{"Kore", unicode.Hangul},
	{"Thai", unicode.Thai},
	{"Geor", unicode.Georgian},
	{"Armn", unicode.Armenian},
	{"Deva", unicode.Devanagari},
	{"Beng", unicode.Bengali},
	{"Taml", unicode.Tamil},
}

// scriptLanguages are the languages that have a script for themselves, or nearly so.
var scriptLanguages = map[string]string{
	"Hebr": "he", "Grek": "el", "Hani": "zh", "Jpan": "ja", "Kore": "ko", "Thai": "th",
	"Geor": "ka", "Armn": "hy", "Beng": "bn", "Taml": "ta",
}

// scriptOf returns the script of most letters; "" for no letters or another script. Latin
// letters count half: names and words in them occur in texts of every script.
func scriptOf(s string) string {
	count := map[string]int{}
	for _, r := range s {
		for _, sc := range scripts {
			if unicode.Is(sc.table, r) {
				count[sc.code] += 2
				break
			}
		}
	}
	count["Latn"] /= 2
	if count["Jpan"] > 0 { // Chinese has no kana, Japanese has both
		count["Jpan"] += count["Hani"]
	}
	most := ""
	for _, sc := range scripts {
		if count[sc.code] > count[most] {
			most = sc.code
		}
	}
	return most
}

// isWrittenIn reports whether texts in the language can have most of their letters in
// the script.
func isWrittenIn(tag language.Tag, script string) bool {
	usual, confidence := tag.Script()
	switch usual.String() {
	case script:
		return true
	case "Hans", "Hant", "Jpan", "Kore":
		return script == "" || script == "Hani"
	}
	// Serbian, Azerbaijani, Uzbek, Kurdish and others have more than one.
	several := confidence < language.High && (script == "Latn" || script == "Cyrl" || script == "Arab")
	return script == "" || several
}

// A hint is a set of letters that speak for a language, and how loudly.
type hint struct {
	language string
	weight   int
	letters  string
}

// arabicLetters leave out what two of the languages have in common.
var arabicLetters = []hint{
	{"ar", 3, "ةإ"},
	{"ar", 1, "أىيك"},
	{"fa", 3, "پچژگ"},
	{"fa", 1, "یک"},
	{"ur", 4, "ٹڈڑےںہھ"},
	{"ps", 4, "ټډړښږېۍڼځڅ"},
	{"ckb", 4, "ێۆڕڵە"},
}

var cyrillicLetters = []hint{
	{"ru", 2, "ыэё"},
	{"uk", 2, "їєґі"},
	{"be", 5, "ў"},
	{"bg", 1, "ъ"},
	{"sr", 2, "ђћ"},
	{"mk", 2, "ѓќѕ"},
	{"kk", 3, "әқңғұһ"},
}

// byLetters returns the language that most letters of s speak for; "" where none do, or
// two languages have equally many.
func byLetters(s string, hints []hint) string {
	count := map[string]int{}
	for _, r := range s {
		for _, h := range hints {
			if strings.ContainsRune(h.letters, unicode.ToLower(r)) {
				count[h.language] += h.weight
			}
		}
	}
	best, tie := "", false
	for lang, n := range count {
		switch {
		case n > count[best]:
			best, tie = lang, false
		case n == count[best]:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}
