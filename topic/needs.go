package topic

import (
	"regexp/syntax"
	"slices"
	"strings"

	"courant/text"
)

// A need is a run of letters and digits that stands in every text which a pattern, or a
// part of it, matches. Most fields need no more than a look for it.
type need struct {
	text   string
	start  bool   // a word starts with it
	whole  bool   // it is a word
	before string // the word before it ends with this
}

// mostNeeds is how many needs a pattern may have: to look for more costs as much as to match.
const mostNeeds = 20

// needs returns what is needed, of which one is enough; nil: nothing is known. The tree is
// one for marked texts. Before and after say that no letter can stand there.
func needs(re *syntax.Regexp, before, after bool) []need {
	if all := literals(re); all != nil {
		return literalNeeds(all, before, after)
	}
	switch re.Op {
	case syntax.OpCapture:
		return needs(re.Sub[0], before, after)
	case syntax.OpPlus:
		return needs(re.Sub[0], before, false)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs(re.Sub[0], before, false)
		}
	case syntax.OpConcat:
		return concatNeeds(re.Sub, before, after)
	case syntax.OpAlternate:
		var all []need
		for _, sub := range re.Sub {
			ns := needs(sub, before, after)
			if all = append(all, ns...); ns == nil || len(all) > mostNeeds {
				return nil
			}
		}
		return all
	}
	return nil
}

// concatNeeds returns the best of what one of the trees in a row needs, or several together
// that are few literals.
func concatNeeds(subs []*syntax.Regexp, before, after bool) []need {
	var best []need
	for len(subs) > 0 {
		n, all := 1, literals(subs[0])
		for all != nil && n < len(subs) {
			longer := product(all, literals(subs[n]))
			if longer == nil {
				break
			}
			n, all = n+1, longer
		}
		border := after
		if n < len(subs) {
			border = isBorder(subs[n], 0)
		}
		var ns []need
		if all != nil {
			ns = literalNeeds(all, before, border)
		} else {
			ns = needs(subs[0], before, border)
		}
		if ns != nil && (best == nil || worth(ns) > worth(best)) {
			best = ns
		}
		before = isBorder(subs[n-1], -1)
		subs = subs[n:]
	}
	return best
}

// literals returns all that the tree matches, where these are few literals; else nil.
func literals(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCapture:
		return literals(re.Sub[0])
	case syntax.OpQuest:
		if all := literals(re.Sub[0]); all != nil && len(all) < mostNeeds {
			return append(all, "")
		}
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			all = product(all, literals(sub))
		}
		return all
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			some := literals(sub)
			if all = append(all, some...); some == nil || len(all) > mostNeeds {
				return nil
			}
		}
		return all
	}
	return nil
}

// product returns each of the first followed by each of the second, unless these are many.
func product(firsts, seconds []string) []string {
	if len(firsts)*len(seconds) > mostNeeds {
		return nil
	}
	var all []string
	for _, a := range firsts {
		for _, b := range seconds {
			all = append(all, a+b)
		}
	}
	return all
}

// literalNeeds returns what the literals need; nil: one of them has no letters.
func literalNeeds(literals []string, before, after bool) []need {
	var all []need
	for _, l := range literals {
		n := literalNeed(l, before, after)
		if n.text == "" {
			return nil
		}
		all = append(all, n)
	}
	return all
}

// isBorder reports whether the tree begins (side 0) or ends (-1) where a word can not.
func isBorder(re *syntax.Regexp, side int) bool {
	if re.Op != syntax.OpLiteral {
		return re.Op == syntax.OpWordBoundary
	}
	r := re.Rune[(len(re.Rune)+side)%len(re.Rune)]
	return r != letterMark && !isWordRune(r) && !isQuotationMark(r) // which may be inside a Hebrew word
}

// literalNeed returns the longest run of letters and digits in a literal with marks.
func literalNeed(literal string, before, after bool) need {
	isGap := func(r rune) bool { return !isInWords(r) }
	literal = strings.Map(func(r rune) rune {
		if r == letterMark || r == otherMark {
			return -1
		}
		return r
	}, literal)
	literal = text.Fold(literal) // quotation marks inside Hebrew words are not in texts
	var best, n need
	for literal != "" {
		start := strings.IndexFunc(literal, func(r rune) bool { return !isGap(r) })
		if start < 0 {
			break
		}
		before = before || start > 0 && !mayBeInside(literal[:start], literal[start:])
		literal = literal[start:]
		end := strings.IndexFunc(literal, isGap)
		if end < 0 {
			end = len(literal)
		}
		n = need{text: literal[:end], before: n.text}
		literal = literal[end:]
		// Where text.Words splits a run, its ends are not those of a word.
		single := len(text.Words(n.text)) == 1
		n.start = single && before
		n.whole = n.start && (literal != "" && !mayBeInside(literal, n.text) || literal == "" && after)
		if len(n.text) >= len(best.text) {
			best = n
		}
		if !single {
			n.text = ""
		}
		before = false
	}
	return best
}

// mayBeInside reports whether what stands at an end of a literal, beside a word, may go on as
// a Hebrew word: a quotation mark.
func mayBeInside(gap, word string) bool {
	return !strings.ContainsFunc(gap, func(r rune) bool { return !isQuotationMark(r) }) && strings.ContainsFunc(word, isHebrew)
}

// worth says how seldom texts have one of the needs that do not match.
func worth(all []need) int {
	least := len(all[0].text)
	for _, n := range all {
		w := len(n.text)
		for _, more := range []bool{n.start, n.whole, n.before != ""} {
			if more {
				w++
			}
		}
		least = min(least, w)
	}
	return least
}

// A patternNeed is a need of the pattern that is the term.
type patternNeed struct {
	need
	term int32
}

// addPattern makes the trie look for what the pattern needs. Where that is not known to
// start words, it is looked for in all of the text.
func (m *Matcher) addPattern(p *pattern, id int32) {
	rare := func(n need) bool { return n.whole || n.start && letters(n.text) >= minStem }
	if p.needs == nil || slices.ContainsFunc(p.needs, func(n need) bool { return !rare(n) }) {
		m.patterns = append(m.patterns, id)
		return
	}
	for _, n := range p.needs {
		end := m.root.child(word{text: n.text, open: !n.whole})
		end.needs = append(end.needs, int32(len(m.needs)))
		m.needs = append(m.needs, patternNeed{n, id})
	}
}

// want notes patterns of which the word has what they need.
func (s *search) want(needs []int32, word int) {
	for _, i := range needs {
		n := &s.m.needs[i]
		if n.before == "" || word > 0 && strings.HasSuffix(s.words[word-1].Text, n.before) {
			s.wanted = append(s.wanted, n.term)
		}
	}
}

// mayMatch reports whether the folded words of a field have what the pattern needs.
func (p *pattern) mayMatch(folded string) bool {
	return p.needs == nil || slices.ContainsFunc(p.needs, func(n need) bool { return strings.Contains(folded, n.text) })
}
