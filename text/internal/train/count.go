package main

import (
	"maps"
	"slices"

	"courant/text/internal/gram"
)

// A counts has how often a language has each gram, of all letters that are written.
type counts map[gram.Gram]float64

// least is less than the share of a run that was met once.
const least = 3e-9

// runs are letters in a row, inside words, and how often each is written, how often it
// starts a word, ends one, and is one: the last three for what is shorter than the longest,
// and the last for what is shorter still.
type runs struct {
	order               []string // sums of floating point are the same only in the same order
	all                 map[string]float64
	starts, ends, whole map[string]float64
}

// newRuns finds the edges of words, which the models do not have: a run ends words as
// often as no letter follows it, and starts them as often as none stands before it. The
// models are in the order of their lengths.
func newRuns(models ...model) runs {
	all := map[string]float64{}
	for _, m := range models {
		for run, p := range m {
			if before := []rune(run); len(before) > 1 {
				p *= all[string(before[:len(before)-1])]
			}
			all[run] = p
		}
	}
	r := runs{order: slices.Sorted(maps.Keys(all)), all: all, starts: maps.Clone(all), ends: maps.Clone(all)}
	for _, run := range r.order {
		if letters := []rune(run); len(letters) > 1 {
			r.ends[string(letters[:len(letters)-1])] -= all[run]
			r.starts[string(letters[1:])] -= all[run]
		}
	}
	r.whole = maps.Clone(r.starts)
	for _, run := range r.order {
		if letters := []rune(run); len(letters) > 1 {
			r.whole[string(letters[:len(letters)-1])] -= r.starts[run]
		}
	}
	return r
}

// count counts the grams as spell writes their letters. Each is counted with the letter,
// or edge, that it starts with, and as many after it as there are.
func (r runs) count(spell func(rune) string) counts {
	all := counts{}
	for _, run := range r.order {
		var spelled []rune
		places := 1 // where grams start that start with the first letter
		for i, letter := range []rune(run) {
			spelled = append(spelled, []rune(spell(letter))...)
			if i == 0 {
				places = len(spelled)
			}
		}
		length := len([]rune(run))
		padded := append(append([]rune{gram.Edge}, spelled...), gram.Edge)
		if length == gram.Longest {
			all.add(r.all[run], places, spelled)
			continue
		}
		all.add(r.ends[run], places, padded[1:])
		if length == gram.Longest-1 {
			all.add(r.starts[run], 1, padded[:len(padded)-1])
		} else {
			all.add(r.whole[run], 1, padded)
		}
	}
	return all
}

// add counts the grams that start at the first places of letters.
func (c counts) add(p float64, places int, letters []rune) {
	if p < least {
		return
	}
	for i := range places {
		var g gram.Gram
		for n, r := range letters[i:min(len(letters), i+gram.Longest)] {
			g = g.With(gram.Letter(r))
			if n > 0 || r != gram.Edge {
				c[g] += p
			}
		}
	}
}
