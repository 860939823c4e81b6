package hub_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"courant/hub"
)

func TestLastWishAboutASubscriptionCounts(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Second)
			confirm(rw, r)
		})
		w.post(asking("hub.secret", "first"))
		w.post(asking("hub.secret", "second"))
		w.post(asking("hub.secret", "third"))
		if n := len(w.seen(http.MethodGet)); n != 1 {
			t.Errorf("%d questions at once about one subscription", n)
		}
		wait(15 * time.Second)
		if sub := w.disk.only(t); sub.Secret != "third" || len(w.seen(http.MethodGet)) != 2 {
			t.Errorf("kept %+v after %d questions", sub, len(w.seen(http.MethodGet)))
		}
		w.post(asking())
		w.post(asking("hub.mode", "unsubscribe"))
		wait(15 * time.Second)
		if list := w.disk.list(); len(list) != 0 {
			t.Errorf("kept %+v", list)
		}
	})
}

func TestEditionBetweenTwoRequestsIsDelivered(t *testing.T) {
	for name, places := range map[string]int{"the first waits": 4, "the first is being verified": 0} {
		in(t, func(t *testing.T, w *world) {
			w.checking(hang)
			for i := range places { // of those that the host has
				w.postNow(asking("hub.callback", fmt.Sprintf("http://reader.example/%d", i)))
			}
			w.post(asking())
			w.change(harbour, "second edition")
			w.post(asking())
			w.checking(nil)
			wait(time.Minute)
			if got := w.bodies(); !slices.Equal(got, []string{"second edition"}) {
				t.Errorf("%s: delivered %q", name, got)
			}
		})
	}
}

func TestEditionBeforeAnotherSubscriptionIsNotDelivered(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Second)
			confirm(rw, r)
		})
		w.post(asking("hub.mode", "unsubscribe"))
		w.publish(harbour, "second edition")
		w.post(asking())
		wait(time.Minute)
		w.disk.only(t)
		w.wantBodies(t)
	})
}

func TestWhatWasPromisedIsAskedBeforeTheHubStops(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond)
			confirm(rw, r)
		})
		for i := range 20 {
			w.postNow(asking("hub.callback", fmt.Sprintf("http://www%d.reader.example/", i)))
		}
		w.stop()
		if n := len(w.disk.list()); n != 20 {
			t.Errorf("%d subscribers kept, want 20", n)
		}
	})
}

// promise has 200 subscriptions promised, and the hub stopped before most of them are verified.
func promise(t *testing.T, w *world) {
	t.Helper()
	w.checking(func(rw http.ResponseWriter, r *http.Request) {
		time.Sleep(1500 * time.Millisecond)
		confirm(rw, r)
	})
	for i := range 200 {
		if rec := w.postNow(asking("hub.callback", fmt.Sprintf("http://reader%d.example/", i))); rec.Code != http.StatusAccepted {
			t.Fatalf("request %d: %d %q", i+1, rec.Code, rec.Body)
		}
	}
	w.stop()
}

func TestAnotherHubKeepsWhatTheOneBeforeItHasPromised(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		promise(t, w)
		if n := len(w.disk.list()); n == 0 || n == 200 {
			t.Fatalf("%d subscribers kept, want some of 200", n)
		}
		old := w.hub
		w.hub = hub.New(w.opts)
		w.hub.Adopt(nil)
		w.hub.Adopt(old)
		w.run()
		wait(time.Minute)
		if n, asked := len(w.disk.list()), len(w.seen(http.MethodGet)); n != 200 || asked > 232 {
			t.Errorf("%d subscribers kept after %d questions, want 200 and what was interrupted once more", n, asked)
		}
	})
}

func TestHubThatRunsAgainKeepsWhatItHasPromised(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		promise(t, w)
		w.run()
		wait(time.Minute)
		if n := len(w.disk.list()); n != 200 {
			t.Errorf("%d subscribers kept, want 200", n)
		}
	})
}

func TestLastWishCountsAfterAStopToo(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(hang)
		w.post(asking("hub.secret", "first"))
		w.post(asking("hub.secret", "second"))
		w.stop()
		w.checking(nil)
		w.publish(harbour, "second edition")
		w.run()
		wait(time.Minute)
		if sub := w.disk.only(t); sub.Secret != "second" || len(w.seen(http.MethodGet)) != 2 {
			t.Errorf("kept %+v after %d questions", sub, len(w.seen(http.MethodGet)))
		}
		w.wantBodies(t, "second edition")
	})
}
