package topic

import "fmt"

// together is how many words may stand between those of a phrase that is nearly there.
const together = 8

// addPhrase adds a phrase whose words stand in a row but for a sentence that ends between
// them, or for one that has another form, or of which most stand near each other.
func (n *nearTerms) addPhrase(t *Term, words *vocabulary) {
	var far nearPhrase
	for k := range t.words[:2] {
		for _, w := range words.at(&t.words[k]) {
			for _, p := range w.places {
				if !n.spend(len(t.words)) {
					return
				}
				if n.addRow(t, p.field, p.word-int32(k)) {
					return
				}
				if !far.isFound() {
					far = n.scattered(t, p)
				}
			}
		}
	}
	if far.isFound() {
		why := fmt.Sprintf("has %d of its %d words here, but not in a row", far.words, len(t.words))
		n.add(ReasonWords, t, 1+len(t.words)-far.words, far.field, far.start, far.end, why)
	}
}

// addRow adds the phrase if its words are those from start on, but for one thing.
func (n *nearTerms) addRow(t *Term, field, start int32) bool {
	f := &n.fields[field]
	end := start + int32(len(t.words))
	if start < 0 || int(end) > len(f.words) || !t.countsIn(f.in(int(start))) {
		return false
	}
	sentence, other := false, -1 // one ends between them; the word that has another form
	for k := range t.words {
		want, have := &t.words[k], &f.words[int(start)+k]
		sentence = sentence || k > 0 && have.Sentence && !want.sentence
		switch {
		case want.isAt(have.Text):
		case other < 0 && want.isLike(have.Text):
			other = k
		default:
			return false
		}
	}
	switch {
	case sentence && other < 0:
		n.add(ReasonWords, t, 0, field, start, end, "has its words here, but a sentence or a line ends between them")
	case !sentence && other >= 0:
		at := int(start) + other
		why := fmt.Sprintf("has %s here in the place of %s", f.written(at, at+1), t.words[other].written)
		n.add(ReasonWords, t, 1, field, start, end, why)
	default:
		return false
	}
	return true
}

// A nearPhrase is a piece of a field that has most words of a phrase.
type nearPhrase struct {
	field, start, end int32
	words             int // that are there
}

func (p *nearPhrase) isFound() bool { return p.words > 0 }

// scattered looks for the words of a phrase from one of them on.
func (n *nearTerms) scattered(t *Term, at place) nearPhrase {
	f := &n.fields[at.field]
	if !t.countsIn(f.in(int(at.word))) {
		return nearPhrase{}
	}
	window := f.words[at.word:min(len(f.words), int(at.word)+len(t.words)+together)]
	found, end := 0, 0
	for i := range t.words {
		for k := range window {
			n.effort--
			if t.words[i].isAt(window[k].Text) {
				found, end = found+1, max(end, k)
				break
			}
		}
	}
	if found < max(2, len(t.words)-1) {
		return nearPhrase{}
	}
	return nearPhrase{at.field, at.word, at.word + int32(end) + 1, found}
}
