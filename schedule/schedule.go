// Package schedule decides when a source is polled next, and says why in words for the
// operator. It has no clock, does no I/O and keeps nothing: what it knows is passed in,
// and the same input gives the same answer.
//
// The next poll is at the latest of what we wish, what the server and the document ask
// for, and the floor of good manners. The wish follows the square-root rule: for a given
// number of requests the mean delay of items is least when each source is polled in
// proportion to the square root of the rate at which it posts, at every hour of its week.
//
// It does not know whether a poll is running, nor what a host as a whole asked for.
package schedule

import (
	"time"

	"courant/news"
)

const (
	day = 24 * time.Hour

	least     = 15 * time.Minute // between polls, whatever is said; only the operator's own machines are asked more often
	manners   = time.Hour        // between polls, unless the source or the operator says that less will do
	maxFresh  = day              // of what Cache-Control is honoured
	maxWait   = 7 * day          // of what Retry-After is honoured
	subscribe = 12               // a source that a hub delivers is polled this much more rarely, to be sure
)

// Settings are what the operator decides for all sources. The zero value is the default.
type Settings struct {
	Floor   time.Duration // least time between two polls of a source; 0: an hour
	Ceiling time.Duration // most time that we wish, or a document asks for, between two; 0: a day
	PerHour float64       // requests that all sources together may cost; 0: PerDay decides
	PerDay  float64       // requests for each source that is learned, in the mean; 0: six
}

func (s Settings) orDefaults() Settings {
	if s.Floor <= 0 {
		s.Floor = manners
	}
	if s.Ceiling <= 0 {
		s.Ceiling = day
	}
	if !(s.PerDay > 0) {
		s.PerDay = perDay
	}
	s.Floor = max(s.Floor, least)
	s.Ceiling = max(s.Ceiling, s.Floor)
	return s
}

// A Visit is what is known of a source when a poll of it has ended.
type Visit struct {
	Source news.Source
	State  news.State // as it will be saved, but for Next and Why; Failures says whether the poll failed
	Now    time.Time
	K      float64 // as Pace returned it; 0: every learned source goes at its floor

	First      bool          // the source has not been read before
	Before     int           // HTTP status of the poll before this one; 0: none
	Fresh      time.Duration // how long the answer says that it stays current (RFC 9111, section 4.2)
	RetryAfter time.Duration // RFC 9110, section 10.2.3
	Subscribed bool          // a hub delivers what is new
}

// own reports whether the operator wants one of his own machines polled so often as he
// says: then neither the floor nor a document's hints count.
func (v *Visit) own() bool { return v.Source.Every > 0 && v.Source.Own() }

func (v *Visit) failing() bool { return v.State.Failures > 0 }

// A Candidate is a time before which, by one of the rules, a source is not to be polled.
type Candidate struct {
	At      time.Time
	Why     string // the rule, with its figure
	Decides bool   // it is the time of the next poll; exactly one does
}

// Next returns when to poll the source again, after a poll that succeeded or failed, and
// which rule decided that. The time is always after v.Now, and in whole seconds but for
// the operator's own machines.
func (s Settings) Next(v Visit) (at time.Time, why string) {
	for _, c := range s.Explain(v) {
		if c.Decides {
			at, why = c.At, c.Why
		}
	}
	if !v.own() {
		at = wholeSecond(at)
	}
	return at, why
}

// wholeSecond returns the first whole second that is not before t. Times are kept without
// their fractions: read again after a restart, they would let a poll come too early.
func wholeSecond(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); whole.Before(t) {
		return whole.Add(time.Second)
	}
	return t
}

// Explain returns the times of all rules that have something to say after a poll.
func (s Settings) Explain(v Visit) []Candidate {
	s = s.orDefaults()
	v.State.Rhythm = sane(v.State.Rhythm, v.Now)
	var cs []Candidate
	if v.failing() {
		cs = append(cs, backOff(v))
	} else {
		cs = append(cs, s.wish(v))
	}
	cs = append(cs, s.asked(v)...)
	if floor := s.floor(v); floor > 0 {
		c := Candidate{At: v.Now.Add(floor), Why: "no more often than every " + words(floor)}
		if v.failing() {
			c.Why += "; " + cs[0].Why
		}
		cs = append(cs, c)
	}
	won := 0
	for i, c := range cs {
		if c.At.After(cs[won].At) {
			won = i
		}
	}
	if awake, ok := s.awake(v, cs[won].At); ok {
		cs = append(cs, awake)
		won = len(cs) - 1
	}
	cs[won].Decides = true
	return cs
}

// floor returns the least time between two polls of the source; 0: there is none.
func (s Settings) floor(v Visit) time.Duration {
	soon := func(d time.Duration) bool { return d > 0 && d < manners }
	switch {
	case v.own():
		return 0
	case v.Source.Every > 0:
		return max(least, min(v.Source.Every, s.Floor))
	// An operator who wants more than what is usual gets it, whatever the sources say.
	case s.Floor <= manners && (soon(v.State.Meta.Hints.TTL) || soon(v.Fresh)):
		return least
	default:
		return s.Floor
	}
}
