package config

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"courant/topic"
)

// A term is a topic.Term, and where it is written.
type term struct {
	topic.Term
	at      place
	list    *list        // that it is of; nil: none
	fields  topic.Fields // in which it counts; 0: all
	weight  float64
	pattern bool
}

type terms []term

// bare returns the terms as a rule has them.
func (ts terms) bare() []topic.Term {
	if len(ts) == 0 {
		return nil
	}
	bare := make([]topic.Term, len(ts))
	for i, t := range ts {
		bare[i] = t.Term
	}
	return bare
}

// A form is how something to look for is written.
type form struct {
	key   string // in keys, and of the mapping that has it
	parse func(string) (topic.Term, error)
	lists bool // list:NAME stands for the terms of a list
}

var (
	plainTerm   = form{key: "term", parse: parseTerm}
	topicTerm   = form{key: "term", parse: parseTerm, lists: true}
	patternTerm = form{key: patternKey, parse: parsePattern}
)

const patternKey = "pattern"

// terms reads a list of terms.
func (l *loader) terms(v value) terms { return l.termsAs(v, topicTerm) }

func (l *loader) termsAs(v value, as form) terms {
	var all terms
	for _, item := range v.list() {
		all = append(all, l.term(item, as)...)
	}
	return all
}

// term reads a text, or a mapping with it. It is several terms where it names a list.
func (l *loader) term(v value, as form) terms {
	known := keys[as.key+"s"]
	if !v.isMap() || !v.hasOneOf(known) {
		var s string
		if !v.text(&s) {
			return nil
		}
		return l.written(v, s, as)
	}
	fields := v.fields(known)
	var s string
	if fields[as.key].node == nil {
		v.mistake("add "+as.key+": …", "it has no %s", as.key)
	}
	if !fields[as.key].text(&s) {
		return nil
	}
	all := l.written(fields[as.key], s, as)
	where := fields["fields"].inFields()
	var weight float64
	weighs := fields["weight"].positive(&weight, maxWeight)
	if weighs && as.key == "term" && strings.Contains(s, "^") {
		fields["weight"].mistake("leave one of them out", "%q has a weight already", short(s))
	}
	all = append(terms(nil), all...) // they may be a list's
	for i := range all {
		if where != 0 {
			all[i].Term, all[i].fields = all[i].In(where), where
		}
		if weighs {
			all[i].Term, all[i].weight = all[i].Weighing(weight), weight
		}
	}
	return all
}

// hasOneOf reports whether a mapping has one of the keys; else it may be a text with a
// colon in it.
func (v value) hasOneOf(known []string) bool {
	for pair := range slices.Chunk(v.node.Content, 2) {
		if slices.Contains(known, pair[0].Value) {
			return true
		}
	}
	return false
}

// written reads what stands for one term, or for a list of them.
func (l *loader) written(v value, s string, as form) terms {
	if name, ok := strings.CutPrefix(s, listPrefix); ok && as.key == "term" {
		if !as.lists {
			v.mistake("", "a list cannot name another")
			return nil
		}
		if bare := strings.TrimSpace(name); bare == "" || bare != name {
			v.mistake(l.listHint(bare), "want the name of a list right behind %s", listPrefix)
			return nil
		}
		return l.listed(v, len(listPrefix), name)
	}
	if as.key == patternKey && v.escaped() {
		v.mistake(escapeHint, "control characters in a pattern")
		return nil
	}
	t, err := as.parse(s)
	if err == nil {
		return terms{{Term: t, at: v.at(), weight: weightOf(as, s), pattern: as.key == patternKey}}
	}
	if m, ok := errors.AsType[misplaced](err); ok && m.offset > 0 {
		v.mistakeAt(m.offset+max(strings.Index(v.node.Value, s), 0), "", "%v", err)
	} else {
		v.mistake("", "%v", err)
	}
	return nil
}

// parsePattern reads a pattern, and says where in it the mistake is.
func parsePattern(s string) (topic.Term, error) {
	t, err := topic.ParsePattern(s)
	if err == nil {
		return t, nil
	}
	_, syntaxErr := syntax.Parse(s, syntax.Perl)
	se, ok := errors.AsType[*syntax.Error](syntaxErr)
	if !ok {
		return t, err
	}
	if se.Code == syntax.ErrInvalidRepeatSize && turnedRepeat(se.Expr) {
		err = fmt.Errorf("%s: the first number is the smaller one", se.Expr)
	}
	return t, misplaced{err, max(strings.Index(s, se.Expr), 0)}
}

// turnedRepeat reports whether a count such as {2,1} has its numbers the wrong way round.
func turnedRepeat(s string) bool {
	var least, most int
	n, _ := fmt.Sscanf(s, "{%d,%d}", &least, &most)
	return n == 2 && least > most
}

// inFields reads a list of fields of an item; 0: there is none.
func (v value) inFields() topic.Fields {
	var set topic.Fields
	words := v.words()
	for _, w := range words {
		f, ok := topic.ParseField(w.text)
		if !ok {
			w.at.mistake(suggest(w.text, keys["weights"]), "there is no field %q", short(w.text))
		}
		set |= f
	}
	if v.isList() && len(v.node.Content) == 0 {
		v.mistake("leave it out for all of them", "no fields: the term would never be found")
	}
	return set
}
