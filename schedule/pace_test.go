package schedule_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/schedule"
)

// many returns n visits, each to a source of its own.
func many(n int, change func(i int, v *schedule.Visit)) []schedule.Visit {
	all := make([]schedule.Visit, n)
	for i := range all {
		all[i] = visit(func(v *schedule.Visit) { change(i, v) })
	}
	return all
}

func pace(s schedule.Settings, visits ...[]schedule.Visit) float64 {
	return s.Pace(slices.Values(slices.Concat(visits...)))
}

func TestPaceMakesTheBudget(t *testing.T) {
	alike := func(_ int, v *schedule.Visit) { v.State.Rhythm.Count -= steady(1.0 / 60).Count } // the prior adds it again
	ten := many(10, alike)
	every := func(d time.Duration) func(int, *schedule.Visit) {
		return func(_ int, v *schedule.Visit) { v.Source.Every = d }
	}
	tests := []struct {
		name     string
		settings schedule.Settings
		visits   [][]schedule.Visit
		hours    float64 // between two polls of one of the ten
	}{
		{"default", schedule.Settings{}, [][]schedule.Visit{ten}, 4},
		{"a number", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten}, 2},
		{"default, and others", schedule.Settings{}, [][]schedule.Visit{ten, many(9, every(time.Hour))}, 4},
		{"a number, and others", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(4, every(time.Hour))}, 10},
		{"others that want more than is there", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(9, every(time.Hour))}, 24},
		{"more than the floor lets", schedule.Settings{PerHour: 500}, [][]schedule.Visit{ten}, 1},
		{"a number, and one's own machine", schedule.Settings{PerHour: 5}, [][]schedule.Visit{
			ten, many(1, func(_ int, v *schedule.Visit) { own(v, time.Second) }),
		}, 2},
		{"a number, and failing ones", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(5, func(_ int, v *schedule.Visit) {
			fails(v, 500, 3)
			v.State.Next = v.State.Checked.Add(2 * time.Hour)
		})}, 4},
		{"a number, and new ones", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(4, func(_ int, v *schedule.Visit) {
			v.State.Rhythm = news.Rhythm{Since: noon}
		})}, 10},
		{"a number, and undated ones", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(5, func(_ int, v *schedule.Visit) {
			v.State.Rhythm.Pause = 2 * time.Hour
		})}, 4},
		{"a number, and subscribed ones", schedule.Settings{PerHour: 5}, [][]schedule.Visit{ten, many(12, func(_ int, v *schedule.Visit) {
			v.Source.Every, v.Subscribed = time.Hour, true
		})}, 2.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := pace(tt.settings, tt.visits...)
			s := schedule.Settings{Floor: tt.settings.Floor, Ceiling: tt.settings.Ceiling}
			at, why := s.Next(visit(func(v *schedule.Visit) {
				alike(0, v)
				v.K = k
			}))
			if got := at.Sub(noon).Hours(); got < 0.9*tt.hours-0.01 || got > 1.1*tt.hours+0.01 {
				t.Errorf("K %v: a poll every %.2f hours, want %.2f (%s)", k, got, tt.hours, why)
			}
		})
	}
}

func TestPollsFollowTheSquareRootOfTheRate(t *testing.T) {
	k := 2.0
	wait := func(perDay float64) float64 {
		at, _ := schedule.Settings{Floor: 15 * time.Minute}.Next(visit(func(v *schedule.Visit) {
			v.State.Rhythm, v.K = steady(perDay), k
		}))
		return at.Sub(noon).Hours()
	}
	if got := wait(2) / wait(32); math.Abs(got-4) > 0.1 {
		t.Errorf("16 times the items bring %.2f times the polls, want 4", got)
	}
}

func TestPaceOfDamagedRhythmsIsANumber(t *testing.T) {
	k := pace(schedule.Settings{}, many(9, func(_ int, v *schedule.Visit) {
		v.State.Rhythm.Count, v.State.Rhythm.Factor = math.NaN(), math.Inf(-1)
		v.State.Rhythm.Hours[7] = math.Inf(1)
	}))
	if !(k > 0) || math.IsInf(k, 0) {
		t.Errorf("K = %v", k)
	}
}

func TestPaceWithoutSourcesIsANumber(t *testing.T) {
	if k := pace(schedule.Settings{}); !(k > 0) || math.IsInf(k, 0) {
		t.Errorf("K = %v", k)
	}
}

// What the documents ask for is known before the polls are counted, so others get what
// these leave.
func TestPaceCountsWhatHintsCost(t *testing.T) {
	slow := many(10, func(i int, v *schedule.Visit) {
		if i < 5 {
			v.State.Meta.Hints.TTL = 12 * time.Hour
		}
	})
	at, _ := schedule.Settings{}.Next(visit(func(v *schedule.Visit) { v.K = pace(schedule.Settings{}, slow) }))
	// Ten times 1/4 an hour, less five times 1/12, for the other five.
	if got, want := at.Sub(noon).Hours(), 5/(10.0/4-5.0/12); math.Abs(got-want) > 0.1*want {
		t.Errorf("a poll every %.2f hours, want %.2f", got, want)
	}
}

func TestSimulatedSourcesMeetTheBudget(t *testing.T) {
	w := newWorld(2, 20, 2, time.Hour)
	got := float64(ours(w, 0, true).polls) / float64(len(w.blogs)) / (length - warmUp).Hours() * 24
	if want := 6.0; math.Abs(got-want) > 0.1*want {
		t.Errorf("%.2f polls a source and day, want %v", got, want)
	}
}
