package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// maxHint is more than the tag of any language has, in bytes. What it takes to read one
// grows with the square of its length.
const maxHint = 40

// Language returns the language of a text as a BCP 47 tag: hint in its canonical form,
// if it is a tag and the letters of sample are of a script that it is written in; else
// the language that script and letters alone tell; else "". A sample without letters
// contradicts nothing.
func Language(hint, sample string) string {
	script := scriptOf(sample)
	if len(hint) <= maxHint {
		tag, err := language.Parse(hint)
		if base, _, _ := tag.Raw(); err == nil && base.String() != "und" && isWrittenIn(tag, script) {
			return tag.String()
		}
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

// scripts are the scripts that are told apart, by their ISO 15924 codes. No letter is of two.
var scripts = [...]struct {
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
	{"Jpan", unicode.Katakana}, // counted with the one before
	{"Kore", unicode.Hangul},
	{"Thai", unicode.Thai},
	{"Geor", unicode.Georgian},
	{"Armn", unicode.Armenian},
	{"Deva", unicode.Devanagari},
	{"Beng", unicode.Bengali},
	{"Taml", unicode.Tamil},
}

// Where these are in scripts.
const (
	latin    = 0
	han      = 5
	hiragana = 6
	katakana = 7
)

// scriptLanguages are the languages that have a script for themselves, or nearly so.
var scriptLanguages = map[string]string{
	"Hebr": "he", "Grek": "el", "Hani": "zh", "Jpan": "ja", "Kore": "ko", "Thai": "th",
	"Geor": "ka", "Armn": "hy", "Beng": "bn", "Taml": "ta",
}

// scriptOf returns the script of most letters; "" for no letters or another script. Latin
// letters count half: names and words in them occur in texts of every script.
func scriptOf(s string) string {
	var count [len(scripts)]int
	near := 0 // the script of the letter before, which most letters share
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if lower := r | 0x20; 'a' <= lower && lower <= 'z' {
				count[latin]++
			}
		case unicode.Is(scripts[near].table, r):
			count[near]++
		default:
			for i := range scripts {
				if unicode.Is(scripts[i].table, r) {
					count[i]++
					near = i
					break
				}
			}
		}
	}
	if count[hiragana] += count[katakana]; count[hiragana] > 0 { // Chinese has no kana, Japanese has both
		count[hiragana] += count[han]
	}
	most, best := "", 0
	for i, n := range count {
		if i != latin {
			n *= 2
		}
		if n > best {
			most, best = scripts[i].code, n
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
	var letters [0x700]int // how often each occurs; no hint has another
	for _, r := range s {
		if r = unicode.ToLower(r); int(r) < len(letters) {
			letters[r]++
		}
	}
	count := map[string]int{}
	for _, h := range hints {
		for _, r := range h.letters {
			count[h.language] += h.weight * letters[r]
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
