package hub_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFailedDeliveryIsTriedAgainLessAndLess(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(day)
		tries := w.seen(http.MethodPost)
		for i, least := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour} {
			if i+1 >= len(tries) {
				t.Fatalf("%d tries in a day", len(tries))
			}
			if gap := tries[i+1].at.Sub(tries[i].at); gap < least || gap > least*6/5+10*time.Second {
				t.Errorf("try %d comes %v after the one before, want %v and a fifth at most", i+2, gap, least)
			}
		}
		if sub := w.disk.only(t); sub.Failures != len(tries) || sub.Error != "status 500" || !sub.Since.Equal(tries[0].at) {
			t.Errorf("kept %+v after %d tries", sub, len(tries))
		}
		w.taking(nil)
		wait(8 * time.Hour)
		if sub := w.disk.only(t); sub.Failures != 0 || sub.Error != "" || !sub.Since.IsZero() || !sub.Next.IsZero() {
			t.Errorf("kept %+v, want no failures", sub)
		}
	})
}

func TestBackOffSurvivesARestart(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(8 * time.Hour)
		n := len(w.bodies())
		for range 5 {
			w.stop()
			w.start()
			w.hub.Changed()
			wait(time.Minute)
		}
		if got := len(w.bodies()); got != n {
			t.Errorf("%d further tries", got-n)
		}
	})
}

func TestOnlyTheNewestDocumentIsTriedAgain(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		w.change(harbour, "third edition")
		w.change(harbour, "fourth edition")
		w.taking(nil)
		wait(2 * time.Minute)
		w.wantBodies(t, "second edition", "fourth edition")
	})
}

func TestChangesDuringADeliveryAreOneMore(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(func(http.ResponseWriter, *http.Request) { time.Sleep(10 * time.Second) })
		w.change(harbour, "second edition")
		w.change(harbour, "third edition")
		w.change(harbour, "fourth edition")
		wait(8 * time.Second) // the first delivery has ended a second ago
		w.wantBodies(t, "second edition", "fourth edition")
		wait(time.Minute)
		w.wantBodies(t, "second edition", "fourth edition")
	})
}

func TestDocumentThatIsAsBeforeIsNotDelivered(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		w.change(harbour, "first edition")
		w.taking(nil)
		wait(day)
		w.wantBodies(t, "second edition")
	})
}

func TestSubscriberThatIsGoneIsForgotten(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(http.StatusGone))
		w.change(harbour, "second edition")
		w.change(harbour, "third edition")
		if list := w.disk.list(); len(list) != 0 || len(w.bodies()) != 1 {
			t.Errorf("kept %+v after %q", list, w.bodies())
		}
	})
}

func TestSubscriberSaysHowLongToLeaveItAlone(t *testing.T) {
	for _, tt := range []struct {
		status int
		header string
		least  time.Duration
	}{
		{429, "7200", 2 * time.Hour},
		{503, "7200", 2 * time.Hour},
		{503, "99999999", day},
		{429, "1", time.Minute},
		{500, "7200", time.Minute},
	} {
		in(t, func(t *testing.T, w *world) {
			w.subscribe()
			w.taking(func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Retry-After", tt.header)
				rw.WriteHeader(tt.status)
			})
			w.change(harbour, "second edition")
			wait(2 * day)
			tries := w.seen(http.MethodPost)
			if len(tries) < 2 {
				t.Fatalf("%d with Retry-After %s: %d tries", tt.status, tt.header, len(tries))
			}
			if gap := tries[1].at.Sub(tries[0].at); gap < tt.least || gap > tt.least+30*time.Second {
				t.Errorf("%d with Retry-After %s: tried again after %v, want %v", tt.status, tt.header, gap, tt.least)
			}
		})
	}
}

func TestSubscriberIsGivenUpAfterThreeDaysOfFailures(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(3*day - time.Hour)
		w.disk.only(t)
		wait(8 * time.Hour)
		if list := w.disk.list(); len(list) != 0 {
			t.Errorf("kept %+v", list)
		}
		n := len(w.bodies())
		wait(2 * day)
		if got := len(w.bodies()); got != n {
			t.Errorf("%d further tries", got-n)
		}
		w.stop()
		if log := w.log.String(); strings.Count(log, `why="nothing but failures"`) != 1 {
			t.Errorf("want one line:\n%s", log)
		}
	})
}

func TestTimeWithoutATryDoesNotCountAgainstASubscriber(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		w.stop()
		time.Sleep(5 * day)
		w.start()
		wait(time.Minute)
		if sub := w.disk.only(t); sub.Failures != 2 {
			t.Errorf("kept %+v, want two failures", sub)
		}
	})
}

func TestDeliveriesThatAreNoSuccess(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"no answer": hang,
		"not found": status(http.StatusNotFound),
		"a closed connection": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
	} {
		in(t, func(t *testing.T, w *world) {
			w.subscribe()
			w.taking(answer)
			w.change(harbour, "second edition")
			wait(16 * time.Second)
			if sub := w.disk.only(t); sub.Failures != 1 || sub.Error == "" || len(w.bodies()) != 1 {
				t.Errorf("%s: kept %+v after %q, want one failure", name, sub, w.bodies())
			}
		})
	}
}

func TestTextOfAnAnswerDoesNotMatter(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(func(rw http.ResponseWriter, r *http.Request) {
			io.WriteString(rw, "thank you")
			rw.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		w.change(harbour, "second edition")
		wait(16 * time.Second)
		d, _ := w.document(harbour)
		if sub := w.disk.only(t); sub.Failures != 0 || sub.ETag != d.ETag {
			t.Errorf("kept %+v, want a success after 15 seconds", sub)
		}
	})
}

func TestSubscribersThatHangDoNotHoldUpOthers(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(300, "http://hanging%d.example/")
		w.have(20, "http://quick%d.example/")
		w.taking(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "hanging") {
				hang(rw, r)
			}
		})
		quick := func(after time.Time) (n int, slowest time.Duration) {
			for _, v := range w.seen(http.MethodPost) {
				if strings.HasPrefix(v.host, "quick") && !v.at.Before(after) {
					n, slowest = n+1, max(slowest, v.at.Sub(after))
				}
			}
			return n, slowest
		}
		start := time.Now()
		w.change(harbour, "second edition")
		wait(time.Minute)
		if n, slowest := quick(start); n != 20 || slowest > 10*time.Second {
			t.Errorf("all 300 hang for the first time: %d delivered, the last after %v", n, slowest)
		}
		start = time.Now()
		w.change(harbour, "third edition")
		if n, slowest := quick(start); n != 20 || slowest > 0 {
			t.Errorf("they are known to hang: %d delivered, the last after %v", n, slowest)
		}
	})
}

func TestSlowSubscribersAreServedBesideTheOthers(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(300, "http://slow%d.example/")
		w.have(20, "http://quick%d.example/")
		w.taking(func(_ http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "slow") {
				time.Sleep(5 * time.Second)
			}
		})
		w.change(harbour, "second edition")
		wait(time.Minute)
		start := time.Now()
		w.change(harbour, "third edition")
		wait(time.Hour)
		n := 0
		for _, v := range w.seen(http.MethodPost) {
			if v.body != "third edition" {
				continue
			}
			n++
			if strings.HasPrefix(v.host, "quick") && v.at.After(start) {
				t.Errorf("%s had to wait for %v", v.host, v.at.Sub(start))
			}
		}
		if n != 320 {
			t.Errorf("%d delivered, want all", n)
		}
	})
}

func TestNextTryThatAClockPutFarAheadIsNow(t *testing.T) {
	for ahead, want := range map[time.Duration]int{300 * day: 1, 30 * time.Hour: 1, 23 * time.Hour: 0} {
		in(t, func(t *testing.T, w *world) {
			w.subscribe()
			w.stop()
			sub := w.disk.only(t)
			sub.Failures, sub.Since, sub.Next = 1, time.Now().Add(ahead), time.Now().Add(ahead)
			w.disk.SaveSubscriber(t.Context(), sub)
			w.start()
			w.change(harbour, "second edition")
			if n := len(w.bodies()); n != want {
				t.Errorf("%v ahead: %d deliveries, want %d", ahead, n, want)
			}
		})
	}
}

func TestDeliveriesAtOnceAreLimited(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		var now, most int
		perHost := map[string]int{}
		w.taking(func(_ http.ResponseWriter, r *http.Request) {
			host := r.Host[strings.Index(r.Host, ".")+1:]
			w.mu.Lock()
			now++
			perHost[host]++
			most = max(most, now)
			if perHost[host] > 8 {
				t.Errorf("%d at once to %s", perHost[host], host)
			}
			w.mu.Unlock()
			time.Sleep(time.Second)
			w.mu.Lock()
			now--
			perHost[host]--
			w.mu.Unlock()
		})
		for i := range 20 {
			w.have(10, fmt.Sprintf("http://w%%d.reader%d.example/", i))
		}
		w.change(harbour, "second edition")
		wait(10 * time.Second)
		if most != 64 || len(w.bodies()) != 200 {
			t.Errorf("%d deliveries, %d at once; want 200 and 64", len(w.bodies()), most)
		}
	})
}

func TestDeliveriesAreSavedInBatches(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(500, "http://reader%d.example/")
		w.change(harbour, "second edition")
		for _, sub := range w.disk.list() {
			if d, _ := w.document(harbour); sub.ETag != d.ETag {
				t.Fatalf("%s has %s", sub.Callback, sub.ETag)
			}
		}
		if w.disk.saves > 2 {
			t.Errorf("%d transactions for 500 deliveries", w.disk.saves)
		}
	})
}

func TestStopLetsDeliveriesEndAndCountsNoFailures(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.subscribe("hub.callback", "http://hanging.example/")
		w.taking(func(rw http.ResponseWriter, r *http.Request) {
			if r.Host == "hanging.example" {
				hang(rw, r)
				return
			}
			time.Sleep(2500 * time.Millisecond)
		})
		w.change(harbour, "second edition")
		start := time.Now()
		w.stop()
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("stopped after %v, want 3 s", took)
		}
		d, _ := w.document(harbour)
		for _, sub := range w.disk.list() {
			if has := sub.ETag == d.ETag; sub.Failures != 0 || has != (sub.Callback == callback) {
				t.Errorf("kept %+v", sub)
			}
		}
	})
}

func TestStoreTroubleEndsRunAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start()
		w.subscribe()
		full := errors.New("disk full")
		w.disk.fail(full)
		w.change(harbour, "second edition")
		if err := <-w.done; !errors.Is(err, full) {
			t.Fatalf("Run: %v, want %v", err, full)
		}
		w.disk.fail(nil)
		w.run()
		wait(time.Minute)
		w.stop()
		w.wantBodies(t, "second edition")
		d, _ := w.document(harbour)
		if sub := w.disk.only(t); sub.ETag != d.ETag {
			t.Errorf("kept %+v, want %s", sub, d.ETag)
		}
	})
}

func TestSubscriptionThatCouldNotBeKeptIsVerifiedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start()
		full := errors.New("disk full")
		w.disk.fail(full)
		w.post(asking())
		if err := <-w.done; !errors.Is(err, full) {
			t.Fatalf("Run: %v, want %v", err, full)
		}
		w.disk.fail(nil)
		w.run()
		wait(time.Second)
		w.change(harbour, "second edition")
		w.wantBodies(t, "second edition")
		w.stop()
	})
}

// undeleted is a disk that deletes nothing while it is stuck.
type undeleted struct {
	*disk
	stuck bool
}

func (d *undeleted) DeleteSubscriber(ctx context.Context, topic, callback string) error {
	if d.stuck {
		return errors.New("disk stuck")
	}
	return d.disk.DeleteSubscriber(ctx, topic, callback)
}

func TestSubscriptionThatCannotBeDeletedDoesNotKeepDeliveriesFromBeingSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		store := &undeleted{w.disk, true}
		w.opts.Store = store
		w.start()
		w.subscribe()
		w.subscribe("hub.callback", "http://gone.example/")
		w.taking(func(rw http.ResponseWriter, r *http.Request) {
			if r.Host == "gone.example" {
				rw.WriteHeader(http.StatusGone)
			}
		})
		w.change(harbour, "second edition")
		if err := <-w.done; err == nil {
			t.Fatal("Run did not end")
		}
		store.stuck = false
		w.start() // after a crash
		wait(time.Minute)
		w.stop()
		n := 0
		for _, v := range w.seen(http.MethodPost) {
			if v.host == "reader.example" {
				n++
			}
		}
		if sub := w.disk.only(t); n != 1 || sub.Callback != callback {
			t.Errorf("delivered %d times, kept %+v", n, sub)
		}
	})
}
