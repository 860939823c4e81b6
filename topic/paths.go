package topic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// paths returns the sequences of words that the term stands for.
func (t *Term) paths() [][]word {
	paths := [][]word{t.words}
	if t.exact {
		if letters := t.initials(); letters != nil {
			paths = append(paths, letters)
		}
		return paths
	}
	var joined []word // with what ZWNJ joins as one word
	for _, w := range t.words {
		if last := len(joined) - 1; w.joined && last >= 0 {
			joined[last].text += w.text
			joined[last].open = w.open
		} else {
			joined = append(joined, w)
		}
	}
	if len(joined) < len(t.words) {
		paths = append(paths, joined)
	}
	return paths
}

// initials returns the letters of an abbreviation as words, for it may be written with
// dots; nil for another term.
func (t *Term) initials() []word {
	if len(t.words) > 1 || utf8.RuneCountInString(t.words[0].written) != utf8.RuneCountInString(t.words[0].text) {
		return nil
	}
	if strings.ContainsFunc(t.words[0].written, func(r rune) bool { return !unicode.IsUpper(r) }) {
		return nil
	}
	var letters []word
	for _, r := range t.words[0].text {
		letters = append(letters, word{text: string(r)})
	}
	if len(letters) < 2 {
		return nil
	}
	return letters
}
