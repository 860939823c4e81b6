package schedule_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/schedule"
)

// ago returns a time before noon.
func ago(d time.Duration) time.Time { return noon.Add(-d) }

// series returns n dates, the newest at to, with the same time between them.
func series(n int, to time.Time, step time.Duration) []time.Time {
	at := make([]time.Time, n)
	for i := range at {
		at[i] = to.Add(-time.Duration(i) * step)
	}
	return at
}

// pause is what the rhythm makes of K = 2, to the minute.
func pause(r news.Rhythm, now time.Time) string {
	for _, c := range (schedule.Settings{}).Explain(visit(func(v *schedule.Visit) { v.State.Rhythm, v.Now = r, now })) {
		return c.Why
	}
	return ""
}

func TestFirstDocumentTellsTheRhythm(t *testing.T) {
	tests := []struct {
		name   string
		posted []time.Time
		want   string
	}{
		{"six a day", series(40, ago(time.Hour), 4*time.Hour), "learned: about 6 items a day: every 4h"},
		{"six a day, and one kept on top for years", append(series(40, ago(time.Hour), 4*time.Hour), ago(2000*day)), "learned: about 6 items a day: every 4h"},
		{"three days of one item each", series(4, noon, day), "learned: about 1 item a day"},
		{"long silent", series(20, ago(400*day), day), "learned: hardly anything lately"},
		{"dates that cannot be", []time.Time{time.Unix(-1<<40, 0), noon.Add(9000 * day), noon}, "learned: about 2 items a month"},
		{"an hour of items", series(20, noon, 3*time.Minute), "new: every 1h until 3 days are known"},
		{"no items", nil, "new: every 1h until 3 days are known"},
		{"no dates", make([]time.Time, 20), "its items have no dates; learned by trying: every 1h"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := schedule.Settings{}.Observe(news.Rhythm{}, schedule.Sight{Posted: tt.posted, Now: noon})
			if got := pause(r, noon); !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestLaterDocumentsCountOnlyWhatIsNew(t *testing.T) {
	s := schedule.Settings{}
	r := s.Observe(news.Rhythm{}, schedule.Sight{Now: ago(10 * day)})
	r = s.Observe(r, schedule.Sight{
		Posted: []time.Time{ago(900 * day), noon.Add(900 * day), ago(time.Hour)}, // an archive was added, a clock is wrong
		Since:  ago(2 * time.Hour), Now: noon,
	})
	if r.Count < 2.98 || r.Count > 3 {
		t.Errorf("count %v, want all three to be of the last two hours", r.Count)
	}
	if h := r.Hours; h[10] == 0 || h[11] == 0 || h[12] == 0 {
		t.Errorf("hours %v, want one item each at 10, 11 and 12", h)
	}
}

func TestOldItemsCountLess(t *testing.T) {
	r := schedule.Settings{}.Observe(steady(6), schedule.Sight{Since: noon, Now: noon.Add(21 * day)})
	if got, want := r.Count, steady(3).Count; math.Abs(got-want) > 1e-6 {
		t.Errorf("count %v after the half-life, want %v", got, want)
	}
}

func TestHoursAreLearned(t *testing.T) {
	s := schedule.Settings{}
	var r news.Rhythm
	last := time.Time{}
	for now := ago(40 * day); !now.After(noon); now = now.Add(time.Hour) {
		var posted []time.Time
		if h := now.Hour(); h >= 6 && h < 18 && now.Weekday() != time.Saturday && now.Weekday() != time.Sunday {
			posted = []time.Time{now.Add(-time.Minute)}
		}
		r = s.Observe(r, schedule.Sight{Posted: posted, Since: last, Now: now})
		last = now
	}
	if got, want := pause(r, noon), ", mostly "; !strings.Contains(got, want) || !strings.Contains(got, "UTC") {
		t.Errorf("%q does not tell the hours", got)
	}
	wait := func(now time.Time) time.Duration {
		at, _ := s.Next(visit(func(v *schedule.Visit) { v.State.Rhythm, v.Now, v.K = r, now, 1 }))
		return at.Sub(now)
	}
	busy, night, weekend := wait(noon), wait(noon.Add(9*time.Hour)), wait(noon.Add(3*day))
	if 2*busy > night || 2*busy > weekend {
		t.Errorf("%v by day, %v at night, %v at the weekend", busy, night, weekend)
	}
}

func TestHoursOfFewItemsSayNothing(t *testing.T) {
	r := steady(6)
	r.Hours[12] = r.Count
	if got, want := pause(r, noon), pause(steady(6), noon); got != want {
		t.Errorf("with 11 items: %s, want %s", got, want)
	}
	r.Items = 12
	if got, other := pause(r, noon), pause(steady(6), noon); got == other {
		t.Errorf("with 12 items: %s", got)
	}
}

func TestUndatedSourcesAreLearnedByTrying(t *testing.T) {
	s := schedule.Settings{}
	observe := func(r news.Rhythm, posted ...time.Time) news.Rhythm {
		return s.Observe(r, schedule.Sight{Posted: posted, Since: ago(time.Hour), Now: noon})
	}
	undated := func(p time.Duration) news.Rhythm { return news.Rhythm{Since: ago(9 * day), Pause: p} }
	tests := []struct {
		name string
		got  news.Rhythm
		want time.Duration
	}{
		{"something new", observe(undated(10*time.Hour), time.Time{}), 5 * time.Hour},
		{"nothing new", observe(undated(10 * time.Hour)), 11 * time.Hour},
		{"at the floor", observe(undated(90*time.Minute), time.Time{}), time.Hour},
		{"at the ceiling", observe(undated(23 * time.Hour)), day},
		{"a date after all", observe(undated(10*time.Hour), noon), 0},
		{"nothing seen yet", observe(undated(0)), 0},
	}
	for _, tt := range tests {
		if tt.got.Pause != tt.want {
			t.Errorf("%s: pause %v, want %v", tt.name, tt.got.Pause, tt.want)
		}
	}
}

func TestGapsShortenThePauseForAWhile(t *testing.T) {
	s := schedule.Settings{}
	r := steady(6)
	see := func(gap bool) float64 {
		r = s.Observe(r, schedule.Sight{Since: noon, Now: noon, Gap: gap})
		return r.Factor
	}
	for i, want := range []float64{0.5, 0.25, 0.125, 0.125} {
		if got := see(true); got != want {
			t.Errorf("gap %d: %v, want %v", i, got, want)
		}
	}
	n := 0
	for ; r.Factor < 1 && n < 100; n++ {
		see(false)
	}
	if n != 22 {
		t.Errorf("recovered after %d polls without a gap, want 22", n)
	}
}
