package news

import "time"

// A Subscriber is one to our hub (W3C WebSub): somebody who has asked to be sent one of our
// documents whenever it is another one, and was found to want that.
type Subscriber struct {
	Topic    string    // URL of the document
	Callback string    // URL
	Secret   string    // for signatures of deliveries; empty: none are wanted
	Lease    time.Time // end of the subscription

	ETag     string    // of the document that it has; empty: none yet
	Failures int       // deliveries that failed in a row
	Since    time.Time // the first of these
	Next     time.Time // when to try again; zero: nothing failed
	Error    string    // why the last one failed
}
