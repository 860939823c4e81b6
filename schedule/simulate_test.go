package schedule_test

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"courant/news"
	"courant/schedule"
)

// The simulation compares rules for the same number of requests. It does not know what
// the rules do: sources have log-normal rates (median 1.5 items a day), four of five follow
// the working hours of one of three parts of the world and are quieter at the weekend, a
// third posts in bursts, and a tenth falls silent or wakes up on some day.
//
// How unlike each other the sources are, the sigma of the rates, decides most: with equal
// sources no rule is better than a fixed interval.

const (
	warmUp = 30 * 24 * time.Hour
	length = 90 * 24 * time.Hour
)

var epoch = time.Date(2025, time.March, 3, 0, 0, 0, 0, time.UTC) // a Monday

// A blog is a source that is simulated: when it posts.
type blog struct {
	id     news.SourceID
	posted []time.Time
}

// A memory is what a rule may know of a source: items that it has seen.
type memory struct {
	items []time.Time
	last  time.Time
	state news.State
}

// A rule returns when to poll next, given what has been found since the last poll.
type rule func(b *blog, m *memory, found []time.Time, now time.Time) time.Time

// A world is what is the same for all rules.
type world struct {
	blogs []blog
	floor time.Duration // between two polls
}

func newWorld(seed uint64, n int, sigma float64, floor time.Duration) world {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]blog, n)
	for i := range all {
		all[i] = blog{news.SourceID("blog-" + strconv.Itoa(i)), posts(r, sigma)}
	}
	return world{all, floor}
}

// posts draws what a source posts from 60 days before the epoch on, hour by hour.
func posts(r *rand.Rand, sigma float64) []time.Time {
	perDay := min(1.5*math.Exp(sigma*r.NormFloat64()), 300)
	machine, zone := r.Float64() < 0.2, []int{0, 8, 17}[r.IntN(3)]
	weekend := 0.2 + 0.8*r.Float64()
	burst := 1.0
	if r.Float64() < 0.33 {
		burst = 3
	}
	from, to := epoch.Add(-60*24*time.Hour), epoch.Add(length)
	switch turn := epoch.Add(time.Duration(r.Float64() * float64(length))); r.IntN(20) {
	case 0:
		from = turn
	case 1:
		to = turn
	}
	var at []time.Time
	for t := from; t.Before(to); t = t.Add(time.Hour) {
		rate := perDay / 24
		if !machine {
			rate *= working((t.Hour()+zone)%24) * weekdays(t, weekend)
		}
		for range poisson(r, rate/burst) {
			at = append(at, volley(r, t, burst)...)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// working is how much is posted in an hour of local time, 1 on the mean.
func working(h int) float64 {
	if h < 7 || h > 21 {
		return 0.3
	}
	return 0.3 + 2.24*math.Pow(math.Sin(math.Pi*float64(h-6)/16), 2)
}

func weekdays(t time.Time, weekend float64) float64 {
	f := 7 / (5 + 2*weekend)
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return f * weekend
	}
	return f
}

// volley is an item, or several within half an hour.
func volley(r *rand.Rand, t time.Time, mean float64) []time.Time {
	t = t.Add(time.Duration(r.Float64() * float64(time.Hour)))
	at := []time.Time{t}
	for r.Float64() < 1-1/mean {
		at = append(at, t.Add(time.Duration(r.Float64()*float64(30*time.Minute))))
	}
	return at
}

func poisson(r *rand.Rand, mean float64) int {
	n, p := 0, r.Float64()
	for limit := math.Exp(-mean); p > limit; n++ {
		p *= r.Float64()
	}
	return n
}

// A result is what a rule did after the warm-up.
type result struct {
	polls int
	delay time.Duration // mean, from publication to poll
}

// simulate polls all sources by a rule; tick is called every hour before the polls in it.
func simulate(all []blog, next rule, tick func([]memory, time.Time)) result {
	mem := make([]memory, len(all))
	due, seen := make([]time.Time, len(all)), make([]int, len(all))
	for i := range due {
		due[i] = epoch.Add(time.Duration(i) * time.Second)
	}
	var res result
	var sum time.Duration
	items := 0
	for hour := epoch; hour.Before(epoch.Add(length)); hour = hour.Add(time.Hour) {
		tick(mem, hour)
		for i := range all {
			for due[i].Before(hour.Add(time.Hour)) {
				b, m, now := &all[i], &mem[i], due[i]
				first := seen[i]
				for seen[i] < len(b.posted) && !b.posted[seen[i]].After(now) {
					seen[i]++
				}
				found := b.posted[first:seen[i]]
				if now.After(epoch.Add(warmUp)) {
					res.polls++
					for _, at := range found {
						sum += now.Sub(at)
						items++
					}
				}
				if m.last.IsZero() { // a first document has the newest 20
					found = found[max(0, len(found)-20):]
				}
				m.items = append(m.items, found...)
				due[i] = next(b, m, found, now)
				m.last = now
			}
		}
	}
	res.delay = sum / time.Duration(items)
	return res
}

func idle([]memory, time.Time) {}

// ours is the rule of this package, for requests an hour in all; 0: its default.
func ours(w world, perHour float64, hours bool) result {
	s := schedule.Settings{PerHour: perHour, Floor: w.floor}
	k := 0.0
	next := func(b *blog, m *memory, found []time.Time, now time.Time) time.Time {
		m.state.Rhythm = s.Observe(m.state.Rhythm, schedule.Sight{Posted: found, Since: m.last, Now: now})
		if !hours {
			m.state.Rhythm.Hours = [48]float64{}
		}
		at, _ := s.Next(schedule.Visit{
			Source: news.Source{ID: b.id}, State: m.state, Now: now, K: k, First: m.last.IsZero(),
		})
		return at
	}
	return simulate(w.blogs, next, func(mem []memory, now time.Time) {
		if now.Hour()%4 == 0 { // hourly in the daemon; it changes the ratios by a hundredth
			k = s.Pace(visits(w.blogs, mem, now))
		}
	})
}

func visits(all []blog, mem []memory, now time.Time) iter.Seq[schedule.Visit] {
	return func(yield func(schedule.Visit) bool) {
		for i := range mem {
			if !yield(schedule.Visit{Source: news.Source{ID: all[i].id}, State: mem[i].state, Now: now}) {
				return
			}
		}
	}
}

// fixed polls every source after the same time.
func fixed(hours float64) rule {
	return func(_ *blog, _ *memory, _ []time.Time, now time.Time) time.Time {
		return now.Add(time.Duration(hours * float64(time.Hour)))
	}
}

// entryFrequency is the rule of that name in Miniflux: the pause is a week by a factor
// times the week's items, as extrapolated from their mean distance.
func entryFrequency(factor float64, floor time.Duration) rule {
	const week = 7 * 24 * time.Hour
	return func(_ *blog, m *memory, _ []time.Time, now time.Time) time.Time {
		last := m.items[len(m.items)-recent(m.items, now.Add(-week)):]
		pause := 24 * time.Hour
		if n := len(last); n > 1 && last[n-1].After(last[0]) {
			weekly := math.Ceil(week.Hours() * float64(n-1) / last[n-1].Sub(last[0]).Hours())
			pause = time.Duration(week.Hours() / (weekly * factor) * float64(time.Hour))
		}
		return now.Add(min(max(pause, floor), 24*time.Hour))
	}
}

// recent returns how many items are not before t.
func recent(items []time.Time, t time.Time) int {
	n, _ := slices.BinarySearchFunc(items, t, time.Time.Compare)
	return len(items) - n
}

// commaFeed is the "empirical" rule of CommaFeed: steps by the age of the newest item, else
// a part of the mean distance of those in the document, which has 20.
func commaFeed(part float64, floor time.Duration) rule {
	const longest = 24 * time.Hour
	return func(_ *blog, m *memory, _ []time.Time, now time.Time) time.Time {
		n := len(m.items)
		if n == 0 {
			return now.Add(longest)
		}
		pause := longest
		switch age := now.Sub(m.items[n-1]); {
		case age >= 30*24*time.Hour:
		case age >= 14*24*time.Hour:
			pause = longest / 2
		case age >= 7*24*time.Hour:
			pause = longest / 4
		case n > 1:
			doc := m.items[max(0, n-20):]
			mean := float64(doc[len(doc)-1].Sub(doc[0])) / float64(len(doc)-1)
			pause = min(time.Duration(mean/part), longest/4)
		}
		return now.Add(max(pause, floor))
	}
}

// matched returns what a rule does at a number of requests, found by bisection of its
// parameter: the greater it is, the more polls.
func matched(w world, polls int, of func(float64, time.Duration) rule) result {
	lo, hi := 0.01, 100.0
	var res result
	for range 14 {
		mid := math.Sqrt(lo * hi)
		res = simulate(w.blogs, of(mid, w.floor), idle)
		if math.Abs(float64(res.polls-polls)) < 0.005*float64(polls) {
			break
		}
		if res.polls < polls {
			lo = mid
		} else {
			hi = mid
		}
	}
	return res
}
