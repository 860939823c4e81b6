package story

import "slices"

// bestAbroad returns the story that an item is most like among those without reports in its
// language, by what reports in different languages have in common. It is to be asked if best
// has found nothing. Nothing is found unless that is among the options.
func (c *clusters) bestAbroad(lang string, t terms, at int64, allowed func(story int32) bool) (story int32, score float64, ok bool) {
	if c.across == nil || lang == "" {
		return 0, 0, false
	}
	language := languageKey(lang)
	return c.across.best("", t.acrossLanguages(), at, func(story int32) bool {
		return !c.hasReportIn(story, language) && allowed(story)
	})
}

// hasReportIn reports whether one of the newest reports of a story is in a language. It is
// then for best to say whether another one is of the story.
func (c *clusters) hasReportIn(story int32, language uint64) bool {
	const newest = 64
	g, ok := c.groups[story]
	if !ok {
		return true
	}
	for i, n := c.stories[g].newest, 0; i != none && n < newest; i, n = c.items[i].older, n+1 {
		if c.items[i].language == language {
			return true
		}
	}
	return false
}

// acrossLanguages returns the terms that do not depend on the language, as if they were words
// of one.
func (t terms) acrossLanguages() terms {
	all := make(terms, 0, maxAbroad)
	for _, x := range t.abroad() {
		if x.kind != numberTerm || x.weight > 1 { // single figures in the text are everywhere
			all = append(all, term{x.hash ^ uint32(x.kind)*0x9e3779b1, x.weight, wordTerm})
		}
	}
	slices.SortFunc(all, compareTerms)
	return slices.CompactFunc(all, func(a, b term) bool { return a.hash == b.hash })
}
