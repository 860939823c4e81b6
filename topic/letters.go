package topic

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	similar     = 5 // letters that a word has for which similar ones are looked for
	verySimilar = 8 // letters from which two may be different
	together    = 8 // words that may stand between those of a phrase
)

// addWords adds phrases of which most words are there, and words of which most letters are.
func (n *nearTerms) addWords(v *verdict) {
	words := n.distinctWords()
	for id := range n.m.terms {
		t := &n.m.terms[id]
		if int(t.rule) != v.rule || t.kind == KindNone || t.kind == KindIgnore || n.found[int32(id)] {
			continue
		}
		switch {
		case len(t.words) > 1:
			n.addPhrase(&t.Term)
		case len(t.words) == 1 && !t.exact:
			n.addSimilar(&t.Term, words)
		}
	}
}

// A distinctWord is a word of the item that is long enough, where it stands first.
type distinctWord struct {
	letters     []rune
	field, word int32
}

func (n *nearTerms) distinctWords() []distinctWord {
	var all []distinctWord
	seen := map[string]bool{}
	for i := range n.fields {
		for j, w := range n.fields[i].words {
			if !seen[w.Text] && utf8.RuneCountInString(w.Text) >= similar-1 {
				seen[w.Text] = true
				all = append(all, distinctWord{letters: []rune(w.Text), field: int32(i), word: int32(j)})
			}
		}
	}
	return all
}

// addSimilar adds a word from which one of the item differs in a letter or two.
func (n *nearTerms) addSimilar(t *Term, words []distinctWord) {
	want := []rune(t.words[0].text)
	if len(want) < similar {
		return
	}
	most := 1
	if len(want) >= verySimilar {
		most = 2
	}
	for _, w := range words {
		have := w.letters
		if t.words[0].open {
			have = have[:min(len(have), len(want))]
		}
		if have[0] != want[0] && have[len(have)-1] != want[len(want)-1] {
			continue // seldom right
		}
		if d := distance(have, want, most); d > 0 && d <= most {
			why := fmt.Sprintf("differs in %d of %d letters", d, len(want))
			n.add(ReasonLetters, t, d, w.field, w.word, w.word+1, why)
		}
	}
}

// distance returns how many letters must be added, left out or replaced to make one word
// of the other, or a number above most.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			d := diagonal
			if x != y {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, diagonal+1)
		}
		if slices.Min(row) > most {
			return most + 1
		}
	}
	return row[len(b)]
}

// addPhrase adds a phrase of which most words stand near each other.
func (n *nearTerms) addPhrase(t *Term) {
	most := max(2, len(t.words)-1)
	for i := range n.fields {
		words := n.fields[i].words
		for j, w := range words {
			if !t.words[0].isAt(w.Text) && !t.words[1].isAt(w.Text) {
				continue
			}
			found, end := 0, j
			for _, want := range t.words {
				for k := j; k < min(len(words), j+len(t.words)+together); k++ {
					if want.isAt(words[k].Text) {
						found, end = found+1, max(end, k)
						break
					}
				}
			}
			if found >= most {
				why := fmt.Sprintf("has %d of its %d words here, but not in a row", found, len(t.words))
				n.add(ReasonWords, t, len(t.words)-found, int32(i), int32(j), int32(end)+1, why)
				return
			}
		}
	}
}

// isAt reports whether the word of a term is the one of a text, without affixes.
func (w *word) isAt(folded string) bool {
	return folded == w.text || w.open && strings.HasPrefix(folded, w.text)
}
