// Package revision says what was changed in an item from one text of it to the next, for
// people to read. It neither finds out that an item was changed nor keeps texts.
package revision

import (
	"slices"
	"strings"

	"courant/news"
	"courant/text"
	"courant/text/diff"
)

// A Change is what differs between two texts of an item. Markup, white space and what its
// source repeats in all items do not count.
type Change struct {
	Title, Text []diff.Piece // nil: the same

	URL, Authors, Categories Swap
}

// A Swap is a value in the place of another; the zero value: there was no change.
type Swap struct{ Before, After string }

// Between returns what was changed between two texts of an item.
func Between(before, after *news.Item) Change {
	return Change{
		Title:      pieces(before.Title, after.Title),
		Text:       pieces(body(before), body(after)),
		URL:        swap(news.CanonicalURL(before.URL), news.CanonicalURL(after.URL), before.URL, after.URL),
		Authors:    same(authors(before), authors(after)),
		Categories: same(categories(before), categories(after)),
	}
}

// IsZero reports whether nothing that people can see was changed.
func (c Change) IsZero() bool {
	return c.Title == nil && c.Text == nil && c.URL == (Swap{}) && c.Authors == (Swap{}) && c.Categories == (Swap{})
}

// body returns the text of an item, paragraphs as lines: of its content where there is one.
func body(it *news.Item) string {
	if it.Content != "" {
		return text.Article(it.Content, it.Repeated)
	}
	return text.Article(it.Summary, it.Repeated)
}

func pieces(before, after string) []diff.Piece {
	if before == after {
		return nil
	}
	list := diff.Words(before, after)
	if !slices.ContainsFunc(list, func(p diff.Piece) bool { return p.Op != diff.Kept }) {
		return nil
	}
	return list
}

// swap returns a change of values that are compared in another form.
func swap(was, is, before, after string) Swap {
	if was == is {
		return Swap{}
	}
	return Swap{before, after}
}

func same(before, after string) Swap { return swap(before, after, before, after) }

func authors(it *news.Item) string {
	var names []string
	for _, p := range it.Authors {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// categories returns the terms in an order of our own: some sites print them in another one
// each time.
func categories(it *news.Item) string {
	var terms []string
	for _, c := range it.Categories {
		terms = append(terms, c.Term)
	}
	slices.Sort(terms)
	return strings.Join(terms, ", ")
}
