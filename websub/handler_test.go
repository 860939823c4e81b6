package websub_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"courant/news"
	"courant/websub"
)

func TestVerificationOfWhatWeDoNotWantIsRefused(t *testing.T) {
	good := verification("subscribe")
	for _, tt := range []struct{ name, key, value string }{
		{"another topic", "hub.topic", topic + "/"},
		{"no topic", "hub.topic", ""},
		{"unsubscribe", "hub.mode", "unsubscribe"},
		{"no mode", "hub.mode", ""},
		{"unknown mode", "hub.mode", "publish"},
		{"no challenge", "hub.challenge", ""},
		{"challenge with markup", "hub.challenge", "<script>"},
		{"challenge with a line", "hub.challenge", "a\r\nb"},
		{"challenge not in ASCII", "hub.challenge", "é"},
		{"long challenge", "hub.challenge", strings.Repeat("a", 4<<10+1)},
	} {
		subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
			q := url.Values{}
			for k := range good {
				q.Set(k, good.Get(k))
			}
			q.Set(tt.key, tt.value)
			resp := w.get(callback + sub.Token + "?" + q.Encode())
			if after := w.store.only(t); resp.Code != 404 || after != sub {
				t.Errorf("%s: status %d, kept %+v, want 404 and no change", tt.name, resp.Code, after)
			}
		})
	}
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		if resp := w.get(callback + strings.Repeat("0", 32) + "?" + good.Encode()); resp.Code != 404 {
			t.Errorf("unknown token: status %d, want 404", resp.Code)
		}
		resp := w.get(callback + sub.Token + "?" + good.Encode())
		if resp.Code != 200 || resp.Body.String() != "abc" || resp.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("what we want: %d %q %v", resp.Code, resp.Body, resp.Header())
		}
	})
}

func TestHubMayEndASubscription(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		q := url.Values{"hub.mode": {"denied"}, "hub.topic": {topic}, "hub.reason": {"moved\nelsewhere"}}
		for range 2 {
			if resp := w.get(callback + sub.Token + "?" + q.Encode()); resp.Code != 200 || resp.Body.Len() != 0 {
				t.Errorf("denial answered %d %q", resp.Code, resp.Body)
			}
		}
		w.wantSubscribed(t, false)
		if resp := w.get(callback + sub.Token + "?" + verification("subscribe").Encode()); resp.Code != 404 {
			t.Errorf("verification of what was denied: status %d, want 404", resp.Code)
		}
		if after := w.store.only(t); after.State != news.Denied || after.Failures != 3 || after.Error != `denied: "moved\nelsewhere"` {
			t.Errorf("kept %+v", after)
		}
		wait(6 * day)
		w.wantModes(t, "subscribe "+hubURL)
		wait(2 * day)
		w.wantSubscribed(t, true)
	})
}

func TestVerificationThatCannotBeKeptIsPutOff(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		w.store.fail(errors.New("disk full"))
		q := verification("subscribe")
		if resp := w.get(callback + sub.Token + "?" + q.Encode()); resp.Code != 503 {
			t.Errorf("status %d, want 503", resp.Code)
		}
		w.store.fail(nil)
	})
}

func TestUnexpectedMethodIsRefused(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		q := verification("subscribe")
		rec := httptest.NewRecorder()
		w.sub.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodHead, callback+sub.Token+"?"+q.Encode(), nil))
		if after := w.store.only(t); rec.Code != 405 || after != sub {
			t.Errorf("HEAD: status %d, kept %+v, want 405 and no change", rec.Code, after)
		}
	})
}

func FuzzVerification(f *testing.F) {
	f.Add("hub.mode=subscribe&hub.topic=https%3A%2F%2Fherald.example%2Ffeed&hub.challenge=abc&hub.lease_seconds=60")
	f.Add("hub.mode=denied&hub.topic=https%3A%2F%2Fherald.example%2Ffeed&hub.reason=%00")
	f.Add("hub.mode=subscribe;hub.topic=%zz&hub.challenge=<b>")
	f.Fuzz(func(t *testing.T, query string) {
		subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
			rec := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, callback+sub.Token, nil)
			r.URL.RawQuery = query
			w.sub.Handler().ServeHTTP(rec, r)
			if rec.Code != http.StatusOK {
				if after := w.store.only(t); after != sub {
					t.Errorf("refused, but kept %+v", after)
				}
				return
			}
			q, err := url.ParseQuery(query)
			body := rec.Body.String()
			if err != nil || q.Get("hub.topic") != topic || strings.ContainsAny(body, "<>\r\n ") {
				t.Errorf("answered %q", body)
			}
			if mode := q.Get("hub.mode"); mode != "denied" && (mode != "subscribe" || body != q.Get("hub.challenge")) {
				t.Errorf("mode %q answered %q", mode, body)
			}
		})
	})
}

func TestHubIsPutOffUntilSubscriptionsAreKnown(t *testing.T) {
	subscribed(t, hubURL, func(t *testing.T, w *world, sub news.Subscription) {
		w.stop()
		w.sub = websub.New(w.opts)
		if resp := w.get(callback + sub.Token + "?" + verification("subscribe").Encode()); resp.Code != 503 || resp.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, want 503 with Retry-After", resp.Code)
		}
	})
}
