package hub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"courant/hub"
)

// many is how many subscriptions a host has whose name points elsewhere now.
const many = 150

func TestHostThatIsDownIsTriedAsOne(t *testing.T) {
	for code, most := range map[int]time.Duration{404: 30 * time.Hour, 405: 30 * time.Hour, 410: 4 * day, 500: 4 * day} {
		in(t, func(t *testing.T, w *world) {
			w.have(many, "http://r%d.reader.example/")
			w.have(1, "http://another%d.example/")
			w.taking(func(rw http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.Host, "another") {
					rw.WriteHeader(code)
				}
			})
			w.change(harbour, "second edition")
			wait(time.Hour)
			w.change(harbour, "third edition")
			wait(most)
			if n := len(w.bodies()) - 2; n < 8 || n > 30 {
				t.Errorf("status %d: %d deliveries to a host that is down, want about one a pause", code, n)
			}
			if sub := w.disk.only(t); !strings.HasPrefix(sub.Callback, "http://another") {
				t.Errorf("status %d: kept %+v", code, sub)
			}
		})
	}
}

func TestHostThatWorksAgainIsSentAllThatItMissed(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(many, "http://r%d.reader.example/")
		w.taking(status(502))
		w.change(harbour, "second edition")
		wait(20 * time.Hour)
		n := len(w.bodies())
		w.taking(nil)
		wait(7*time.Hour + 15*time.Minute) // the longest pause
		if got := len(w.bodies()) - n; got != many {
			t.Errorf("%d deliveries, want %d", got, many)
		}
		for _, sub := range w.disk.list() {
			if sub.Failures != 0 {
				t.Fatalf("kept %+v", sub)
			}
		}
		w.change(harbour, "third edition")
		wait(time.Minute)
		if got := len(w.bodies()) - n; got != 2*many {
			t.Errorf("%d deliveries after another change, want %d", got, 2*many)
		}
	})
}

func TestCallbacksThatFailDoNotKeepThoseBesideThemFromDeliveries(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(10, "http://broken%d.reader.example/")
		w.subscribe("hub.callback", "http://works.reader.example/", "hub.topic", secret)
		w.taking(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "broken") {
				rw.WriteHeader(http.StatusInternalServerError)
			}
		})
		w.change(harbour, "second edition")
		wait(2 * day)
		w.change(secret, "second secret")
		wait(7*time.Hour + 15*time.Minute) // the longest pause
		got := false
		for _, v := range w.seen(http.MethodPost) {
			got = got || v.body == "second secret"
		}
		if !got {
			t.Error("not delivered")
		}
		wait(4 * day) // they are given up, since nothing else worked for three
		if sub := w.disk.only(t); !strings.Contains(sub.Callback, "works") {
			t.Errorf("kept %+v", sub)
		}
	})
}

func TestHostThatIsDownKeepsSubscriptionsThatWaitForNothing(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(20, "http://r%d.reader.example/")
		w.subscribe("hub.topic", secret)
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(4 * day)
		if sub := w.disk.only(t); sub.Topic != secret {
			t.Errorf("kept %+v", sub)
		}
	})
}

func TestRenewalTriesAHostThatIsDownAtOnce(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.subscribe()
		w.have(20, "http://r%d.reader.example/")
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(8 * time.Hour)
		w.taking(nil)
		n := len(w.bodies())
		w.post(asking())
		wait(time.Minute)
		if got := len(w.bodies()) - n; got < 15 { // the others were tried a short while ago
			t.Errorf("%d deliveries, want those to the host's other subscriptions too", got)
		}
	})
}

func TestAnotherHubKnowsWhatHostsAreDown(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		w.have(many, "http://r%d.reader.example/")
		w.taking(status(500))
		w.change(harbour, "second edition")
		wait(2 * time.Hour)
		n := len(w.bodies())
		for range 20 {
			w.stop()
			old := w.hub
			w.hub = hub.New(w.opts)
			w.hub.Adopt(old)
			w.run()
			wait(time.Minute)
		}
		if got := len(w.bodies()) - n; got > 1 {
			t.Errorf("%d deliveries while the hub was replaced twenty times, want one at most", got)
		}
	})
}
