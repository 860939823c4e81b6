package story

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"courant/news"
	"courant/text"
)

// An item is compared with others by its terms: what is left of the words of its title and
// of the first of its text, when endings are cut off and the words that every text has are
// left out. They are kept on disk; whoever changes how they are made raises
// featuresVersion.
const (
	leadWords  = 120 // of the text, that make terms; half as many cost two points of F1
	firstWords = 30  // of the text, that count more than the rest
	maxTerms   = 48  // of an item; those that come first
	fewTerms   = 3   // what has less is about nothing in particular

	titleWeight = 4 // of a word in the title
	firstWeight = 2 // of one of the first words of the text
	maxWeight   = 15
)

// lettersOf returns how many letters of a word are its term: endings do not count. Russian
// and Arabic have the most of them, English the least.
func lettersOf(lang string) int {
	switch lang {
	case "ar", "ru":
		return 4
	case "en":
		return 6
	default:
		return 5
	}
}

// A term is a word without its ending, or something else that items have in common.
type term struct {
	hash   uint32
	weight uint8 // 1 to maxWeight: more for what occurs more often, and in the title
	kind   termKind
}

// A termKind says what a term is. Kinds are kept on disk.
type termKind uint8

const (
	wordTerm   termKind = iota // of the item's language
	nameTerm                   // a word by its sound, in whatever letters; see abroad.go
	numberTerm                 // a figure
	topicTerm                  // a topic that the item has
	termKinds                  // how many there are
)

// mostOf says how many terms of a kind an item has at most. There is room for no more.
var mostOf = [termKinds]int{wordTerm: maxTerms, nameTerm: maxNames, numberTerm: maxFigures, topicTerm: maxTopics}

// terms are what an item is compared by, in the order of kind and hash.
type terms []term

// words returns the terms of the item's language.
func (t terms) words() terms {
	n, _ := slices.BinarySearchFunc(t, nameTerm, func(x term, k termKind) int { return cmp.Compare(x.kind, k) })
	return t[:n]
}

// abroad returns the terms that items in other languages may have as well.
func (t terms) abroad() terms { return t[len(t.words()):] }

// termsOf returns the terms of an item, given the words of its title and of the start of
// its text. A digest of the news has none: it is about many events.
func termsOf(it *news.Item, title, body passage) terms {
	if isDigest(it.Language, title.words) {
		return nil
	}
	ts := make(terms, 0, maxTerms+maxAbroad)
	eachTerm(it.Language, title.words, body.words, func(s string, _ text.Word, weight uint8) { ts = ts.with(wordTerm, s, weight, maxTerms) })
	ts = appendAbroad(ts, it, title, body)
	slices.SortFunc(ts, compareTerms)
	return slices.Clip(ts)
}

// A passage is a text, and the words that were made of it, or some of them.
type passage struct {
	text  string
	words []text.Word
}

// with returns t with a term added, unless there are most of its kind.
func (t terms) with(kind termKind, s string, weight uint8, most int) terms {
	h := uint32(mix(hashWord(s)) >> 32)
	n := 0
	for i := range t {
		if t[i].kind != kind {
			continue
		}
		if t[i].hash == h {
			t[i].weight = min(t[i].weight+weight, maxWeight)
			return t
		}
		n++
	}
	if n == most {
		return t
	}
	return append(t, term{h, weight, kind})
}

func compareTerms(a, b term) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.hash, b.hash))
}

// eachTerm calls yield with each term of a text, its word, and how much it counts there.
func eachTerm(language string, title, body []text.Word, yield func(s string, w text.Word, weight uint8)) {
	lang := baseLanguage(language)
	stop := stopWords()[lang]
	for i := range title {
		if s := termOf(lang, stop, title, i); s != "" {
			yield(s, title[i], titleWeight)
		}
	}
	for i := range min(len(body), leadWords) {
		s := termOf(lang, stop, body, i)
		switch {
		case s == "":
		case i < firstWords:
			yield(s, body[i], firstWeight)
		default:
			yield(s, body[i], 1)
		}
	}
}

// termOf returns the term of the word at i; "" if it has none. Of scripts without spaces,
// where each character is a word, two in a row are a term.
func termOf(lang string, stop map[string]bool, words []text.Word, i int) string {
	w := words[i].Text
	if isUnspaced(w) {
		if i+1 < len(words) && words[i+1].Start == words[i].End {
			return w + words[i+1].Text
		}
		return ""
	}
	if utf8.RuneCountInString(w) < 2 || stop[w] || isYear(w) {
		return ""
	}
	if w = withoutPrefixes(lang, w); stop[w] {
		return ""
	}
	return firstLetters(w, lettersOf(lang))
}

// isYear reports whether w is a year of our time, in one of the calendars of our languages.
// It says nothing about an event.
func isYear(w string) bool {
	if len(w) != 4 || !isNumber(w) {
		return false
	}
	switch w[:2] {
	case "13", "14", "19", "20":
		return true
	}
	return false
}

func isNumber(w string) bool { return w != "" && strings.Trim(w, "0123456789") == "" }

// withoutPrefixes cuts off what Hebrew and Arabic write before a word without a space: and,
// in, the, and the like. Where it cuts too much, it cuts the same in all forms of the word.
func withoutPrefixes(lang, w string) string {
	switch lang {
	case "he":
		for utf8.RuneCountInString(w) > 4 && startsWithAny(w, "והבלמשכ") {
			w = w[2:]
		}
	case "ar":
		if utf8.RuneCountInString(w) > 4 && startsWithAny(w, "وف") {
			w = w[2:]
		}
		if utf8.RuneCountInString(w) > 4 && (strings.HasPrefix(w, "بال") || strings.HasPrefix(w, "کال")) {
			w = w[2:]
		}
		if (strings.HasPrefix(w, "ال") || strings.HasPrefix(w, "لل")) && utf8.RuneCountInString(w) > 4 {
			w = w[4:]
		}
	}
	return w
}

func startsWithAny(s, letters string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(letters, r)
}

func firstLetters(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// appendTo appends the terms to b: their number, then of each its hash and a byte of kind
// and weight.
func (t terms) appendTo(b []byte) []byte {
	b = append(b, byte(len(t)))
	for _, x := range t {
		b = binary.LittleEndian.AppendUint32(b, x.hash)
		b = append(b, byte(x.kind)<<4|x.weight)
	}
	return b
}

// readTerms reads what appendTo has written, and returns what follows. ok is false if b
// does not begin with such terms.
func readTerms(b []byte) (t terms, rest []byte, ok bool) {
	const size = 5
	if len(b) == 0 || int(b[0]) > maxTerms+maxAbroad || len(b) < 1+size*int(b[0]) {
		return nil, nil, false
	}
	t = make(terms, b[0])
	b = b[1:]
	var counts [termKinds]int
	for i := range t {
		t[i] = term{hash: binary.LittleEndian.Uint32(b), weight: b[4] & maxWeight, kind: termKind(b[4] >> 4)}
		if t[i].weight == 0 || t[i].kind >= termKinds || i > 0 && compareTerms(t[i-1], t[i]) >= 0 {
			return nil, nil, false
		}
		if counts[t[i].kind]++; counts[t[i].kind] > mostOf[t[i].kind] {
			return nil, nil, false
		}
		b = b[size:]
	}
	return t, b, true
}

// sharedTerms returns words that two items in one language both have, as the first one
// writes them, the most telling first: those that both give the most weight.
func sharedTerms(language string, title, body, otherTitle, otherBody []text.Word, most int) []string {
	other := map[string]int{}
	eachTerm(language, otherTitle, otherBody, func(s string, _ text.Word, weight uint8) { other[s] += int(weight) })
	type shared struct {
		word   string
		weight int
	}
	var all []shared
	at := map[string]int{}
	eachTerm(language, title, body, func(s string, w text.Word, weight uint8) {
		i, ok := at[s]
		switch {
		case ok:
			all[i].weight += int(weight) * other[s]
		case other[s] > 0:
			at[s] = len(all)
			all = append(all, shared{w.Text, int(weight) * other[s]})
		}
	})
	slices.SortStableFunc(all, func(a, b shared) int { return cmp.Compare(b.weight, a.weight) })
	words := make([]string, min(len(all), most))
	for i := range words {
		words[i] = all[i].word
	}
	return words
}
