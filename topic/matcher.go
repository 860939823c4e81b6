package topic

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"courant/news"
)

// A Matcher applies a set of rules. It is immutable and safe for concurrent use. The zero
// Matcher has no rules.
type Matcher struct {
	rules      []Rule   // sorted by topic
	parts      [][]part // of each rule
	groups     []uint64 // of the parts of all rules: what search.seen has when each was found
	terms      []ruleTerm
	root       node
	patterns   []int32                 // the terms that are patterns which the trie can not find
	needs      []patternNeed           // of the other patterns
	sources    map[news.SourceID][]int // the rules that a source has, by their index
	notSources map[news.SourceID][]int // the rules that it must not have
	version    string
	searches   sync.Pool // of *search, whose memory is used again
}

// A ruleTerm is a term in its place in a rule.
type ruleTerm struct {
	Term
	rule     int32
	kind     Kind
	language string // empty: all
	part     int32  // which All or Near of the rule it is in, and which group of that
	group    int32
	place    int32 // of the part in Matcher.groups; 0: the term is in none
}

// Compile makes a Matcher of rules. Each needs a topic of its own, and terms or sources. The
// error has all that is wrong with them.
func Compile(rules []Rule) (*Matcher, error) {
	m := &Matcher{
		groups:     []uint64{0}, // of no part
		rules:      slices.SortedFunc(slices.Values(rules), func(a, b Rule) int { return cmp.Compare(a.Topic, b.Topic) }),
		sources:    map[news.SourceID][]int{},
		notSources: map[news.SourceID][]int{},
	}
	if len(rules) > maxTopics {
		return nil, fmt.Errorf("there are %d topics; %d are the most", len(rules), maxTopics)
	}
	var errs []error
	for i := range m.rules {
		r := &m.rules[i]
		if i > 0 && r.Topic == m.rules[i-1].Topic {
			errs = append(errs, fmt.Errorf("topic %q: there are two of it", r.Topic))
		}
		if err := r.check(); err != nil {
			errs = append(errs, fmt.Errorf("topic %q: %w", r.Topic, err))
			continue
		}
		m.add(i, r)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	m.root.seal()
	m.version = version(m.rules)
	return m, nil
}

// add adds the rule with index i.
func (m *Matcher) add(i int, r *Rule) {
	if r.Scale == (Scale{}) {
		r.Scale = DefaultScale()
	}
	parts := r.parts()
	m.parts = append(m.parts, parts)
	before := int32(len(m.groups))
	for _, p := range parts {
		m.groups = append(m.groups, 1<<len(p.groups)-1)
	}
	for p := range r.placed() {
		if !p.isZero() {
			p.rule = int32(i)
			if p.kind == KindAll || p.kind == KindNear {
				p.place = before + p.part
			}
			m.addTerm(p)
		}
	}
	for _, src := range r.Sources {
		addSource(m.sources, src, i)
	}
	for _, src := range r.NotSources {
		addSource(m.notSources, src, i)
	}
}

func addSource(sources map[news.SourceID][]int, src news.SourceID, rule int) {
	if !slices.Contains(sources[src], rule) {
		sources[src] = append(sources[src], rule)
	}
}

func (m *Matcher) addTerm(t ruleTerm) {
	id := int32(len(m.terms))
	m.terms = append(m.terms, t)
	if t.pattern != nil {
		m.addPattern(t.pattern, id)
		return
	}
	m.root.addPaths(&t.Term, id)
}
