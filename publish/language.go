package publish

import xlanguage "golang.org/x/text/language"

// varieties are languages that have no code of two letters, as varieties of one that has.
// The registry of x/text has others like them, but not these.
var varieties = map[string]string{
	"ckb": "ku-Arab", // Sorani
	"prs": "fa-AF",   // Dari
}

// language returns a BCP 47 tag as it goes into xml:lang, empty where it is none.
// Validators know the languages of ISO 639-1, not those of 639-3: these become the language
// that they are a variety of (cmn: zh), or nothing.
func language(tag string) string {
	if t, ok := varieties[tag]; ok {
		return t
	}
	for _, canon := range []xlanguage.CanonType{xlanguage.DeprecatedBase, xlanguage.DeprecatedBase | xlanguage.Macro} {
		t, err := canon.Parse(tag)
		if err != nil {
			return ""
		}
		if base, _, _ := t.Raw(); len(base.String()) == 2 {
			return t.String()
		}
	}
	return ""
}

// rightToLeft reports whether a language is written from right to left, as far as its tag tells
// (W3C, "Structural markup and right-to-left text in HTML").
func rightToLeft(tag string) bool {
	if tag == "" {
		return false
	}
	script, _ := xlanguage.Make(tag).Script()
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg":
		return true
	default:
		return false
	}
}
