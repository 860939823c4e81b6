package topic

import (
	"regexp/syntax"
	"slices"
	"strings"

	"courant/text"
)

// A rewriter makes of the tree of a pattern one that matches the same in a marked text.
type rewriter struct {
	words bool // the pattern has letters or digits
}

// rewrite returns a tree of literals, character classes, concatenations, alternatives,
// repetitions and empty matches; nothing is captured.
func (rw *rewriter) rewrite(re *syntax.Regexp) *syntax.Regexp {
	switch re.Op {
	case syntax.OpLiteral:
		return rw.literal(fold(re.Rune))
	case syntax.OpCharClass:
		return rw.class(re.Rune)
	case syntax.OpAnyChar:
		return rw.class([]rune{0, maxRune})
	case syntax.OpAnyCharNotNL:
		return rw.class([]rune{0, '\n' - 1, '\n' + 1, maxRune})
	case syntax.OpCapture:
		return rw.rewrite(re.Sub[0])
	}
	out := &syntax.Regexp{Op: re.Op, Flags: re.Flags &^ syntax.FoldCase, Min: re.Min, Max: re.Max}
	for _, sub := range re.Sub {
		out.Sub = append(out.Sub, rw.rewrite(sub))
	}
	return out
}

// literal returns a tree for folded characters.
func (rw *rewriter) literal(rs []rune) *syntax.Regexp {
	if len(rs) == 0 { // marks alone
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	rw.words = rw.words || slices.ContainsFunc(rs, isWordRune)
	var b []byte
	for _, r := range rs {
		b = appendMarked(b, string(r), markOf(r))
	}
	return &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune(string(b))}
}

// class returns a tree for a class of characters, in pairs of first and last.
func (rw *rewriter) class(pairs []rune) *syntax.Regexp {
	c := newClass(pairs)
	var options []*syntax.Regexp
	if len(c.ascii) > 0 {
		options = append(options, &syntax.Regexp{Op: syntax.OpCharClass, Rune: c.ascii})
		rw.words = rw.words || strings.ContainsFunc(wordBytes, c.ascii.has)
	}
	if len(c.letters) > 0 {
		options = append(options, between(letterMark, c.letters))
		rw.words = true
	}
	if len(c.others) > 0 {
		options = append(options, between(otherMark, c.others))
	}
	for _, s := range c.spelled {
		options = append(options, rw.literal([]rune(s)))
	}
	switch len(options) {
	case 0:
		return &syntax.Regexp{Op: syntax.OpNoMatch}
	case 1:
		return options[0]
	default:
		return &syntax.Regexp{Op: syntax.OpAlternate, Sub: options}
	}
}

// between returns a tree for one of the characters between two marks.
func between(mark rune, rs runes) *syntax.Regexp {
	one := func() *syntax.Regexp { return &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{mark}} }
	return &syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{one(), {Op: syntax.OpCharClass, Rune: rs}, one()}}
}

// fold returns the characters of a pattern as texts have them.
func fold(rs []rune) []rune {
	folded := []rune(text.Fold(string(rs)))
	for i, r := range folded {
		folded[i] = plain(r)
	}
	return folded
}
