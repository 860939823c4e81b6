package hub

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	longestWait = 24 * time.Hour // that a subscriber may ask for

	// Who has nothing but failures for so long, and so many, is given up. Their number counts too
	// since we may have been away ourselves.
	giveUpAfter  = 3 * 24 * time.Hour
	giveUpSooner = 24 * time.Hour // where a server says that it has no such callback
	giveUpLeast  = 5
	jitterOf     = 5 // a fifth
)

// backOff is how long a subscriber is left alone after its first, second … failure in a row;
// the last holds for all further ones.
var backOff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// note writes down how the delivery of d to s went.
func (h *Hub) note(r *run, s *subscription, d Document, o outcome) {
	switch {
	case s.over != "", o == outcome{}:
		return
	case o.good():
		if s.Failures > 0 {
			h.Log.DebugContext(r.ctx, "deliveries to a subscriber work again", "host", s.host.name, "failures", s.Failures)
		}
		s.host.streak = streak{}
		s.ETag, s.Failures, s.Error = d.ETag, 0, ""
		s.Since, s.Next, s.behind = time.Time{}, time.Time{}, time.Time{}
	case o.status == http.StatusGone:
		h.drop(s, "the subscriber is gone")
		h.blame(s, time.Now(), o) // it may be another's server that says so
		return
	case r.ctx.Err() != nil:
		return // it is we who go
	default:
		h.failed(r, s, o)
	}
	s.slow = o.took > patience
	h.soil(s)
}

// failed notes a failure, and when to try again.
func (h *Hub) failed(r *run, s *subscription, o outcome) {
	now := time.Now()
	if s.Failures == 0 || s.Since.After(now) { // by a clock that has been set back since
		s.Since = now
	}
	s.Failures++
	s.Error = fmt.Sprintf("status %d", o.status)
	if o.status == 0 {
		s.Error = o.err.Error()
	}
	s.Next = now.Add(pauseAfter(s.Failures, o))
	if s.Failures == 1 {
		h.Log.DebugContext(r.ctx, "a delivery to a subscriber failed, tried again", "host", s.host.name, "err", s.Error)
	}
	if hopeless(now.Sub(s.Since), s.Failures, o) {
		h.drop(s, "nothing but failures")
	}
	h.blame(s, now, o)
}

// hopeless reports whether so many failures in so much time, the last of which is o, are enough.
func hopeless(since time.Duration, failures int, o outcome) bool {
	return since >= enough(o) && failures >= giveUpLeast
}

// enough returns how long failures, the last of which is o, may go on.
func enough(o outcome) time.Duration {
	if o.status == http.StatusNotFound || o.status == http.StatusMethodNotAllowed {
		return giveUpSooner
	}
	return giveUpAfter
}

// pauseAfter returns how long a subscriber is left alone after so many failures.
func pauseAfter(failures int, o outcome) time.Duration {
	d := backOff[min(failures, len(backOff))-1]
	d += rand.N(d / jitterOf) // not all at once after an outage
	if o.status == http.StatusTooManyRequests || o.status == http.StatusServiceUnavailable {
		d = max(d, min(o.wait, longestWait))
	}
	return d
}
