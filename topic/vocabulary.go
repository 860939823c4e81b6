package topic

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A vocabulary has the words of an item, to find those that are like the words of terms.
type vocabulary struct {
	words  []distinctWord // by text
	starts map[rune][]int // of words, by the first letter
	ends   map[rune][]int // and by the last one
}

// A distinctWord is a word of the item, and where it stands.
type distinctWord struct {
	text    string // folded
	letters []rune
	places  []place
}

// A place is a word of a field.
type place struct{ field, word int32 }

func newVocabulary(fields []field) *vocabulary {
	v := &vocabulary{starts: map[rune][]int{}, ends: map[rune][]int{}}
	places := map[string][]place{}
	for i := range fields {
		for j, w := range fields[i].words {
			places[w.Text] = append(places[w.Text], place{int32(i), int32(j)})
		}
	}
	for text, places := range places {
		v.words = append(v.words, distinctWord{text: text, letters: []rune(text), places: places})
	}
	slices.SortFunc(v.words, func(a, b distinctWord) int { return strings.Compare(a.text, b.text) })
	for i, w := range v.words {
		first, last := w.letters[0], w.letters[len(w.letters)-1]
		v.starts[first] = append(v.starts[first], i)
		v.ends[last] = append(v.ends[last], i)
	}
	return v
}

// at returns the words of the item that are the word of a term, without affixes.
func (v *vocabulary) at(w *word) []distinctWord {
	from, found := slices.BinarySearchFunc(v.words, w.text, func(d distinctWord, text string) int { return strings.Compare(d.text, text) })
	to := from
	switch {
	case w.open:
		for to < len(v.words) && strings.HasPrefix(v.words[to].text, w.text) {
			to++
		}
	case found:
		to++
	}
	return v.words[from:to]
}

// like returns words that start, or end, with the same letter, by their index. Others are
// seldom the same word, whatever their letters.
func (v *vocabulary) like(w *word) (starts, ends []int) {
	first, _ := utf8.DecodeRuneInString(w.text)
	last, _ := utf8.DecodeLastRuneInString(w.text)
	if w.open {
		return v.starts[first], nil
	}
	return v.starts[first], v.ends[last]
}

// isAt reports whether the word of a term is the one of a text, without affixes.
func (w *word) isAt(folded string) bool {
	return folded == w.text || w.open && strings.HasPrefix(folded, w.text)
}

// isLike reports whether the word of a term and one of a text may be forms of one word, and
// are not the same.
func (w *word) isLike(folded string) bool {
	if w.isAt(folded) {
		return false
	}
	if short := min(letters(w.text), letters(folded)); short < minStem {
		return false
	}
	if strings.HasPrefix(folded, w.text) || strings.HasPrefix(w.text, folded) {
		return true
	}
	a, b := []rune(w.text), []rune(folded)
	return min(len(a), len(b)) >= similar && a[0] == b[0] && distance(a, b, 1) <= 1
}
