package topic

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"courant/text"
)

// A Term is a word, phrase or pattern that a rule looks for. The zero Term finds nothing.
type Term struct {
	source  string
	words   []word
	pattern *pattern // instead of words
	exact   bool
	weight  float64
	fields  Fields // that it is looked for in
}

// A word is one of a term.
type word struct {
	text     string // folded
	written  string // in NFC
	joined   bool   // to the one before it, by ZWNJ
	open     bool   // any ending may follow
	sentence bool   // the one before it ends with a full stop or the like
}

// String returns the term as it was written.
func (t Term) String() string { return t.source }

func (t *Term) isZero() bool { return len(t.words) == 0 && t.pattern == nil }

// maxPhrase is how many words a term may have.
const maxPhrase = 20

// minStem is how many letters a word must have for endings (*) and affixes: shorter ones
// are part of too many other words.
const minStem = 3

// ParseTerm reads a term:
//
//	Iran                 a word, in any case, with the affixes of its script
//	Iranian*             a word with any ending
//	Revolutionary Guard* words in a row; space, hyphen and ZWNJ are equal
//	=MEK                 a word as it is written; M.E.K. is the same
//	Khamenei^2           a weight; else it is 1
//
// The error says what is wrong with it.
func ParseTerm(s string) (Term, error) {
	t := Term{source: strings.TrimSpace(s), weight: 1}
	body := t.source
	if body == "" {
		return Term{}, errors.New("the term is empty")
	}
	if i := strings.LastIndexByte(body, '^'); i >= 0 {
		w, err := parseWeight(strings.TrimSpace(body[i+1:]))
		if err != nil {
			return Term{}, err
		}
		t.weight, body = w, strings.TrimSpace(body[:i])
	}
	body, t.exact = strings.CutPrefix(body, "=")
	if t.exact && strings.Contains(body, "*") {
		return Term{}, errors.New("= asks for the word as it is written, * for any ending: leave one of them out")
	}
	if t.exact {
		body = undotted(body)
	}
	words, err := parseWords(body)
	if err != nil {
		return Term{}, err
	}
	if len(words) > maxPhrase {
		return Term{}, fmt.Errorf("a term has %d words at most: this one has %d", maxPhrase, len(words))
	}
	t.words = words
	return t, nil
}

func parseWeight(s string) (float64, error) {
	w, err := strconv.ParseFloat(s, 64)
	if err != nil || !(w > 0) || math.IsInf(w, 0) {
		return 0, fmt.Errorf("weight must be a number above 0, as in word^2: %q", s)
	}
	return w, nil
}

// parseWords splits what is left of a term into its words.
func parseWords(s string) ([]word, error) {
	var words []word
	stars, inner := 0, 0
	for _, w := range text.Words(s) {
		if w.Parts > 0 {
			inner = w.Parts
		}
		p := word{text: w.Text, written: norm.NFC.String(s[w.Start:w.End])}
		p.sentence = w.Sentence && len(words) > 0
		p.joined = inner > 0 && w.Parts == 0
		inner = max(0, inner-1)
		if rest, ok := strings.CutPrefix(s[w.End:], "*"); ok {
			if err := checkStar(w.Text, rest); err != nil {
				return nil, err
			}
			p.open = true
			stars++
		}
		words = append(words, p)
	}
	switch {
	case len(words) == 0:
		return nil, fmt.Errorf("nothing is left of %q after folding: a term needs letters or digits", s)
	case stars < strings.Count(s, "*"):
		return nil, errors.New("a * can only stand at the end of a word, once")
	}
	return words, nil
}

func checkStar(stem, rest string) error {
	if r, _ := utf8.DecodeRuneInString(rest); unicode.In(r, unicode.Letter, unicode.Number, unicode.Mark) {
		return errors.New("a * can only stand at the end of a word")
	}
	if letters(stem) < minStem {
		return fmt.Errorf("a * needs %d letters before it", minStem)
	}
	return nil
}

// letters counts the letters of a folded word. A Hangul syllable stands for two or three.
func letters(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.Is(unicode.Hangul, r) {
			n++
		}
	}
	return n
}

// undotted returns an abbreviation without its dots, M.E.K. as MEK; other words as they are.
func undotted(s string) string {
	letters := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(letters) < 2 {
		return s
	}
	for _, l := range letters {
		if r, n := utf8.DecodeRuneInString(l); n != len(l) || !unicode.IsUpper(r) {
			return s
		}
	}
	return strings.Join(letters, "")
}
