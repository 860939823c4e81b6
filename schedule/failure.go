package schedule

import (
	"fmt"
	"net/http"
	"time"
)

const (
	retry     = time.Hour     // after a first failure; doubles with each further one
	doubt     = 0.2           // of that, either way
	maxRetry  = day           // of that
	refusals  = 10            // in a row, before we believe that we are not wanted
	unwanted  = 7 * day       // then
	gone      = 7 * day       // after a first 410, which may be a mistake
	goneStill = 30 * day      // after a further one
	busy      = 4 * time.Hour // after 429 without Retry-After; doubles
)

// backOff returns when to try again after a failure, whatever the server asks for.
func backOff(v Visit) Candidate {
	d, why := failure(v)
	return Candidate{At: v.Now.Add(d), Why: why}
}

func failure(v Visit) (time.Duration, string) {
	st := &v.State
	switch status := answer(st.Status); {
	case st.Status == http.StatusGone && v.Before == http.StatusGone:
		return goneStill, status + " again: looked at again monthly"
	case st.Status == http.StatusGone:
		return gone, fmt.Sprintf("%s: looked at again after %s", status, words(gone))
	case st.Refusals >= refusals:
		return unwanted, fmt.Sprintf("%s, %d refusals in a row: looked at again weekly", status, st.Refusals)
	case st.Status == http.StatusTooManyRequests && v.RetryAfter <= 0:
		d := tooOften(v)
		return d, fmt.Sprintf("%s: %s", status, words(d))
	}
	base, most := retry, maxRetry
	if v.own() {
		base, most = v.Source.Every, max(maxRetry, v.Source.Every)
	}
	d := doubled(base, st.Failures, most)
	why := fmt.Sprintf("about %s after %s", words(d), times(st.Failures))
	f := 1 + doubt*(2*chance(v.Source.ID, v.Now.UTC().Format(time.RFC3339))-1)
	return min(scaled(d, f), most), why
}

// Hold returns until when the whole host that answered is to be left alone, because it
// says that it is asked too often (RFC 6585, section 4), and why. The zero time: it does
// not say so.
func Hold(v Visit) (until time.Time, why string) {
	if v.State.Status != http.StatusTooManyRequests || !v.failing() {
		return time.Time{}, ""
	}
	d := tooOften(v)
	if v.RetryAfter > 0 {
		d = min(v.RetryAfter, maxWait)
	}
	return wholeSecond(v.Now.Add(d)), fmt.Sprintf("%s from %s: %s", answer(v.State.Status), v.Source.ID, words(d))
}

// tooOften returns the pause after a 429 that does not say how long to wait. It doubles
// only with those in a row: failures of another kind are no fault of the host's others.
func tooOften(v Visit) time.Duration {
	n := 1
	if v.Before == http.StatusTooManyRequests {
		n = v.State.Failures
	}
	return doubled(busy, n, maxWait)
}

// doubled returns d, doubled with each of n failures after the first, up to most.
func doubled(d time.Duration, n int, most time.Duration) time.Duration {
	for ; n > 1 && d < most; n-- {
		d = min(2*d, most)
	}
	return min(d, most)
}
