package topic

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"courant/news"
)

// A Matcher applies a set of rules. It is immutable and safe for concurrent use. The zero
// Matcher has no rules.
type Matcher struct {
	rules   []Rule // sorted by topic
	terms   []ruleTerm
	root    node
	sources map[news.SourceID][]int // the rules that a source has, by their index
	version string
}

// A ruleTerm is a term in its place in a rule.
type ruleTerm struct {
	Term
	rule     int32
	kind     Kind
	language string // empty: all
}

// Compile makes a Matcher of rules. Each needs a topic of its own, and terms or sources.
func Compile(rules []Rule) (*Matcher, error) {
	m := &Matcher{
		rules:   slices.SortedFunc(slices.Values(rules), func(a, b Rule) int { return cmp.Compare(a.Topic, b.Topic) }),
		sources: map[news.SourceID][]int{},
	}
	var errs []error
	for i := range m.rules {
		r := &m.rules[i]
		if i > 0 && r.Topic == m.rules[i-1].Topic {
			errs = append(errs, fmt.Errorf("topic %q: there are two of it", r.Topic))
		}
		if err := m.add(i, r); err != nil {
			errs = append(errs, fmt.Errorf("topic %q: %w", r.Topic, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	m.root.seal()
	m.version = fingerprint(m.rules)
	return m, nil
}

// add adds the rule with index i.
func (m *Matcher) add(i int, r *Rule) error {
	if r.Topic == "" {
		return errors.New("it has no name")
	}
	before := len(m.terms)
	m.addTerms(i, KindAny, "", r.Any)
	for lang, terms := range r.Langs {
		m.addTerms(i, KindAny, lang, terms)
	}
	if len(m.terms) == before && len(r.Sources) == 0 {
		return errors.New("no terms and no sources, so no item would ever have it")
	}
	m.addTerms(i, KindNone, "", r.None)
	m.addTerms(i, KindIgnore, "", r.Ignore)
	for _, src := range r.Sources {
		if !slices.Contains(m.sources[src], i) {
			m.sources[src] = append(m.sources[src], i)
		}
	}
	return nil
}

func (m *Matcher) addTerms(rule int, kind Kind, language string, terms []Term) {
	for _, t := range terms {
		if len(t.words) == 0 {
			continue
		}
		id := int32(len(m.terms))
		m.terms = append(m.terms, ruleTerm{Term: t, rule: int32(rule), kind: kind, language: language})
		for _, path := range t.paths() {
			n := &m.root
			for _, w := range path {
				n = n.child(w)
			}
			n.ends = append(n.ends, id)
		}
	}
}

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
