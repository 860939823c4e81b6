package websub_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// subscribed runs a test in a bubble in which herald is subscribed.
func subscribed(t *testing.T, hub string, test func(t *testing.T, w *world, sub news.Subscription)) {
	t.Helper()
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hub)
		wait(time.Minute)
		w.wantSubscribed(t, true)
		test(t, w, w.store.only(t))
	})
}

func TestOnlyAGoodSignatureMakesContent(t *testing.T) {
	const body = "<feed/>"
	sig := func(method string) func(string) string {
		return func(secret string) string { return sign(method, secret, body) }
	}
	for _, tt := range []struct {
		name, hub string
		signature func(secret string) string
		want      []string
	}{
		{"sha256", hubURL, sig("sha256"), []string{body}},
		{"sha384", hubURL, sig("sha384"), []string{body}},
		{"sha512", hubURL, sig("sha512"), []string{body}},
		{"in capitals", hubURL, func(s string) string { return strings.ToUpper(sign("sha256", s, body)) }, []string{body}},
		{"sha1", hubURL, sig("sha1"), []string{"hint"}},
		{"sha1 of another secret", hubURL, func(string) string { return sign("sha1", "guess", body) }, nil},
		{"another secret", hubURL, func(string) string { return sign("sha256", "guess", body) }, nil},
		{"another body", hubURL, func(s string) string { return sign("sha256", s, body+" ") }, nil},
		{"wrong method", hubURL, func(s string) string { return strings.Replace(sign("sha256", s, body), "256", "512", 1) }, nil},
		{"no method", hubURL, func(s string) string { return strings.TrimPrefix(sign("sha256", s, body), "sha256") }, nil},
		{"cut", hubURL, func(s string) string { return sign("sha256", s, body)[:20] }, nil},
		{"empty", hubURL, func(string) string { return "sha256=" }, nil},
		{"unknown method", hubURL, func(string) string { return "md5=00" }, nil},
		{"missing", hubURL, func(string) string { return "" }, nil},
		{"no secret", "http://hub.example/", func(string) string { return "" }, []string{"hint"}},
		{"no secret, signed with the empty one", "http://hub.example/", sig("sha256"), []string{"hint"}},
	} {
		subscribed(t, tt.hub, func(t *testing.T, w *world, sub news.Subscription) {
			code := w.post(callback+sub.Token, tt.signature(sub.Secret), body)
			synctest.Wait()
			if got := w.bodies(); code != 202 || !slices.Equal(got, tt.want) {
				t.Errorf("%s: status %d, handed over %q, want 202 and %q", tt.name, code, got, tt.want)
			}
		})
	}
}

func TestDeliveryIsHandedOverWithTopicAndType(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, _ news.Subscription) {
		w.publish("<feed/>")
		if d := w.received[0]; d.Topic != topic || d.ContentType != "application/atom+xml" {
			t.Errorf("handed over %+v", d)
		}
		if got := w.store.only(t).Delivery; !got.Equal(time.Now()) {
			t.Errorf("last delivery at %v, want now", got)
		}
	})
}

func TestForgeriesAreLoggedOnceAnHour(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		for range 150 {
			w.post(callback+sub.Token, "sha256=00", "forged")
			wait(time.Minute)
		}
		if n := strings.Count(w.log.String(), "thrown away"); n != 3 {
			t.Errorf("%d lines in two and a half hours, want 3", n)
		}
		if !strings.Contains(w.log.String(), "count=60") {
			t.Errorf("no line counts the 60 forgeries of an hour:\n%s", &w.log)
		}
	})
}

func TestSameBodyTwiceInARowIsOneDelivery(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, _ news.Subscription) {
		for _, body := range []string{"a", "a", "b", "a"} {
			w.publish(body)
		}
		if got, want := w.bodies(), []string{"a", "b", "a"}; !slices.Equal(got, want) {
			t.Errorf("handed over %q, want %q", got, want)
		}
	})
}

func TestDeliveryThatCouldNotBeKeptIsTakenAgain(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, _ news.Subscription) {
		w.set(func(h *habits) { h.handing = func() error { return errors.New("disk full") } })
		w.publish("a")
		w.set(func(h *habits) { h.handing = nil })
		w.publish("a")
		if got := w.bodies(); !slices.Equal(got, []string{"a"}) {
			t.Errorf("handed over %q, want a", got)
		}
		if !strings.Contains(w.log.String(), "disk full") {
			t.Error("nothing logged")
		}
	})
}

func TestFloodOfDeliveriesIsPutOff(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, _ news.Subscription) {
		blocked := make(chan struct{})
		w.set(func(h *habits) { h.handing = func() error { <-blocked; return nil } })
		count := map[int]int{}
		for i := range 20 {
			count[w.publish(fmt.Sprint(i))[0]]++
		}
		if count[202] != 8 || count[503] != 12 {
			t.Errorf("answers %v, want 8 of 202 and 12 of 503", count)
		}
		close(blocked)
		synctest.Wait()
		if codes := w.publish("after"); codes[0] != 202 || len(w.bodies()) != 9 {
			t.Errorf("status %d and %d handed over afterwards, want 202 and 9", codes[0], len(w.bodies()))
		}
	})
}

func TestForgeriesTakeNoRoom(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		for range 20 {
			w.post(callback+sub.Token, "sha256=00", "forged")
		}
		if codes := w.publish("good"); codes[0] != 202 || len(w.bodies()) != 1 {
			t.Errorf("status %d, %d handed over, want 202 and 1", codes[0], len(w.bodies()))
		}
	})
}

func TestAcceptedDeliveriesAreHandedOverAtTheEnd(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, _ news.Subscription) {
		w.set(func(h *habits) { h.handing = func() error { time.Sleep(time.Second); return nil } })
		for i := range 3 {
			w.publish(fmt.Sprint(i))
		}
		w.stop()
		if n := len(w.bodies()); n != 3 {
			t.Errorf("%d handed over, want 3", n)
		}
		if codes := w.publish("late"); codes[0] != 503 {
			t.Errorf("status %d after the end, want 503", codes[0])
		}
	})
}

func TestDeliveryIsRefused(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		big := strings.Repeat("x", 5<<20+1)
		if code := w.post(callback+sub.Token, sign("sha256", sub.Secret, big), big); code != 413 {
			t.Errorf("status %d for more than 5 MB, want 413", code)
		}
		if code := w.post(callback+strings.Repeat("0", 32), "", "x"); code != 404 {
			t.Errorf("status %d for an unknown token, want 404", code)
		}
		r := httptest.NewRequest(http.MethodPost, callback+sub.Token, strings.NewReader("x"))
		r.Header.Set("Content-Encoding", "gzip")
		rec := httptest.NewRecorder()
		w.sub.Handler().ServeHTTP(rec, r)
		if rec.Code != 415 || len(w.bodies()) != 0 {
			t.Errorf("status %d for a packed body, %d handed over, want 415 and none", rec.Code, len(w.bodies()))
		}
	})
}
