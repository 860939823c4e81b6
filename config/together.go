package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"courant/news"
)

// readTogether reads what the feed makes of items that belong together.
func (f *feed) readTogether(fields map[string]value) {
	oneOf(fields["collapse"], &f.Collapse, collapseNames,
		[]news.CollapseMode{news.CollapseCopies, news.CollapseStories, news.NoCollapse})
	fields["min_sources"].number(&f.MinSources, 1, 20)
	fields["per_source"].quota(&f.PerSource)
	fields["bump"].yesNo(&f.Bump)
	fields["changes"].yesNo(&f.Changes)
	f.prefer, f.minSources, f.bump = fields["prefer"], fields["min_sources"], fields["bump"]
}

// quota reads how many entries of one source there are within a time.
func (v value) quota(dst *news.Quota) {
	var s string
	if !v.text(&s) {
		return
	}
	for _, t := range quotaTimes {
		if n, ok := rate(s, "/"+t.unit, maxQuota); ok {
			*dst = news.Quota{N: n, Per: t.per}
			return
		}
	}
	v.mistake(quotaHint(s), "want a number of entries such as 10/day, have %q", short(s))
}

const maxQuota = 1000

var quotaTimes = []struct {
	unit   string
	per    time.Duration
	adverb string
}{{"hour", time.Hour, "hourly"}, {"day", day, "daily"}, {"week", 7 * day, "weekly"}}

// quotaForm is how people write one: 10, 10/d, 10 per day, 10 a day, 10 daily.
var quotaForm = regexp.MustCompile(`^0*([1-9][0-9]{0,3}) ?(?:(?:/|per|an?|each|every) ?)?([a-z]*)$`)

// quotaHint tells how to write what was probably meant.
func quotaHint(s string) string {
	const all = "a number from 1 to 1000, and /hour, /day or /week; without the key there is no limit"
	m := quotaForm.FindStringSubmatch(strings.ToLower(s))
	if m == nil {
		return all
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n > maxQuota {
		return all
	}
	if m[2] == "" {
		return fmt.Sprintf("write %d/hour, %d/day or %d/week", n, n, n)
	}
	for _, t := range quotaTimes {
		if strings.HasPrefix(t.unit+"s", m[2]) || m[2] == t.adverb {
			return fmt.Sprintf("write %d/%s", n, t.unit)
		}
	}
	return all
}

// checkTogether checks what belongs together with the match and the sources, when both are
// known.
func (l *loader) checkTogether(f *feed) {
	const hint = "leave it out, or write collapse: stories"
	if f.Bump && f.Collapse != news.CollapseStories {
		f.bump.warn(hint, "it does something only with collapse: stories, where a later report may join an entry")
	}
	if len(f.Prefer) > 0 && f.Collapse == news.NoCollapse {
		f.prefer.warn(hint, "it does nothing with collapse: none, where each item is an entry of its own")
	}
	l.warnOfUnselected(f)
	if f.MinSources <= 1 || len(l.sources) == 0 {
		return
	}
	if most := l.sourcesOf(f, f.MinSources); most < f.MinSources {
		f.minSources.mistake("write a smaller number, or let the feed have more sources",
			"the feed %q would stay empty: it can have items of %s, not of %d", f.Name, sourceCount(most), f.MinSources)
	}
}

// preferred returns the sources that are listed by their ids and groups, each once, in the
// order of the file.
func (l *loader) preferred(words []word) []news.SourceID {
	var once []news.SourceID
	seen := make(map[news.SourceID]bool)
	for _, id := range l.named(words) {
		if !seen[id] {
			once = append(once, id)
		}
		seen[id] = true
	}
	return once
}

// warnOfUnselected warns of what is preferred although the feed never has items of it. A
// group of which a part can be selected has a meaning.
func (l *loader) warnOfUnselected(f *feed) {
	groups := l.groups()
	selected := func(id news.SourceID) bool { return l.byID[id] == nil || f.maySelect(l.byID[id]) }
	for _, w := range f.prefer.oneOrMore() {
		if ids := membersOf(w.text, groups); len(ids) > 0 && !slices.ContainsFunc(ids, selected) {
			w.at.warn("leave it out, or let match select it", "the feed %q never has items of %s, so it cannot prefer them", f.Name, short(w.text))
		}
	}
}

// sourcesOf returns of how many sources the feed can have items, and enough if they are more:
// with thousands of sources, and as many in an expression, a full count takes seconds.
func (l *loader) sourcesOf(f *feed, enough int) int {
	n := 0
	for _, s := range l.sources {
		if n == enough {
			break
		}
		if f.maySelect(s) {
			n++
		}
	}
	return n
}

// sourceCount says how many sources there are.
func sourceCount(n int) string {
	switch n {
	case 0:
		return "no source"
	case 1:
		return "1 source"
	default:
		return fmt.Sprintf("%d sources", n)
	}
}

// maySelect reports whether the feed can have items of a source. The languages of a source
// that says none are not known.
func (f *feed) maySelect(s *source) bool {
	in := func(l string) bool { return news.MatchesLanguage(s.Language, l) }
	if s.Language != "" && len(f.Languages) > 0 && !slices.ContainsFunc(f.Languages, in) {
		return false
	}
	holds, _ := outcomes(f.Match, s)
	return holds
}

// outcomes reports whether an expression can hold for an item of a source, and whether it
// can fail to. Any item may have any topic, if only by hand.
func outcomes(m *news.Match, s *source) (holds, fails bool) {
	either := func(is bool) (bool, bool) { return is, !is }
	switch {
	case m.Op == news.Not:
		fails, holds = outcomes(m.Args[0], s)
	case m.Op == news.And, m.Op == news.Or:
		and := m.Op == news.And
		holds, fails = either(and)
		for _, a := range m.Args {
			h, f := outcomes(a, s)
			if and {
				holds, fails = holds && h, fails || f
			} else {
				holds, fails = holds || h, fails && f
			}
		}
	case m.Op == news.FromSource:
		return either(m.Value == string(s.ID))
	case m.Op == news.InLanguage && s.Language != "":
		return either(news.MatchesLanguage(s.Language, m.Value))
	default:
		return true, true
	}
	return holds, fails
}
