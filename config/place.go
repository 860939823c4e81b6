package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// A place is a character of a file.
type place struct {
	file         *file
	line, column int // from 1
}

// String returns file and line, for a message about another place.
func (p place) String() string { return fmt.Sprintf("%s:%d", p.file.name, p.line) }

// at returns where the value is.
func (v value) at() place { return place{v.file, v.node.Line, v.node.Column} }

// warning returns a warning at the place.
func (p place) warning(hint, format string, args ...any) Problem {
	w := p.file.problem(p.line, p.column, hint, format, args...)
	w.Warning = true
	return w
}

// known is what a Config keeps of the files, for what is found out about its topics later.
// Values and what is read from them are not kept: the trees of the files hang on them.
type known struct {
	lists    map[string]*list
	defaults defaults
	topics   map[string]*topicPlaces
}

// topicPlaces say where a topic and its terms are written.
type topicPlaces struct {
	at    place
	terms func() map[string]place // made when it is asked for the first time
}

// known returns what is kept of what was read.
func (l *loader) known() *known {
	k := &known{lists: l.lists, defaults: l.defaults, topics: make(map[string]*topicPlaces)}
	for _, r := range l.topics {
		k.topics[r.Topic] = &topicPlaces{
			at:    r.at.at(),
			terms: sync.OnceValue(places(r.any, r.none, r.ignore, r.members, slices.Concat(slices.Collect(maps.Values(r.langs))...))),
		}
	}
	return k
}

// places returns what finds where terms are written first, by their text. Those of built-in
// topics are not in a file that somebody could edit.
func places(groups ...terms) func() map[string]place {
	return func() map[string]place {
		first := make(map[string]place)
		for _, t := range slices.Concat(groups...) {
			other, twice := first[t.String()]
			if !t.at.file.builtin && (!twice || t.at.before(other)) {
				first[t.String()] = t.at
			}
		}
		return first
	}
}

func (p place) before(q place) bool {
	return cmp.Or(cmp.Compare(p.file.name, q.file.name), p.line-q.line, p.column-q.column) < 0
}

// place returns where a term of a topic is written.
func (c *Config) place(name, term string) (place, bool) {
	if c.known == nil || c.known.topics[name] == nil {
		return place{}, false
	}
	t := c.known.topics[name]
	if term == "" {
		return t.at, true
	}
	p, ok := t.terms()[term]
	return p, ok
}

// Place returns the file and the line, from 1, in which a term of a topic is written, as
// topic.Term.String returns it; without a term, the topic itself. The file is empty where
// there is none: for a term of a built-in topic, or an unknown one.
func (c *Config) Place(topic, term string) (file string, line int) {
	p, ok := c.place(topic, term)
	if !ok {
		return "", 0
	}
	return p.file.name, p.line
}

// Warning returns a warning about a term of a topic, at its place; for a term of a
// built-in topic, or without one, at the place of the topic.
func (c *Config) Warning(topic, term, msg, hint string) Problem {
	for _, t := range []string{term, ""} {
		if p, ok := c.place(topic, t); ok {
			return p.warning(hint, "%s", msg)
		}
	}
	return Problem{File: c.Path, Line: 1, Column: 1, Msg: msg, Hint: hint, Warning: true}
}
