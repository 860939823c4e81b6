package publish

import "time"

// A head is what a document says besides its entries, in every format.
type head struct {
	id       string   // atom:id
	title    string   // plain, as subtitle is
	subtitle string   // empty: none
	lang     string   // empty: none, or several
	self     string   // address of this document in this format
	page     string   // address for people
	hubs     []string // addresses of WebSub hubs that deliver it
	style    string   // address of the style sheet that browsers are shown it with; empty: none
	updated  time.Time
	every    time.Duration // how long a reader may wait before it asks again; 0: not said
	evidence bool          // entries say why they are here
	links    []atomLink    // others: prev-archive, first, next
	archive  bool          // an archive document (RFC 5005, section 4)
}
