package text

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

// byLetters returns the language that most letters of the script speak for, of those that
// the others do not rule out; "" where none do, or two languages have equally many.
func (c *letterCounts) byLetters(script string) string {
	var hints []hint
	switch script {
	case "Arab":
		hints = arabicLetters
	case "Cyrl":
		hints = cyrillicLetters
	default:
		return ""
	}
	count := map[string]int{}
	for _, h := range hints {
		for _, r := range h.letters {
			count[h.language] += h.weight * c.of(r)
		}
	}
	best, tie := "", false
	for lang, n := range count {
		switch {
		case n == 0 || n < count[best] || c.ruleOut(lang):
		case n == count[best]:
			tie = true
		default:
			best, tie = lang, false
		}
	}
	if tie {
		return ""
	}
	return best
}
