package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"courant/config"
	"courant/news"
	"courant/topic"
)

// askedTopics returns the topics that an explanation is asked for by the name of a topic or
// a feed: that topic, or those that the feed's expression names. No name: every topic.
func askedTopics(cfg *config.Config, name string) ([]string, error) {
	if name == "" {
		return topicsOf(cfg), nil
	}
	var names []string
	if hasTopic(cfg, name) {
		names = append(names, name)
	}
	f, isFeed := findFeed(cfg, name)
	if isFeed {
		for _, leaf := range f.Match.Leaves() {
			if leaf.Op == news.HasTopic && leaf.Value != name {
				names = append(names, leaf.Value)
			}
		}
	}
	if len(names) == 0 && !isFeed {
		return nil, &hintError{usagef("there is no topic and no feed %q", name), "`courant topics` lists the topics"}
	}
	return names, nil
}

func topicsOf(cfg *config.Config) []string {
	names := make([]string, len(cfg.Topics))
	for i := range cfg.Topics {
		names[i] = cfg.Topics[i].Topic
	}
	return names
}

// printAccount writes why an item has a topic or not.
func printAccount(w io.Writer, name string, a topic.Account, decided *news.Decision) {
	fmt.Fprintf(w, "  %s: %s\n", name, verdictLine(a, decided))
	for _, e := range a.Reasons {
		fmt.Fprintf(w, "      %s\n", evidenceLine(e))
	}
	if a.Tag.Level == news.About { // there is nothing to miss
		return
	}
	for _, p := range a.Parts {
		if !p.Met && foundSome(p) {
			fmt.Fprintf(w, "      %s\n", partLine(p))
		}
	}
	for _, e := range a.Cut {
		fmt.Fprintf(w, "      %s: %s is in a part that does not count: navigation, or what its source repeats\n", e.Term, quoted(e.Text))
	}
	for _, n := range a.Nearest {
		fmt.Fprintf(w, "      not %s: %s\n", n.Term, nearestLine(n))
	}
}

// verdictLine says what the rules come to, and what somebody decided.
func verdictLine(a topic.Account, decided *news.Decision) string {
	var s string
	switch {
	case a.Tag.Level > 0:
		s = fmt.Sprintf("%s, score %g", a.Tag.Level, a.Tag.Score)
	case a.Tag.Score >= a.Needed:
		s = fmt.Sprintf("no, though its score is %g", a.Tag.Score)
	default:
		s = fmt.Sprintf("no, score %g of the %g that it needs", a.Tag.Score, a.Needed)
	}
	if decided == nil {
		return s
	}
	hand := "about"
	if !decided.Has {
		hand = "no"
	}
	return fmt.Sprintf("%s, decided by hand on %s (the rules: %s)", hand, clock(decided.At), s)
}

// evidenceLine writes a piece of evidence for people.
func evidenceLine(e topic.Evidence) string {
	where := fmt.Sprintf("%s in %s, word %d", quoted(e.Text), e.Field, e.Word+1)
	switch e.Kind {
	case topic.KindSource:
		return "every item of source " + e.Term
	case topic.KindNotSource:
		return "no item of source " + e.Term
	case topic.KindNone:
		return fmt.Sprintf("kept away by none: %s (%s)", e.Term, where)
	case topic.KindIgnore:
		return fmt.Sprintf("hidden by ignore: %s (%s)", e.Term, where)
	}
	kind := ""
	if e.Kind == topic.KindAll || e.Kind == topic.KindNear {
		kind = string(e.Kind) + ": "
	}
	if e.Weight == 0 {
		return fmt.Sprintf("%s%s (%s) does not count", kind, e.Term, where)
	}
	return fmt.Sprintf("%s%s (%s) +%g", kind, e.Term, where, e.Weight)
}

// partLine says what is missing of a combination of which a part was found.
func partLine(p topic.Part) string {
	var found, missing []string
	for _, g := range p.Groups {
		if len(g.Hits) == 0 {
			missing = append(missing, "["+some(g.Terms)+"]")
		} else {
			found = append(found, quoted(g.Hits[0].Text))
		}
	}
	s := fmt.Sprintf("%s: %s found", p.Kind, strings.Join(found, " and "))
	switch {
	case len(missing) > 0:
		return s + ", but none of " + strings.Join(missing, ", ")
	case p.Apart >= 0:
		return fmt.Sprintf("%s, but %s apart, more than %d", s, count(p.Apart, "word"), p.Within)
	default:
		return s + ", but not in one field"
	}
}

func foundSome(p topic.Part) bool {
	return slices.ContainsFunc(p.Groups, func(g topic.Group) bool { return len(g.Hits) > 0 })
}

// some lists the first few of many.
func some(list []string) string {
	const few = 6
	if len(list) <= few {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:few], ", "), len(list)-few)
}

func nearestLine(n topic.Nearest) string {
	return fmt.Sprintf("%s in %s, word %d: %s", quoted(n.Text), n.Field, n.Word+1, n.Why)
}

// quoted puts a text of an item into quotation marks. Other than %q it leaves the
// invisible characters alone that Persian and other languages are written with.
func quoted(s string) string {
	return `"` + strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s) + `"`
}
