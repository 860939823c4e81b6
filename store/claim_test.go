package store_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// onHold saves a poll of world that failed, and for which the host asked for a pause.
func onHold(t *testing.T, db *store.DB, h news.Hold) {
	t.Helper()
	st := claim(t, db, world, noon)
	save(t, db, news.Poll{Source: world, At: noon, Fence: st.Fence, State: to(st), Hold: &h})
}

func TestHoldKeepsAllButForceFromAHost(t *testing.T) {
	db := newsroom(t)
	h := news.Hold{Host: "local.example", Until: noon.Add(4 * time.Hour), Why: "it answered 429"}
	onHold(t, db, h)
	for _, tt := range []struct {
		name   string
		at     time.Duration
		demand news.Demand
		want   bool
	}{
		{"due", time.Hour, news.WhenDue, false},
		{"named", time.Hour, news.Named, false},
		{"forced", time.Hour, news.Forced, true},
		{"over", 4 * time.Hour, news.WhenDue, true},
	} {
		now := noon.Add(tt.at)
		st, ok, err := db.Claim(t.Context(), source(local), now, now.Add(time.Minute), tt.demand)
		if err != nil || ok != tt.want {
			t.Errorf("%s: Claim = %v, %v, want %v", tt.name, ok, err, tt.want)
		}
		if !tt.want && (!st.Next.Equal(h.Until) || st.Why != h.Why) {
			t.Errorf("%s: next %v, %q, want what the hold says", tt.name, st.Next, st.Why)
		}
	}
	if got := states(t, db)[local]; got.Why != "" {
		t.Errorf("the hold was written into the state: %q", got.Why)
	}
	claim(t, db, world, noon.Add(time.Hour)) // another host
}

func TestHoldIsThatOfTheHostThatIsAsked(t *testing.T) {
	db := newsroom(t)
	onHold(t, db, news.Hold{Host: "elsewhere.example:8080", Until: noon.Add(4 * time.Hour), Why: "it answered 429"})
	at := noon.Add(time.Hour)
	for _, proven := range []bool{false, true} {
		st := claim(t, db, world, at)
		st.Moved = news.Moved{To: "http://elsewhere.example:8080/feed"}
		if proven {
			st.Moved = news.Moved{URL: "http://elsewhere.example:8080/feed"}
		}
		save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st)})
		at = at.Add(20 * time.Minute)
		_, ok, err := db.Claim(t.Context(), source(world), at, at.Add(time.Minute), news.Named)
		if err != nil || ok == proven {
			t.Errorf("moved %v: Claim = %v, %v", proven, ok, err)
		}
		at = at.Add(20 * time.Minute)
	}
}

func TestLongerHoldWins(t *testing.T) {
	db := newsroom(t)
	long := news.Hold{Host: "local.example", Until: noon.Add(4 * time.Hour), Why: "four hours"}
	short := news.Hold{Host: "local.example", Until: noon.Add(time.Hour), Why: "one hour"}
	for _, h := range []news.Hold{short, long, short} {
		onHold(t, db, h)
		if err := db.ReleaseAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Holds(t.Context())
	if diff := cmp.Diff([]news.Hold{long}, got); err != nil || diff != "" {
		t.Errorf("Holds: %v (-want +got):\n%s", err, diff)
	}
}

func TestHoldOfAClockSetBackCountsForNothing(t *testing.T) {
	db := newsroom(t)
	onHold(t, db, news.Hold{Host: "local.example", Until: noon.Add(9 * day), Why: "of a wrong year"})
	if _, ok, err := db.Claim(t.Context(), source(local), noon, noon.Add(time.Minute), news.WhenDue); !ok || err != nil {
		t.Errorf("Claim = %v, %v", ok, err)
	}
	right := news.Hold{Host: "local.example", Until: noon.Add(time.Hour), Why: "one hour"}
	onHold(t, db, right)
	got, err := db.Holds(t.Context())
	if diff := cmp.Diff([]news.Hold{right}, got); err != nil || diff != "" {
		t.Errorf("Holds: %v (-want +got):\n%s", err, diff)
	}
}

func TestPruneForgetsHoldsThatHaveEnded(t *testing.T) {
	db := newsroom(t)
	until := map[string]time.Time{"past.example": noon, "now.example": noon.Add(2 * time.Hour), "wrong.example": noon.Add(30 * day)}
	for host, at := range until {
		onHold(t, db, news.Hold{Host: host, Until: at})
		if err := db.ReleaseAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Prune(t.Context(), noon.Add(time.Hour), 0); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Holds(t.Context()); err != nil || len(got) != 1 || got[0].Host != "now.example" {
		t.Errorf("Holds = %v, %v, want that of now.example", got, err)
	}
}

func reading(t testing.TB, db *store.DB, id news.SourceID, fence int64) []news.Item {
	t.Helper()
	known, err := db.Reading(t.Context(), id, fence)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestCrashWhileReadingIsCounted(t *testing.T) {
	db := newsroom(t)
	at := noon
	next := func() news.State {
		t.Helper()
		at = at.Add(2 * time.Minute) // the lease is over
		return claim(t, db, world, at)
	}
	st := next()
	if st = next(); st.Crashes != 0 {
		t.Errorf("a crash before the document was read counts: %d", st.Crashes)
	}
	st.Quarantine = at.Add(day)
	save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st)})
	for want := 1; want <= 3; want++ {
		st = next()
		reading(t, db, world, st.Fence)
		if err := db.ReleaseAll(t.Context()); err != nil { // by the process that comes next
			t.Fatal(err)
		}
		st = next()
		if st.Crashes != want || !st.Quarantine.IsZero() {
			t.Errorf("%d crashes, quarantine %v, want %d and none yet", st.Crashes, st.Quarantine, want)
		}
		if kept := states(t, db)[world]; kept.Crashes != want {
			t.Errorf("%d crashes are on disk, want %d", kept.Crashes, want)
		}
	}

	st = next()
	reading(t, db, world, st.Fence)
	if err := db.Release(t.Context(), world, st.Fence); err != nil {
		t.Fatal(err)
	}
	if st = next(); st.Crashes != 3 {
		t.Errorf("a poll that was given up counts as a crash: %d", st.Crashes)
	}
	reading(t, db, world, st.Fence)
	st.Crashes = 0
	save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st)})
	if st = next(); st.Crashes != 0 {
		t.Errorf("a poll that was saved counts as a crash: %d", st.Crashes)
	}
}

func TestReadingUnderAnOldFenceIsRefused(t *testing.T) {
	db := newsroom(t)
	slow := claim(t, db, world, noon)
	claim(t, db, world, noon.Add(2*time.Minute))
	if _, err := db.Reading(t.Context(), world, slow.Fence); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Reading: %v, want ErrFenced", err)
	}
	if st := claim(t, db, world, noon.Add(4*time.Minute)); st.Crashes != 0 {
		t.Errorf("a refused mark counts as a crash: %d", st.Crashes)
	}
}

func TestDamagedStateStopsNothing(t *testing.T) {
	db := newsroom(t)
	for _, damage := range []string{"{", `{"hours": "AAAA", "count": "many"}`, "[1, 2]", `"text"`, "\x00", `{"count": 1e999}`} {
		db.Exec(t, "UPDATE sources SET rhythm = ?1, feed_hints = ?1, feed_hubs = ?1", damage)
		st := states(t, db)[world]
		if st.Rhythm != (news.Rhythm{}) || st.Meta.Hints != (news.Hints{}) {
			t.Errorf("%q is read as %+v, %+v", damage, st.Rhythm, st.Meta.Hints)
		}
		if st = claim(t, db, world, noon); st.Fence == 0 {
			t.Errorf("%q: not claimed", damage)
		}
		if err := db.ReleaseAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestsAreFifteenMinutesApartWhateverHappens(t *testing.T) {
	own := news.Source{ID: "own", URL: "http://127.0.0.1:8080/feed", Every: time.Second, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	for _, tt := range []struct {
		name  string
		src   news.Source
		first news.Demand
		page  news.Page // that the first poll finds is to be read
		want  bool
	}{
		{"interrupted, or the process ended", source(world), news.WhenDue, news.Page{}, false},
		{"forced before", source(world), news.Forced, news.Page{}, false},
		{"delivered before", source(world), news.Handed, news.Page{}, true},
		{"a page of older items", source(world), news.WhenDue, news.Page{URL: "https://world.example/2"}, true},
		{"the operator's own machine", own, news.WhenDue, news.Page{}, true},
	} {
		db := newsroom(t)
		if err := db.SetSources(t.Context(), []news.Source{tt.src}); err != nil {
			t.Fatal(err)
		}
		st, ok, err := db.Claim(t.Context(), tt.src, noon, noon.Add(time.Minute), tt.first)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if tt.page.URL != "" {
			st.Page = tt.page
			save(t, db, news.Poll{Source: tt.src.ID, At: noon, Fence: st.Fence, State: to(st)})
		}
		if err := db.ReleaseAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, demand := range []news.Demand{news.WhenDue, news.Named} {
			now := noon.Add(14 * time.Minute)
			st, ok, err := db.Claim(t.Context(), tt.src, now, now.Add(time.Minute), demand)
			if err != nil || ok != tt.want {
				t.Errorf("%s: Claim after 14 minutes = %v, %v, want %v", tt.name, ok, err, tt.want)
			}
			if !tt.want && (!st.Next.Equal(noon.Add(15*time.Minute)) || st.Why == "") {
				t.Errorf("%s: next %v, %q, want 15 minutes after the request", tt.name, st.Next, st.Why)
			}
			if ok {
				break
			}
		}
	}
}
