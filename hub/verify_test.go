package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// noConfirmation is what callbacks answer that do not want what they are asked.
var noConfirmation = map[string]http.HandlerFunc{
	"another challenge": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "0123456789abcdef") },
	"nothing":           status(http.StatusOK),
	"markup around it": func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<html>"+r.URL.Query().Get("hub.challenge")+"</html>")
	},
	"more behind it": func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("hub.challenge")+"\n")
	},
	"not found": func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		confirm(w, r)
	},
	"a redirect": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/confirm")
		w.WriteHeader(http.StatusFound)
		confirm(w, r)
	},
	"no answer": hang,
	"an answer that does not end": func(w http.ResponseWriter, r *http.Request) {
		confirm(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	},
	"an endless answer": func(w http.ResponseWriter, r *http.Request) {
		confirm(w, r)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	},
	"a drop a second": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}
	},
}

func TestNothingIsKeptUnlessTheCallbackConfirms(t *testing.T) {
	for name, answer := range noConfirmation {
		in(t, func(t *testing.T, w *world) {
			w.checking(answer)
			if rec := w.post(asking()); rec.Code != http.StatusAccepted {
				t.Fatalf("%s: %d %q", name, rec.Code, rec.Body)
			}
			wait(15 * time.Second)
			if list := w.disk.list(); len(list) != 0 || len(w.seen(http.MethodGet)) != 1 {
				t.Errorf("%s: kept %+v after %d questions", name, list, len(w.seen(http.MethodGet)))
			}
			// It says nothing against a subscription that there is.
			w.checking(nil)
			w.subscribe()
			lease := w.disk.only(t).Lease
			w.checking(answer)
			w.post(asking("hub.mode", "unsubscribe"))
			wait(15 * time.Second)
			w.post(asking("hub.lease_seconds", "3600"))
			wait(15 * time.Second)
			if got := w.disk.only(t).Lease; !got.Equal(lease) {
				t.Errorf("%s: lease until %v, want %v", name, got, lease)
			}
		})
	}
}

func TestHostThatDoesNotConfirmIsLeftAlone(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.checking(status(404))
		for i := range 10 {
			if rec := w.post(asking("hub.callback", fmt.Sprintf("http://www%d.reader.example/", i))); rec.Code != http.StatusAccepted {
				t.Fatalf("request %d: %d %q", i+1, rec.Code, rec.Body)
			}
		}
		rec := w.post(asking("hub.callback", "http://reader.example/other"))
		if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "600" || len(w.seen(http.MethodGet)) != 11 {
			t.Errorf("%d %q after %d questions, want no further one", rec.Code, rec.Body, len(w.seen(http.MethodGet)))
		}
		w.checking(nil)
		if rec := w.post(asking()); rec.Code != http.StatusAccepted {
			t.Errorf("renewal of what was confirmed before: %d %q", rec.Code, rec.Body)
		}
		w.subscribe("hub.callback", "http://reader.example/other") // it is trusted again
	})
}

func TestHostIsAskedAgainAfterTenMinutes(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(status(404))
		for range 10 {
			w.post(asking())
		}
		w.checking(nil)
		if rec := w.post(asking()); rec.Code != http.StatusTooManyRequests {
			t.Fatalf("%d %q", rec.Code, rec.Body)
		}
		wait(10 * time.Minute)
		w.subscribe()
	})
}

func TestOneHostIsAskedFourQuestionsAtOnceAndTwentyWait(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(hang)
		for i := range 10 {
			w.postNow(asking("hub.callback", fmt.Sprintf("http://www%d.reader.example/", i)))
		}
		wait(time.Second)
		if n := len(w.seen(http.MethodGet)); n != 4 {
			t.Errorf("%d questions at once, want 4", n)
		}
		w.checking(nil)
		w.subscribe("hub.callback", "http://another.example/") // is not held up
		w.checking(hang)
		for i := range 30 {
			rec := w.postNow(asking("hub.callback", fmt.Sprintf("http://w%d.busy.example/", i)))
			if want := map[bool]int{true: http.StatusAccepted, false: http.StatusTooManyRequests}[i < 24]; rec.Code != want {
				t.Errorf("request %d at once: %d, want %d", i+1, rec.Code, want)
			}
		}
	})
}

func TestOnlyAThousandRequestsWait(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(hang)
		for i := range 1040 {
			rec := w.postNow(asking("hub.callback", fmt.Sprintf("http://reader%d.example/", i)))
			if want := map[bool]int{true: http.StatusAccepted, false: http.StatusServiceUnavailable}[i < 1032]; rec.Code != want {
				t.Fatalf("request %d: %d, want %d", i+1, rec.Code, want)
			}
		}
	})
}

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
