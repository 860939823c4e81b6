package schedule_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/schedule"
)

// draw returns one of its arguments.
func draw[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// length of time up to a year, mostly short; sometimes one that cannot be.
func someTime(r *rand.Rand) time.Duration {
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		return 0
	case 4:
		return draw(r, -time.Hour, math.MaxInt64, math.MinInt64, 1)
	default:
		return time.Duration(math.Exp(r.Float64()*math.Log(365*24*3600)) * float64(time.Second))
	}
}

func someNumber(r *rand.Rand) float64 {
	if r.IntN(4) == 0 {
		return draw(r, math.NaN(), math.Inf(1), math.Inf(-1), -1, 1e300, 5e-324, 0)
	}
	return math.Exp(20*r.Float64() - 10)
}

// someRhythm is one that a damaged database may hold.
func someRhythm(r *rand.Rand) news.Rhythm {
	rh := news.Rhythm{
		Since: noon.Add(-someTime(r)), At: noon.Add(-someTime(r)),
		Count: someNumber(r), Items: r.IntN(40) - 5, Factor: someNumber(r),
		Pause: draw(r, 0, 0, someTime(r)),
	}
	for i := range rh.Hours {
		rh.Hours[i] = someNumber(r)
	}
	return rh
}

func someVisit(r *rand.Rand) schedule.Visit {
	return visit(func(v *schedule.Visit) {
		v.Source.ID = news.SourceID(rune('a' + r.IntN(26)))
		v.Now = noon.Add(time.Duration(r.IntN(10*24*3600)) * time.Second)
		v.K, v.Fresh, v.RetryAfter = someNumber(r), someTime(r), someTime(r)
		v.First, v.Subscribed = r.IntN(4) == 0, r.IntN(4) == 0
		v.Source.Every = min(max(0, draw(r, 0, 0, someTime(r))), 365*day)
		v.State.Rhythm = someRhythm(r)
		v.State.Meta.Hints = news.Hints{
			TTL: someTime(r), Period: someTime(r), Base: noon.Add(draw(r, 0, -1, time.Duration(1)) * someTime(r)),
			Hours: draw(r, 0, r.Uint32()&r.Uint32(), math.MaxUint32), Days: draw(r, 0, uint8(r.Uint32()), math.MaxUint8),
		}
		if r.IntN(3) == 0 {
			fails(v, draw(r, 0, 200, 403, 404, 410, 429, 500, 503), 1+r.IntN(40))
			v.State.Refusals = r.IntN(20)
			v.Before = draw(r, 0, 410, 429, 503)
		}
		if r.IntN(8) == 0 {
			own(v, time.Second+v.Source.Every/2)
		}
	})
}

// limits of what is honoured for a visit: no sooner, no later.
func limits(v schedule.Visit) (from, to time.Duration) {
	own := v.Source.Own() && v.Source.Every > 0
	from, to = 15*time.Minute, day
	short := func(d time.Duration) bool { return d > 0 && d < time.Hour }
	if v.Source.Every == 0 && !short(v.State.Meta.Hints.TTL) && !short(v.Fresh) {
		from = time.Hour
	}
	if own {
		from = 1
	}
	if v.Source.Every > 0 {
		to = max(to, 2*v.Source.Every) // a first interval
	}
	if v.State.Failures > 0 {
		to = max(day, v.Source.Every)
		switch {
		case v.State.Status == 410:
			to = 30 * day
		case v.State.Status == 429, v.State.Refusals >= 10:
			to = max(7*day, v.Source.Every)
		}
	}
	asked := min(max(v.RetryAfter, 0), 7*day)
	if !own {
		from = max(from, min(v.Fresh, day))
		if v.State.Meta.Hints.Hours != 0 || v.State.Meta.Hints.Days != 0 {
			to, asked = to+7*day, asked+7*day
		}
	}
	if !own {
		to, asked = to+time.Second, asked+time.Second // whole seconds
	}
	return max(from, min(v.RetryAfter, 7*day)), max(to, asked)
}

func TestNextIsNeitherTooSoonNorTooLate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		v := someVisit(r)
		at, why := schedule.Settings{}.Next(v)
		from, to := limits(v)
		if d := at.Sub(v.Now); d < from || d > to {
			t.Fatalf("%v from now (%s), want %v to %v, for %+v", d, why, from, to, v)
		}
		if why == "" {
			t.Fatalf("no reason given for %+v", v)
		}
	}
}

func TestNextIsInNoHourThatIsSkipped(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		v := someVisit(r)
		h := v.State.Meta.Hints
		if h.Hours<<8 == 1<<32-1<<8 || h.Days<<1 == 1<<8-2 || v.Source.Own() {
			continue
		}
		at, why := schedule.Settings{}.Next(v)
		if at = at.UTC(); h.Hours>>at.Hour()&1 == 1 || h.Days>>at.Weekday()&1 == 1 {
			t.Fatalf("%v is skipped (%s), for %+v", at, why, v)
		}
	}
}

func TestGreaterKIsNeverSooner(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 5_000 {
		v := someVisit(r)
		ks := []float64{math.Exp(20*r.Float64() - 10), math.Exp(20*r.Float64() - 10)}
		slices.Sort(ks)
		v.K = ks[0]
		first, _ := schedule.Settings{}.Next(v)
		v.K = ks[1]
		if second, _ := (schedule.Settings{}).Next(v); second.Before(first) {
			t.Fatalf("K %v gives %v, but %v gives %v, for %+v", ks[0], first, ks[1], second, v)
		}
	}
}

func TestObservedRhythmIsSaneWhateverItWas(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	ok := func(f float64) bool { return f >= 0 && f <= 1e10 }
	for range 5_000 {
		before := someRhythm(r)
		see := schedule.Sight{Since: noon.Add(-someTime(r)), Now: noon, Gap: r.IntN(2) == 0}
		for range r.IntN(4) {
			see.Posted = append(see.Posted, draw(r, time.Time{}, noon.Add(draw(r, time.Duration(1), -1)*someTime(r))))
		}
		after := schedule.Settings{}.Observe(before, see)
		bad := func(f float64) bool { return !ok(f) }
		if bad(after.Count) || slices.ContainsFunc(after.Hours[:], bad) || after.Items < 0 ||
			after.Factor < 0.125 || after.Factor > 1 || after.Pause < 0 || after.Pause > day || after.At != noon {
			t.Fatalf("%+v became %+v", before, after)
		}
	}
}

func TestSameVisitSameAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 1000 {
		v := someVisit(r)
		a, why := schedule.Settings{}.Next(v)
		if b, again := (schedule.Settings{}).Next(v); !a.Equal(b) || why != again {
			t.Fatalf("%v (%s), then %v (%s)", a, why, b, again)
		}
	}
}
