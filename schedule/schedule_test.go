package schedule_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/schedule"
)

// noon is a Wednesday.
var noon = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// steady is the rhythm of a source that posted evenly for a long time.
func steady(perDay float64) news.Rhythm {
	const full = 30.3 // days' worth of items that a half-life of 21 days keeps
	r := news.Rhythm{Since: noon.Add(-1000 * day), At: noon, Count: perDay * full, Items: 11, Factor: 1}
	return r
}

// visit is one to a source that is well, learned, and asks for nothing.
func visit(change func(*schedule.Visit)) schedule.Visit {
	v := schedule.Visit{
		Source: news.Source{ID: "herald", Name: "The Herald", URL: "https://herald.example/feed"},
		State:  news.State{Status: 200, Checked: noon, Success: noon, Rhythm: steady(6)},
		Now:    noon,
		K:      2, // √(6/24) = 1/2 an hour, so this takes 4 hours
	}
	change(&v)
	return v
}

func own(v *schedule.Visit, every time.Duration) {
	v.Source.URL, v.Source.Every = "http://127.0.0.1:8080/feed", every
	v.Source.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

func fails(v *schedule.Visit, status, failures int) {
	v.State.Status, v.State.Failures = status, failures
}

func TestTheLatestOfAllRulesDecides(t *testing.T) {
	tests := []struct {
		name     string
		change   func(*schedule.Visit)
		from, to time.Duration
		why      string
	}{
		{"learned", func(v *schedule.Visit) {}, 216 * time.Minute, 264 * time.Minute, "learned: about 6 items a day: every 4h"},
		{"a silent source", func(v *schedule.Visit) { v.State.Rhythm = steady(0); v.K = 4 }, 21 * time.Hour, day, "learned: hardly anything lately: every 24h"},
		{"a busy source", func(v *schedule.Visit) { v.State.Rhythm = steady(600) }, time.Hour, time.Hour, "no more often than every 1h"},
		{"a busy source with a short ttl", func(v *schedule.Visit) {
			v.State.Rhythm, v.State.Meta.Hints.TTL = steady(600), 10*time.Minute
		}, 21 * time.Minute, 27 * time.Minute, "learned: about 600 items a day: every 24m"},
		{"a very busy source with a short max-age", func(v *schedule.Visit) {
			v.State.Rhythm, v.Fresh = steady(6000), time.Minute
		}, 15 * time.Minute, 15 * time.Minute, "no more often than every 15m"},
		{"gaps", func(v *schedule.Visit) { v.State.Rhythm.Factor = 0.5 }, 108 * time.Minute, 132 * time.Minute, "learned: about 6 items a day: every 2h"},
		{"new", func(v *schedule.Visit) { v.State.Rhythm = news.Rhythm{Since: noon.Add(-2 * day)} }, time.Hour, 66 * time.Minute, "new: every 1h until 3 days are known"},
		{"undated", func(v *schedule.Visit) { v.State.Rhythm = news.Rhythm{Since: noon, Pause: 3 * time.Hour} }, 162 * time.Minute, 198 * time.Minute, "its items have no dates; learned by trying: every 3h"},

		{"Retry-After", func(v *schedule.Visit) { v.RetryAfter = 30 * time.Hour }, 30 * time.Hour, 30 * time.Hour, "Retry-After: 30h"},
		{"Retry-After for ever", func(v *schedule.Visit) { v.RetryAfter = 400 * day }, 7 * day, 7 * day, "Retry-After: 7d of the 400d asked for"},
		{"Cache-Control", func(v *schedule.Visit) { v.Fresh = 7 * time.Hour }, 7 * time.Hour, 7 * time.Hour, "Cache-Control or Expires: current for 7h"},
		{"Cache-Control for ever", func(v *schedule.Visit) { v.Fresh = 365 * day }, day, day, "Cache-Control or Expires: current for 24h of the 365d asked for"},
		{"ttl", func(v *schedule.Visit) { v.State.Meta.Hints.TTL = 5 * time.Hour }, 5 * time.Hour, 5 * time.Hour, "the source asks for it: ttl 300 minutes"},
		{"ttl of days", func(v *schedule.Visit) { v.State.Meta.Hints.TTL = 3 * day }, day, day, "the source asks for it: ttl 4320 minutes of the 3d asked for"},
		{"ttl of weeks", func(v *schedule.Visit) { v.State.Meta.Hints.TTL = 8 * day }, 216 * time.Minute, 264 * time.Minute, "learned: about 6 items a day: every 4h"},
		{"updatePeriod", func(v *schedule.Visit) { v.State.Meta.Hints.Period = 6 * time.Hour }, 6 * time.Hour, 6 * time.Hour, "the source asks for it: updated every 6h"},
		{"updateBase", func(v *schedule.Visit) {
			v.State.Meta.Hints.Period, v.State.Meta.Hints.Base = day, noon.Add(18*time.Hour-300*day)
		}, 18 * time.Hour, 18 * time.Hour, "the source asks for it: updated every 24h"},
		{"updateBase to come", func(v *schedule.Visit) {
			v.State.Meta.Hints.Period, v.State.Meta.Hints.Base = 12*time.Hour, noon.Add(5*day+7*time.Hour)
		}, 7 * time.Hour, 7 * time.Hour, "the source asks for it: updated every 12h"},

		{"every", func(v *schedule.Visit) { v.Source.Every = 30 * time.Minute }, 27 * time.Minute, 33 * time.Minute, "every 30m as configured"},
		{"every, too often", func(v *schedule.Visit) { v.Source.Every = time.Minute }, 15 * time.Minute, 15 * time.Minute, "no more often than every 15m"},
		{"every, beyond the ceiling", func(v *schedule.Visit) { v.Source.Every = 5 * day }, 108 * time.Hour, 132 * time.Hour, "every 5d as configured"},
		{"every, against the document", func(v *schedule.Visit) {
			v.Source.Every, v.State.Meta.Hints = 30*time.Minute, news.Hints{TTL: 2 * time.Hour, Period: day}
		}, 27 * time.Minute, 33 * time.Minute, "every 30m as configured"},
		{"every, against the server", func(v *schedule.Visit) { v.Source.Every, v.Fresh = 30*time.Minute, 2*time.Hour }, 2 * time.Hour, 2 * time.Hour, "Cache-Control or Expires: current for 2h"},
		{"one's own machine", func(v *schedule.Visit) {
			own(v, 5*time.Second)
			v.Fresh, v.State.Meta.Hints = time.Hour, news.Hints{TTL: time.Hour, Hours: 1 << 12}
		}, 5 * time.Second, 5 * time.Second, "every 5s as configured"},
		{"one's own machine that asks for a pause", func(v *schedule.Visit) { own(v, 5*time.Second); v.RetryAfter = time.Minute }, time.Minute, time.Minute, "Retry-After: 1m"},

		{"subscribed", func(v *schedule.Visit) { v.Subscribed = true; v.K = 0.5 }, 648 * time.Minute, 792 * time.Minute, "a hub delivers it; polled every 12h to be sure"},
		{"subscribed, silent", func(v *schedule.Visit) { v.Subscribed = true }, 21 * time.Hour, day, "a hub delivers it; polled every 24h to be sure"},

		{"network failure", func(v *schedule.Visit) { fails(v, 0, 1) }, time.Hour, 72 * time.Minute, ""},
		{"two failures", func(v *schedule.Visit) { fails(v, 503, 2) }, 96 * time.Minute, 144 * time.Minute, "about 2h after 2 failures in a row"},
		{"many failures", func(v *schedule.Visit) { fails(v, 0, 1000) }, 19 * time.Hour, day, "about 24h after 1000 failures in a row"},
		{"failure, Retry-After", func(v *schedule.Visit) { fails(v, 503, 1); v.RetryAfter = 3 * time.Hour }, 3 * time.Hour, 3 * time.Hour, "Retry-After: 3h"},
		{"failure, Cache-Control", func(v *schedule.Visit) { fails(v, 404, 1); v.Fresh = 3 * time.Hour }, 3 * time.Hour, 3 * time.Hour, "Cache-Control or Expires: current for 3h"},
		{"failure, whatever the ttl", func(v *schedule.Visit) { fails(v, 500, 2); v.State.Meta.Hints.TTL = 20 * time.Hour }, 96 * time.Minute, 144 * time.Minute, "about 2h after 2 failures in a row"},
		{"refusals", func(v *schedule.Visit) { fails(v, 403, 12); v.State.Refusals = 10 }, 7 * day, 7 * day, "403 Forbidden, 10 refusals in a row: looked at again weekly"},
		{"few refusals", func(v *schedule.Visit) { fails(v, 403, 9); v.State.Refusals = 9 }, 19 * time.Hour, day, "about 24h after 9 failures in a row"},
		{"gone", func(v *schedule.Visit) { fails(v, 410, 5); v.Before = 503 }, 7 * day, 7 * day, "410 Gone: looked at again after 7d"},
		{"gone again", func(v *schedule.Visit) { fails(v, 410, 2); v.Before = 410 }, 30 * day, 30 * day, "410 Gone again: looked at again monthly"},
		{"too often", func(v *schedule.Visit) { fails(v, 429, 1) }, 4 * time.Hour, 4 * time.Hour, "429 Too Many Requests: 4h"},
		{"too often after others", func(v *schedule.Visit) { fails(v, 429, 9); v.Before = 500 }, 4 * time.Hour, 4 * time.Hour, "429 Too Many Requests: 4h"},
		{"too often again", func(v *schedule.Visit) { fails(v, 429, 3); v.Before = 429 }, 16 * time.Hour, 16 * time.Hour, "429 Too Many Requests: 16h"},
		{"too often, with Retry-After", func(v *schedule.Visit) { fails(v, 429, 3); v.Before = 429; v.RetryAfter = 9 * time.Hour }, 9 * time.Hour, 9 * time.Hour, "Retry-After: 9h"},
		{"failure of one's own machine", func(v *schedule.Visit) { own(v, 10*time.Second); fails(v, 0, 3) }, 32 * time.Second, 48 * time.Second, "about 40s after 3 failures in a row"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, why := schedule.Settings{}.Next(visit(tt.change))
			if d := at.Sub(noon); d < tt.from || d > tt.to {
				t.Errorf("after %v, want %v to %v", d, tt.from, tt.to)
			}
			if tt.why != "" && why != tt.why {
				t.Errorf("why:\n  %s, want\n  %s", why, tt.why)
			}
		})
	}
}

func TestSleepingSourcesAreLeftAlone(t *testing.T) {
	night := uint32(1<<12 | 1<<13 | 1<<14 | 1<<15 | 1<<16 | 1<<17)
	tests := []struct {
		name  string
		hints news.Hints
		want  string // hour in which the poll is
	}{
		{"hours", news.Hints{Hours: night}, "Wed 18"},
		{"days", news.Hints{Days: 1<<time.Wednesday | 1<<time.Thursday}, "Fri 00"},
		{"both", news.Hints{Hours: 1<<0 | 1<<1, Days: 1 << time.Wednesday}, "Thu 02"},
		{"other hours", news.Hints{Hours: 1 << 3}, "Wed 16"},
		{"all hours", news.Hints{Hours: 1<<24 - 1}, "Wed 16"},
		{"all days", news.Hints{Days: 1<<7 - 1}, "Wed 16"},
		{"all hours, and a day", news.Hints{Hours: 1<<24 - 1, Days: 1 << time.Wednesday}, "Thu 00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at, why := schedule.Settings{}.Next(visit(func(v *schedule.Visit) {
				v.State.Meta.Hints, v.Fresh = tt.hints, 4*time.Hour+time.Minute
			}))
			if got := at.Format("Mon 15"); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if slept := strings.HasPrefix(why, "skipHours"); slept != (tt.want != "Wed 16") {
				t.Errorf("why: %s", why)
			}
		})
	}
}

func TestOperatorsLongerFloorHoldsAgainstHints(t *testing.T) {
	at, why := schedule.Settings{Floor: 3 * time.Hour}.Next(visit(func(v *schedule.Visit) {
		v.State.Rhythm, v.State.Meta.Hints.TTL = steady(600), 15*time.Minute
	}))
	if got, want := at.Sub(noon), 3*time.Hour; got != want {
		t.Errorf("after %v, want %v (%s)", got, want, why)
	}
}

func TestFirstIntervalsAreSpread(t *testing.T) {
	for _, k := range []float64{2, 1e5} {
		seen := map[time.Duration]bool{}
		for _, id := range []news.SourceID{"a", "b", "c", "d", "e", "f", "g", "h"} {
			at, _ := schedule.Settings{}.Next(visit(func(v *schedule.Visit) { v.Source.ID, v.First, v.K = id, true, k }))
			seen[at.Sub(noon).Truncate(20*time.Minute)] = true
		}
		if len(seen) < 5 {
			t.Errorf("K %v: 8 sources are polled in only %d of the next thirds of an hour", k, len(seen))
		}
	}
}

func TestTooManyRequestsHoldTheHost(t *testing.T) {
	tests := []struct {
		name   string
		change func(*schedule.Visit)
		want   time.Duration
		why    string
	}{
		{"bare", func(v *schedule.Visit) { fails(v, 429, 1) }, 4 * time.Hour, "429 Too Many Requests from herald: 4h"},
		{"for ever", func(v *schedule.Visit) { fails(v, 429, 99); v.Before = 429 }, 7 * day, "429 Too Many Requests from herald: 7d"},
		{"Retry-After", func(v *schedule.Visit) { fails(v, 429, 5); v.RetryAfter = time.Minute }, time.Minute, "429 Too Many Requests from herald: 1m"},
		{"another failure", func(v *schedule.Visit) { fails(v, 503, 1); v.RetryAfter = time.Hour }, 0, ""},
		{"success", func(v *schedule.Visit) { v.RetryAfter = time.Hour }, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			until, why := schedule.Hold(visit(tt.change))
			if tt.want == 0 && !until.IsZero() || tt.want > 0 && !until.Equal(noon.Add(tt.want)) || why != tt.why {
				t.Errorf("until %v: %q, want after %v: %q", until, why, tt.want, tt.why)
			}
		})
	}
}

func TestExplainTellsEveryRuleAndWhichDecides(t *testing.T) {
	var got []string
	for _, c := range (schedule.Settings{}).Explain(visit(func(v *schedule.Visit) {
		v.RetryAfter, v.Fresh = 2*time.Hour, 6*time.Hour
		v.State.Meta.Hints = news.Hints{TTL: 90 * time.Minute, Hours: 1 << 18}
	})) {
		line := c.Why
		if c.Decides {
			line = "* " + line
		}
		got = append(got, line)
	}
	want := `learned: about 6 items a day: every 4h
Retry-After: 2h
Cache-Control or Expires: current for 6h
the source asks for it: ttl 90 minutes
no more often than every 1h
* skipHours, skipDays: the source sleeps until Wed 19:00 UTC`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got:\n%s\nwant:\n%s", s, want)
	}
}

func TestNextIsAWholeSecondLestAStoredOneComeTooEarly(t *testing.T) {
	now := time.Date(2026, time.November, 3, 10, 0, 0, 999_999_999, time.UTC)
	v := schedule.Visit{Source: news.Source{ID: "a", URL: "https://a.example/feed"}, Now: now, State: news.State{Status: 200}}
	for _, after := range []time.Duration{time.Hour, 90*time.Minute + time.Nanosecond} {
		v.RetryAfter = after
		if at, why := (schedule.Settings{}).Next(v); at.Nanosecond() != 0 || at.Before(now.Add(after)) {
			t.Errorf("after %v: %v (%s), want a whole second that is not before %v", after, at, why, now.Add(after))
		}
		v.State.Failures, v.State.Status = 1, 429
		if until, _ := schedule.Hold(v); until.Nanosecond() != 0 || until.Before(now.Add(after)) {
			t.Errorf("a hold of %v: %v", after, until)
		}
		v.State.Failures, v.State.Status = 0, 200
	}
}
