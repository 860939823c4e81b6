package hub_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/hub"
)

const (
	outside  = "https://hub.example/"
	outside2 = "https://hub2.example/push"
)

// A told is a request that outside hubs got.
type told struct {
	at         time.Time
	hub, topic string
}

// A town has outside hubs, and a pinger that tells them.
type town struct {
	mu     sync.Mutex
	status map[string]int // by hub or topic; 0: 204; 1: no connection; 2: it hangs
	told   []told
	log    bytes.Buffer
	stop   func()
	*hub.Pinger
}

func (w *town) Send(req *http.Request, limit time.Duration, _ []netip.Prefix) (int, time.Duration, string, error) {
	if err := req.ParseForm(); err != nil {
		return 0, 0, "", err
	}
	form := req.PostForm
	w.mu.Lock()
	topic := form.Get("hub.url")
	w.told = append(w.told, told{time.Now(), req.URL.String(), topic})
	status := w.status[req.URL.String()] + w.status[topic]
	w.mu.Unlock()
	if form.Get("hub.mode") != "publish" || form.Get("hub.topic") != topic || len(form["hub.url"]) != 1 {
		return 400, 0, "", nil
	}
	switch status {
	case 0:
		return 204, 0, "", nil
	case 1:
		return 0, 0, "", errors.New("connection refused")
	case 2:
		select {
		case <-time.After(limit):
		case <-req.Context().Done():
		}
		return 0, 0, "", context.DeadlineExceeded
	}
	return status, 0, "", nil
}

func (w *town) Check(*url.URL, []netip.Prefix) error { return nil }

func (w *town) set(who string, status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status[who] = status
}

// of returns what a hub was told, and forgets it.
func (w *town) of(hub string) (topics []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = slices.DeleteFunc(w.told, func(a told) bool {
		if a.hub == hub {
			topics = append(topics, a.topic)
		}
		return a.hub == hub
	})
	return topics
}

func (w *town) warnings() int { return strings.Count(w.log.String(), "level=WARN") }

func inTown(t *testing.T, test func(*testing.T, *town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &town{status: map[string]int{}}
		w.Pinger = hub.NewPinger([]string{outside, outside2}, w, nil, slog.New(slog.NewTextHandler(&w.log, nil)))
		w.run(t)
		test(t, w)
		w.stop()
	})
}

func (w *town) run(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	w.stop = func() { cancel(); running.Wait() }
}

func TestOutsideHubsAreToldOfEachChange(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.Changed([]string{"b", "a", "b"})
		wait(time.Second)
		for _, hub := range []string{outside, outside2} {
			if got := w.of(hub); !slices.Equal(got, []string{"a", "b"}) {
				t.Errorf("%s was told of %q", hub, got)
			}
		}
		w.Changed(nil)
		wait(day)
		if got := w.of(outside); got != nil {
			t.Errorf("told of %q without a change", got)
		}
	})
}

func TestOutsideHubThatFailsIsTriedLessAndLessAndLoggedOnce(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		for _, status := range []int{1, 2, 500, 429, 301} {
			warned := w.warnings()
			w.set(outside, status)
			w.Changed([]string{"a", "b"})
			wait(90 * time.Minute)
			if got := w.of(outside); !slices.Equal(got, []string{"a", "a", "a", "a"}) {
				t.Errorf("status %d: told of %q, want three tries and another after an hour", status, got)
			}
			if got := w.of(outside2); !slices.Equal(got, []string{"a", "b"}) {
				t.Errorf("status %d: the other hub was told of %q", status, got)
			}
			if n := w.warnings() - warned; n != 1 {
				t.Errorf("status %d: %d warnings, want 1:\n%s", status, n, w.log.String())
			}
			w.set(outside, 0)
			wait(time.Hour)
			if got := w.of(outside); !slices.Equal(got, []string{"a", "b"}) {
				t.Errorf("status %d: told of %q once it works again, want all that it has missed", status, got)
			}
		}
	})
}

func TestOutsideHubThatFailsIsTriedSoonerWithAnotherChange(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.set(outside, 503)
		w.Changed([]string{"a"})
		wait(10 * time.Minute)
		w.of(outside)
		w.Changed([]string{"b"})
		wait(time.Second)
		if got := w.of(outside); !slices.Equal(got, []string{"a"}) {
			t.Errorf("told of %q, want one try", got)
		}
		for range 60 {
			w.Changed([]string{"c"})
			wait(time.Minute)
		}
		if n := len(w.of(outside)); n != 15 {
			t.Errorf("%d tries in an hour with a change a minute, want one in four minutes", n)
		}
		w.set(outside, 0)
		w.Changed([]string{"c"})
		wait(4 * time.Minute)
		if got := w.of(outside); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("told of %q", got)
		}
	})
}

func TestAnotherPingerTellsWhatTheOneBeforeItCouldNot(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.set(outside, 2)
		w.Changed([]string{"a", "b"})
		wait(time.Hour)
		w.Changed([]string{"c"})
		wait(time.Second)
		w.stop() // while the hub is being asked
		w.of(outside)
		w.of(outside2)
		w.set(outside, 0)
		old := w.Pinger
		w.Pinger = hub.NewPinger([]string{outside, "https://hub3.example/"}, w, nil, slog.New(slog.NewTextHandler(&w.log, nil)))
		w.Adopt(nil)
		w.Adopt(old)
		w.run(t)
		wait(time.Second)
		if got := w.of(outside); !slices.Equal(got, []string{"a", "b", "c"}) || len(w.told) != 0 {
			t.Errorf("told of %q, and %+v", got, w.told)
		}
	})
}

func TestChangesWhileAnOutsideHubFailsAreToldWithTheNextTry(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.set(outside, 500)
		w.Changed([]string{"a"})
		wait(time.Second)
		w.Changed([]string{"a", "b"})
		w.set(outside, 0)
		wait(time.Minute)
		if got := w.of(outside); !slices.Equal(got, []string{"a", "a", "b"}) || w.warnings() != 0 {
			t.Errorf("told of %q:\n%s", got, w.log.String())
		}
	})
}

func TestTopicThatAnOutsideHubDoesNotWantIsNoTroubleForOthers(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.set("a", 404)
		w.Changed([]string{"a", "b"})
		wait(time.Hour)
		if got := w.of(outside); !slices.Equal(got, []string{"a", "b"}) || w.warnings() != 2 {
			t.Errorf("told of %q:\n%s", got, w.log.String())
		}
	})
}

func TestPingerStopsAtOnce(t *testing.T) {
	inTown(t, func(t *testing.T, w *town) {
		w.set(outside, 2)
		w.set(outside2, 500)
		w.Changed([]string{"a"})
		wait(time.Second)
		start := time.Now()
		w.stop() // one hub is being asked, the other waited for
		if took := time.Since(start); took != 0 || w.warnings() != 0 {
			t.Errorf("stopped after %v:\n%s", took, w.log.String())
		}
	})
}
