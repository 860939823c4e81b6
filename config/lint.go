package config

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"courant/topic"
)

// lint warns of what works in topics, but is pointless: only of what is practically always
// a mistake, and not of what is in built-in topics.
func (l *loader) lint() {
	for _, name := range slices.Sorted(maps.Keys(l.lists)) {
		l.warnAll("list", covered(nil, nil, l.lists[name].terms))
		l.warnAll("list", lossy(l.lists[name].terms))
	}
	for _, r := range l.topics {
		hidden := slices.Concat(r.none, r.ignore)
		others, own := r.any.split()
		warnings := covered(hidden, others, own)
		for _, lang := range slices.Sorted(maps.Keys(r.langs)) {
			others, own := r.langs[lang].split()
			warnings = append(warnings, covered(hidden, slices.Concat(r.any, others), own)...)
			l.warnAll("topic", foreign(lang, own))
		}
		for _, ts := range []terms{r.none, r.ignore} {
			others, own := ts.split()
			warnings = append(warnings, covered(nil, others, own)...)
		}
		l.warnAll("topic", warnings)
		l.warnAll("topic", lossy(r.written()))
		l.warnAll("topic", l.excluded(r))
		r.warnIfUnreachable()
	}
}

// written returns the terms that are written in the topic itself, wherever they stand.
func (r *rule) written() terms {
	_, own := slices.Concat(r.scoring(), r.none, r.ignore).split()
	return own
}

// scoring returns the terms that can give an item the topic.
func (r *rule) scoring() terms {
	all := slices.Concat(r.any, r.members)
	for _, lang := range slices.Sorted(maps.Keys(r.langs)) {
		all = append(all, r.langs[lang]...)
	}
	return all
}

// split returns the terms that are written in the topic itself apart from those of lists
// and built-in topics, which others use as well.
func (ts terms) split() (others, own terms) {
	for _, t := range ts {
		if t.list != nil || t.at.file.builtin {
			others = append(others, t)
		} else {
			own = append(own, t)
		}
	}
	return others, own
}

// maxOfAKind is how many warnings of one kind are shown of one topic or list.
const maxOfAKind = 5

// warnAll adds warnings of one kind; of many the first ones.
func (l *loader) warnAll(where string, warnings []Problem) {
	if more := len(warnings) - maxOfAKind; more > 0 {
		warnings = warnings[:maxOfAKind]
		warnings[maxOfAKind-1].Msg += fmt.Sprintf("; and %d more like this in the %s", more, where)
	}
	l.problems = append(l.problems, warnings...)
}

// covered warns of those own terms that add nothing to the others, or that never count
// because of the hidden ones.
func covered(hidden, others, own terms) []Problem {
	if len(own) == 0 {
		return nil
	}
	all := slices.Concat(hidden, others, own)
	bare := all.bare()
	for i := range hidden {
		bare[i] = bare[i].Weighing(math.MaxFloat64) // they hide the heaviest terms, too
	}
	var warnings []Problem
	for _, pair := range topic.Covered(bare) {
		i, j := pair[0], pair[1]
		if i >= len(hidden)+len(others) {
			warnings = append(warnings, pointless(all[i], all[j], j < len(hidden)))
		}
	}
	return warnings
}

// pointless warns of a term because of another.
func pointless(t, other term, hidden bool) Problem {
	where := fmt.Sprintf("in line %d", other.at.line)
	switch {
	case other.at.file.builtin:
		where = "in the built-in topic"
	case other.list != nil && other.list != t.list:
		where = "in the list " + other.list.name
	}
	a, b := short(t.String()), short(other.String())
	switch {
	case hidden:
		return t.at.warning("leave one of them out", "%q never counts: %q %s, which is for none or ignore, finds it as well", a, b, where)
	case a == b:
		return t.at.warning("leave one of them out", "%q is here twice, also %s", a, where)
	default:
		return t.at.warning("leave it out", "%q adds nothing: %q %s finds all of that", a, b, where)
	}
}
