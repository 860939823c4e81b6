package news

import (
	"net/netip"
	"time"
)

// A Source is a feed of somebody else that we poll.
type Source struct {
	ID       SourceID
	Name     string        // for people; never empty
	URL      string        // where the configuration says it is; http or https
	Language string        // BCP 47; empty: what the source itself says
	Groups   []string      // for group:x in a feed's match
	Topics   []string      // topics that every item of it has
	Every    time.Duration // between polls; 0: the poller's default

	// AllowPrivate lists networks that requests for this source may reach although
	// they are not part of the public internet.
	AllowPrivate []netip.Prefix
}

// A State is what we must know of a source from one poll to the next. It is saved in
// the transaction that saves the poll's items. Times are zero for "never".
type State struct {
	Validators Validators
	Body       Hash // of the last document that was parsed

	// What the source's document said of itself.
	Meta Meta

	Checked  time.Time // last poll that came to an end, well or badly
	Success  time.Time // last poll that succeeded: 200 that parsed, or 304
	Document time.Time // last poll that brought a document with other bytes
	Next     time.Time // not to be polled before; zero: at once
	Why      string    // why then, in words for the operator

	Status       int       // last HTTP status; 0: no answer came
	Failures     int       // polls that failed since the last success
	FailingSince time.Time // the first of these
	Error        string    // why the last one failed; empty after a success

	Fence int64 // raised by each claim; a save holds only under the fence of its claim
}

// Validators are what a server gave us to ask "is it still the same?" (RFC 9110,
// section 8.8), byte for byte as received, and the URL that they belong to.
type Validators struct {
	URL          string
	ETag         string
	LastModified string
}

// Meta is what a source's document says of itself.
type Meta struct {
	ID       string // atom:id of the feed; empty where the format has none
	Title    string // plain text
	Link     string // the site that the feed belongs to; absolute
	Language string // BCP 47
	Updated  time.Time
}
