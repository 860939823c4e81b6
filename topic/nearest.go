package topic

import (
	"cmp"
	"fmt"
	"slices"
)

// Nearest is a term that was not found, or did not count.
type Nearest struct {
	Term   string // as the rule has it
	Field  string // where it nearly was
	Word   int    // which word of the field it starts at, from 0
	Text   string // as written there
	Reason Reason
	Why    string // the reason for people, as the end of a sentence that begins with the term
}

// A Reason says why a term was not found, or did not count.
type Reason string

// What may be the matter with a term, from what is nearest to what is farthest.
const (
	ReasonNone     Reason = "none"     // a term of None keeps the topic away
	ReasonIgnore   Reason = "ignore"   // a term of Ignore hides it
	ReasonCap      Reason = "cap"      // there are as many hits of it as count
	ReasonField    Reason = "field"    // it does not count in this field
	ReasonLanguage Reason = "language" // it is for items in another language
	ReasonWritten  Reason = "written"  // it is exact, and written otherwise here
	ReasonLonger   Reason = "longer"   // the word goes on: with * it would be found
	ReasonShort    Reason = "short"    // it is too short for what its script joins to words
	ReasonWords    Reason = "words"    // most words of the phrase are here
	ReasonLetters  Reason = "letters"  // a letter or two are different
)

// maxNearest is how many of them an account has.
const maxNearest = 10

// A near term is a Nearest with what it is sorted by.
type nearTerm struct {
	Nearest
	rank  int // of the reason
	far   int // letters or words that are missing
	place int // in the item
}

var reasonRanks = []Reason{
	ReasonNone, ReasonIgnore, ReasonCap, ReasonField, ReasonLanguage, ReasonWritten, ReasonLonger,
	ReasonShort, ReasonWords, ReasonLetters,
}

// nearestTerms returns the terms that were nearly found, or do not count.
func (s *search) nearestTerms(v *verdict) []Nearest {
	n := nearTerms{search: s, found: map[int32]bool{}, effort: mostEffort}
	n.addHits(v)
	n.addRelaxed(v)
	n.addWords(v)
	slices.SortStableFunc(n.all, func(a, b nearTerm) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.far, b.far), cmp.Compare(a.place, b.place))
	})
	var best []Nearest
	seen := map[string]bool{}
	for _, t := range n.all {
		if !seen[t.Term] && len(best) < maxNearest {
			seen[t.Term] = true
			best = append(best, t.Nearest)
		}
	}
	return best
}

// nearTerms are being collected.
type nearTerms struct {
	*search
	found  map[int32]bool // terms of which a hit counts, or is part of an All or a Near
	all    []nearTerm
	effort int // that is left; see mostEffort
}

// add adds a term that was nearly found at words of a field.
func (n *nearTerms) add(reason Reason, t *Term, far int, field, start, end int32, why string) {
	f := &n.fields[field]
	n.all = append(n.all, nearTerm{
		Nearest: Nearest{
			Term:   t.String(),
			Field:  f.name(),
			Word:   int(start),
			Text:   f.written(int(start), int(end)),
			Reason: reason,
			Why:    why,
		},
		rank:  slices.Index(reasonRanks, reason),
		far:   far,
		place: int(field)*maxWords + int(start),
	})
}

// addHits adds the hits of the rule that do not count.
func (n *nearTerms) addHits(v *verdict) {
	hidden := map[int32]bool{}
	for _, h := range v.hits {
		t := &n.m.terms[h.term]
		switch {
		case t.kind == KindIgnore:
		case h.blanked && hidden[h.term]: // one place is enough
		case h.blanked:
			hidden[h.term] = true
			n.add(ReasonIgnore, &t.Term, 0, h.field, h.start, h.end, "is hidden by "+n.hiding(v, h)+" in ignore")
		case t.kind == KindNone:
			n.add(ReasonNone, &t.Term, 0, h.field, h.start, h.end, "is in none, so the topic is kept away")
		case h.over:
			why := fmt.Sprintf("has %d hits that count already", n.m.rules[v.rule].Scale.Cap)
			n.add(ReasonCap, &t.Term, 0, h.field, h.start, h.end, why)
		default:
			n.found[h.term] = true
		}
	}
}

// hiding returns the term of Ignore that hides the hit.
func (n *nearTerms) hiding(v *verdict, h hit) string {
	for _, o := range v.hits {
		if t := &n.m.terms[o.term]; t.kind == KindIgnore && o.field == h.field && o.start < h.end && h.start < o.end {
			return t.String()
		}
	}
	return ""
}
