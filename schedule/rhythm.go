package schedule

import (
	"math"
	"slices"
	"time"

	"courant/news"
)

const (
	halfLife   = 21 * day        // after which an item counts half
	horizon    = 60 * day        // how far back the dates of a first document count
	rare       = 1.0 / (60 * 24) // items an hour that even a silent source is thought to post: one in 60 days
	known      = 3 * day         // of a source, before we trust what we learned
	enough     = 12              // items, before the hours at which they came say something
	shrinkage  = 12              // items spread evenly over the week that are added to those seen
	shortest   = 1.0 / 8         // of the pause that gaps leave
	recovery   = 1.1             // of a pause, with each poll that brought nothing, or no gap
	firstPause = manners         // of a source whose items have no dates
	tooMany    = 1e9             // items; a count above this comes from a damaged database
)

// A Sight is what a poll that succeeded saw: a document, or that there is none.
type Sight struct {
	Posted []time.Time // for each new item when it was published; zero: it has no date
	Since  time.Time   // the last poll before that succeeded; zero: there was none
	Now    time.Time
	Gap    bool // items may have come and gone since
}

// Observe returns the rhythm after a poll that succeeded, with or without a document.
// Items of a first document count at their dates, up to 60 days back; later ones are
// new, so they came after the poll before, whatever they say.
func (s Settings) Observe(r news.Rhythm, see Sight) news.Rhythm {
	s = s.orDefaults()
	r = sane(r, see.Now)
	if r.Since.IsZero() {
		r.Since = beginning(see)
	}
	since := later(see.Since, r.Since)
	fade(&r, see.Now)
	for _, at := range see.Posted {
		if at.IsZero() && r.Items == 0 {
			continue // no date, as with all before it
		}
		if at.IsZero() {
			at = see.Now
		}
		// A first document starts at one of its items, which does not count: n items
		// have n-1 times between them.
		if see.Since.IsZero() && !at.After(since) {
			continue
		}
		count(&r, clamp(at, since, see.Now), see.Now)
	}
	r.Items = dated(r.Items, see.Posted)
	r.Pause = s.tried(r, len(see.Posted) > 0)
	r.Factor = missed(r.Factor, see.Gap)
	return r
}

// beginning returns from when on a source is known, by its first document: the oldest
// date, not counting the oldest tenth, which may be items that are kept on top for ever.
func beginning(see Sight) time.Time {
	if !see.Since.IsZero() {
		return see.Since
	}
	var at []time.Time
	for _, t := range see.Posted {
		if !t.IsZero() {
			at = append(at, clamp(t, see.Now.Add(-horizon), see.Now))
		}
	}
	if len(at) == 0 {
		return see.Now
	}
	slices.SortFunc(at, time.Time.Compare)
	return at[len(at)/10]
}

// fade lets the counts lose what they lose in time until now.
func fade(r *news.Rhythm, now time.Time) {
	f := decay(now.Sub(r.At))
	if r.At.IsZero() {
		f = 1
	}
	r.Count *= f
	for i := range r.Hours {
		r.Hours[i] *= f
	}
	r.At = now
}

// count adds an item that was posted at some time before now.
func count(r *news.Rhythm, at, now time.Time) {
	w := decay(now.Sub(at))
	r.Count += w
	r.Hours[bin(at)] += w
}

// dated returns how many dated items there are with those posted.
func dated(n int, posted []time.Time) int {
	for _, at := range posted {
		if !at.IsZero() && n < tooMany {
			n++
		}
	}
	return n
}

// tried returns the pause of a source without dates, which is found by trying; 0 where
// there are dates.
func (s Settings) tried(r news.Rhythm, fresh bool) time.Duration {
	switch {
	case r.Items > 0 || r.Pause == 0 && !fresh:
		return 0
	case r.Pause == 0:
		return clampTo(firstPause, s.Floor, s.Ceiling)
	case fresh:
		return clampTo(r.Pause/2, s.Floor, s.Ceiling)
	default:
		return clampTo(scaled(r.Pause, recovery), s.Floor, s.Ceiling)
	}
}

// missed returns the factor by which gaps shorten the pause.
func missed(f float64, gap bool) float64 {
	if gap {
		return max(f/2, shortest)
	}
	return min(f*recovery, 1)
}

// rate returns how many items an hour the source is thought to post.
func rate(r news.Rhythm, now time.Time) float64 {
	seen := halfLife.Hours() / math.Ln2 * (1 - decay(now.Sub(r.Since)))
	return r.Count*decay(now.Sub(r.At))/max(seen, day.Hours()) + rare
}

// roots returns, for each hour of the day, of the week and of the weekend, the square root
// of the rate at which the source then posts.
func roots(r news.Rhythm, now time.Time) [48]float64 {
	p := profile(r)
	all := rate(r, now)
	for i := range p {
		p[i] = math.Sqrt(all * p[i])
	}
	return p
}

// profile returns by how much the rate in each of the hours is above or below the mean of
// the week, which is 1.
func profile(r news.Rhythm) (p [48]float64) {
	total := 0.0
	for _, n := range r.Hours {
		total += n
	}
	for i := range p {
		p[i] = 1
		if r.Items >= enough {
			p[i] = (smooth(&r.Hours, i) + shrinkage*share(i)) / (share(i) * (total + shrinkage))
		}
	}
	return p
}

// smooth returns the count of an hour, with a part of its neighbours' on the same clock.
func smooth(h *[48]float64, i int) float64 {
	n, from := 0.0, i/24*24
	for d, w := range [...]float64{1, 2, 3, 2, 1} {
		n += w / 9 * h[from+(i+d-2+24)%24]
	}
	return n
}

// share returns which part of a week the hours of a bin are.
func share(i int) float64 {
	if i < 24 {
		return 5.0 / 7 / 24
	}
	return 2.0 / 7 / 24
}

// bin returns which hour of the day and kind of day it is.
func bin(t time.Time) int {
	t = t.UTC()
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return 24 + t.Hour()
	}
	return t.Hour()
}

// sane returns the rhythm without what cannot be: a damaged row must not stop a source.
func sane(r news.Rhythm, now time.Time) news.Rhythm {
	r.Count = number(r.Count)
	for i := range r.Hours {
		r.Hours[i] = number(r.Hours[i])
	}
	r.Items = min(max(r.Items, 0), tooMany)
	r.Pause = clampTo(r.Pause, 0, maxWait)
	if !(r.Factor > 0 && r.Factor <= 1) {
		r.Factor = 1
	}
	r.Factor = max(r.Factor, shortest)
	if r.At.After(now) {
		r.At = now
	}
	if r.Since.After(now) {
		r.Since = now
	}
	return r
}

func number(f float64) float64 {
	if f >= 0 && f <= tooMany {
		return f
	}
	return 0
}

// decay returns what is left of a count after a time.
func decay(d time.Duration) float64 { return math.Exp2(-max(d, 0).Hours() / halfLife.Hours()) }

func clamp(t, from, to time.Time) time.Time {
	if t.After(to) {
		return to
	}
	return later(t, from)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func clampTo(d, from, to time.Duration) time.Duration { return max(min(d, to), from) }
