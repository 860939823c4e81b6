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
		return rw.class(newClass(re.Rune))
	case syntax.OpAnyChar:
		return rw.class(newClass(runes{0, maxRune}))
	case syntax.OpAnyCharNotNL:
		return rw.class(newClass(runes{0, '\n' - 1, '\n' + 1, maxRune}))
	case syntax.OpCapture:
		return rw.rewrite(re.Sub[0])
	}
	out := &syntax.Regexp{Op: re.Op, Flags: re.Flags &^ syntax.FoldCase, Min: re.Min, Max: re.Max}
	for _, sub := range re.Sub {
		if isRepetition(re.Op) && sub.Op == syntax.OpCharClass {
			c := newClass(sub.Rune)
			c.nothing = c.nothing && c.isEmpty() // marks among letters: these are what is repeated
			out.Sub = append(out.Sub, rw.class(c))
			continue
		}
		out.Sub = append(out.Sub, rw.rewrite(sub))
	}
	return out
}

func isRepetition(op syntax.Op) bool {
	return op == syntax.OpPlus || op == syntax.OpStar || op == syntax.OpRepeat
}

// literal returns a tree for folded characters.
func (rw *rewriter) literal(rs []rune) *syntax.Regexp {
	if len(rs) == 0 { // marks alone
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	rw.words = rw.words || slices.ContainsFunc(rs, isInWords)
	var b []byte
	for _, r := range rs {
		b = appendMarked(b, string(r), markOf(r))
	}
	return &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune(string(b))}
}

// class returns a tree for a class of characters.
func (rw *rewriter) class(c class) *syntax.Regexp {
	var options []*syntax.Regexp
	if len(c.ascii) > 0 {
		options = append(options, &syntax.Regexp{Op: syntax.OpCharClass, Rune: c.ascii})
		rw.words = rw.words || strings.ContainsFunc(wordBytes, func(r rune) bool { return isInWords(r) && c.ascii.has(r) })
	}
	rw.words = rw.words || len(c.letters) > 0
	if slices.Equal(c.letters, c.others) {
		options = append(options, between(c.letters, letterMark, otherMark))
	} else {
		options = append(options, between(c.letters, letterMark), between(c.others, otherMark))
	}
	options = slices.DeleteFunc(options, func(re *syntax.Regexp) bool { return re == nil })
	for _, s := range c.spelled {
		options = append(options, rw.literal([]rune(s)))
	}
	if c.nothing {
		options = append(options, &syntax.Regexp{Op: syntax.OpEmptyMatch})
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

// between returns a tree for one of the characters between marks, of which there may be any
// at both ends: the character decides which it is. It is nil without characters.
func between(rs runes, marks ...rune) *syntax.Regexp {
	if len(rs) == 0 {
		return nil
	}
	mark := func() *syntax.Regexp {
		if len(marks) == 1 {
			return &syntax.Regexp{Op: syntax.OpLiteral, Rune: marks}
		}
		var pairs []rune
		for _, m := range slices.Sorted(slices.Values(marks)) {
			pairs = append(pairs, m, m)
		}
		return &syntax.Regexp{Op: syntax.OpCharClass, Rune: pairs}
	}
	return &syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{mark(), {Op: syntax.OpCharClass, Rune: rs}, mark()}}
}

// fold returns the characters of a pattern as texts have them.
func fold(rs []rune) []rune {
	folded := []rune(text.Fold(string(rs)))
	for i, r := range folded {
		folded[i] = plain(r)
	}
	return folded
}
