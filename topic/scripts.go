package topic

import (
	"slices"
	"unicode"
)

type script struct {
	code  string
	table *unicode.RangeTable
}

// scriptCodes are the ISO 15924 codes of the scripts that news are written in.
var scriptCodes = []script{
	{"Latn", unicode.Latin}, {"Arab", unicode.Arabic}, {"Cyrl", unicode.Cyrillic}, {"Hebr", unicode.Hebrew},
	{"Grek", unicode.Greek}, {"Hani", unicode.Han}, {"Hira", unicode.Hiragana}, {"Kana", unicode.Katakana},
	{"Hang", unicode.Hangul}, {"Thai", unicode.Thai}, {"Geor", unicode.Georgian}, {"Armn", unicode.Armenian},
	{"Deva", unicode.Devanagari}, {"Beng", unicode.Bengali}, {"Taml", unicode.Tamil}, {"Ethi", unicode.Ethiopic},
	{"Khmr", unicode.Khmer}, {"Mymr", unicode.Myanmar}, {"Laoo", unicode.Lao}, {"Syrc", unicode.Syriac},
	{"Gujr", unicode.Gujarati}, {"Guru", unicode.Gurmukhi}, {"Telu", unicode.Telugu}, {"Mlym", unicode.Malayalam},
	{"Sinh", unicode.Sinhala}, {"Knda", unicode.Kannada}, {"Tibt", unicode.Tibetan}, {"Thaa", unicode.Thaana},
}

// Scripts returns the scripts of the term's letters as ISO 15924 codes, sorted: Latn, Arab,
// and so on; Hani, Hira, Kana and Hang each for itself. Rare scripts are left out, and a
// pattern has none.
func (t Term) Scripts() []string {
	var codes []string
	for _, w := range t.words {
		for _, r := range w.written {
			i := slices.IndexFunc(scriptCodes, func(s script) bool { return unicode.Is(s.table, r) })
			if i >= 0 && unicode.IsLetter(r) {
				codes = append(codes, scriptCodes[i].code)
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
