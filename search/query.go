package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a query may have.
const (
	maxLength = 200 // characters
	maxTerms  = 10  // words, as people count them
)

// A Query is what somebody looks for.
type Query struct {
	// Canonical is the same for queries that differ in spaces, case and the like only. It
	// is a query itself, with the same meaning.
	Canonical string
	Match     string // the same as an expression of FTS5
}

// Parse reads a query. Items that it finds have all its words; those in quotation marks, or
// written without a space between them, as al-monitor or 核問題, one after the other. -word is
// for items without the word, word* for words that begin so. Nothing else has a meaning of its
// own. It is an error when there is no word that items must have, or too much of anything: plain
// text for whoever asked, which may quote the query.
func Parse(q string) (Query, error) {
	if n := utf8.RuneCountInString(q); n > maxLength {
		return Query{}, fmt.Errorf("a search has at most %d characters, this one has %d", maxLength, n)
	}
	var with, without []term
	count := 0
	for _, w := range split(q) {
		if err := w.check(); err != nil {
			return Query{}, err
		}
		t, ok := newTerm(w)
		if !ok {
			continue
		}
		if err := t.check(); err != nil {
			return Query{}, err
		}
		list := &with
		if w.without {
			list = &without
		}
		if !slices.ContainsFunc(*list, t.equal) {
			*list = append(*list, t)
			count += t.count()
		}
	}
	switch {
	case len(with)+len(without) == 0:
		return Query{}, errors.New("a search needs a word")
	case len(with) == 0:
		return Query{}, errors.New("a search needs a word that items have, besides those that they have not")
	case count > maxTerms:
		return Query{}, fmt.Errorf("a search has at most %d words, this one has %d", maxTerms, count)
	}
	found := Query{canonical(with, without), match(with, without)}
	if utf8.RuneCountInString(found.Canonical) > maxLength { // ﷺ are eighteen
		return Query{}, fmt.Errorf("a search has at most %d characters, this one has more when ligatures are taken apart", maxLength)
	}
	return found, nil
}

// canonical writes terms as Parse reads them.
func canonical(with, without []term) string {
	var parts []string
	for _, t := range with {
		parts = append(parts, t.written())
	}
	for _, t := range without {
		parts = append(parts, "-"+t.written())
	}
	return strings.Join(parts, " ")
}

// match writes terms for FTS5.
func match(with, without []term) string {
	all := expression(with, " AND ")
	if len(without) == 0 {
		return all
	}
	return "(" + all + ") NOT (" + expression(without, " OR ") + ")"
}

func expression(terms []term, operator string) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.match()
	}
	return strings.Join(parts, operator)
}

// A piece is what stands between two spaces of a query, or two quotation marks.
type piece struct {
	quoted  bool
	text    string
	without bool // a - is before it
	prefix  bool // a * is after it
}

// split takes a query apart. A mark of quotation that is not closed reaches to the end.
func split(q string) []piece {
	var pieces []piece
	runes := []rune(q)
	minus := false
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case isQuotation(runes, i):
			end := i + 1
			for end < len(runes) && !isQuotation(runes, end) {
				end++
			}
			pieces = append(pieces, piece{text: string(runes[i+1 : end]), without: minus, quoted: true})
			i, minus = end+1, false
		case unicode.IsSpace(r):
			i, minus = i+1, false
		case r == '-':
			// Elsewhere than at the start of a word it is a hyphen.
			i, minus = i+1, minus || i == 0 || unicode.IsSpace(runes[i-1])
		default:
			end := i + 1
			for end < len(runes) && !unicode.IsSpace(runes[end]) && !isQuotation(runes, end) {
				end++
			}
			stem, prefix := strings.CutSuffix(string(runes[i:end]), "*")
			pieces = append(pieces, piece{text: stem, without: minus, prefix: prefix})
			i, minus = end, false
		}
	}
	return pieces
}

// fields are what expressions of feeds and other search engines have before a colon.
var fields = []string{"topic", "source", "group", "lang", "language", "feed", "site", "title", "author", "intitle"}

// check refuses what is an operator elsewhere, and what would be looked for as a word here. In
// quotation marks it is one.
func (p *piece) check() error {
	if p.quoted {
		return nil
	}
	if slices.Contains([]string{"AND", "OR", "NOT", "NEAR"}, p.text) {
		return fmt.Errorf("%s means nothing here: all words must occur, -word must not, and there is no or; to look for the word, write %q", p.text, strings.ToLower(p.text))
	}
	if name, _, ok := strings.Cut(p.text, ":"); ok && slices.Contains(fields, name) {
		return fmt.Errorf("%s: means nothing here: a search looks for words in titles and texts; to look for this, put it in quotation marks", name)
	}
	return nil
}

// isQuotation reports whether a character is a mark of quotation. Between Hebrew letters it is
// part of a word, צה"ל.
func isQuotation(runes []rune, i int) bool {
	switch runes[i] {
	case '"', '“', '”', '„', '«', '»', '״', '＂':
		return i == 0 || i+1 == len(runes) || !unicode.Is(unicode.Hebrew, runes[i-1]) || !unicode.Is(unicode.Hebrew, runes[i+1])
	default:
		return false
	}
}
