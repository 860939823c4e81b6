package config

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
			ex.at.mistake(r.missing(ex, account), "this example does not have the topic %s, but it should", r.Topic)
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
func (r *rule) missing(ex *example, a topic.Account) string {
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
	if short, ok := r.shortTerm(ex); ok && len(parts) == 0 {
		parts = append(parts, short)
	}
	if len(parts) == 0 {
		return "add a word of it to the topic, or take the example out"
	}
	return strings.Join(parts, "; ")
}

// shortTerm says of a term in Arabic or Hebrew letters that it is too short for what these
// join to a word, if the example has it within a word.
func (r *rule) shortTerm(ex *example) (string, bool) {
	for _, t := range r.scoring() {
		body, _, _ := cutWeight(t.String())
		body = strings.TrimSpace(body)
		joins := slices.ContainsFunc(t.Scripts(), func(s string) bool { return s == "Arab" || s == "Hebr" })
		if !joins || strings.HasPrefix(body, "=") || utf8.RuneCountInString(body) >= minJoined {
			continue
		}
		for _, w := range strings.FieldsFunc(ex.item.Title+" "+ex.item.Content, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) }) {
			if strings.Contains(w, body) {
				return fmt.Sprintf("%q has fewer than %d letters, so it is not found with something joined to it; add %q as well", body, minJoined, short(w)), true
			}
		}
	}
	return "", false
}

// minJoined is how many letters a term in Arabic or Hebrew letters needs for what is joined
// to it to be taken off; package topic decides.
const minJoined = 3

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
