package topic

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
)

// What a rule may have at most. It is far above what people write, and keeps the memory
// and the time that a rule takes in bounds.
const (
	maxTopics   = 100_000
	maxTerms    = 100_000 // and what follows: of a topic
	maxPatterns = 1_000
	maxParts    = 1_000
	maxWithin   = 1_000
	maxWeight   = 1e6
)

// A placedTerm is a term with its place in a rule.
type placedTerm struct {
	Term
	kind        Kind
	language    string
	part, group int32 // of a member of All or Near
}

func (p *placedTerm) isMember() bool { return p.kind == KindAll || p.kind == KindNear }

// placed returns the terms of the rule with their places in it.
func (r *Rule) placed() iter.Seq[placedTerm] {
	return func(yield func(placedTerm) bool) {
		each := func(place placedTerm, terms []Term) bool {
			for _, place.Term = range terms {
				if !yield(place) {
					return false
				}
			}
			return true
		}
		ok := each(placedTerm{kind: KindAny}, r.Any)
		for _, lang := range slices.Sorted(maps.Keys(r.Langs)) {
			ok = ok && each(placedTerm{kind: KindAny, language: lang}, r.Langs[lang])
		}
		for i, p := range r.parts() {
			for j, group := range p.groups {
				ok = ok && each(placedTerm{kind: p.kind, part: int32(i), group: int32(j)}, group)
			}
		}
		_ = ok && each(placedTerm{kind: KindNone}, r.None) && each(placedTerm{kind: KindIgnore}, r.Ignore)
	}
}

// A part is an All or a Near.
type part struct {
	kind   Kind
	groups [][]Term
	within int
	score  float64
}

// parts returns the All and then the Near of the rule.
func (r *Rule) parts() []part {
	var parts []part
	for _, a := range r.All {
		parts = append(parts, part{kind: KindAll, groups: a.Groups, score: a.Score})
	}
	for _, n := range r.Near {
		parts = append(parts, part{kind: KindNear, groups: [][]Term{n.Of, n.With}, within: n.Within, score: n.Score})
	}
	return parts
}

// check says what is wrong with the rule.
func (r *Rule) check() error {
	switch {
	case r.Topic == "":
		return errors.New("it has no name")
	case len(r.All)+len(r.Near) > maxParts:
		return fmt.Errorf("more than %d all and near", maxParts)
	case r.MinScore != 0 && !(r.MinScore >= mentionScore && r.MinScore <= maxWeight):
		return fmt.Errorf("the least score must be %d or more, or 0 for that of the level: %g", mentionScore, r.MinScore)
	}
	if r.Scale != (Scale{}) {
		if err := r.Scale.check(); err != nil {
			return err
		}
	}
	for _, p := range r.parts() {
		if err := p.check(); err != nil {
			return err
		}
	}
	return r.checkTerms()
}

func (r *Rule) checkTerms() error {
	terms, patterns, scoring := 0, 0, 0
	for t := range r.placed() {
		switch {
		case t.isZero():
			continue
		case !isWeight(t.weight):
			return fmt.Errorf("%s: a weight must be a number above 0: %g", t.source, t.weight)
		case t.pattern != nil:
			patterns++
		}
		if t.kind != KindNone && t.kind != KindIgnore {
			scoring++
		}
		terms++
	}
	switch {
	case terms > maxTerms:
		return fmt.Errorf("it has %d terms; %d are the most", terms, maxTerms)
	case patterns > maxPatterns:
		return fmt.Errorf("it has %d patterns; %d are the most", patterns, maxPatterns)
	case scoring == 0 && len(r.Sources) == 0:
		return errors.New("no terms and no sources, so no item would ever have it")
	}
	return nil
}

func (p *part) check() error {
	switch {
	case p.kind == KindAll && len(p.groups) < 2:
		return errors.New("all: it takes two groups or more")
	case !isWeight(p.score):
		return fmt.Errorf("%s: the score must be a number above 0: %g", p.kind, p.score)
	case p.within < 0 || p.within > maxWithin:
		return fmt.Errorf("near: within must be from 0 to %d words: %d", maxWithin, p.within)
	}
	for i, group := range p.groups {
		n := 0
		for _, t := range group {
			if !t.isZero() {
				n++
			}
		}
		if n == 0 {
			return fmt.Errorf("%s: group %d has no terms, so it would never be found", p.kind, i+1)
		}
	}
	return nil
}

func (s *Scale) check() error {
	for _, w := range []float64{s.Title, s.Lead, s.Summary, s.Body, s.Categories} {
		if w != 0 && !isWeight(w) {
			return fmt.Errorf("the weight of a field must be a number from 0 on: %g", w)
		}
	}
	if s.Cap < 1 {
		return fmt.Errorf("cap must be 1 or more: %d", s.Cap)
	}
	return nil
}

func isWeight(w float64) bool { return w > 0 && w <= maxWeight && !math.IsNaN(w) }
