package text

import "unicode"

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

// byLetters returns the language that most letters of s, of the script, speak for; ""
// where none do, or two languages have equally many.
func byLetters(script, s string) string {
	var hints []hint
	switch script {
	case "Arab":
		hints = arabicLetters
	case "Cyrl":
		hints = cyrillicLetters
	default:
		return ""
	}
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
