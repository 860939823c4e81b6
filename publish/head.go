package publish

import (
	"html"
	"slices"
	"time"
)

// A head is what a document says besides its entries, in every format.
type head struct {
	id       string // atom:id
	title    string // plain, as subtitle is
	subtitle string // empty: none
	lang     string // empty: none, or several
	self     string // address of this document in this format
	page     string // address for people
	hubs     []string
	style    string // address of the style sheet that browsers are shown it with; empty: none
	updated  time.Time
	every    time.Duration // how long a reader may wait before it asks again; 0: not said
	evidence bool          // entries say why they are here
	links    []atomLink    // others: prev-archive, first, next
	archive  bool          // an archive document (RFC 5005, section 4)
}

// plainOf returns the text of a text construct that is made by plainText.
func plainOf(t atomText) string {
	if t.Type == "html" {
		return html.UnescapeString(t.Body)
	}
	return t.Body
}

// linkOf returns the address of the first link with a relation; empty: there is none.
func linkOf(links []atomLink, rel string) string {
	if i := slices.IndexFunc(links, func(l atomLink) bool { return l.Rel == rel }); i >= 0 {
		return links[i].Href
	}
	return ""
}
