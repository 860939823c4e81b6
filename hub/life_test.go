package hub_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSubscriptionLivesFromItsRequestToItsEnd(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.secret", "s3cret")
		asked := w.seen(http.MethodGet)
		if len(asked) != 1 || asked[0].query.Get("hub.mode") != "subscribe" {
			t.Fatalf("the callback was asked %+v, want one question", asked)
		}
		w.wantBodies(t)
		w.change(harbour, "second edition")
		w.change(harbour, "third edition")
		w.wantBodies(t, "second edition", "third edition")
		if rec := w.post(asking("hub.mode", "unsubscribe")); rec.Code != http.StatusAccepted {
			t.Fatalf("unsubscribing: %d %q", rec.Code, rec.Body)
		}
		if asked := w.seen(http.MethodGet); len(asked) != 2 || asked[1].query.Get("hub.mode") != "unsubscribe" || asked[1].query.Has("hub.lease_seconds") {
			t.Fatalf("the callback was asked %+v", asked)
		}
		w.change(harbour, "fourth edition")
		if n := len(w.bodies()); n != 2 || len(w.disk.list()) != 0 {
			t.Errorf("%d deliveries, kept %+v; want none after the end", n, w.disk.list())
		}
	})
}

func TestQuestionSaysWhatTheSpecificationWants(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.post(asking("hub.lease_seconds", "7200"))
		asked := w.seen(http.MethodGet)
		for i, lease := range []string{"864000", "7200"} {
			for key, want := range map[string]string{"id": "7", "hub.mode": "subscribe", "hub.topic": harbour, "hub.lease_seconds": lease} {
				if got := asked[i].query[key]; len(got) != 1 || got[0] != want {
					t.Errorf("question %d: %s = %q, want %q", i+1, key, got, want)
				}
			}
		}
		first, second := asked[0].query.Get("hub.challenge"), asked[1].query.Get("hub.challenge")
		if len(first) != 32 || first == second {
			t.Errorf("challenges %q and %q, want 32 digits that differ", first, second)
		}
		if h := asked[0].header; h.Get("User-Agent") != "courant/test" || h.Get("Referer") != "" {
			t.Errorf("asked with %v", h)
		}
	})
}

func TestDeliverySaysWhatTheSpecificationWants(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.secret", "s3cret")
		w.subscribe("hub.callback", "http://open.example/")
		w.change(harbour, "second edition")
		mac := hmac.New(sha256.New, []byte("s3cret"))
		mac.Write([]byte("second edition"))
		for _, v := range w.seen(http.MethodPost) {
			want := map[string]string{
				"Content-Type":    "application/atom+xml",
				"Link":            `<` + hubURL + `>; rel="hub", <` + harbour + `>; rel="self"`,
				"User-Agent":      "courant/test",
				"Content-Length":  strconv.Itoa(len("second edition")),
				"X-Hub-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)),
				"Referer":         "",
				"Accept-Encoding": "",
			}
			if v.host == "open.example" {
				want["X-Hub-Signature"] = ""
			}
			for name, value := range want {
				if got := v.header.Get(name); got != value {
					t.Errorf("to %s: %s: %q, want %q", v.host, name, got, value)
				}
			}
		}
		w.wantBodies(t, "second edition", "second edition")
	})
}

func TestChangeBetweenRequestAndConfirmationIsDelivered(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.checking(func(rw http.ResponseWriter, r *http.Request) {
			w.publish(harbour, "second edition")
			confirm(rw, r)
		})
		w.subscribe()
		w.wantBodies(t, "second edition")
	})
}

func TestRenewalKeepsWhatWasSentAndTakesTheNewSecret(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.secret", "old")
		w.change(harbour, "second edition")
		wait(5 * day)
		if rec := w.post(asking("hub.secret", "new")); rec.Code != http.StatusAccepted {
			t.Fatalf("%d %q", rec.Code, rec.Body)
		}
		w.wantBodies(t, "second edition")
		sub := w.disk.only(t)
		if left := time.Until(sub.Lease).Round(time.Minute); left != 10*day || sub.Secret != "new" {
			t.Errorf("kept for %v with secret %q, want 10 days and the new one", left, sub.Secret)
		}
		wait(9 * day)
		w.change(harbour, "third edition")
		w.wantBodies(t, "second edition", "third edition")
	})
}

func TestRenewalTriesAFailedDeliveryAtOnce(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(8 * time.Hour) // the next try is hours away
		w.taking(nil)
		n := len(w.bodies())
		w.postNow(asking())
		synctest.Wait()
		if sub := w.disk.only(t); sub.Failures != n {
			t.Errorf("at first kept %+v, want the %d failures that there were", sub, n)
		}
		wait(time.Second)
		if sub := w.disk.only(t); len(w.bodies()) != n+1 || sub.Failures != 0 || sub.Error != "" {
			t.Errorf("%d deliveries after %d, kept %+v", len(w.bodies()), n, sub)
		}
	})
}

func TestSubscriptionEndsWithItsLease(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.lease_seconds", "7200")
		wait(2*time.Hour - 2*time.Second)
		w.change(harbour, "second edition")
		w.wantBodies(t, "second edition")
		w.change(harbour, "third edition") // the lease has just ended
		wait(15 * time.Second)
		w.wantBodies(t, "second edition")
		if list := w.disk.list(); len(list) != 0 {
			t.Errorf("kept %+v", list)
		}
	})
}

func TestLeaseIsWithinBounds(t *testing.T) {
	for wish, want := range map[string]time.Duration{
		"":                     10 * day,
		"0":                    time.Hour,
		"-1":                   time.Hour,
		"60":                   time.Hour,
		"86400":                day,
		"99999999":             30 * day,
		"99999999999999999999": 30 * day,
	} {
		in(t, func(t *testing.T, w *world) {
			w.subscribe("hub.lease_seconds", wish)
			if got := time.Until(w.disk.only(t).Lease) + time.Second; got != want {
				t.Errorf("hub.lease_seconds %q: %v, want %v", wish, got, want)
			}
			if got := w.seen(http.MethodGet)[0].query.Get("hub.lease_seconds"); got != strconv.Itoa(int(want/time.Second)) {
				t.Errorf("hub.lease_seconds %q: the callback was told %q", wish, got)
			}
		})
	}
}

func TestVanishedFeedIsKeptUntilTheLeaseEnds(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.withdraw(harbour)
		w.hub.Changed()
		wait(5 * day)
		w.wantBodies(t)
		w.change(harbour, "it is back")
		w.wantBodies(t, "it is back")
		w.withdraw(harbour)
		if rec := w.post(asking()); rec.Code != http.StatusNotFound {
			t.Errorf("renewal: %d %q, want 404", rec.Code, rec.Body)
		}
		if rec := w.post(asking("hub.mode", "unsubscribe")); rec.Code != http.StatusAccepted || len(w.disk.list()) != 0 {
			t.Errorf("unsubscribing: %d %q, kept %+v", rec.Code, rec.Body, w.disk.list())
		}
	})
}

func TestRestartDeliversWhatWasMissed(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.change(harbour, "second edition")
		w.stop()
		w.publish(harbour, "third edition")
		w.start()
		wait(time.Second)
		w.wantBodies(t, "second edition", "third edition")
		w.stop()
		w.start()
		wait(time.Minute)
		w.wantBodies(t, "second edition", "third edition")
	})
}

func TestLogTellsNeitherPrivateAddressesNorCallbacks(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe("hub.topic", secret, "hub.secret", "s3cret")
		w.taking(status(500))
		w.change(secret, "second secret")
		w.withdraw(secret)
		wait(11 * day)
		w.publish(secret, "third secret")
		w.subscribe()
		w.checking(status(404))
		w.post(asking("hub.topic", secret))
		w.stop()
		log := w.log.String()
		for _, told := range []string{"abcdefghijklmnopqrstuvwxyz", "callback?id", "s3cret"} {
			if strings.Contains(log, told) {
				t.Errorf("the log tells %q:\n%s", told, log)
			}
		}
		for _, missing := range []string{"subscribed to a feed", "a subscription to a feed is over", "topic=" + harbour, "host=reader.example"} {
			if !strings.Contains(log, missing) {
				t.Errorf("the log does not say %q:\n%s", missing, log)
			}
		}
	})
}
