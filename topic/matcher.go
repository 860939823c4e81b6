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
	language string   // empty: all
	members  []member // where it is in All and Near, most of which share their terms with others
}

// A member is a place of a term in an All or a Near.
type member struct {
	part  int32 // of the rule
	group int32 // of the part
	place int32 // of the part in Matcher.groups
}

// Compile makes a Matcher of rules. Each needs a topic of its own, and terms or sources. The
// error has all that is wrong with them.
func Compile(rules []Rule) (*Matcher, error) {
	m := &Matcher{
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
	ids := map[memberKey]int32{}
	for p := range r.placed() {
		if p.isZero() {
			continue
		}
		t := ruleTerm{Term: p.Term, rule: int32(i), kind: p.kind, language: p.language}
		if !p.isMember() {
			m.addTerm(t)
			continue
		}
		key := memberKey{p.source, p.pattern != nil, p.weight, p.fields}
		id, known := ids[key]
		if !known {
			id = m.addTerm(t)
			ids[key] = id
		}
		m.terms[id].members = append(m.terms[id].members, member{p.part, p.group, before + p.part})
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

// A memberKey is what is the same of terms of All and Near that are one.
type memberKey struct {
	source  string
	pattern bool
	weight  float64
	fields  Fields
}

// addTerm adds a term, and returns its index.
func (m *Matcher) addTerm(t ruleTerm) int32 {
	id := int32(len(m.terms))
	m.terms = append(m.terms, t)
	if t.pattern != nil {
		m.addPattern(t.pattern, id)
	} else {
		m.root.addPaths(&t.Term, id)
	}
	return id
}
