package news

import (
	"errors"
	"time"
)

// ErrStale says that a poll is of no use any more: its source was configured anew, or has
// been claimed by somebody else since.
var ErrStale = errors.New("the source was configured anew, or claimed again meanwhile")

// A State is what we must know of a source from one poll to the next. It is saved in
// the transaction that saves the poll's items. Times are zero for "never".
type State struct {
	Validators Validators
	Body       Hash // of the last document that was parsed
	Parser     int  // version of the reader that parsed it; another one parses it again

	// What the source's document said of itself.
	Meta Meta

	Tried    time.Time // last request, whatever came of it: it is on disk before the request is made
	Checked  time.Time // last poll that came to an end, well or badly
	Success  time.Time // last poll that succeeded: 200 that parsed, or 304
	Document time.Time // last poll that brought a document with other bytes
	Next     time.Time // not to be polled before; zero: at once
	Why      string    // why then, in words for the operator

	Status       int       // last HTTP status; 0: no answer came
	Failures     int       // polls that failed since the last success
	FailingSince time.Time // the first of these
	Refusals     int       // of these, the last ones in a row that were 401, 403 or 404
	Error        string    // why the last one failed; empty after a success
	Note         string    // what was odd about the last document; empty: nothing

	Asked      time.Time // last answer to an unconditional request, or a document in answer to any
	Unmodified int       // 304s since
	NoDelta    bool      // it answers A-IM (RFC 3229) badly, so that is not sent

	Rhythm Rhythm
	Gaps   int       // polls that found no known item: items may have come and gone between them
	Gap    time.Time // the last of these
	Page   Page      // of older items, to be read next
	Moved  Moved

	Crashes    int       // processes that ended while they parsed its document, since one went well
	Quarantine time.Time // because of these it is left alone until then

	Fence int64 // raised by each claim; a save holds only under the fence of its claim
}

// Address returns where the source is to be asked: where it has moved to for good, else
// where the configuration says it is; while it fails, there and here in turn.
func (st *State) Address(src *Source) string {
	if st.Moved.URL != "" && st.Failures%2 == 0 {
		return st.Moved.URL
	}
	return src.URL
}

// A Rhythm is what is known of when a source posts. Its counts lose half of their weight
// in a time that package schedule decides.
type Rhythm struct {
	Since  time.Time     // first document: what was before is not known
	At     time.Time     // as of which the counts are
	Count  float64       // items posted
	Hours  [48]float64   // of these, by the hour in UTC: 24 of Monday to Friday, 24 of the weekend
	Items  int           // dated items seen in all
	Pause  time.Duration // of a source whose items have no dates, learned by trying; 0: not yet
	Factor float64       // by which gaps have shortened the pause: 1/2, 1/4 …; 0 is 1
}

// A Page is a further page of a source's document, read because items between two polls
// may have been missed.
type Page struct {
	URL    string    // empty: there is none to read
	Left   int       // how many more may be read after it
	Resume time.Time // when the source itself is due
	Why    string    // why then
	Since  time.Time // the last success before the gap: what is older is no news
}

// Moved is what permanent redirects of a source say.
type Moved struct {
	URL   string    // where it is asked, because it has moved there for good; empty: it has not
	To    string    // where they lead that are not believed yet; empty: nowhere
	Since time.Time // the first poll that was led there
	Polls int       // in a row that were
}

// A Poll is the result of one visit to one source, to be saved as a whole.
type Poll struct {
	Source SourceID
	At     time.Time
	Fence  int64  // of the claim
	Items  []Item // of the document, newest first as a rule; nil when unchanged or failed
	// Partial says that the items are not the whole document, so that what is not among
	// them may still be served: a delta (RFC 3229), a further page, a delivery of a hub.
	Partial bool
	// History is the time before which items are no news: they stand in lists where their
	// dates say. Zero: all are news, but those of a first document.
	History time.Time
	Judged  string // version of the rules that gave the items their topics
	Flood   int    // new items a day that reach feeds; 0: all
	Hold    *Hold  // what the host asked for; nil: nothing

	// Blocks are the paragraphs of the source's last items, and Repeated which of these it
	// repeats, as text.Repeated says; without Blocks both stay as they were.
	Blocks   []ItemBlocks
	Repeated []uint64

	// State returns the next state of the source, given what was new. It is called inside
	// the transaction, perhaps more than once, and has no effects of its own.
	State func(Saved) State
}

// ItemBlocks are the hashes of an item's paragraphs, as text.Hashes returns them.
type ItemBlocks struct {
	Item   Key
	Hashes []uint64
}

// Saved says what a poll brought.
type Saved struct {
	Added   int
	Changed int
	Known   int  // items of the document that had been kept before, changed or not
	Held    int  // of those added: held back from feeds, as a flood
	Older   bool // items of the source were kept before the poll

	// Posted has, for each item added, when the source says it was published; zero: it
	// does not say. Those held back are first.
	Posted []time.Time
}

// Demand says how urgently a poll is wanted.
type Demand int

const (
	WhenDue Demand = iota // when it is due
	Named                 // a person named the source: now, unless its host asked for a pause
	Forced                // whatever schedule and host say
	Hinted                // a hub says that there is something new: as Named, unless the source fails
	Handed                // no request is made: a hub delivered what is new
)

// A Subscription is one to a hub (W3C WebSub), which then delivers what is new.
type Subscription struct {
	Source SourceID
	Hub    string // URL
	Topic  string // URL of the document
	Token  string // last part of the callback's path: 32 hexadecimal digits
	Secret string // for signatures of deliveries: 64 hexadecimal digits

	State    SubscriptionState
	Asked    time.Time // when the hub was last asked
	Lease    time.Time // end of what the hub granted; zero: nothing granted
	Next     time.Time // when to ask again
	Failures int       // in a row
	Error    string    // why the last one failed
	Delivery time.Time // last one that was accepted
}

// A SubscriptionState says how far a subscription is.
type SubscriptionState string

const (
	Pending SubscriptionState = "pending" // the hub was or will be asked
	Active  SubscriptionState = "active"  // the hub verified it
	Denied  SubscriptionState = "denied"  // the hub does not want it
	Leaving SubscriptionState = "leaving" // to be ended
)
