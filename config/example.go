package config

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"courant/news"
	"courant/topic"
)

// An example is an item that must have a topic, or must not, and where it is written.
type example struct {
	item news.Item
	at   value
}

// examples reads a list of examples: titles, or mappings. In which language a title is, is
// not known, unless it says so; then all words of langs count.
func (v value) examples() []example {
	var all []example
	for _, item := range v.list() {
		ex := example{at: item}
		if !item.isMap() || !item.hasOneOf(keys["example"]) {
			if item.prose(&ex.item.Title) {
				all = append(all, ex)
			}
			continue
		}
		fields := item.fields(keys["example"])
		var text string
		fields["title"].prose(&ex.item.Title)
		fields["text"].prose(&text)
		fields["language"].language(&ex.item.Language)
		ex.item.Content = html.EscapeString(text)
		all = append(all, ex)
	}
	return all
}

// checkExamples runs the examples of the rule, which is all that the matcher knows.
func (r *rule) checkExamples(m *topic.Matcher) {
	for i := range r.yes {
		ex := &r.yes[i]
		if len(m.Tags(&ex.item)) == 0 {
			account, _ := m.Account(&ex.item, r.Topic)
			ex.at.mistake(missing(account), "this example does not have the topic %s, but it should", r.Topic)
		}
	}
	for i := range r.no {
		ex := &r.no[i]
		if len(m.Tags(&ex.item)) > 0 {
			ex.at.mistake("because of "+found(m.Explain(&ex.item))+"; words in ignore or none keep it out",
				"this example has the topic %s, but it should not", r.Topic)
		}
	}
}

// missing says what an item is short of.
func missing(a topic.Account) string {
	var parts []string
	if a.Tag.Score > 0 && a.Tag.Score < a.Needed {
		parts = append(parts, fmt.Sprintf("its score is %.4g, the topic needs %.4g", a.Tag.Score, a.Needed))
	}
	if len(a.Nearest) > 0 {
		n := a.Nearest[0]
		parts = append(parts, fmt.Sprintf("%q %s", short(n.Term), n.Why))
	}
	if len(parts) == 0 {
		parts = append(parts, unmet(a.Parts)...)
	}
	if len(parts) == 0 {
		return "add a word of it to the topic, or take the example out"
	}
	return strings.Join(parts, "; ")
}

// unmet says what the first of those all and near lacks of which something was found.
func unmet(parts []topic.Part) []string {
	for _, p := range parts {
		lacking := slices.IndexFunc(p.Groups, func(g topic.Group) bool { return len(g.Hits) == 0 })
		begun := slices.ContainsFunc(p.Groups, func(g topic.Group) bool { return len(g.Hits) > 0 })
		switch {
		case p.Met || !begun:
		case lacking >= 0:
			return []string{fmt.Sprintf("a group of %s has no hit: %s", p.Kind, short(strings.Join(p.Groups[lacking].Terms, ", ")))}
		case p.Apart > p.Within:
			return []string{fmt.Sprintf("what near asks for is %d words apart, more than %d", p.Apart, p.Within)}
		}
	}
	return nil
}

// found lists the words that gave an item its topic.
func found(evidence []topic.Evidence) string {
	var words []string
	for _, e := range evidence {
		if e.Weight > 0 {
			words = append(words, fmt.Sprintf("%q", short(e.Text)))
		}
	}
	return strings.Join(words, ", ")
}
