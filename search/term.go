package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/text"
)

// A term is a word, or several that items have one after the other.
type term struct {
	words  []text.Word // only Text, Joined and Parts
	prefix bool        // the last one may go on
}

// newTerm returns the term for a piece of a query; not ok: it has no words.
func newTerm(p piece) (t term, ok bool) {
	for _, w := range text.Words(p.text) {
		t.words = append(t.words, text.Word{Text: w.Text, Joined: w.Joined, Parts: w.Parts})
	}
	t.prefix = p.prefix
	return t, len(t.words) > 0
}

func (t term) equal(other term) bool {
	return t.prefix == other.prefix && slices.Equal(t.words, other.words)
}

// shortestPrefix is of how many letters the beginning of a word must be. Most words begin with
// some letter.
const shortestPrefix = 2

// short are the scripts in which a word, or what stands for one, may be a single character.
var short = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

func (t term) check() error {
	if !t.prefix {
		return nil
	}
	last := t.words[len(t.words)-1].Text
	first, _ := utf8.DecodeRuneInString(last)
	if utf8.RuneCountInString(last) < shortestPrefix && !unicode.In(first, short...) {
		return fmt.Errorf("%s* is too short: want %d letters before the *", last, shortestPrefix)
	}
	return nil
}

// written returns the term as it is read again, with no more between its words than it takes
// to tell them apart.
func (t term) written() string {
	space := " "
	if t.prefix { // there is no * behind quotation marks
		space = "-"
	}
	var b strings.Builder
	for i, w := range t.words {
		b.WriteString(t.gap(i, space) + w.Text)
	}
	switch s := b.String(); {
	case t.prefix:
		return s + "*"
	case strings.Contains(s, space):
		return `"` + s + `"`
	default:
		return s
	}
}

// gap returns what stands before a word: nothing where it is told from the last one by its
// script, ZWNJ where that joins them, else space.
func (t term) gap(i int, space string) string {
	if i == 0 {
		return ""
	}
	if t.joined(i) {
		return "\u200c"
	}
	before, word := t.words[i-1].Text, t.words[i].Text
	if both := text.Words(before + word); len(both) == 2 && both[0].Text == before && both[1].Text == word {
		return ""
	}
	return space
}

// joined reports whether ZWNJ joins a word to the last one.
func (t term) joined(i int) bool {
	for k, w := range t.words[:i] {
		if i < k+w.Parts {
			return true
		}
	}
	return false
}

// count returns how many words people would say that the term has.
func (t term) count() int {
	n := 0
	for i := range t.words {
		if i == 0 || t.gap(i, " ") == " " {
			n++
		}
	}
	return n
}

// match writes the term for FTS5. What ZWNJ joins is found in both ways to write it.
func (t term) match() string {
	var apart, together []string
	for i, w := range t.words {
		apart = append(apart, w.Text)
		switch {
		case w.Parts > 0:
			together = append(together, w.Joined)
		case !t.joined(i):
			together = append(together, w.Text)
		}
	}
	if len(together) == len(apart) {
		return t.phrase(apart)
	}
	return "(" + t.phrase(apart) + " OR " + t.phrase(together) + ")"
}

// phrase writes words in a row. All are in quotation marks, so that none is an operator.
func (t term) phrase(words []string) string {
	s := `"` + strings.ReplaceAll(strings.Join(words, " "), `"`, `""`) + `"`
	if t.prefix {
		s += "*"
	}
	return s
}
