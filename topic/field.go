package topic

import (
	"strings"
	"unicode/utf8"

	"courant/news"
	"courant/text"
)

const (
	leadWords = 40     // how long the lead is
	maxWords  = 20_000 // of a field that are searched: more than any article has
)

// A field is a part of an item that is searched.
type field struct {
	kind    Fields // one of them
	text    string
	folded  string // its words, one after the other; see text.AppendWords
	lead    int    // how many of its words are in the lead
	excerpt span   // of the body: what the item has as its summary as well
	words   []text.Word
}

// A span is a piece of a text, in bytes.
type span struct{ start, end int }

func (f *field) name() string { return f.kind.String() }

// capped reports whether of each term only so many hits count.
func (f *field) capped() bool { return f.kind == InSummary || f.kind == InBody }

// written returns what the words from start to end are in the item.
func (f *field) written(start, end int) string {
	return f.text[f.words[start].Start:f.words[end-1].End]
}

// in returns the fields that the word is in.
func (f *field) in(word int) Fields {
	all := f.kind
	if word < f.lead {
		all |= InLead
	}
	if at := f.words[word].Start; f.excerpt.start <= at && at < f.excerpt.end {
		all |= InSummary
	}
	return all
}

// newFields returns the parts of an item that have words. The lead is the start of what
// a reader sees below the title. A summary that is an excerpt of the content is left out.
// The words are appended to those given, and returned all together as well.
func newFields(it *news.Item, words []text.Word) ([]field, []text.Word) {
	body := field{kind: InBody, text: text.Article(it.Content, it.Repeated)}
	summary := field{kind: InSummary, text: text.Article(it.Summary, it.Repeated)}
	if summary.text != "" {
		body.excerpt, summary.text = excerpt(summary.text, body.text)
	}
	fields := make([]field, 0, 4)
	lead := leadWords
	for _, f := range [...]field{
		{kind: InTitle, text: oneLine(it.Title)},
		summary,
		body,
		{kind: InCategories, text: categories(it.Categories)},
	} {
		before := len(words)
		words, f.folded = text.AppendWords(words, f.text)
		if len(words) == before {
			continue
		}
		if len(words) > before+maxWords {
			words = words[:before+maxWords]
			f.text = f.text[:words[len(words)-1].End]
		}
		f.words = words[before:]
		if f.capped() {
			f.lead = min(lead, len(f.words))
			lead -= f.lead
		}
		fields = append(fields, f)
	}
	return fields, words
}

// excerpt returns where the body has the summary, whatever the lines, and what of the summary
// is not there. Where a source has cut it in the middle of a word, that is the piece of the
// word: "Iran", of a text that begins with "Iranians".
func excerpt(summary, body string) (at span, rest string) {
	short := strings.TrimRight(oneLine(summary), " .…[]")
	start := strings.Index(oneLine(body), short)
	if start < 0 || isInWord(body, start) {
		return span{}, summary
	}
	whole := len(short)
	if isInWord(body, start+whole) {
		whole = strings.LastIndexByte(short, ' ') + 1
	}
	return span{start, start + whole}, short[whole:]
}

// isInWord reports whether a word goes on where the text is cut.
func isInWord(s string, cut int) bool {
	_, before := utf8.DecodeLastRuneInString(s[:cut])
	_, after := utf8.DecodeRuneInString(s[cut:])
	return len(text.Words(s[cut:cut+after])) > 0 && len(text.Words(s[cut-before:cut])) > 0 &&
		len(text.Words(s[cut-before:cut+after])) == 1
}

// oneLine puts spaces for line breaks, so that no sentence seems to end there. No byte
// changes its place.
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

// weighs returns what a hit of a term of weight 1 adds that starts at the word.
func (s *Scale) weighs(f *field, word int) float64 {
	w := 0.0
	switch f.kind {
	case InTitle:
		w = s.Title
	case InSummary:
		w = s.Summary
	case InBody:
		w = s.Body
	case InCategories:
		w = s.Categories
	}
	if word < f.lead {
		w += s.Lead
	}
	return w
}
