package news

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Match is an expression that selects items, as the tree that it was parsed into. It
// is immutable once the configuration is loaded.
//
//	expr = and { "or" and }
//	and  = not { "and" not }
//	not  = "not" not | "(" expr ")" | topic | "source:" id | "group:" name | "lang:" tag
type Match struct {
	Op     Op
	Args   []*Match // of And, Or: any number; of Not: one
	Value  string   // of the leaves: the name of the topic, source, group or language
	Offset int      `json:"-"` // in bytes, where the leaf stands in the expression
}

// An Op is the kind of a node of a Match.
type Op int

const (
	And Op = iota // no arguments: every item
	Or            // no arguments: no item
	Not
	HasTopic
	FromSource
	FromGroup // config.Load replaces it by the sources of the group
	InLanguage
)

// A SyntaxError says where an expression cannot be read.
type SyntaxError struct {
	Offset int // in bytes from the start of the expression
	Msg    string
}

func (e *SyntaxError) Error() string { return e.Msg }

// ParseMatch reads an expression. Its errors are *SyntaxError.
func ParseMatch(s string) (*Match, error) {
	p := &matchParser{tokens: matchTokens(s), end: len(s)}
	m, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.text != "" {
		return nil, &SyntaxError{t.offset, fmt.Sprintf("want and, or, or the end before %q", t.text)}
	}
	return m, nil
}

// FromSources returns an expression that selects the items of the sources.
func FromSources(ids []SourceID) Match {
	m := Match{Op: Or}
	for _, id := range ids {
		m.Args = append(m.Args, &Match{Op: FromSource, Value: string(id)})
	}
	return m
}

// Leaves returns the leaves of the expression from left to right.
func (m *Match) Leaves() []*Match {
	if m.Op > Not {
		return []*Match{m}
	}
	var all []*Match
	for _, a := range m.Args {
		all = append(all, a.Leaves()...)
	}
	return all
}

// Selects reports whether the expression selects the item, where topics count from
// level on. Groups must have been replaced by their sources.
func (m *Match) Selects(it *Item, level Level) bool {
	holds := func(a *Match) bool { return a.Selects(it, level) }
	switch m.Op {
	case And:
		return !slices.ContainsFunc(m.Args, func(a *Match) bool { return !holds(a) })
	case Or:
		return slices.ContainsFunc(m.Args, holds)
	case Not:
		return !holds(m.Args[0])
	case HasTopic:
		return slices.ContainsFunc(it.Topics, func(t Tag) bool { return t.Topic == m.Value && t.Level >= level })
	case FromSource:
		return string(it.Source) == m.Value
	case InLanguage:
		return MatchesLanguage(it.Language, m.Value)
	default:
		return false
	}
}

// MatchesLanguage reports whether tag is the language want or a variety of it, by the
// basic filtering of RFC 4647, section 3.3.1: de-CH matches de, de does not match de-CH.
func MatchesLanguage(tag, want string) bool {
	tag, want = strings.ToLower(tag), strings.ToLower(want)
	return tag == want || strings.HasPrefix(tag, want+"-")
}

type matchToken struct {
	text   string // empty: the end
	offset int
}

// matchTokens splits an expression at white space and around parentheses.
func matchTokens(s string) []matchToken {
	var tokens []matchToken
	start := -1
	flush := func(end int) {
		if start >= 0 {
			tokens = append(tokens, matchToken{s[start:end], start})
		}
		start = -1
	}
	for i, r := range s {
		switch {
		case r == '(' || r == ')':
			flush(i)
			tokens = append(tokens, matchToken{string(r), i})
		case unicode.IsSpace(r):
			flush(i)
		case start < 0:
			start = i
		}
	}
	flush(len(s))
	return tokens
}

type matchParser struct {
	tokens []matchToken
	end    int // offset of the end of the expression
	depth  int
}

// maxMatchDepth bounds the recursion; nobody writes an expression nested deeper.
const maxMatchDepth = 100

func (p *matchParser) peek() matchToken {
	if len(p.tokens) == 0 {
		return matchToken{"", p.end}
	}
	return p.tokens[0]
}

// accept takes the next token if it is word.
func (p *matchParser) accept(word string) bool {
	if p.peek().text != word {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *matchParser) or() (*Match, error)  { return p.list(Or, "or", p.and) }
func (p *matchParser) and() (*Match, error) { return p.list(And, "and", p.not) }

// list reads one or more operands with word between them.
func (p *matchParser) list(op Op, word string, operand func() (*Match, error)) (*Match, error) {
	m, err := operand()
	if err != nil {
		return nil, err
	}
	args := []*Match{m}
	for p.accept(word) {
		m, err := operand()
		if err != nil {
			return nil, err
		}
		args = append(args, m)
	}
	if len(args) == 1 {
		return m, nil
	}
	return &Match{Op: op, Args: args}, nil
}

func (p *matchParser) not() (*Match, error) {
	t := p.peek()
	if p.depth++; p.depth > maxMatchDepth {
		return nil, &SyntaxError{t.offset, "nested too deeply"}
	}
	defer func() { p.depth-- }()
	switch {
	case p.accept("not"):
		m, err := p.not()
		if err != nil {
			return nil, err
		}
		return &Match{Op: Not, Args: []*Match{m}}, nil
	case p.accept("("):
		m, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.accept(")") {
			return nil, &SyntaxError{p.peek().offset, "want ) here"}
		}
		return m, nil
	default:
		return p.leaf()
	}
}

func (p *matchParser) leaf() (*Match, error) {
	t := p.peek()
	switch t.text {
	case "", ")", "and", "or":
		return nil, &SyntaxError{t.offset, "want a topic, source:, group:, lang:, not or ( here"}
	}
	p.tokens = p.tokens[1:]
	kind, value, ok := strings.Cut(t.text, ":")
	if !ok {
		return &Match{Op: HasTopic, Value: t.text, Offset: t.offset}, nil
	}
	ops := map[string]Op{"source": FromSource, "group": FromGroup, "lang": InLanguage}
	op, known := ops[kind]
	switch {
	case !known:
		return nil, &SyntaxError{t.offset, fmt.Sprintf("unknown %q: want source:, group: or lang:", kind+":")}
	case value == "":
		return nil, &SyntaxError{t.offset + len(t.text), "want a name directly after " + t.text}
	}
	return &Match{Op: op, Value: value, Offset: t.offset + len(kind) + 1}, nil
}
