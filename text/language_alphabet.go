package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An alphabet is what a language is written with in Cyrillic or Arabic letters. Latin ones
// rule nothing out: a name keeps its marks in every language.
type alphabet struct {
	letters  string // in lower case, and what other keyboards have in their place
	telltale string // most words have one of these; "": none is known
}

// What several alphabets have in common.
const (
	slavic  = "абвгдежзклмнопрстуфхцчш"
	arabic  = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـیک"
	iranian = arabic + "پچژگۀ"
)

// writing has the alphabets of the languages that letters can rule out.
var writing = map[string]alphabet{
	"ru":  {letters: slavic + "ёийщъыьэюя"},
	"uk":  {letters: slavic + "ґєиіїйщьюя"},
	"be":  {letters: slavic + "ёійўыьэюя"},
	"bg":  {letters: slavic + "ийщъьюяѝ"},
	"mk":  {letters: slavic + "ѓѕијљњќџѐѝ"},
	"sr":  {letters: slavic + "ђијљњћџ"},
	"kk":  {letters: slavic + "ёийщъыьэюяәғқңөұүһі", telltale: "іқғұ"}, // Kyrgyz and Tatar share the others
	"ar":  {letters: arabic + "پچژگڤڨٱھ"},
	"fa":  {letters: iranian},
	"ur":  {letters: iranian + "ٹڈڑےںہھۂۃۓ"},
	"ps":  {letters: iranian + "ټډړښږڼځڅېۍګ"},
	"ckb": {letters: iranian + "ێۆڕڵەھڤ"},
}

// How many letters tell something.
const (
	foreignShare  = 50 // one in so many that a language does not have rules it out
	enoughToTell  = 25 // so many without a telltale rule a language out
	enoughWithout = 40 // so many characters without ə are not Azerbaijani
)

// The letters that are counted: all in writing are among them.
const (
	firstLetter = 0x400
	lastLetter  = 0x6ff
)

// letterCounts has how often each letter from firstLetter to lastLetter occurs, in lower case.
type letterCounts [lastLetter - firstLetter + 1]int32

// add counts the letters of s.
func (c *letterCounts) add(s string) {
	for _, r := range s {
		if r = unicode.ToLower(r); firstLetter <= r && r <= lastLetter && isWritten(r) {
			c[r-firstLetter]++
		}
	}
}

// isWritten reports whether a character counts: ۾ and ۽ are words of Sindhi, and symbols
// to Unicode.
func isWritten(r rune) bool { return unicode.IsLetter(r) || r == '۾' || r == '۽' }

// of returns how often a letter occurs.
func (c *letterCounts) of(r rune) int {
	if r < firstLetter || r > lastLetter {
		return 0
	}
	return int(c[r-firstLetter])
}

// ruleOut reports whether the letters are not those of a language: too many are of others,
// as in Mongolian for Russian, or those that it cannot do without are missing. A language
// whose alphabet is not known is never ruled out.
func (c *letterCounts) ruleOut(lang string) bool {
	a, ok := writing[lang]
	if !ok {
		return false
	}
	all, foreign, telling := 0, 0, 0
	for i, n := range c {
		if n == 0 {
			continue
		}
		r := rune(i + firstLetter)
		all += int(n)
		if !strings.ContainsRune(a.letters, r) {
			foreign += int(n)
		}
		if strings.ContainsRune(a.telltale, r) {
			telling += int(n)
		}
	}
	return foreign*foreignShare > all || a.telltale != "" && telling == 0 && all >= enoughToTell
}

// isUzbek reports whether what is like Azerbaijani is Uzbek: of some length, and without ə,
// which is every tenth letter of Azerbaijani.
func isUzbek(s string) bool {
	return !strings.ContainsAny(s, "əƏ") && utf8.RuneCountInString(s) >= enoughWithout
}
