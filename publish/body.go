package publish

import (
	"cmp"

	"courant/news"
)

// A body is the text of an entry: a title, and HTML, of which at least one is not empty.
type body struct {
	title            string // plain
	summary, content string
	named            bool // there is only the name of the source
}

// newBody returns what an entry carries of its item. Where the item has no text, or none
// is wanted, the summary names the source: some text there must be for those who cannot
// follow the link (RFC 4287, section 4.1.1.1).
func newBody(it *news.Item, mode news.ContentMode, source string) body {
	b := body{summary: tidy(it.Summary), content: tidy(it.Content)}
	text := cmp.Or(textOf(b.summary), textOf(b.content))
	b.title = cmp.Or(excerpt(line(it.Title), maxTitle), excerpt(text, maxMadeTitle), source)
	if mode != news.FullContent {
		b.summary, b.content = "", ""
	}
	if mode == news.SummaryOnly {
		b.summary = htmlText(excerpt(text, maxSummary))
	}
	if b.summary == b.content {
		b.summary = ""
	}
	if b.summary == "" && b.content == "" {
		b.summary, b.named = htmlText(source), true
	}
	return b
}

// turn says of a text in a language that is written from right to left that it is: readers do
// not conclude that from xml:lang. What the source says of parts of it holds.
func (b *body) turn(lang string) {
	if b.named || !rightToLeft(lang) {
		return
	}
	for _, text := range []*string{&b.summary, &b.content} {
		if *text != "" {
			*text = `<div dir="rtl" lang="` + lang + `">` + *text + `</div>`
		}
	}
}

// add appends markup to the text that readers show: the content, where there is one.
func (b *body) add(markup string) {
	if b.content != "" {
		b.content += markup
	} else {
		b.summary += markup
	}
}
