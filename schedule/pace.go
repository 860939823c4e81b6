package schedule

import (
	"iter"
	"math"
	"time"
)

const (
	perDay = 6 // requests for each source that is learned, in the mean, unless the operator says otherwise

	fastest = 1e-6 // K at which every source is at its floor
	slowest = 1e6  // K at which every source is at the ceiling
)

// A load is what a learned source costs, as a function of K.
type load struct {
	root       float64 // mean of the roots of its rate, made greater by gaps
	low, high  float64 // hours between two polls
	subscribed bool
}

// cost returns the requests an hour.
func (l load) cost(k float64) float64 {
	d := max(min(k/l.root, l.high), l.low)
	if l.subscribed {
		d = max(d, min(d*subscribe, day.Hours()))
	}
	return 1 / d
}

// Pace returns K: how much of the root of its rate a source gathers between two polls, so
// that all sources together make the budget. Of the visits, K is not read. Sources whose
// pause does not follow from K count, where the operator gave a number for all, as what
// they cost, except his own machines. If they use it up, all others go at the ceiling.
func (s Settings) Pace(visits iter.Seq[Visit]) float64 {
	s = s.orDefaults()
	var loads []load
	others := 0.0
	for v := range visits {
		v.State.Rhythm = sane(v.State.Rhythm, v.Now)
		switch {
		case v.own():
		case v.failing() || !learned(v):
			others += 1 / s.usual(v).Hours()
		default:
			loads = append(loads, s.load(v))
		}
	}
	budget := s.PerHour - others
	if !(s.PerHour > 0) {
		budget = s.PerDay / 24 * float64(len(loads))
	}
	return solve(loads, budget)
}

// usual returns the time between two polls of a source that K does not decide.
func (s Settings) usual(v Visit) time.Duration {
	if v.failing() {
		return max(v.State.Next.Sub(v.State.Checked), least)
	}
	d, _ := s.pause(v)
	d = max(d, s.floor(v))
	if v.Subscribed {
		d = rarely(d)
	}
	return max(d, min(v.Fresh, maxFresh))
}

func (s Settings) load(v Visit) load {
	l := load{high: s.Ceiling.Hours(), low: s.floor(v).Hours(), subscribed: v.Subscribed}
	for i, root := range roots(v.State.Rhythm, v.Now) {
		l.root += share(i) * root / v.State.Rhythm.Factor
	}
	for _, c := range s.asked(v) {
		l.low = max(l.low, c.At.Sub(v.Now).Hours())
	}
	return l
}

// solve returns the K at which the loads cost the budget, by bisection of its logarithm.
func solve(loads []load, budget float64) float64 {
	low, high := math.Log(fastest), math.Log(slowest)
	for range 50 {
		mid := (low + high) / 2
		k, spent := math.Exp(mid), 0.0
		for _, l := range loads {
			spent += l.cost(k)
		}
		if spent > budget {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Exp(high)
}
