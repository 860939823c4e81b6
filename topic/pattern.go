package topic

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// What a pattern may be at most.
const (
	maxPattern = 500   // bytes, as it is written
	maxProgram = 1_000 // instructions, once it is compiled; each may cost time at every letter
)

// A pattern is a regular expression on a marked text (see markedText).
type pattern struct {
	re    *regexp.Regexp
	needs []need // one of these is in every text that it matches; nil: nothing is known
}

// ParsePattern reads a regular expression in the syntax of RE2, as the package regexp has
// it. It is matched with the folded text of each field, and its letters are folded as well,
// so case and accents make no difference. \b, \w, \d and \s, and \B, \W, \D and \S, are
// those of Unicode: [0-9] is all digits and [A-Za-z0-9_] all letters and digits, while [ -~]
// and [[:ascii:]] are ASCII. A quotation mark inside a Hebrew word may be there for it or not.
// Of a field it sees the first 200,000 bytes, and 100 matches. What it finds counts as the words that it touches.
//
// Repetitions are limited: each character that is repeated comes to one to ten steps of the
// thousand that a pattern may have, a "." to six. So .{0,100} is possible, and .{0,200} is not.
// The error says what is wrong with the pattern.
func ParsePattern(s string) (Term, error) {
	switch {
	case s == "":
		return Term{}, errors.New("the pattern is empty")
	case len(s) > maxPattern:
		return Term{}, fmt.Errorf("a pattern has %d bytes at most: this one has %d", maxPattern, len(s))
	}
	tree, err := syntax.Parse(norm.NFC.String(s), syntax.Perl)
	if err != nil {
		return Term{}, explainSyntax(err)
	}
	var rw rewriter
	tree = rw.rewrite(tree)
	switch {
	case minLength(tree) == 0:
		return Term{}, errors.New("the pattern matches the empty text, so it would be found everywhere")
	case !rw.words:
		return Term{}, errors.New("the pattern has no letters or digits: what it finds must touch a word")
	}
	p, err := compilePattern(tree)
	if err != nil {
		return Term{}, err
	}
	return Term{source: s, weight: 1, pattern: p}, nil
}

func compilePattern(tree *syntax.Regexp) (*pattern, error) {
	written := tree.String()
	tree, err := syntax.Parse(written, syntax.Perl)
	if err != nil {
		return nil, explainSyntax(err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, explainSyntax(err)
	}
	if n := len(prog.Inst); n > maxProgram {
		return nil, fmt.Errorf("the pattern is too large: it comes to %d steps, and %d are the most; repeat less of it, and for words near each other use near", n, maxProgram)
	}
	re, err := regexp.Compile(written)
	return &pattern{re: re, needs: needs(tree, false, false)}, err
}

// explainSyntax says what is wrong with a pattern, with what people try who know other
// kinds of regular expressions.
func explainSyntax(err error) error {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return err
	}
	digit := len(e.Expr) == 2 && e.Expr[0] == '\\' && '1' <= e.Expr[1] && e.Expr[1] <= '9'
	switch {
	case e.Code == syntax.ErrInvalidPerlOp && strings.HasPrefix(e.Expr, "(?=") || strings.HasPrefix(e.Expr, "(?!"),
		strings.HasPrefix(e.Expr, "(?<=") || strings.HasPrefix(e.Expr, "(?<!"):
		return fmt.Errorf("%s is no RE2: there is no look-ahead and no look-behind", e.Expr[:3])
	case e.Code == syntax.ErrInvalidEscape && (digit || strings.HasPrefix(e.Expr, `\k`)):
		return fmt.Errorf("%s is no RE2: there are no back-references", e.Expr)
	case e.Code == syntax.ErrLarge, e.Code == syntax.ErrNestingDepth, e.Code == syntax.ErrInvalidRepeatSize:
		return fmt.Errorf("the pattern is too large: %s", e.Code)
	default:
		return fmt.Errorf("%s: %s", e.Code, e.Expr)
	}
}

// minLength returns the least number of characters that the tree matches, or 1 for more.
func minLength(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpNoMatch:
		return 1
	case syntax.OpPlus:
		return minLength(re.Sub[0])
	case syntax.OpRepeat:
		return min(re.Min, minLength(re.Sub[0]))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if minLength(sub) > 0 {
				return 1
			}
		}
		return 0
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if minLength(sub) == 0 {
				return 0
			}
		}
		return 1
	default:
		return 0
	}
}

// patternBytes is how much of a field patterns see: more than any article has. The time that
// they take is the product of what they see and what they are.
const patternBytes = 200_000

// maxMatches is how many matches of a pattern in a field are seen. Each may take a look at
// all that follows.
const maxMatches = 100

// runPatterns looks for the patterns in the field of the search.
func (s *search) runPatterns() {
	f := &s.fields[s.at]
	for _, id := range s.m.patterns {
		if s.m.terms[id].pattern.mayMatch(f.folded) {
			s.wanted = append(s.wanted, id)
		}
	}
	if len(s.wanted) == 0 {
		return
	}
	slices.Sort(s.wanted)
	s.wanted = slices.Compact(s.wanted)
	seen, words := f.text, f.words
	if len(seen) > patternBytes {
		n := sort.Search(len(words), func(i int) bool { return words[i].End > patternBytes })
		words, seen = words[:n], seen[:0]
		if n > 0 {
			seen = f.text[:words[n-1].End]
		}
	}
	s.marked.mark(seen, words)
	s.matchPatterns(func(int, int) bool { return true })
	if s.marked.markQuoted(seen, words) {
		s.matchPatterns(s.marked.hasQuote)
	}
	s.wanted = s.wanted[:0]
}

// matchPatterns notes where the patterns that are wanted match in the marked text, as far
// as the match is one of those asked for.
func (s *search) matchPatterns(asked func(start, end int) bool) {
	for _, id := range s.wanted {
		t := &s.m.terms[id]
		if !t.applies(s.language) {
			continue
		}
		most := maxMatches
		if t.kind == KindIgnore {
			most = maxWords
		}
		for _, at := range t.pattern.re.FindAllStringIndex(s.marked.text, most) {
			if start, end := s.marked.touched(at[0], at[1]); start < end && asked(at[0], at[1]) {
				s.note(id, start, end)
			}
		}
	}
}
