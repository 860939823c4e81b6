package schedule

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"

	"courant/news"
)

const jitter = 0.1 // of the wish, either way

// wish returns when we want to poll a source that is well.
func (s Settings) wish(v Visit) Candidate {
	d, why := s.pause(v)
	if v.own() {
		return Candidate{At: v.Now.Add(d), Why: why}
	}
	high := s.ceiling(v)
	if v.Subscribed {
		d = rarely(max(d, s.floor(v)))
		why = fmt.Sprintf("a hub delivers it; polled every %s to be sure", roughly(d))
	}
	floor := min(d, s.floor(v)) // below it the floor decides, and says so
	if v.First {
		// All sources of a new configuration are polled at once; they must not stay together.
		f := 1 + chance(v.Source.ID, "")
		why += ", the first time later, which spreads the sources"
		d = min(scaled(d, f), scaled(high, f/2))
	}
	swing := jitter * (2*chance(v.Source.ID, strconv.FormatInt(v.Now.Unix(), 10)) - 1)
	d = clampTo(scaled(d, 1+swing), floor, high)
	return Candidate{At: v.Now.Add(d), Why: why}
}

// rarely returns the pause of a source that a hub delivers.
func rarely(d time.Duration) time.Duration {
	return max(d, min(scaled(d, subscribe), day))
}

// ceiling returns the most that we wish; what the operator configured is not cut.
func (s Settings) ceiling(v Visit) time.Duration {
	if v.Source.Every > 0 {
		return max(s.Ceiling, 2*min(v.Source.Every, math.MaxInt64/2))
	}
	return s.Ceiling
}

// pause returns the time that we want between two polls, with neither hints nor floor.
func (s Settings) pause(v Visit) (time.Duration, string) {
	r := &v.State.Rhythm
	switch {
	case v.Source.Every > 0:
		return v.Source.Every, fmt.Sprintf("every %s as configured", words(v.Source.Every))
	case r.Pause > 0:
		d := min(r.Pause, s.Ceiling)
		return d, fmt.Sprintf("its items have no dates; learned by trying: every %s", roughly(d))
	case !learned(v):
		d := max(manners, s.Floor)
		return d, fmt.Sprintf("new: every %s until 3 days are known", words(d))
	default:
		d := s.gather(*r, v.Now, v.K*r.Factor)
		return d, fmt.Sprintf("learned: %s: every %s", habit(*r, v.Now), roughly(d))
	}
}

// learned reports whether the pause of the source follows from its rhythm, and so from K.
func learned(v Visit) bool {
	r := &v.State.Rhythm
	return v.Source.Every == 0 && r.Pause == 0 && !r.Since.IsZero() && v.Now.Sub(r.Since) >= known
}

// gather returns how long it takes from now until the roots of the rate have gathered to
// k; at most the ceiling.
func (s Settings) gather(r news.Rhythm, now time.Time, k float64) time.Duration {
	root := roots(r, now)
	for at := now; at.Before(now.Add(s.Ceiling)); {
		next := at.Truncate(time.Hour).Add(time.Hour)
		speed := root[bin(at)]
		if gain := speed * next.Sub(at).Hours(); gain < k || math.IsNaN(k) {
			k -= gain
			at = next
			continue
		}
		d := at.Sub(now) + time.Duration(max(k, 0)/speed*float64(time.Hour))
		return min(d, s.Ceiling)
	}
	return s.Ceiling
}

// chance returns a number from 0 to below 1 that looks like chance but is always the same
// for the same source and salt.
func chance(id news.SourceID, salt string) float64 {
	sum := sha256.Sum256([]byte(string(id) + "\x00" + salt))
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// scaled returns f times d, or as much of it as a duration can hold.
func scaled(d time.Duration, f float64) time.Duration {
	if x := float64(d) * f; x < math.MaxInt64 {
		return time.Duration(x)
	}
	return math.MaxInt64
}
