package schedule

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"courant/news"
)

const (
	most   = 0.7 // of a source's items, to say "mostly"
	narrow = 14  // hours; more than these say nothing
)

// habit says how often and when a source posts.
func habit(r news.Rhythm, now time.Time) string {
	perDay := 24 * (rate(r, now) - rare)
	s := ""
	switch {
	case perDay >= 0.95:
		s = plural(perDay, "day")
	case 7*perDay >= 0.95:
		s = plural(7*perDay, "week")
	case 30*perDay >= 0.95:
		s = plural(30*perDay, "month")
	default:
		return "hardly anything lately"
	}
	if r.Items >= enough {
		s += mostly(r)
	}
	return s
}

func plural(n float64, unit string) string {
	if math.Round(n) == 1 {
		return "about 1 item a " + unit
	}
	return fmt.Sprintf("about %.0f items a %s", n, unit)
}

// mostly says in which hours most items come; empty when they come all day long.
func mostly(r news.Rhythm) string {
	var hours [24]float64
	total := 0.0
	for i, n := range r.Hours {
		hours[i%24] += n
		total += n
	}
	for n := 1; n <= narrow; n++ {
		for from := range hours {
			sum := 0.0
			for i := range n {
				sum += hours[(from+i)%24]
			}
			if total > 0 && sum >= most*total {
				return fmt.Sprintf(", mostly %02d–%02d UTC", from, (from+n)%24)
			}
		}
	}
	return ""
}

func times(failures int) string {
	if failures == 1 {
		return "a failure"
	}
	return fmt.Sprintf("%d failures in a row", failures)
}

// answer names a status.
func answer(status int) string {
	return fmt.Sprintf("%d %s", status, http.StatusText(status))
}

// words writes a duration as people do: 45s, 90m, 1h 40m, 7d.
func words(d time.Duration) string {
	switch {
	case d >= 2*day:
		return pair(d.Round(time.Hour), day, "d", time.Hour, "h")
	case d >= time.Hour:
		return pair(d.Round(time.Minute), time.Hour, "h", time.Minute, "m")
	case d >= time.Minute:
		return pair(d.Round(time.Second), time.Minute, "m", time.Second, "s")
	default:
		return d.Round(time.Millisecond).String()
	}
}

// roughly writes a duration that is an estimate.
func roughly(d time.Duration) string {
	if d >= time.Hour {
		d = d.Round(5 * time.Minute)
	}
	return words(d.Round(time.Minute))
}

func pair(d, big time.Duration, bigName string, small time.Duration, smallName string) string {
	s := fmt.Sprintf("%d%s", d/big, bigName)
	if rest := d % big / small; rest > 0 {
		s += fmt.Sprintf(" %d%s", rest, smallName)
	}
	return s
}
