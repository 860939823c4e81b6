package topic

import (
	"fmt"
	"slices"
	"strings"
)

const (
	similar     = 5 // letters that a word has for which similar ones are looked for
	verySimilar = 8 // letters from which two may be different
)

// mostEffort is how many letters and words are compared with each other for one account: a
// fifth of a second. Of terms beyond that, in long lists and long items, it is not known
// whether something similar is there.
const mostEffort = 20_000_000

// spend takes from the effort, and reports whether there was any left.
func (n *nearTerms) spend(effort int) bool {
	n.effort -= effort
	return n.effort >= 0
}

// addWords adds phrases of which most words are there, and words of which most letters are.
func (n *nearTerms) addWords(v *verdict) {
	words := newVocabulary(n.fields)
	for id := range n.m.terms {
		t := &n.m.terms[id]
		if int(t.rule) != v.rule || t.kind == KindNone || t.kind == KindIgnore || n.found[int32(id)] || !t.applies(n.language) {
			continue
		}
		switch {
		case len(t.words) > 1:
			n.addPhrase(&t.Term, words)
		case len(t.words) == 1 && !t.exact && letters(t.words[0].text) < minStem:
			n.addShort(&t.Term, words)
		case len(t.words) == 1 && !t.exact:
			n.addSimilar(&t.Term, words)
		}
		if n.effort < 0 {
			return
		}
	}
}

// firstIn returns the first place of the word where the term is looked for.
func (n *nearTerms) firstIn(t *Term, w *distinctWord) (place, bool) {
	for _, p := range w.places {
		if t.countsIn(n.fields[p.field].in(int(p.word))) {
			return p, true
		}
	}
	return place{}, false
}

// addSimilar adds a word from which one of the item differs in a letter or two.
func (n *nearTerms) addSimilar(t *Term, words *vocabulary) {
	want := []rune(t.words[0].text)
	if len(want) < similar {
		return
	}
	starts, ends := words.like(&t.words[0])
	for _, i := range starts {
		n.addIfSimilar(t, want, &words.words[i])
	}
	for _, i := range ends {
		if w := &words.words[i]; w.letters[0] != want[0] { // not among those with the same start
			n.addIfSimilar(t, want, w)
		}
	}
}

func (n *nearTerms) addIfSimilar(t *Term, want []rune, w *distinctWord) {
	most := 1
	if len(want) >= verySimilar {
		most = 2
	}
	have := w.letters
	if t.words[0].open {
		have = have[:min(len(have), len(want))]
	}
	if len(have)-len(want) > most || len(want)-len(have) > most || len(have) < similar-1 || !n.spend(len(have)*len(want)) {
		return
	}
	d := distance(have, want, most)
	if p, ok := n.firstIn(t, w); ok && d > 0 && d <= most {
		n.add(ReasonLetters, t, d, p.field, p.word, p.word+1, fmt.Sprintf("differs in %d of %d letters", d, len(want)))
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

// addShort adds a word of one or two letters to which the item has affixes of its script,
// that are known of longer words alone.
func (n *nearTerms) addShort(t *Term, words *vocabulary) {
	short := t.words[0].text
	for i := range words.words {
		w := &words.words[i]
		if !n.spend(1) {
			return
		}
		if w.text == short || !hasAffix(w.text, short) {
			continue
		}
		if p, ok := n.firstIn(t, w); ok {
			f := &n.fields[p.field]
			why := fmt.Sprintf("has fewer than %d letters, so it is not found with something joined to it; add %q as well", minStem, f.written(int(p.word), int(p.word)+1))
			n.add(ReasonShort, t, 0, p.field, p.word, p.word+1, why)
			return
		}
	}
}

// hasAffix reports whether the word would be the short one with an affix, if that were longer.
func hasAffix(w, short string) bool {
	const pad = "دددد" // neither an affix nor the start or end of one
	has := func(w, short string) bool {
		return slices.ContainsFunc(appendStems(nil, w), func(s stem) bool { return s.text == short })
	}
	return strings.HasSuffix(w, short) && has(w+pad, short+pad) || strings.HasPrefix(w, short) && has(pad+w, pad+short)
}
