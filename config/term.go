package config

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"

	"courant/topic"
)

// A term is a topic.Term, and where it is written.
type term struct {
	topic.Term
	at   place
	list *list // that it is of; nil: none
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
	plainTerm   = form{key: "term", parse: topic.ParseTerm}
	topicTerm   = form{key: "term", parse: topic.ParseTerm, lists: true}
	patternTerm = form{key: patternKey, parse: topic.ParsePattern}
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
			all[i].Term = all[i].In(where)
		}
		if weighs {
			all[i].Term = all[i].Weighing(weight)
		}
	}
	return all
}

const maxWeight = 1000

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
		return l.listed(v, len(listPrefix), name)
	}
	t, err := as.parse(s)
	if err == nil {
		return terms{{Term: t, at: v.at()}}
	}
	if offset := as.offset(v.node.Value); offset > 0 {
		v.mistakeAt(offset, "", "%v", err)
	} else {
		v.mistake("", "%v", err)
	}
	return nil
}

// offset returns where in a pattern a mistake of syntax begins, in bytes; 0 where it cannot
// be told.
func (as form) offset(s string) int {
	_, err := syntax.Parse(s, syntax.Perl)
	se, ok := errors.AsType[*syntax.Error](err)
	if !ok || as.key != patternKey {
		return 0
	}
	return max(strings.Index(s, se.Expr), 0)
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
