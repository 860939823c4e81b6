package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
	"courant/store"
)

// exec is what a job may do in these tests.
type execFunc = func(query string, args ...any) error

const addDocument = "INSERT INTO documents (name, etag, modified) VALUES (?, 'x', 1)"

// held runs fn while the writer is busy with a job, ends the job when fn has returned and
// every goroutine waits, and returns what became of the job.
func held(t *testing.T, db *store.DB, fn func()) error {
	t.Helper()
	busy, release, held := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		held <- db.Write(t.Context(), func(execFunc) error {
			close(busy)
			<-release
			return nil
		})
	}()
	<-busy
	fn()
	synctest.Wait()
	close(release)
	return <-held
}

func TestFailedJobDoesNotTakeOthersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		errs := make([]error, 9)
		var wg sync.WaitGroup
		held(t, db, func() {
			for i := range errs {
				wg.Go(func() {
					errs[i] = db.Write(t.Context(), func(exec execFunc) error {
						err := exec(addDocument, fmt.Sprint(i))
						if i%3 == 0 {
							return fmt.Errorf("job %d thinks again", i)
						}
						return err
					})
				})
			}
		})
		wg.Wait()
		for i, err := range errs {
			if failed := i%3 == 0; failed != (err != nil) {
				t.Errorf("job %d: %v", i, err)
			}
		}
		if got := db.Ask(t, "SELECT group_concat(name ORDER BY name) FROM documents"); got != "1,2,4,5,7,8" {
			t.Errorf("written is %s, want what did not fail: 1,2,4,5,7,8", got)
		}
	})
}

func TestJobsThatWaitShareACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "courant.db")
		db, other := openAt(t, path), openAt(t, path)
		before, err := other.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		versions := map[int64]bool{}
		var mu sync.Mutex
		held(t, db, func() {
			for i := range 40 {
				wg.Go(func() {
					if err := db.Write(t.Context(), func(exec execFunc) error { return exec(addDocument, fmt.Sprint(i)) }); err != nil {
						t.Error(err)
					}
					v, err := other.Version(t.Context())
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					versions[v] = true
				})
			}
		})
		wg.Wait()
		if delete(versions, before); len(versions) != 1 {
			t.Errorf("40 waiting jobs made %d commits, want 1", len(versions))
		}
	})
}

func TestLoneJobDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		start := time.Now()
		for i := range 10 {
			if err := db.Write(t.Context(), func(exec execFunc) error { return exec(addDocument, fmt.Sprint(i)) }); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("ten jobs one after the other waited %v", took)
		}
	})
}

func TestJobThatWasGivenUpIsNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		var err error
		ran := false
		var wg sync.WaitGroup
		held(t, db, func() {
			ctx, giveUp := context.WithCancel(t.Context())
			wg.Go(func() {
				err = db.Write(ctx, func(execFunc) error { ran = true; return nil })
			})
			synctest.Wait()
			giveUp()
		})
		wg.Wait()
		if !errors.Is(err, context.Canceled) || ran {
			t.Errorf("the job returned %v, and ran: %v", err, ran)
		}
	})
}

func TestJobThatHasBegunIsFinished(t *testing.T) {
	db := open(t)
	ctx, stop := context.WithCancel(t.Context())
	err := db.Write(ctx, func(exec execFunc) error {
		if err := exec(addDocument, "first"); err != nil {
			return err
		}
		stop()
		return exec(addDocument, "second")
	})
	if err != nil {
		t.Errorf("stopped in the middle: %v", err)
	}
	if got := db.Ask(t, "SELECT count(*) FROM documents"); got != "2" {
		t.Errorf("%s of 2 rows are written", got)
	}
}

func TestClosedDatabaseRefusesJobs(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "courant.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.ReleaseAll(t.Context()); err == nil {
		t.Error("a job after Close")
	}
	if err := db.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestFullDiskKeepsWhatWasThere(t *testing.T) {
	db := newsroom(t)
	poll(t, db, world, noon, item("a", "Ferry line reopens"))
	db.Exec(t, "PRAGMA max_page_count = "+db.Ask(t, "SELECT page_count + 4 FROM pragma_page_count"))

	st := claim(t, db, world, noon.Add(time.Hour))
	st.Status = 200
	long := item("b", "Budget debate, word by word")
	long.Content = strings.Repeat("The member for the islands has the floor. ", 5000)
	p := news.Poll{Source: world, At: noon.Add(time.Hour), Fence: st.Fence, State: to(st), Items: document(world, []news.Item{long}), Judged: "v1"}
	if _, err := db.Save(t.Context(), p); err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("Save on a full disk: %v", err)
	}
	wantTitles(t, db, "Ferry line reopens")
	if got := states(t, db)[world].Status; got != 0 {
		t.Errorf("the state of the failed poll was saved without its items: status %d", got)
	}

	db.Exec(t, "PRAGMA max_page_count = 1000000")
	if saved, err := db.Save(t.Context(), p); err != nil || saved.Added != 1 {
		t.Errorf("Save with room again: %+v, %v", saved, err)
	}
}

func TestFullDiskFailsOnlyWithWhatItLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		db.Exec(t, "PRAGMA max_page_count = "+db.Ask(t, "SELECT page_count + 4 FROM pragma_page_count"))
		errs := make([]error, 20)
		var wg sync.WaitGroup
		held(t, db, func() {
			for i := range errs {
				wg.Go(func() {
					errs[i] = db.Write(t.Context(), func(exec execFunc) error {
						name := fmt.Sprint(i)
						if i%4 == 0 {
							name += strings.Repeat("x", 100_000)
						}
						return exec(addDocument, name)
					})
				})
			}
		})
		wg.Wait()
		for i, err := range errs {
			written := db.Ask(t, "SELECT count(*) FROM documents WHERE name = ?", fmt.Sprint(i)) == "1"
			if written != (err == nil) {
				t.Errorf("job %d returned %v, and is written: %v", i, err, written)
			}
		}
	})
}

func TestManyGoroutinesReadAndWrite(t *testing.T) {
	db := newsroom(t)
	var wg sync.WaitGroup
	for n := range 8 {
		id := []news.SourceID{world, local}[n%2]
		wg.Go(func() {
			for i := range 20 {
				st, ok, err := db.Claim(t.Context(), source(id), noon, noon.Add(time.Minute), news.Forced)
				if err != nil {
					t.Error(err)
				}
				if !ok {
					continue
				}
				it := item(fmt.Sprint(n, "-", i), "Tide table")
				it.Topics = []news.Tag{tag("sea", news.About)}
				p := news.Poll{Source: id, At: noon, Fence: st.Fence, State: to(st), Items: document(id, []news.Item{it}), Judged: "v1"}
				if _, err := db.Save(t.Context(), p); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				for it, err := range db.All(t.Context(), news.Query{}) {
					if err != nil {
						t.Error(err)
					}
					if len(it.Topics) != 1 {
						t.Errorf("item %s has topics %v", it.Key, it.Topics)
					}
				}
			}
		})
	}
	wg.Wait()
}

// crashEnv tells the test binary that it is the child of TestKillLeavesWholePolls.
const crashEnv = "STORE_CRASH_DATABASE"

// TestKillLeavesWholePolls kills a process that saves polls as fast as it can. Poll n has
// the items n-0 to n-9 and the status n.
func TestKillLeavesWholePolls(t *testing.T) {
	if path := os.Getenv(crashEnv); path != "" {
		saveForEver(t, path)
	}
	path := filepath.Join(t.TempDir(), "courant.db")
	for round := range 3 {
		killWhileSaving(t, path, 30+40*round)
		db := openAt(t, path)
		if got := db.Ask(t, "PRAGMA integrity_check"); got != "ok" {
			t.Fatalf("round %d: integrity_check: %s", round, got)
		}
		if got := db.Ask(t, "SELECT count(*) FROM pragma_foreign_key_check"); got != "0" {
			t.Errorf("round %d: %s broken references", round, got)
		}
		polls := map[string]int{}
		for _, it := range items(t, db, news.Query{}) {
			n, _, _ := strings.Cut(it.GUID, "-")
			polls[n]++
			if it.Content == "" || len(it.Topics) != 1 {
				t.Errorf("round %d: half an item: %+v", round, it)
			}
		}
		for n, count := range polls {
			if count != 10 {
				t.Errorf("round %d: %d of 10 items of poll %s", round, count, n)
			}
		}
		if n := len(unrelated(t, db)); n != 10*len(polls) {
			t.Errorf("round %d: %d of %d items are to be related", round, n, 10*len(polls))
		}
		for id, st := range states(t, db) {
			if st.Status > 0 && polls[strconv.Itoa(st.Status)] == 0 {
				t.Errorf("round %d: the state of poll %d of %s is kept without its items", round, st.Status, id)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killWhileSaving starts a child and kills it after so many polls.
func killWhileSaving(t *testing.T, path string, polls int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKillLeavesWholePolls$")
	child.Env = append(os.Environ(), crashEnv+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1)
	for range polls { // a byte a poll
		if _, err := out.Read(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() // killed, as it should be
}

func saveForEver(t *testing.T, path string) {
	db := openAt(t, path)
	setSources(t, db, world, local)
	if err := db.ReleaseAll(t.Context()); err != nil { // the claims of the one killed before
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i, id := range []news.SourceID{world, local} {
		wg.Go(func() {
			for n := int(time.Now().UnixNano()/1000)*2 + i; ; n += 2 {
				st := claim(t, db, id, noon.Add(time.Duration(n)))
				st.Status = n
				var doc []news.Item
				for k := range 10 {
					it := item(fmt.Sprintf("%d-%d", n, k), "Minutes of the council")
					it.Topics = []news.Tag{tag("council", news.About)}
					doc = append(doc, it)
				}
				save(t, db, news.Poll{Source: id, At: noon, Fence: st.Fence, State: to(st), Items: document(id, doc), Judged: "v1"})
				os.Stdout.WriteString(".")
			}
		})
	}
	wg.Wait()
}
