// Package search makes words of items and of what people look for, so that a full-text index
// (SQLite's FTS5, which store has) finds the one by the other. Words are those of topics: of
// the same folding, in every script. It keeps no state.
//
// The index takes what Text returns apart at its spaces and changes nothing (tokenizer ascii):
// any other would take the marks of Indic or Thai letters for the ends of words, or fold
// letters once more, and be of another year's Unicode.
package search

import (
	"strings"

	"courant/news"
	"courant/text"
)

// maxWords is how many words of a field are found, as many as rules see.
const maxWords = 20_000

// border stands where no phrase goes on. No query has it, since it is no letter.
const border = "¶"

// Text returns the words of an item as they are to be indexed, folded, one space between them:
// of its title, and of what a reader sees below it. What ZWNJ joins is there as words of their
// own, and at the end once more as one word between its neighbours: می‌شود is found by می شود
// and by میشود, alone or in a phrase of two words.
func Text(it *news.Item) (title, all string) {
	body := folded(text.Article(it.Content, it.Repeated))
	summary := folded(text.Article(it.Summary, it.Repeated))
	parts := []string{run(summary), run(body), joints(summary), joints(body)}
	if isExcerpt(parts[0], parts[1]) {
		parts[0], parts[2] = "", ""
	}
	words := folded(it.Title)
	return bordered(run(words), joints(words)), bordered(parts...)
}

// folded returns the words of a text, the first ones of a very long one.
func folded(s string) []text.Word {
	words := text.Words(s)
	return words[:min(len(words), maxWords)]
}

// run returns words in a row.
func run(words []text.Word) string {
	size := 0
	for i := range words {
		size += len(words[i].Text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(words[i].Text)
	}
	return b.String()
}

// joints returns the words that ZWNJ joins, each as one word with those before and after it.
func joints(words []text.Word) string {
	var list []string
	for i, w := range words {
		if w.Parts == 0 {
			continue
		}
		reading := w.Joined
		if i > 0 {
			reading = words[i-1].Text + " " + reading
		}
		if after := i + w.Parts; after < len(words) {
			reading += " " + words[after].Text
		}
		list = append(list, reading)
	}
	return bordered(list...)
}

// isExcerpt reports whether the body has the summary, which may end inside a word.
func isExcerpt(summary, body string) bool {
	return strings.Contains(" "+body, " "+summary)
}

// bordered puts borders between those parts that there are.
func bordered(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" " + border + " ")
		}
		b.WriteString(part)
	}
	return b.String()
}
