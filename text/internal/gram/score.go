package gram

import "unicode"

// Score adds what the words of s in an alphabet say to scores, and returns how many words
// and letters there were. All other characters end words.
func (t *Table) Score(s string, alphabet *unicode.RangeTable, scores *Scores) (words, letters int) {
	run, length := Gram(Edge), 1 // the last letters
	for _, r := range s {
		if isLetter(r, alphabet) {
			if length == 1 {
				words++
			}
			letters++
			run, length = run.With(Letter(r)), length+1
			t.addEnds(1, run, length, scores)
		} else if length > 1 {
			t.addEnds(2, run.With(Edge), length+1, scores)
			run, length = Edge, 1
		}
	}
	if length > 1 {
		t.addEnds(2, run.With(Edge), length+1, scores)
	}
	return words, letters
}

// addEnds adds what the grams of at least shortest letters at the end of a run say. So many
// letters and edges are in its word.
func (t *Table) addEnds(shortest int, run Gram, length int, scores *Scores) {
	for n := shortest; n <= min(length, Longest); n++ {
		t.add(run.last(n), scores)
	}
}

// isLetter reports whether r is a letter of the alphabet. The Latin signs that are no
// letters of words, ª and º, do no harm.
func isLetter(r rune, alphabet *unicode.RangeTable) bool {
	if r < 0x80 {
		lower := r | 0x20
		return alphabet == unicode.Latin && 'a' <= lower && lower <= 'z'
	}
	return r <= 0xffff && unicode.Is(alphabet, r) && unicode.IsLetter(r)
}
