package poller

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"courant/fetcher"
	"courant/news"
	"courant/schedule"
)

const (
	networkRetry = 5 * time.Minute // while our own network is down
	crashes      = 2               // processes that a document may end before it is left alone
)

// due returns when a source is to be polled by its state. A last poll that lies in the
// future was made before the clock was set right, and says nothing.
func due(st news.State, now time.Time) time.Time {
	if st.Checked.After(now) {
		return now
	}
	return st.Next
}

// succeeded decides on the state after a poll that was answered by a document or by "not
// modified".
func (v *visit) succeeded(saved news.Saved, now time.Time) {
	st := v.last
	if st.Page.URL != "" {
		v.turnPage(saved, now)
		return
	}
	st.Validators, st.Status = v.answer.Validators, v.answer.Status
	if v.cut() { // what is behind the cut must come when it is asked again
		st.Validators = v.last.Validators
	}
	st.Checked, st.Success = now, now
	st.Failures, st.FailingSince, st.Refusals, st.Error = 0, time.Time{}, 0, ""
	st.Crashes, st.Quarantine = 0, time.Time{}
	st.Unmodified++
	if v.answer.Asked {
		st.Asked, st.Unmodified = now, 0
	}
	if v.reading != nil {
		st.Document, st.Unmodified, st.Parser = now, 0, fetcher.Version
		st.Body, st.Meta, st.Note = v.answer.Body, v.meta(), v.note()
	}
	st.Moved = v.moved(saved, now)
	if v.gap = v.missed(saved); v.gap {
		st.Gaps, st.Gap = st.Gaps+1, now
	}
	st.Rhythm = v.Schedule.Observe(st.Rhythm, schedule.Sight{Posted: reached(saved), Since: v.last.Success, Now: now, Gap: v.gap})
	v.next = st
	v.next.Next, v.next.Why = v.Schedule.Next(v.scheduled(now))
	v.openPage(now)
}

// note says what was odd about a document.
func (v *visit) note() string {
	var notes []string
	if v.reading.Over > 0 {
		notes = append(notes, fmt.Sprintf("it has more items than are taken: the first %d are", len(v.reading.Items)))
	}
	if v.reading.Cut {
		notes = append(notes, "it ended too early: the items before its end are taken")
	}
	return strings.Join(notes, "; ")
}

// reached returns when those of the new items were posted that reach feeds: a flood makes no
// source worth more polls.
func reached(saved news.Saved) []time.Time { return saved.Posted[min(saved.Held, len(saved.Posted)):] }

// meta returns what the document and the headers before it say of the source. A delta may
// leave out what the whole document says.
func (v *visit) meta() news.Meta {
	if v.answer.Partial {
		return v.last.Meta
	}
	return v.reading.Meta
}

// scheduled returns what package schedule must know of the visit.
func (v *visit) scheduled(now time.Time) schedule.Visit {
	s := schedule.Visit{
		Source: v.src, State: v.next, Now: now, K: v.pace(),
		First: v.last.Success.IsZero(), Before: v.last.Status,
		Subscribed: v.subscribed(v.src.ID),
	}
	if v.answer != nil {
		s.Fresh, s.RetryAfter = v.answer.Fresh, v.answer.RetryAfter
	}
	if status, ok := errors.AsType[*fetcher.StatusError](v.err); ok {
		s.Fresh, s.RetryAfter = status.Fresh, status.RetryAfter
	}
	return s
}

// cut reports whether the document ended too early.
func (v *visit) cut() bool { return v.reading != nil && v.reading.Cut }

// missed reports whether the window of items that the source shows has rolled over since
// the last poll: none of its items is known, though older ones are kept.
func (v *visit) missed(saved news.Saved) bool {
	return v.reading != nil && !v.answer.Partial && !v.cut() && len(v.reading.Items) > 0 &&
		saved.Known == 0 && saved.Older && v.last.Body != (news.Hash{})
}

// failed decides on the state after a poll that failed. Validators, body and what the
// source said of itself stay: the next success goes on from there.
func (v *visit) failed(now time.Time) {
	v.next = v.last
	switch {
	case v.last.Page.URL != "": // the source itself answered
		v.pageFailed(now)
		return
	case errors.Is(v.err, errCrash):
		v.quarantine(now)
		return
	case errors.Is(v.err, fetcher.ErrUnreachable) && !v.src.Own() && v.network.unreached(v.job, v.last.Failures > 0, now):
		v.offline = true
		v.next.Tried = time.Time{}
		if v.last.Failures == 1 && v.network.suspects(v.src.ID) { // blamed before it was known
			v.next.Failures, v.next.FailingSince, v.next.Error = 0, time.Time{}, ""
		}
		v.next.Next, v.next.Why = now.Add(networkRetry), "nothing can be reached, so our own network is taken to be down: tried every 5m"
		return
	}
	st := &v.next
	st.Checked = now
	st.Failures++
	if st.Failures == 1 {
		st.FailingSince = now
	}
	st.Error = v.err.Error()
	st.Status = v.status()
	if errors.Is(v.err, fetcher.ErrUnreachable) { // nobody was asked
		st.Tried = time.Time{}
	}
	if st.Refusals++; !refused(st.Status) {
		st.Refusals = 0
	}
	st.NoDelta = st.NoDelta || badDelta(st)
	st.Next, st.Why = v.Schedule.Next(v.scheduled(now))
}

// status returns the HTTP status of the visit; 0: no answer came.
func (v *visit) status() int {
	if status, ok := errors.AsType[*fetcher.StatusError](v.err); ok {
		return status.Code
	}
	if v.answer != nil {
		return v.answer.Status
	}
	return 0
}

// badDelta reports whether a source fails because it is asked for what is new only: it sends
// a part that cannot be used, or, perhaps, nothing but errors. Asking for the whole costs
// little.
func badDelta(st *news.State) bool {
	return st.Status == http.StatusIMUsed || st.Failures == 2 && st.Status >= 400 && st.Validators.ETag != ""
}

// refused reports whether a status says that we, or nobody, may have the document.
func refused(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	default:
		return false
	}
}

// hold returns what the host asked for that answered, where it has had enough of us: 429
// Too Many Requests (RFC 6585, section 4) is about a client, not about one document.
func (v *visit) hold(now time.Time) *news.Hold {
	status, ok := errors.AsType[*fetcher.StatusError](v.err)
	if !ok || news.Host(status.URL) != news.Host(v.last.Address(&v.src)) && v.last.Page.URL == "" {
		return nil // nobody may silence another host by leading us there
	}
	s := v.scheduled(now)
	s.State.Status, s.State.Failures = status.Code, max(s.State.Failures, 1) // also of a page of older items
	until, why := schedule.Hold(s)
	if until.IsZero() {
		return nil
	}
	return &news.Hold{Host: news.Host(status.URL), Until: until, Why: why}
}

// errCrash is a document that was being read when the process ended, twice in a row.
var errCrash = errors.New("quarantined: courant ended twice while it read the document of this source")

// quarantined returns errCrash when the source has just been found to be one that ends us.
// When the quarantine is over, it is tried again.
func (v *visit) quarantined() error {
	if v.last.Crashes < crashes || !v.last.Quarantine.IsZero() || v.demand == news.Forced {
		return nil
	}
	return errCrash
}

// quarantine leaves the source alone for a day, twice as long with each further crash.
func (v *visit) quarantine(now time.Time) {
	const most = 5 // doublings
	st := &v.next
	days := 1 << min(st.Crashes-crashes, most)
	st.Quarantine = now.AddDate(0, 0, days)
	st.Failures++
	if st.Failures == 1 {
		st.FailingSince = now
	}
	st.Error = errCrash.Error()
	st.Next, st.Why = st.Quarantine, fmt.Sprintf("in quarantine for %dd; `courant poll --force %s` tries it now", days, v.src.ID)
}
