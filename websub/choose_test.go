package websub_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"courant/news"
	"courant/websub"
)

func TestSecondHubIsTriedAfterThreeFailures(t *testing.T) {
	in(t, func(h *habits) { h.dead[hubURL] = true }, func(t *testing.T, w *world) {
		w.offer(hubURL, hub2URL)
		wait(4 * time.Hour)
		first := "subscribe " + hubURL
		w.wantModes(t, first, first, first, "subscribe "+hub2URL)
		w.wantSubscribed(t, true)
		w.offer(hubURL, hub2URL)
		wait(2 * day)
		if n := len(w.asked()); n != 4 {
			t.Errorf("%d requests, want no further one while the second hub works", n)
		}
	})
}

func TestHubsThatAllFailAreAskedLessAndLess(t *testing.T) {
	in(t, func(h *habits) { h.dead[hubURL], h.status[hub2URL] = true, 500 }, func(t *testing.T, w *world) {
		w.offer(hubURL, hub2URL)
		wait(30 * day)
		if n := len(w.asked()); n < 28 || n > 40 {
			t.Errorf("%d requests in 30 days, want about one a day", n)
		}
		w.store.only(t)
	})
}

func TestDenialHoldsForAWeek(t *testing.T) {
	in(t, func(h *habits) { h.status[hubURL] = 403 }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(6 * day)
		w.offer(hubURL)
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hubURL)
		if sub := w.store.only(t); sub.State != news.Denied {
			t.Errorf("state %q, want denied", sub.State)
		}
		w.set(func(h *habits) { delete(h.status, hubURL) })
		wait(2 * day)
		w.wantSubscribed(t, true)
	})
}

func TestDenialTurnsToTheNextHub(t *testing.T) {
	in(t, func(h *habits) { h.status[hubURL] = 403 }, func(t *testing.T, w *world) {
		w.offer(hubURL, hub2URL)
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "subscribe "+hub2URL)
		w.wantSubscribed(t, true)
	})
}

func TestTooManyRequestsIsNoDenial(t *testing.T) {
	in(t, func(h *habits) { h.status[hubURL] = 429 }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		if sub := w.store.only(t); sub.State != news.Pending {
			t.Errorf("state %q, want pending", sub.State)
		}
	})
}

func TestOtherHubIsJoinedBeforeTheOldOneIsLeft(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(day)
		w.set(func(h *habits) { h.delay = 40 * time.Minute })
		w.offer(hub2URL)
		wait(30 * time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "subscribe "+hub2URL)
		w.wantSubscribed(t, true)
		w.publish("in between")
		wait(15 * time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "subscribe "+hub2URL, "unsubscribe "+hubURL)
		wait(time.Hour)
		w.wantSubscribed(t, true)
		if sub := w.store.only(t); sub.Hub != hub2URL {
			t.Errorf("subscribed to %s, want the other hub", sub.Hub)
		}
		if got := w.bodies(); !slices.Equal(got, []string{"in between"}) {
			t.Errorf("handed over %q, want what the old hub sent meanwhile", got)
		}
	})
}

func TestTopicThatIsAnotherEachTimeDoesNotFloodTheHub(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		for i := range 48 {
			w.sub.Offer(herald, news.Meta{Self: fmt.Sprint(topic, "?", i), Hubs: []string{hubURL}})
			wait(30 * time.Minute)
		}
		if n := len(w.asked()); n > 8 {
			t.Errorf("%d requests in a day, want at most 8", n)
		}
	})
}

func TestDocumentWithoutHubsEndsTheSubscription(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.offer()
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "unsubscribe "+hubURL)
		w.wantSubscribed(t, false)
		if n := w.store.len(); n != 0 {
			t.Errorf("%d subscriptions kept, want none", n)
		}
	})
}

func TestDocumentWithoutHubsCountsBeforeRun(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.stop()
		w.sub = websub.New(w.opts)
		w.offer()
		w.run()
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "unsubscribe "+hubURL)
	})
}

func TestSourceThatNamesItsHubAgainGetsANewSubscription(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.set(func(h *habits) { h.mute = true })
		w.offer()
		wait(time.Minute)
		w.set(func(h *habits) { h.mute = false })
		w.offer(hubURL)
		wait(2 * time.Hour)
		w.wantSubscribed(t, true)
		if sub := w.store.only(t); callback+sub.Token == w.asked()[0].form.Get("hub.callback") {
			t.Error("the token of the ended subscription is used again")
		}
	})
}

func TestSubscriptionOfARemovedSourceIsEnded(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.set(func(h *habits) { h.mute = true })
		w.restart()
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hubURL, "unsubscribe "+hubURL)
		if codes := w.publish("late"); !slices.Equal(codes, []int{410}) {
			t.Errorf("delivery answered %v, want 410", codes)
		}
		if resp := w.get(w.asked()[0].form.Get("hub.callback") + "?" + verification("subscribe").Encode()); resp.Code != 404 {
			t.Errorf("verification answered %d, want 404", resp.Code)
		}
		wait(10 * day)
		if n := w.store.len(); n != 0 {
			t.Errorf("%d subscriptions kept after the lease, want none", n)
		}
	})
}
