package poller_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"courant/fetcher"
	"courant/news"
	"courant/poller"
	"courant/store"
)

// A page is what a server answers: the answer itself, and what is in its document.
type page struct {
	fetcher.Answer
	fetcher.Reading
}

// fetchFunc is a web: it says what a server answers to a poll.
type fetchFunc func(ctx context.Context, src news.Source, st news.State) (*page, error)

// A web is a fetcher on a web that needs no network.
type web struct {
	answer fetchFunc
	mu     sync.Mutex
	served []*page // by the number in the body of its document
}

func (w *web) Fetch(ctx context.Context, src news.Source, st news.State) (*fetcher.Answer, error) {
	pg, err := w.answer(ctx, src, st)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a := pg.Answer
	a.URL = cmp.Or(a.URL, st.Address(&src))
	if !a.Unchanged {
		a.Document = fetcher.Document{Body: strconv.AppendInt(nil, int64(len(w.served)), 10)}
		a.Asked = true
	}
	w.served = append(w.served, pg)
	return &a, nil
}

func (w *web) Read(_ context.Context, _ news.Source, doc fetcher.Document, _ []news.Item) (*fetcher.Reading, error) {
	n, err := strconv.Atoi(string(doc.Body))
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.served[n].Reading
	r.Items = slices.Clone(r.Items)
	return &r, nil
}

// unchanged is the answer 304.
func unchanged() *page {
	return &page{Answer: fetcher.Answer{Status: 304, Unchanged: true}}
}

// noTopics finds none.
type noTopics struct{}

func (noTopics) Tags(*news.Item) []news.Tag { return nil }
func (noTopics) Version() string            { return "none" }

// document returns a page with one item.
func document(guid, title string) *page {
	it := news.Item{GUID: guid, Title: title}
	it.HashText("")
	return &page{
		fetcher.Answer{
			Status:     200,
			Validators: news.Validators{URL: "https://herald.example/feed", ETag: `"` + title + `"`},
			Body:       news.HashBytes([]byte(title)),
		},
		fetcher.Reading{Items: news.SetKeys("herald", []news.Item{it})},
	}
}

// counting serves one document again and again, and counts how often.
func counting(polls *int) fetchFunc {
	return func(context.Context, news.Source, news.State) (*page, error) {
		*polls++
		return document("1", "a"), nil
	}
}

var herald = news.Source{ID: "herald", Name: "The Herald", URL: "https://herald.example/feed", Every: 30 * time.Minute}

// newPoller returns a poller of sources over a real store. It must be called inside the
// bubble that it is used in.
func newPoller(t *testing.T, f fetchFunc, sources ...news.Source) (*poller.Poller, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetSources(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
	return &poller.Poller{
		Sources: sources,
		Store:   db,
		Fetcher: &web{answer: f},
		Tagger:  noTopics{},
		Log:     slog.New(slog.DiscardHandler),
		Workers: 4,
		Grace:   5 * time.Second,
	}, db
}

// runFor runs the poller for a while.
func runFor(t *testing.T, p *poller.Poller, d time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), d)
	defer stop()
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// state returns what is kept of a source.
func state(t *testing.T, db *store.DB, id news.SourceID) news.State {
	t.Helper()
	states, err := db.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return states[id]
}

func TestPollsOnTime(t *testing.T) {
	for every, want := range map[time.Duration]time.Duration{
		30 * time.Minute: 30 * time.Minute,
		0:                time.Hour, // while nothing is known
	} {
		synctest.Test(t, func(t *testing.T) {
			var at []time.Time
			src := herald
			src.Every = every
			p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
				at = append(at, time.Now())
				return edition("a"), nil
			}, src)
			defer db.Close()
			runFor(t, p, 12*time.Hour)
			if len(at) < 9 {
				t.Fatalf("every %v: %d polls in twelve hours", every, len(at))
			}
			for i := range at[1:] {
				most := want + want/10
				if i == 0 {
					most = 2 * want // the first pause spreads the sources
				}
				if d := at[i+1].Sub(at[i]).Round(time.Second); d < want-want/10 || d > most+time.Second {
					t.Errorf("every %v: %v between polls %d and %d, want %v to %v", every, d, i, i+1, want-want/10, most)
				}
			}
		})
	}
}

func TestRestartDoesNotPollSooner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, counting(&polls), herald)
		defer db.Close()
		for range 10 {
			runFor(t, p, time.Minute)
		}
		if polls != 1 {
			t.Errorf("%d polls in ten minutes with ten restarts, want 1", polls)
		}
	})
}

func TestBacksOffAfterFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, at := time.Now(), []time.Duration{}
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			at = append(at, time.Since(start))
			return nil, errors.New("connection refused")
		}, herald)
		defer db.Close()
		runFor(t, p, 72*time.Hour)
		want := []time.Duration{1, 2, 4, 8, 16, 24}
		for i := range at[1:] {
			pause, about := at[i+1]-at[i], want[min(i, len(want)-1)]*time.Hour
			if pause < about*8/10 || pause > about*12/10 {
				t.Errorf("%v after failure %d, want about %v", pause, i+1, about)
			}
		}
		st := state(t, db, "herald")
		if st.Failures != len(at) || len(at) < 6 || !st.FailingSince.Equal(start.Truncate(time.Second)) || st.Error != "connection refused" {
			t.Errorf("state %+v, want %d failures since the start", st, len(at))
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	for _, tt := range []struct {
		err  fetcher.StatusError
		next time.Duration
		why  string
	}{
		{fetcher.StatusError{Code: 503, RetryAfter: 5 * time.Hour}, 5 * time.Hour, "Retry-After"},
		{fetcher.StatusError{Code: 503, RetryAfter: time.Second}, time.Hour, "a failure"},
		{fetcher.StatusError{Code: 429}, 4 * time.Hour, "429"},
		{fetcher.StatusError{Code: 429, RetryAfter: 2 * time.Hour}, 2 * time.Hour, "Retry-After"},
		{fetcher.StatusError{Code: 410}, 7 * 24 * time.Hour, "410 Gone"},
		{fetcher.StatusError{Code: 404}, time.Hour, "a failure"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
				return nil, &tt.err
			}, herald)
			defer db.Close()
			start := time.Now()
			runFor(t, p, time.Second)
			st := state(t, db, "herald")
			got, least := st.Next.Sub(start), tt.next
			if tt.next == time.Hour {
				least = 48 * time.Minute // what is ours to choose varies by a fifth
			}
			if got < least || got > tt.next*12/10 || !strings.Contains(st.Why, tt.why) || st.Status != tt.err.Code {
				t.Errorf("%v: next poll after %v because %q, want %v because of %q", &tt.err, got, st.Why, tt.next, tt.why)
			}
		})
	}
}

func TestSuccessEndsFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			if polls++; polls == 1 {
				return nil, errors.New("connection refused")
			}
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		runFor(t, p, 80*time.Minute)
		st := state(t, db, "herald")
		if st.Failures != 0 || st.Error != "" || !st.FailingSince.IsZero() || st.Success.IsZero() {
			t.Errorf("state %+v, want no failure", st)
		}
	})
}

func TestFailureKeepsValidators(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given []news.Validators
		p, db := newPoller(t, func(_ context.Context, _ news.Source, st news.State) (*page, error) {
			given = append(given, st.Validators)
			if len(given) == 2 {
				return nil, &fetcher.NotFeedError{What: "an HTML page"}
			}
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		runFor(t, p, 2*time.Hour)
		if len(given) < 3 || given[1].ETag != `"a"` || given[2] != given[1] {
			t.Errorf("validators %v, want those of the first poll in the second and third", given)
		}
	})
}

func TestStopDoesNotCountAsFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(ctx context.Context, _ news.Source, _ news.State) (*page, error) {
			<-ctx.Done() // a server that never answers
			return nil, ctx.Err()
		}, herald)
		defer db.Close()
		start := time.Now()
		runFor(t, p, time.Minute)
		if took := time.Since(start); took != time.Minute+p.Grace {
			t.Errorf("stopped after %v, want %v", took, time.Minute+p.Grace)
		}
		st := state(t, db, "herald")
		if st.Failures != 0 || !st.Checked.IsZero() {
			t.Errorf("state %+v, want nothing counted", st)
		}
		time.Sleep(15 * time.Minute) // since the request, which is not repeated sooner
		if _, ok, err := db.Claim(t.Context(), herald, time.Now(), time.Now().Add(time.Minute), news.WhenDue); !ok || err != nil {
			t.Errorf("the source is not due again: %v, %v", ok, err)
		}
	})
}

func TestPollUnderWayIsFinishedWhenStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(ctx context.Context, _ news.Source, _ news.State) (*page, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(3 * time.Second):
				return document("1", "a"), nil
			}
		}, herald)
		defer db.Close()
		runFor(t, p, time.Second)
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 1 {
			t.Errorf("%d items kept (%v), want 1", len(items), err)
		}
	})
}

func TestPanicIsTheSourcesError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := news.Source{ID: "good", URL: "https://good.example/feed", Every: time.Hour}
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			if src.ID == "herald" {
				panic("index out of range")
			}
			return document("1", "a"), nil
		}, herald, good)
		defer db.Close()
		runFor(t, p, time.Minute)
		if st := state(t, db, "herald"); st.Failures != 1 || !strings.Contains(st.Error, "index out of range") {
			t.Errorf("state %+v, want the panic as error", st)
		}
		if st := state(t, db, "good"); st.Success.IsZero() {
			t.Error("the other source was not polled")
		}
	})
}

func TestOneRequestPerHostAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []news.Source
		for i := range 6 {
			host := []string{"a", "b"}[i%2]
			sources = append(sources, news.Source{ID: news.SourceID(fmt.Sprintf("%s%d", host, i)), URL: fmt.Sprintf("https://%s.example/%d", host, i), Every: time.Hour})
		}
		var mu sync.Mutex
		running, most, polled := map[string]int{}, map[string]int{}, 0
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			host := string(src.ID[:1])
			mu.Lock()
			running[host]++
			most[host] = max(most[host], running[host])
			polled++
			mu.Unlock()
			time.Sleep(2 * time.Second)
			mu.Lock()
			running[host]--
			mu.Unlock()
			return unchanged(), nil
		}, sources...)
		defer db.Close()
		start := time.Now()
		runFor(t, p, 7*time.Second)
		if polled != 6 || most["a"] != 1 || most["b"] != 1 {
			t.Errorf("%d polls, at most %v at a time after %v; want 6, one a host", polled, most, time.Since(start))
		}
	})
}

func TestWorkersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []news.Source
		for i := range 20 {
			sources = append(sources, news.Source{ID: news.SourceID(fmt.Sprint("s", i)), URL: fmt.Sprintf("https://s%d.example/", i), Every: time.Hour})
		}
		var mu sync.Mutex
		running, most := 0, 0
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return unchanged(), nil
		}, sources...)
		defer db.Close()
		runFor(t, p, time.Minute)
		if most != 4 {
			t.Errorf("%d polls at a time, want 4", most)
		}
	})
}

func TestBeatsWhileNothingIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			return document("1", "a"), nil
		}, news.Source{ID: "herald", URL: "https://herald.example/feed", Every: 24 * time.Hour})
		defer db.Close()
		beats := 0
		p.Beat, p.BeatEvery = func() { beats++ }, 20*time.Second
		runFor(t, p, 10*time.Minute)
		if beats < 30 {
			t.Errorf("%d beats in ten minutes, want at least 30", beats)
		}
	})
}

func TestChangedIsCalledForNewItemsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		titles := []string{"a", "a", "b", "b"}
		polls, changed := 0, 0
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			polls++
			return document("1", titles[polls-1]), nil
		}, herald)
		defer db.Close()
		p.Changed = func() { changed++ }
		runFor(t, p, 101*time.Minute)
		if polls != 4 || changed != 2 {
			t.Errorf("%d polls changed something in %d cases, want 4 and 2", polls, changed)
		}
	})
}

// once polls and returns the outcomes by source.
func once(t *testing.T, p *poller.Poller, force bool, named ...news.SourceID) map[news.SourceID]poller.Outcome {
	t.Helper()
	got := map[news.SourceID]poller.Outcome{}
	if err := p.Once(t.Context(), named, force, func(o poller.Outcome) { got[o.Source] = o }); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOncePollsWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := news.Source{ID: "other", URL: "https://other.example/feed", Every: 2 * time.Hour}
		p, db := newPoller(t, func(_ context.Context, src news.Source, _ news.State) (*page, error) {
			return document(string(src.ID), "a"), nil
		}, herald, other)
		defer db.Close()
		if got := once(t, p, false); len(got) != 2 || got["herald"].Result != poller.New || got["herald"].Added != 1 {
			t.Errorf("the first time: %+v", got)
		}
		if got := once(t, p, false); len(got) != 0 {
			t.Errorf("at once again: %+v, want nothing", got)
		}
		time.Sleep(time.Hour)
		if got := once(t, p, false); len(got) != 1 || got["herald"].Added != 0 {
			t.Errorf("an hour later: %+v, want the one that is due", got)
		}
	})
}

func TestOncePollsNamedSourcesWithManners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		once(t, p, false)
		if got := once(t, p, false, "herald"); got["herald"].Result != poller.NotDue || got["herald"].Next.IsZero() {
			t.Errorf("named at once: %+v, want not due", got)
		}
		if got := once(t, p, true, "herald"); got["herald"].Result != poller.New {
			t.Errorf("forced: %+v, want a poll", got)
		}
		time.Sleep(16 * time.Minute)
		if got := once(t, p, false, "herald"); got["herald"].Result != poller.New {
			t.Errorf("named after 16 minutes: %+v, want a poll although it is not due", got)
		}
	})
}

func TestClockSetBackDoesNotSilenceSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, counting(&polls), herald)
		defer db.Close()
		future := time.Now().AddDate(1, 0, 0) // where the clock was at the last poll
		st, ok, err := db.Claim(t.Context(), herald, future, future.Add(time.Minute), news.Forced)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		st.Checked, st.Next = future, future.Add(time.Hour)
		if _, err := db.Save(t.Context(), news.Poll{Source: "herald", At: future, Fence: st.Fence, State: func(news.Saved) news.State { return st }}); err != nil {
			t.Fatal(err)
		}
		if got := once(t, p, false); len(got) != 1 || got["herald"].Result != poller.New {
			t.Errorf("Once after the clock was set right: %+v, want a poll", got)
		}
		runFor(t, p, 2*time.Hour)
		if polls < 3 {
			t.Errorf("%d polls in two hours after the clock was set right, want at least 3", polls)
		}
	})
}

func TestSpellingsOfAHostAreOneHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []news.Source
		for i, u := range []string{"https://herald.example/a", "https://Herald.example/b", "https://herald.example:443/c"} {
			sources = append(sources, news.Source{ID: news.SourceID(fmt.Sprint("s", i)), URL: u, Every: time.Hour})
		}
		var running, most atomic.Int64
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(time.Second)
			running.Add(-1)
			return unchanged(), nil
		}, sources...)
		defer db.Close()
		runFor(t, p, time.Minute)
		if most.Load() != 1 {
			t.Errorf("%d requests to one host at a time, want 1", most.Load())
		}
	})
}

func TestOnceSaysWhatWasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, db := newPoller(t, func(ctx context.Context, _ news.Source, _ news.State) (*page, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, herald)
		defer db.Close()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		var got []poller.Outcome
		if err := p.Once(ctx, nil, false, func(o poller.Outcome) { got = append(got, o) }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Once = %v", err)
		}
		if len(got) != 1 || got[0].Result != poller.Stopped || got[0].Err != nil {
			t.Errorf("outcomes %+v, want one that was stopped", got)
		}
	})
}

// fullDisk is a store that keeps nothing for a while.
type fullDisk struct {
	*store.DB
	full bool
}

func (d *fullDisk) Save(ctx context.Context, p news.Poll) (news.Saved, error) {
	if d.full {
		return news.Saved{}, errors.New("disk is full")
	}
	return d.DB.Save(ctx, p)
}

func TestFailureToKeepIsOursNotTheSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := &fullDisk{full: true}
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		disk.DB, p.Store = db, disk
		var troubles []error
		p.Trouble = func(err error) { troubles = append(troubles, err) }
		runFor(t, p, time.Second)
		if st := state(t, db, "herald"); st.Failures != 0 || !st.Checked.IsZero() {
			t.Errorf("state %+v, want the source not to be blamed", st)
		}
		disk.full = false
		runFor(t, p, 16*time.Minute)
		if items, err := db.Items(t.Context(), news.Query{}); err != nil || len(items) != 1 {
			t.Errorf("%d items kept once there was room (%v), want 1", len(items), err)
		}
		if len(troubles) != 2 || troubles[0] == nil || troubles[1] != nil {
			t.Errorf("reported %v, want the trouble and its end", troubles)
		}
	})
}

func TestTwoPollersShareTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		p, db := newPoller(t, func(context.Context, news.Source, news.State) (*page, error) {
			polls++
			time.Sleep(10 * time.Second)
			return document("1", "a"), nil
		}, herald)
		defer db.Close()
		q := *p
		var wg sync.WaitGroup
		wg.Go(func() { runFor(t, p, time.Minute) })
		wg.Go(func() { runFor(t, &q, time.Minute) })
		wg.Wait()
		if polls != 1 {
			t.Errorf("%d polls, want 1", polls)
		}
	})
}
