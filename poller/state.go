package poller

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"courant/fetcher"
	"courant/news"
)

const (
	usual   = time.Hour          // between polls where the operator does not say
	floor   = 15 * time.Minute   // never sooner, except a private source that is configured so
	ceiling = 24 * time.Hour     // of the pause after failures
	gone    = 7 * 24 * time.Hour // after 410 Gone: only to see whether it was a mistake
	busy    = 4 * time.Hour      // after 429 Too Many Requests without Retry-After
)

func interval(src news.Source) time.Duration { return cmp.Or(src.Every, usual) }

// due returns when a source is to be polled by its state. A last poll that lies in the
// future was made before the clock was set right, and says nothing.
func due(st news.State, now time.Time) time.Time {
	if st.Checked.After(now) {
		return now
	}
	return st.Next
}

// succeeded returns the state after a poll that was answered by a document or by "not
// modified".
func succeeded(src news.Source, st news.State, res *fetcher.Result, now time.Time) news.State {
	st.Validators = res.Validators
	st.Status = res.Status
	st.Checked, st.Success = now, now
	st.Failures, st.FailingSince, st.Error = 0, time.Time{}, ""
	if !res.Unchanged {
		st.Body, st.Meta, st.Document = res.Body, res.Meta, now
	}
	st.Next = now.Add(interval(src))
	st.Why = fmt.Sprintf("every %v by default", words(usual))
	if src.Every > 0 {
		st.Why = fmt.Sprintf("every %v as configured", words(src.Every))
	}
	return st
}

// failed returns the state after a poll that failed. Validators, body and what the
// source said of itself stay: the next success goes on from there.
func failed(src news.Source, st news.State, err error, now time.Time) news.State {
	st.Checked = now
	st.Failures++
	if st.Failures == 1 {
		st.FailingSince = now
	}
	st.Status, st.Error = 0, err.Error()
	if status, ok := errors.AsType[*fetcher.StatusError](err); ok {
		st.Status = status.Code
	}
	pause, why := backOff(src, st.Failures, err)
	st.Next, st.Why = now.Add(pause), why
	return st
}

// backOff returns how long to leave a failing source alone, and why so long. The pause
// doubles with each failure in a row; what the server asks for counts when it is longer.
func backOff(src news.Source, failures int, err error) (time.Duration, string) {
	doubled := min(interval(src)<<min(failures-1, 5), max(ceiling, interval(src)))
	pause, why := doubled, fmt.Sprintf("%s after %s", words(doubled), times(failures))
	status, ok := errors.AsType[*fetcher.StatusError](err)
	if !ok {
		return pause, why
	}
	switch {
	case status.Code == http.StatusGone && gone > pause:
		pause, why = gone, "410 Gone: looked at again after "+words(gone)
	case status.Code == http.StatusTooManyRequests && status.RetryAfter == 0 && busy > pause:
		pause, why = busy, "429 Too Many Requests: "+words(busy)
	}
	if status.RetryAfter > pause {
		pause, why = status.RetryAfter, fmt.Sprintf("the server asks to wait %v (Retry-After)", words(status.RetryAfter))
	}
	return pause, why
}

func times(failures int) string {
	if failures == 1 {
		return "a failure"
	}
	return fmt.Sprintf("%d failures in a row", failures)
}

// words writes a duration as people do: 1h, 90m, 7d.
func words(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	default:
		return d.String()
	}
}
