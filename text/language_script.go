package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

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
