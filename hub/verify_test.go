package hub_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
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
		io.WriteString(w, r.URL.Query().Get("hub.challenge")+"\n.")
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
		if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "60" || len(w.seen(http.MethodGet)) != 11 {
			t.Errorf("%d %q after %d questions, want no further one", rec.Code, rec.Body, len(w.seen(http.MethodGet)))
		}
		w.checking(nil)
		if rec := w.post(asking()); rec.Code != http.StatusAccepted {
			t.Errorf("renewal of what was confirmed before: %d %q", rec.Code, rec.Body)
		}
		w.subscribe("hub.callback", "http://reader.example/other") // it is trusted again
	})
}

func TestHostIsAskedAgainAfterAWhile(t *testing.T) {
	for from, while := range map[string]time.Duration{proxy: time.Minute, "192.0.2.1:40000": 10 * time.Minute} {
		in(t, func(t *testing.T, w *world) {
			w.from = from
			w.checking(status(404))
			for range 10 {
				w.post(asking())
			}
			w.checking(nil)
			wait(while - 3*time.Second)
			rec := w.post(asking())
			if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != strconv.Itoa(int(while/time.Second)) {
				t.Fatalf("from %s: %d %q with %v", from, rec.Code, rec.Body, rec.Header())
			}
			wait(2 * time.Second)
			w.subscribe()
		})
	}
}

func TestWhoNamesAHostInVainDoesNotKeepOthersFromIt(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.from = "[2001:db8:1:2::1]:40000"
		w.checking(status(404))
		for i := range 10 {
			w.post(asking("hub.callback", fmt.Sprintf("http://reader.example/%d", i)))
		}
		w.checking(nil)
		w.from = "[2001:db8:1:2::ffff]:40000" // in the same network
		if rec := w.post(asking()); rec.Code != http.StatusTooManyRequests {
			t.Errorf("the same requester: %d %q", rec.Code, rec.Body)
		}
		w.from = "[2001:db8:1:3::1]:40000"
		w.subscribe()
	})
}

func TestOneRequesterHasAHundredRequestsWaiting(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(hang)
		w.from = "192.0.2.1:40000"
		for i := range 140 { // 32 do not wait
			rec := w.postNow(asking("hub.callback", fmt.Sprintf("http://reader%d.example/", i)))
			if want := map[bool]int{true: http.StatusAccepted, false: http.StatusTooManyRequests}[i < 132]; rec.Code != want {
				t.Fatalf("request %d: %d, want %d", i+1, rec.Code, want)
			}
		}
		for _, other := range []string{"192.0.2.2:40000", "[::ffff:192.0.2.3]:40000", "[2001:db8::1]:40000", proxy} {
			w.from = other
			if rec := w.postNow(asking("hub.callback", "http://from"+strconv.Itoa(len(other))+".example/")); rec.Code != http.StatusAccepted {
				t.Errorf("%s: %d %q", other, rec.Code, rec.Body)
			}
		}
	})
}

func TestANetworkOfIPv6IsOneHost(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(hang)
		for i := range 40 {
			rec := w.postNow(asking("hub.callback", fmt.Sprintf("http://[2a01:4f8:1:2:%x::1]/", i)))
			if want := map[bool]int{true: http.StatusAccepted, false: http.StatusTooManyRequests}[i < 24]; rec.Code != want {
				t.Fatalf("request %d: %d, want %d", i+1, rec.Code, want)
			}
		}
		if rec := w.postNow(asking("hub.callback", "http://[2a01:4f8:1:3::1]/")); rec.Code != http.StatusAccepted {
			t.Errorf("another network: %d %q", rec.Code, rec.Body)
		}
	})
}

func TestCallbacksThatHangDoNotHoldUpOthers(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "hanging") {
				hang(rw, r)
				return
			}
			confirm(rw, r)
		})
		for i := range 96 {
			w.postNow(asking("hub.callback", fmt.Sprintf("http://hanging%d.example/", i)))
		}
		w.postNow(asking())
		wait(7 * time.Second)
		w.disk.only(t)
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

func TestRenewalTooSoonAfterAnotherIsRefused(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.secret", "s3cret")
		renew := func(want int, pairs ...string) {
			t.Helper()
			if rec := w.post(asking(pairs...)); rec.Code != want || (rec.Header().Get("Retry-After") == "60") != (want == 429) {
				t.Errorf("%v: %d %q with %v, want %d", pairs, rec.Code, rec.Body, rec.Header(), want)
			}
		}
		renew(http.StatusAccepted, "hub.secret", "s3cret")
		renew(http.StatusTooManyRequests, "hub.secret", "s3cret")
		renew(http.StatusAccepted, "hub.secret", "another") // which it must not miss
		renew(http.StatusTooManyRequests, "hub.secret", "another")
		wait(time.Minute)
		renew(http.StatusAccepted, "hub.secret", "another")
		renew(http.StatusAccepted, "hub.mode", "unsubscribe")
		if list := w.disk.list(); len(list) != 0 {
			t.Errorf("kept %+v", list)
		}
		log := w.log.String()
		if n := strings.Count(log, `level=INFO msg="subscribed to a feed"`); n != 1 {
			t.Errorf("%d lines about a subscription, want 1:\n%s", n, log)
		}
		if n := strings.Count(log, `level=DEBUG msg="a subscription to a feed was renewed"`); n != 3 {
			t.Errorf("%d lines about renewals, want 3:\n%s", n, log)
		}
	})
}

func TestWhiteSpaceBehindTheChallengeDoesNotMatter(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			fmt.Fprint(rw, r.URL.Query().Get("hub.challenge"), " \r\n")
		})
		w.subscribe()
	})
}
