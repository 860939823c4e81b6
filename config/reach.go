package config

import (
	"slices"

	"courant/news"
	"courant/topic"
)

// warnIfUnreachable warns of a topic that no item can have, even if it has all the words.
func (r *rule) warnIfUnreachable() {
	if len(r.Sources) > 0 {
		return
	}
	words, groups := r.mostOfTerms(), r.mostOfGroups()
	needed := max(r.MinScore, 1)
	if r.MinScore == 0 && r.Level == news.About {
		needed = 3
	}
	// Sums of what people write as decimals are a little off.
	if words+groups >= needed*(1-1e-9) {
		return
	}
	what, hint := "groups", "give all or near a higher score"
	if len(r.any)+len(r.langs) > 0 {
		what, hint = "terms", "let one of them count in the title, or give it more weight, or lower min_score"
		if groups > 0 {
			what = "terms and groups"
		}
	}
	r.at.warn(hint, "no item can have this topic: its %s come to %g at most, %g is needed", what, words+groups, needed)
}

// mostOfTerms returns what the terms can come to, all of them together.
func (r *rule) mostOfTerms() float64 {
	scale := r.Scale
	if scale == (topic.Scale{}) {
		scale = topic.DefaultScale()
	}
	most := 0.0
	for _, t := range r.any {
		most += t.most(scale)
	}
	for _, ts := range r.langs {
		for _, t := range ts {
			most += t.most(scale)
		}
	}
	return most
}

// mostOfGroups returns what all and near can come to, all of them together.
func (r *rule) mostOfGroups() float64 {
	most := 0.0
	for _, a := range r.All {
		most += a.Score
	}
	for _, n := range r.Near {
		most += n.Score
	}
	return most
}

// How often a term is taken to occur at most where there is no cap. Nobody writes more.
const (
	titleHits    = 2
	categoryHits = 10
)

// most returns what one term can come to. In summary and text it counts as often as the cap
// says.
func (t *term) most(s topic.Scale) float64 {
	in := func(f topic.Fields) bool { return t.fields == 0 || t.fields&f != 0 }
	above := 0.0
	if in(topic.InTitle) {
		above += titleHits * s.Title
	}
	if in(topic.InCategories) {
		above += categoryHits * s.Categories
	}
	hit := 0.0
	if in(topic.InBody) {
		hit = s.Body
	}
	if in(topic.InSummary | topic.InLead) { // a summary may be the start of the text
		hit = max(hit, s.Summary, s.Body)
	}
	if in(topic.InBody | topic.InSummary | topic.InLead) {
		hit += s.Lead
	}
	return t.weight * (above + hit*float64(s.Cap))
}

// excluded warns of sources that never count, since not_sources names them as well. A group
// of which a part is left out has a meaning.
func (l *loader) excluded(r *rule) []Problem {
	var warnings []Problem
	groups := l.groups()
	for _, w := range r.sources {
		ids := membersOf(w.text, groups)
		out := func(id news.SourceID) bool { return slices.Contains(r.NotSources, id) }
		if len(ids) > 0 && !slices.ContainsFunc(ids, func(id news.SourceID) bool { return !out(id) }) {
			warnings = append(warnings, w.at.at().warning("leave it out in one of the two",
				"sources: %q never counts: it is in not_sources as well, which counts more", short(w.text)))
		}
	}
	return warnings
}
