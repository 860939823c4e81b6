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
		Validators:   news.Validators{URL: "https://world.example/feed", ETag: `W/"12"`, LastModified: "yesterday, about noon"},
		Body:         news.HashBytes([]byte("document")),
		Meta:         news.Meta{ID: "tag:world.example,2026:feed", Title: "World", Link: "https://world.example/", Language: "en", Updated: noon.Add(-time.Hour)},
		Checked:      noon,
		Success:      noon.Add(-time.Minute),
		Document:     noon.Add(-2 * time.Minute),
		Next:         noon.Add(time.Hour),
		Why:          "one hour, its usual interval",
		Status:       503,
		Failures:     2,
		FailingSince: noon.Add(-time.Second),
		Error:        "unexpected status 503",
		Fence:        fence,
	}
}

func TestKeepsTheWholeState(t *testing.T) {
	db := newsroom(t)
	want := fullState(claim(t, db, world, noon).Fence)
	save(t, db, news.Poll{Source: world, At: noon, State: want})
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
	if _, ok, err := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), true); ok || err == nil {
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

func TestChangedURLForgetsValidatorsOnly(t *testing.T) {
	db := newsroom(t)
	before := fullState(claim(t, db, world, noon).Fence)
	save(t, db, news.Poll{Source: world, At: noon, State: before})
	moved := news.Source{ID: world, Name: "World", URL: "https://world.example/new-feed"}
	if err := db.SetSources(t.Context(), []news.Source{moved}); err != nil {
		t.Fatal(err)
	}
	want := before
	want.Validators, want.Body, want.Next, want.Why = news.Validators{}, news.Hash{}, time.Time{}, ""
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
	p := news.Poll{Source: world, At: noon, State: st, Items: document(world, []news.Item{item("a", "From the old address")})}
	if _, err := db.Save(t.Context(), p); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Save of a poll of the old URL: %v, want ErrFenced", err)
	}
}

func TestClaim(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	st.Next = noon.Add(time.Hour)
	save(t, db, news.Poll{Source: world, At: noon, State: st})
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	for _, tt := range []struct {
		name  string
		now   time.Time
		force bool
		want  bool
	}{
		{"not due", at(59 * time.Minute), false, false},
		{"not due, forced; lease until 1h9m", at(59 * time.Minute), true, true},
		{"due, leased", at(time.Hour), false, false},
		{"leased, forced", at(time.Hour), true, false},
		{"lease over, due", at(69 * time.Minute), false, true},
	} {
		got, ok, err := db.Claim(t.Context(), source(world), tt.now, tt.now.Add(10*time.Minute), tt.force)
		if err != nil || ok != tt.want {
			t.Errorf("%s: Claim = %v, %v, want %v", tt.name, ok, err, tt.want)
		}
		if !got.Next.Equal(st.Next) {
			t.Errorf("%s: Next is %v, want %v", tt.name, got.Next, st.Next)
		}
	}
	if got, want := states(t, db)[world].Fence, st.Fence+2; got != want {
		t.Errorf("fence is %d after two more claims, want %d", got, want)
	}
	if _, _, err := db.Claim(t.Context(), source("nobody"), noon, noon, true); err == nil {
		t.Error("Claim of a source that was never configured")
	}
}

func TestClaimOfAnotherAddressIsAnError(t *testing.T) {
	db := newsroom(t)
	other := news.Source{ID: world, URL: "https://world.example/other"}
	if _, ok, err := db.Claim(t.Context(), other, noon, noon.Add(time.Minute), true); ok || err == nil {
		t.Errorf("Claim = %v, %v, want an error", ok, err)
	}
}

func TestClockSetBackDoesNotSilenceASource(t *testing.T) {
	db := newsroom(t)
	future := noon.AddDate(1, 0, 0)
	st := claim(t, db, world, future)
	claim(t, db, local, future) // by a daemon that crashed then
	st.Checked, st.Next = future, future.Add(time.Hour)
	save(t, db, news.Poll{Source: world, At: future, State: st})
	claim(t, db, world, noon)
	claim(t, db, local, noon)
}

func TestShorterIntervalTakesEffectAtOnce(t *testing.T) {
	db := newsroom(t)
	saveNext := func(failures int) time.Time {
		t.Helper()
		st := claim(t, db, world, noon)
		st.Checked, st.Next, st.Failures = noon, noon.AddDate(0, 0, 7), failures
		save(t, db, news.Poll{Source: world, At: noon, State: st})
		src := source(world)
		src.Every = 15 * time.Minute
		if err := db.SetSources(t.Context(), []news.Source{src}); err != nil {
			t.Fatal(err)
		}
		return states(t, db)[world].Next
	}
	if got, want := saveNext(0), noon.Add(15*time.Minute); !got.Equal(want) {
		t.Errorf("next poll %v, want %v", got, want)
	}
	if got, want := saveNext(3), noon.AddDate(0, 0, 7); !got.Equal(want) {
		t.Errorf("next poll of a failing source %v, want %v", got, want)
	}
}

func TestNewSourceIsDueAtOnce(t *testing.T) {
	db := newsroom(t)
	if _, ok, err := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), false); !ok || err != nil {
		t.Errorf("Claim of a new source: %v, %v", ok, err)
	}
}

func TestReleasedSourceCanBeClaimed(t *testing.T) {
	db := newsroom(t)
	st := claim(t, db, world, noon)
	if err := db.Release(t.Context(), world, st.Fence-1); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := db.Claim(t.Context(), source(world), noon, noon.Add(time.Minute), true); ok {
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
	p := news.Poll{Source: world, At: later, State: slow, Items: document(world, []news.Item{item("a", "Late edition")})}
	p.State.Status = 200
	if _, err := db.Save(t.Context(), p); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Save under an old fence: %v, want ErrFenced", err)
	}
	wantTitles(t, db)
	if got := states(t, db)[world]; got.Status != 0 || got.Fence != st.Fence {
		t.Errorf("the state has become %+v", got)
	}
}
