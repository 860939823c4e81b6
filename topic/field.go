package topic

import (
	"strings"

	"courant/news"
	"courant/text"
)

// What a hit weighs, by the field that it is in.
const (
	titleWeight    = 3
	leadWeight     = 1 // on top of the field's own
	summaryWeight  = 1
	bodyWeight     = 1
	categoryWeight = 3

	leadWords = 40 // how long the lead is
	maxHits   = 4  // of one term in summary and body that count
)

// A field is a part of an item that is searched.
type field struct {
	name   string
	text   string
	weight float64
	lead   int  // how many of its words are in the lead
	capped bool // of each term, only so many hits count
	words  []text.Word
}

// newFields returns the parts of an item that have words. The lead is the start of what
// a reader sees below the title. A summary that is an excerpt of the content is left out.
func newFields(it *news.Item) []field {
	body := text.Article(it.Content)
	summary := text.Article(it.Summary)
	if isExcerpt(summary, body) {
		summary = ""
	}
	all := []field{
		{name: "title", text: oneLine(it.Title), weight: titleWeight},
		{name: "summary", text: summary, weight: summaryWeight, capped: true},
		{name: "body", text: body, weight: bodyWeight, capped: true},
		{name: "categories", text: categories(it.Categories), weight: categoryWeight},
	}
	fields := all[:0]
	lead := leadWords
	for _, f := range all {
		f.words = text.Words(f.text)
		if len(f.words) == 0 {
			continue
		}
		if f.capped {
			f.lead = min(lead, len(f.words))
			lead -= f.lead
		}
		fields = append(fields, f)
	}
	return fields
}

// isExcerpt reports whether the summary is a piece of the body, whatever the lines.
func isExcerpt(summary, body string) bool {
	return strings.Contains(oneLine(body), strings.TrimRight(oneLine(summary), " .…[]"))
}

// oneLine puts spaces for line breaks, so that no sentence seems to end there.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// categories returns a line for each name that the source gives a category.
func categories(cs []news.Category) string {
	var b strings.Builder
	for _, c := range cs {
		b.WriteString(c.Term + "\n")
		if !strings.EqualFold(c.Label, c.Term) {
			b.WriteString(c.Label + "\n")
		}
	}
	return b.String()
}

// weightAt returns what a hit of a term with weight 1 adds that starts at the word.
func (f *field) weightAt(word int) float64 {
	if word < f.lead {
		return f.weight + leadWeight
	}
	return f.weight
}
