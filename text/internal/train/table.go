package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"courant/text/internal/gram"
)

// perLanguage is how many grams of each language are in the table. Half as many again
// decide no title better; with half as many twice as many titles are told wrong.
const perLanguage = 8000

// floor is how likely a gram is that a language does not have, as a logarithm.
const floor = -15 // a little more than .0000003

// A language is one of the table.
type language struct {
	tag   string
	model string // the name of its folder
	ways  []way  // in which people write it besides that of newspapers
}

// A way is one to write the letters of a language.
type way struct {
	share float64 // of the texts
	spell func(rune) string
}

var (
	plain  = way{.1, func(r rune) string { return bare(r) }} // on keyboards without marks
	arabic = way{.15, replace("یي", "کك")}                   // with the letters of Arabic keyboards
	latin  = replace("аa", "бb", "вv", "гg", "дd", "ђđ", "еe", "жž", "зz", "иi", "јj", "кk", "лl", "љlj", "мm",
		"нn", "њnj", "оo", "пp", "рr", "сs", "тt", "ћć", "уu", "фf", "хh", "цc", "чč", "џdž", "шš")
	// Russian for readers of English, and as people type it.
	english = replace("аa", "бb", "вv", "гg", "дd", "еe", "ёyo", "жzh", "зz", "иi", "йy", "кk", "лl", "мm", "нn", "оo",
		"пp", "рr", "сs", "тt", "уu", "фf", "хkh", "цts", "чch", "шsh", "щshch", "ъ", "ыy", "ь", "эe", "юyu", "яya")
	typed = replace("аa", "бb", "вv", "гg", "дd", "еe", "ёe", "жzh", "зz", "иi", "йj", "кk", "лl", "мm", "нn", "оo",
		"пp", "рr", "сs", "тt", "уu", "фf", "хh", "цc", "чch", "шsh", "щsch", "ъ", "ыy", "ь", "эe", "юju", "яja")
)

// languages are those that readers of news meet beside each other, by alphabet. What has
// an alphabet for itself needs no table.
var languages = []language{
	{"en", "en", nil},
	{"fr", "fr", []way{plain}},
	{"de", "de", []way{plain}},
	{"sq", "sq", []way{plain}},
	{"tr", "tr", []way{plain}},
	{"az", "az", []way{plain}},
	{"es", "es", []way{plain}},
	{"pt", "pt", []way{plain}},
	{"it", "it", []way{plain}},
	{"ca", "ca", []way{plain}},
	{"ro", "ro", []way{plain}},
	{"nl", "nl", []way{plain}},
	{"sv", "sv", []way{plain}},
	{"da", "da", []way{plain}},
	{"nb", "nb", []way{plain}},
	{"fi", "fi", []way{plain}},
	{"et", "et", []way{plain}},
	{"lv", "lv", []way{plain}},
	{"lt", "lt", []way{plain}},
	{"pl", "pl", []way{plain}},
	{"cs", "cs", []way{plain}},
	{"sk", "sk", []way{plain}},
	{"sl", "sl", []way{plain}},
	{"hr", "hr", []way{plain}},
	{"bs", "bs", []way{plain}},
	{"sr-Latn", "sr", []way{{.9, latin}, {.1, func(r rune) string { return bare([]rune(latin(r))...) }}}},
	{"hu", "hu", []way{plain}},
	{"id", "id", nil},
	{"vi", "vi", []way{plain}},
	{"fil", "tl", nil},
	{"sw", "sw", nil},
	{"so", "so", nil},
	{"is", "is", []way{plain}},
	{"la", "la", nil}, // this and the next three are here so that they are not taken for others
	{"eo", "eo", []way{plain}},
	{"eu", "eu", nil},
	{"ru-Latn", "ru", []way{{.7, english}, {.3, typed}}},
	{"ru", "ru", nil},
	{"uk", "uk", nil},
	{"be", "be", nil},
	{"bg", "bg", nil},
	{"mk", "mk", nil},
	{"sr", "sr", nil},
	{"kk", "kk", nil},
	{"ar", "ar", nil},
	{"fa", "fa", []way{arabic}},
	{"ur", "ur", []way{arabic}},
}

// notice is the head of the table.
const notice = `# Shares of letter grams by language, made by text/internal/train, derived from the
# language models of lingua-go 1.4.0, (c) 2021 Peter M. Stahl, Apache License 2.0:
# edges of words added, the rare left out, rounded. See language.table.LICENSE.
`

// table makes the table from the models in dir.
func table(dir string) ([]byte, error) {
	var all []gram.Language
	grams := map[gram.Gram][]gram.Evidence{}
	for i, l := range languages {
		c, err := l.counts(dir)
		if err != nil {
			return nil, err
		}
		typical, places := 0.0, 0.0
		for _, g := range c.most(perLanguage) {
			if g.gram.Len() == 2 {
				places += g.count
			}
			if w := math.Round(gram.Unit * (math.Log(g.share) - floor)); w > 0 {
				w = min(w, math.MaxUint8)
				grams[g.gram] = append(grams[g.gram], gram.Evidence{Language: i, Weight: uint8(w)})
				typical += g.count * w
			}
		}
		all = append(all, gram.Language{Tag: l.tag, Typical: int(math.Round(typical / places))})
	}
	return gram.Append([]byte(notice), all, grams), nil
}

// counts reads how often the language has each gram, however it is written.
func (l language) counts(dir string) (counts, error) {
	var models []model
	for n := range gram.Longest {
		m, err := readModel(dir, l.model, n+1)
		if err != nil {
			return nil, err
		}
		models = append(models, m)
	}
	r := newRuns(models...)
	all, rest := counts{}, 1.0
	for _, way := range l.ways {
		all.mix(r.count(way.spell), way.share)
		rest -= way.share
	}
	if rest > 1e-6 {
		all.mix(r.count(func(r rune) string { return string(r) }), rest)
	}
	return all, nil
}

// mix adds the share of other counts.
func (c counts) mix(other counts, share float64) {
	for g, p := range other {
		c[g] += p * share
	}
}

// A counted gram has how often it is written, and its share of all of its length.
type counted struct {
	gram         gram.Gram
	count, share float64
}

// most returns the n grams that are written most.
func (c counts) most(n int) []counted {
	order := slices.SortedFunc(maps.Keys(c), func(a, b gram.Gram) int {
		return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b))
	})
	var sum [gram.Longest + 1]float64 // by length
	for _, g := range order {         // in order, so that the sums are the same every time
		sum[g.Len()] += c[g]
	}
	var most []counted
	for _, g := range order[:min(n, len(order))] {
		most = append(most, counted{g, c[g], c[g] / sum[g.Len()]})
	}
	return most
}

// bare returns the letters without marks.
func bare(letters ...rune) string {
	var out []rune
	for _, r := range letters {
		switch r {
		case 'ı':
			r = 'i'
		case 'đ':
			r = 'd'
		case 'ł':
			r = 'l'
		default:
			for _, d := range norm.NFD.String(string(r)) {
				if !unicode.Is(unicode.Mn, d) {
					r = d
					break
				}
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// replace returns how letters are spelled by pairs: a letter, then what stands for it.
func replace(pairs ...string) func(rune) string {
	m := map[rune]string{}
	for _, p := range pairs {
		r := []rune(p)
		m[r[0]] = string(r[1:])
	}
	return func(r rune) string {
		if s, ok := m[r]; ok {
			return s
		}
		return string(r)
	}
}
