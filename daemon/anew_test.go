package daemon_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
	"courant/poller"
	"courant/store"
)

const harbourOnly = "site: {listen: \"127.0.0.1:8080\"}\ntopics: {harbour: [ferry]}\nfeeds: {harbour: {limit: 100}}\n"

// slow rules take a while for some items, by their titles.
type slow struct {
	poller.Tagger
	takes map[string]time.Duration
}

func (s slow) Tags(it *news.Item) []news.Tag {
	time.Sleep(s.takes[it.Title])
	return s.Tagger.Tags(it)
}

// judgesFor starts a daemon on n items that are still to be judged, some of which take a
// while. The first item always does: what was rendered at the start does not have it.
func judgesFor(t *testing.T, w *world, n int, takes map[string]time.Duration) (*store.DB, *machine) {
	t.Helper()
	db := archive(t, w.database, n)
	takes["Town council 0: a ferry"] = time.Second
	w.write(harbourOnly)
	w.rules = func(rules poller.Tagger) poller.Tagger { return slow{rules, takes} }
	return db, w.boot(t)
}

const feed = "/feeds/harbour.atom"

func TestWhatIsJudgedIsPublishedWhileTheRestIsStillJudged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		db, m := judgesFor(t, w, 600, map[string]time.Duration{"Town council 590: a ferry": time.Hour})
		time.Sleep(10 * time.Second)
		if !m.has(t, feed, "Town council 0: a ferry<") {
			t.Error("the first item is not published")
		}
		if err := db.Decide(t.Context(), itemsOf(t, db, "Town council 11")[0].Key, "harbour", true, time.Now()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if !m.has(t, feed, "Town council 11<") {
			t.Error("what another process has decided is not published")
		}
		if m.has(t, feed, "Town council 590: a ferry<") || w.report(t).Judging == nil {
			t.Error("the last item is judged, though it takes an hour")
		}
		m.stop(t)
		if said := log.lines("judged anew"); said != nil {
			t.Errorf("the log says %q of what was stopped", said)
		}
	})
}

func TestWhatIsJudgedLastIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		// So soon after the first items that nothing is rendered between them.
		_, m := judgesFor(t, w, 300, map[string]time.Duration{"Town council 290: a ferry": 1900 * time.Millisecond})
		time.Sleep(10 * time.Second)
		if !m.has(t, feed, "Town council 290: a ferry<") {
			t.Error("the last item is not published")
		}
		m.stop(t)
		if said := log.lines("judged anew"); len(said) != 1 || !strings.Contains(said[0], "items=300 changed=30") {
			t.Errorf("the log says %q, want once that 300 items were judged", said)
		}
	})
}

func TestUndecidedItemIsJudgedAgainWithinSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		db, m := judgesFor(t, w, 30, map[string]time.Duration{})
		key := itemsOf(t, db, "Town council 10: a ferry")[0].Key
		time.Sleep(10 * time.Second)
		if err := db.Decide(t.Context(), key, "harbour", false, time.Now()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if m.has(t, feed, "Town council 10: a ferry<") {
			t.Error("what was taken is published")
		}
		if err := db.Undecide(t.Context(), key, "harbour"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if !m.has(t, feed, "Town council 10: a ferry<") {
			t.Error("what the rules give is not published")
		}
		m.stop(t)
	})
}

func TestDaemonBeginsAgainAfterAnotherProcessThatJudges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		db, m := judgesFor(t, w, 300, map[string]time.Duration{"Town council 290: a ferry": 8 * time.Second})
		time.Sleep(4 * time.Second)
		judgeAll(t, db, rules(t, "council"))
		time.Sleep(time.Minute)
		if have := having(t, db); have != 30 {
			t.Errorf("%d items have the topic, want the 30 of the daemon's rules", have)
		}
		m.stop(t)
		if ended, judged := log.lines("by another process"), log.lines("judged anew"); len(ended) != 1 || len(judged) != 1 {
			t.Errorf("the log says %q and %q, want one of each", ended, judged)
		}
	})
}

func TestRemovedDatabaseEndsTheDaemonWhileItemsAreJudged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		_, m := judgesFor(t, w, 300, map[string]time.Duration{"Town council 290: a ferry": time.Hour})
		time.Sleep(10 * time.Second)
		if err := os.Remove(w.database); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Second)
		if err := m.end(); !errors.Is(err, store.ErrReplaced) {
			t.Errorf("the daemon ended with %v, want ErrReplaced", err)
		}
	})
}

// refuse and accept have a table refuse what is written, as a full disk does, and take it
// again.
const (
	refuseJudging = "CREATE TRIGGER full_disk BEFORE UPDATE ON judging BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
	refuseRunning = "CREATE TRIGGER full_disk BEFORE INSERT ON running BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
	accept        = "DROP TRIGGER full_disk"
)

func TestJudgingThatFailsIsReportedOnceAndWhenItIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		archive(t, w.database, 30)
		w.do(t, refuseJudging)
		w.write(harbourOnly)
		m := w.boot(t)
		time.Sleep(5 * time.Minute)
		if r := w.report(t); !strings.Contains(r.Trouble, "the disk is full") || time.Since(r.TroubleSince) < 4*time.Minute {
			t.Errorf("reported is %q since %v", r.Trouble, r.TroubleSince)
		}
		if failed, judged := log.lines("level=ERROR"), log.lines("judged anew"); len(failed) != 1 || judged != nil {
			t.Errorf("the log says %q and %q, want one error", failed, judged)
		}
		w.do(t, accept)
		time.Sleep(time.Minute)
		if r := w.report(t); r.Trouble != "" || !r.TroubleSince.IsZero() {
			t.Errorf("reported is %q since %v, want nothing", r.Trouble, r.TroubleSince)
		}
		if again, judged := log.lines("works again"), log.lines("judged anew"); len(again) != 1 || len(judged) != 1 {
			t.Errorf("the log says %q and %q, want that it works again", again, judged)
		}
		m.stop(t)
	})
}

func TestReloadHoldsThoughItCannotBeRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.keepLog()
		w.write(harbourOnly)
		m := w.boot(t)
		recorded := func() (config string) {
			t.Helper()
			w.read(t, func(db *store.DB) {
				b, _, err := db.Running(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				config = string(b)
			})
			return config
		}
		w.do(t, refuseRunning)
		w.write(strings.ReplaceAll(harbourOnly, "harbour", "port"))
		m.reload <- struct{}{}
		time.Sleep(time.Minute)
		if r := w.report(t); r.ReloadError != "" || r.Generation != 2 {
			t.Errorf("generation %d, %q, want the second", r.Generation, r.ReloadError)
		}
		if said := log.lines("`courant plan` compares"); len(said) != 1 || strings.Contains(recorded(), "port") {
			t.Errorf("the log says %q, recorded is %s; want one warning", said, recorded())
		}
		w.do(t, accept)
		time.Sleep(10 * time.Second)
		if got := recorded(); !strings.Contains(got, "port") {
			t.Errorf("recorded is %s, want what runs", got)
		}
		m.stop(t)
	})
}
