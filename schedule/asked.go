package schedule

import (
	"fmt"
	"time"
)

const (
	allHours = 1<<24 - 1
	allDays  = 1<<7 - 1

	maxTTL = 7 * day          // a longer one is a mistake
	dawn   = 10 * time.Minute // over which sources that wake at the same hour are spread
)

// asked returns what the server and the document ask for. After a failure the hints of the
// last document are not heard: they say how often it changes, not when to try again. The
// operator's "every" goes before them too, but not before what a server says.
func (s Settings) asked(v Visit) []Candidate {
	var cs []Candidate
	add := func(d time.Duration, format string, args ...any) {
		cs = append(cs, Candidate{At: v.Now.Add(d), Why: fmt.Sprintf(format, args...)})
	}
	if d := min(v.RetryAfter, maxWait); d > 0 {
		add(d, "Retry-After: %s%s", words(d), of(d, v.RetryAfter))
	}
	if v.own() {
		return cs
	}
	if d := min(v.Fresh, maxFresh); d > 0 {
		add(d, "Cache-Control or Expires: current for %s%s", words(d), of(d, v.Fresh))
	}
	if v.failing() || v.Source.Every > 0 {
		return cs
	}
	h := v.State.Meta.Hints
	if d := min(h.TTL, s.Ceiling); d > 0 && h.TTL <= maxTTL {
		add(d, "the source asks for it: ttl %d minutes%s", h.TTL/time.Minute, of(d, h.TTL))
	}
	if d := min(period(v), s.Ceiling); d > 0 {
		add(d, "the source asks for it: updated every %s", words(h.Period))
	}
	return cs
}

// of tells that less is honoured than was asked for.
func of(d, asked time.Duration) string {
	if d == asked {
		return ""
	}
	return fmt.Sprintf(" of the %s asked for", words(asked))
}

// period returns how long it is to the next update of a source with the syndication
// module (RSS 1.0: updatePeriod, updateFrequency, updateBase); 0: it does not say.
func period(v Visit) time.Duration {
	h := v.State.Meta.Hints
	if h.Period <= 0 || h.Base.IsZero() {
		return max(h.Period, 0)
	}
	past := v.Now.Sub(h.Base) % h.Period
	if past < 0 {
		past += h.Period
	}
	return h.Period - past
}

// awake returns the first time from at on that is in none of the hours and days that the
// source says to skip (RSS 2.0: skipHours, skipDays); false: that is at itself. Who skips
// all of them has made a mistake.
func (s Settings) awake(v Visit, at time.Time) (Candidate, bool) {
	h := v.State.Meta.Hints
	if h.Hours&allHours == allHours {
		h.Hours = 0
	}
	if h.Days&allDays == allDays {
		h.Days = 0
	}
	asleep := func(t time.Time) bool {
		return h.Hours>>t.Hour()&1 == 1 || h.Days>>t.Weekday()&1 == 1
	}
	at = at.UTC()
	wait := scaled(dawn, chance(v.Source.ID, "dawn"))
	if v.own() || !asleep(at) && !asleep(at.Add(-wait)) {
		return Candidate{}, false
	}
	for at = at.Truncate(time.Hour); asleep(at); {
		at = at.Add(time.Hour)
	}
	return Candidate{
		At:  at.Add(wait),
		Why: "skipHours, skipDays: the source sleeps until " + at.Format("Mon 15:04 UTC"),
	}, true
}
