package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

func states(t testing.TB, db *store.DB) map[news.SourceID]news.State {
	t.Helper()
	states, err := db.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return states
}

// fullState is a state in which every field says something.
func fullState(fence int64) news.State {
	return news.State{
		Validators: news.Validators{URL: "https://world.example/feed", ETag: `W/"12"`, LastModified: "yesterday, about noon"},
		Body:       news.HashBytes([]byte("document")),
		Parser:     3,
		Meta: news.Meta{
			ID: "tag:world.example,2026:feed", Title: "World", Link: "https://world.example/", Language: "en", Updated: noon.Add(-time.Hour),
			Hints: news.Hints{TTL: time.Hour, Period: 90 * time.Minute, Base: noon, Hours: 1<<23 | 1, Days: 1 << time.Saturday},
			Hubs:  []string{"https://hub.example/", "https://other-hub.example/"}, Self: "https://world.example/feed", Older: "https://world.example/feed?page=2",
		},
		Checked:      noon,
		Success:      noon.Add(-time.Minute),
		Document:     noon.Add(-2 * time.Minute),
		Next:         noon.Add(time.Hour),
		Why:          "one hour, its usual interval",
		Status:       503,
		Failures:     2,
		FailingSince: noon.Add(-time.Second),
		Refusals:     1,
		Error:        "unexpected status 503",
		Asked:        noon.AddDate(0, 0, -3),
		Unmodified:   70,
		NoDelta:      true,
		Rhythm:       fullRhythm(),
		Gaps:         4,
		Gap:          noon.AddDate(0, 0, -1),
		Page:         news.Page{URL: "https://world.example/feed?page=3", Left: 7, Resume: noon.Add(time.Minute), Why: "the source is due"},
		Moved:        news.Moved{URL: "https://elsewhere.example/feed", To: "https://further.example/feed", Since: noon.AddDate(0, 0, -2), Polls: 2},
		Crashes:      2,
		Quarantine:   noon.AddDate(0, 0, 1),
		Fence:        fence,
	}
}

func fullRhythm() news.Rhythm {
	r := news.Rhythm{Since: noon.AddDate(0, -1, 0), At: noon, Count: 1.0 / 3, Items: 12, Pause: time.Hour, Factor: 0.25}
	for h := range r.Hours {
		r.Hours[h] = 1 / float64(h+3)
	}
	return r
}

func TestKeepsTheWholeState(t *testing.T) {
	db := newsroom(t)
	want := fullState(claim(t, db, world, noon).Fence)
	save(t, db, news.Poll{Source: world, At: noon, Fence: want.Fence, State: to(want)})
	if diff := cmp.Diff(want, states(t, db)[world]); diff != "" {
		t.Errorf("state (-saved +kept):\n%s", diff)
	}
	if diff := cmp.Diff(news.State{}, states(t, db)[local]); diff != "" {
		t.Errorf("state of a source never polled (-want +kept):\n%s", diff)
	}
}

func TestRemovedSourceKeepsItemsAndState(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	setSources(t, db, local)
	if _, active := states(t, db)[world]; active {
		t.Error("a source that is no longer configured is active")
	}
	if _, ok, err := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), news.Forced); ok || err == nil {
		t.Errorf("Claim of an inactive source: %v, %v", ok, err)
	}
	wantTitles(t, db, "Ferry line reopens")
	setSources(t, db, world, local)
	if got := states(t, db)[world].Success; !got.Equal(noon) {
		t.Errorf("back again, its last success is %v, want %v", got, noon)
	}
}

func TestSourcesAreTheActiveOnes(t *testing.T) {
	db := newsroom(t)
	setSources(t, db, "sea", world)
	got, err := db.Sources(t.Context())
	want := []news.Source{{ID: "sea", URL: "https://sea.example/feed"}, {ID: world, URL: "https://world.example/feed"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Sources: %v (-want +got):\n%s", err, diff)
	}
}

func TestChangedURLForgetsOnlyWhatHoldsForTheOldOne(t *testing.T) {
	db := newsroom(t)
	before := fullState(claim(t, db, world, noon).Fence)
	save(t, db, news.Poll{Source: world, At: noon, Fence: before.Fence, State: to(before)})
	moved := news.Source{ID: world, Name: "World", URL: "https://world.example/new-feed"}
	if err := db.SetSources(t.Context(), []news.Source{moved}); err != nil {
		t.Fatal(err)
	}
	want := before
	want.Validators, want.Body, want.Parser, want.NoDelta = news.Validators{}, news.Hash{}, 0, false
	want.Page, want.Moved, want.Crashes, want.Quarantine = news.Page{}, news.Moved{}, 0, time.Time{}
	want.Next, want.Why = time.Time{}, ""
	want.Fence++
	if diff := cmp.Diff(want, states(t, db)[world]); diff != "" {
		t.Errorf("state (-want +kept):\n%s", diff)
	}
}

func TestChangedURLFencesThePollUnderWay(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	if err := db.SetSources(t.Context(), []news.Source{{ID: world, URL: "https://world.example/new-feed"}}); err != nil {
		t.Fatal(err)
	}
	p := news.Poll{Source: world, At: noon, Fence: st.Fence, State: to(st), Items: document(world, []news.Item{item("a", "From the old address")})}
	if _, err := db.Save(t.Context(), p); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Save of a poll of the old URL: %v, want ErrFenced", err)
	}
}

func TestClaim(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	st.Next = noon.Add(time.Hour)
	save(t, db, news.Poll{Source: world, At: noon, Fence: st.Fence, State: to(st)})
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	for _, tt := range []struct {
		name   string
		now    time.Time
		demand news.Demand
		want   bool
		next   time.Time
	}{
		{"not due", at(59 * time.Minute), news.WhenDue, false, st.Next},
		{"not due, forced; lease until 1h9m", at(59 * time.Minute), news.Forced, true, st.Next},
		{"due, leased", at(time.Hour), news.WhenDue, false, time.Time{}},
		{"leased, forced", at(time.Hour), news.Forced, false, time.Time{}},
		{"lease over, due, a request 10 minutes ago", at(69 * time.Minute), news.WhenDue, false, at(74 * time.Minute)},
		{"the same, named", at(69 * time.Minute), news.Named, false, at(74 * time.Minute)},
		{"due, a request 15 minutes ago", at(74 * time.Minute), news.WhenDue, true, st.Next},
	} {
		got, ok, err := db.Claim(t.Context(), source(world), tt.now, tt.now.Add(10*time.Minute), tt.demand)
		if err != nil || ok != tt.want {
			t.Errorf("%s: Claim = %v, %v, want %v", tt.name, ok, err, tt.want)
		}
		if !got.Next.Equal(tt.next) {
			t.Errorf("%s: Next is %v, want %v", tt.name, got.Next, tt.next)
		}
	}
	if got, want := states(t, db)[world].Fence, st.Fence+2; got != want {
		t.Errorf("fence is %d after two more claims, want %d", got, want)
	}
	if _, _, err := db.Claim(t.Context(), source("nobody"), noon, noon, news.Forced); err == nil {
		t.Error("Claim of a source that was never configured")
	}
}

func TestClaimOfAnotherAddressIsAnError(t *testing.T) {
	db := newsroom(t)
	other := news.Source{ID: world, URL: "https://world.example/other"}
	if _, ok, err := db.Claim(t.Context(), other, noon, noon.Add(time.Minute), news.Forced); ok || err == nil {
		t.Errorf("Claim = %v, %v, want an error", ok, err)
	}
}

func TestClockSetBackDoesNotSilenceASource(t *testing.T) {
	db := newsroom(t)
	future := noon.AddDate(1, 0, 0)
	st := claim(t, db, world, future)
	claim(t, db, local, future) // by a daemon that crashed then
	st.Checked, st.Next = future, future.Add(time.Hour)
	save(t, db, news.Poll{Source: world, At: future, Fence: st.Fence, State: to(st)})
	claim(t, db, world, noon)
	claim(t, db, local, noon)
}

func TestIntervalTakesEffectWhenItGetsShorter(t *testing.T) {
	for _, tt := range []struct {
		name        string
		failures    int
		first, then time.Duration
		want        time.Duration // after the last poll; the source asked for a week
	}{
		{"given", 0, 0, 15 * time.Minute, 15 * time.Minute},
		{"shorter", 0, time.Hour, 15 * time.Minute, 15 * time.Minute},
		{"failing", 3, 0, 15 * time.Minute, 7 * day},
		{"the same, at a restart", 0, 15 * time.Minute, 15 * time.Minute, 7 * day},
		{"longer", 0, 15 * time.Minute, time.Hour, 7 * day},
		{"removed", 0, 15 * time.Minute, 0, 7 * day},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			set := func(every time.Duration) {
				t.Helper()
				src := source(world)
				src.Every = every
				if err := db.SetSources(t.Context(), []news.Source{src}); err != nil {
					t.Fatal(err)
				}
			}
			set(tt.first)
			st := claim(t, db, world, noon)
			st.Checked, st.Next, st.Failures = noon, noon.Add(7*day), tt.failures
			save(t, db, news.Poll{Source: world, At: noon, Fence: st.Fence, State: to(st)})
			set(tt.then)
			if got, want := states(t, db)[world].Next, noon.Add(tt.want); !got.Equal(want) {
				t.Errorf("next poll %v, want %v", got, want)
			}
		})
	}
}

func TestNewSourceIsDueAtOnce(t *testing.T) {
	db := newsroom(t)
	if _, ok, err := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), news.WhenDue); !ok || err != nil {
		t.Errorf("Claim of a new source: %v, %v", ok, err)
	}
}

func TestReleasedSourceCanBeClaimed(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	if err := db.Release(t.Context(), world, st.Fence-1); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), news.Forced); ok {
		t.Error("the claim was released under an old fence")
	}
	if err := db.Release(t.Context(), world, st.Fence); err != nil {
		t.Fatal(err)
	}
	claim(t, db, world, noon)
	claim(t, db, local, noon)
	if err := db.ReleaseAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	claim(t, db, world, noon)
	claim(t, db, local, noon)
}

func TestFencedSaveWritesNothing(t *testing.T) {
	db := newsroom(t)
	slow := claim(t, db, world, noon)
	later := noon.Add(2 * time.Minute) // the lease is over
	st := claim(t, db, world, later)
	slow.Status = 200
	p := news.Poll{Source: world, At: later, Fence: slow.Fence, State: to(slow), Items: document(world, []news.Item{item("a", "Late edition")})}
	if _, err := db.Save(t.Context(), p); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Save under an old fence: %v, want ErrFenced", err)
	}
	wantTitles(t, db)
	if got := states(t, db)[world]; got.Status != 0 || got.Fence != st.Fence {
		t.Errorf("the state has become %+v", got)
	}
}
