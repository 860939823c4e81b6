package websub_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
	"courant/websub"
)

const day = 24 * time.Hour

// in runs a test in a bubble with a running courant that polls herald.
func in(t *testing.T, prepare func(*habits), test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, herald)
		if prepare != nil {
			prepare(&w.habits)
		}
		w.start()
		defer func() { w.stop() }()
		test(t, w)
	})
}

// restart is a reload with other sources.
func (w *world) restart(sources ...news.Source) {
	w.stop()
	w.opts.Sources = sources
	w.start()
}

func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *world) wantSubscribed(t *testing.T, want bool) {
	t.Helper()
	if got := w.sub.Subscribed(herald.ID); got != want {
		t.Fatalf("after %v subscribed: %v, want %v", w.modes(), got, want)
	}
}

func (w *world) wantModes(t *testing.T, want ...string) {
	t.Helper()
	if got := w.modes(); !slices.Equal(got, want) {
		t.Fatalf("requests\n%q, want\n%q", got, want)
	}
}

func TestSubscriptionLivesForFortyDaysAcrossRestarts(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		for d := range 40 {
			wait(day / 2)
			w.wantSubscribed(t, true)
			if codes := w.publish(fmt.Sprint("edition ", d)); !slices.Equal(codes, []int{202}) {
				t.Fatalf("day %d: the hub's deliveries were answered %v, want one 202", d, codes)
			}
			wait(day / 2)
			if d%3 == 2 {
				w.stop()
				w.start()
			}
		}
		if got := w.bodies(); len(got) != 40 {
			t.Errorf("%d deliveries handed over, want 40", len(got))
		}
		if n := len(w.asked()); n != 6 {
			t.Errorf("%d requests in 40 days, want 6: one at first, then at two thirds of ten days", n)
		}
	})
}

func TestRequestSaysWhatTheSpecificationWants(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		form, sub := w.asked()[0].form, w.store.only(t)
		for key, want := range map[string]string{
			"hub.mode":          "subscribe",
			"hub.topic":         topic,
			"hub.callback":      callback + sub.Token,
			"hub.secret":        sub.Secret,
			"hub.lease_seconds": "864000",
		} {
			if got := form.Get(key); got != want {
				t.Errorf("%s = %q, want %q", key, got, want)
			}
		}
		if len(sub.Token) != 32 || len(sub.Secret) != 64 {
			t.Errorf("token of %d digits and secret of %d, want 32 and 64", len(sub.Token), len(sub.Secret))
		}
	})
}

func TestLostVerificationIsAskedForLessAndLess(t *testing.T) {
	in(t, func(h *habits) { h.mute = true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(4 * day)
		var gaps []time.Duration
		asks := w.asked()
		for i := range asks[1:] {
			gaps = append(gaps, asks[i+1].at.Sub(asks[i].at).Round(time.Minute))
		}
		want := []time.Duration{1, 2, 4, 8, 16, 24, 24}
		for i := range want {
			want[i] *= time.Hour
		}
		if !slices.Equal(gaps, want) {
			t.Errorf("asked again after %v, want %v", gaps, want)
		}
		w.wantSubscribed(t, false)
		w.set(func(h *habits) { h.mute = false })
		wait(day)
		w.wantSubscribed(t, true)
	})
}

func TestBackOffSurvivesARestart(t *testing.T) {
	in(t, func(h *habits) { h.dead[hubURL] = true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(8 * time.Hour)
		for range 5 {
			w.stop()
			w.start()
			w.offer(hubURL)
			wait(time.Minute)
		}
		if n := len(w.asked()); n != 4 {
			t.Errorf("%d requests, want the 4 of the back-off", n)
		}
	})
}

func TestHubThatDiesIsNotReliedOn(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(6 * day)
		w.publish("the last one")
		w.set(func(h *habits) { h.dead[hubURL] = true })
		wait(3 * day)
		w.wantSubscribed(t, true) // the lease runs, and it delivered three days ago
		wait(2 * day)
		w.wantSubscribed(t, false)
		w.set(func(h *habits) { delete(h.dead, hubURL) })
		wait(day)
		w.wantSubscribed(t, true)
	})
}

func TestHubThatCannotBeAskedAnyMoreIsNotReliedOn(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.wantSubscribed(t, true)
		w.set(func(h *habits) { h.dead[hubURL] = true })
		wait(7 * day)
		w.wantSubscribed(t, false)
	})
}

func TestLeaseOfASecondDoesNotMakeUsHammerTheHub(t *testing.T) {
	in(t, func(h *habits) { h.grants = "1" }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(day)
		asks := w.asked()
		for i := range asks[1:] {
			if gap := asks[i+1].at.Sub(asks[i].at); gap < 15*time.Minute {
				t.Fatalf("asked again after %v", gap)
			}
		}
		if len(asks) < 90 {
			t.Errorf("%d requests in a day, want one each quarter of an hour", len(asks))
		}
	})
}

func TestLeaseIsWithinBounds(t *testing.T) {
	for grants, want := range map[string]time.Duration{
		"":                     day,
		"0":                    day,
		"-5":                   day,
		"soon":                 day,
		"99999999999999999999": day,
		"1":                    5 * time.Minute,
		"3600":                 time.Hour,
		"864000":               10 * day,
		"31536000":             30 * day,
	} {
		in(t, func(h *habits) { h.grants = grants }, func(t *testing.T, w *world) {
			w.offer(hubURL)
			wait(6 * time.Second)
			if got := time.Until(w.store.only(t).Lease); got != want {
				t.Errorf("hub.lease_seconds %q: lease of %v, want %v", grants, got, want)
			}
		})
	}
}

func TestHubMayVerifyLateAndTwice(t *testing.T) {
	in(t, func(h *habits) { h.delay, h.twice = 40*time.Minute, true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Hour)
		w.wantSubscribed(t, true)
		if n := len(w.asked()); n != 1 {
			t.Errorf("%d requests, want 1", n)
		}
	})
}

func TestHubMayVerifyBeforeItAnswers(t *testing.T) {
	in(t, func(h *habits) { h.sync, h.grants = true, "" }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.wantSubscribed(t, true)
		if sub := w.store.only(t); sub.Failures != 0 || sub.Error != "" {
			t.Errorf("kept as %+v, want no failure: the answer came after the verification", sub)
		}
	})
}

func TestWithoutCallbackNothingIsAskedAndAllIsForgotten(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.stop()
		w.opts.Callback = ""
		w.start()
		w.offer(hubURL)
		wait(20 * day)
		w.wantModes(t, "subscribe "+hubURL)
		w.wantSubscribed(t, false)
		if codes := w.publish("x"); w.store.len() != 0 || slices.Contains(codes, 202) {
			t.Errorf("%d subscriptions kept, deliveries answered %v", w.store.len(), codes)
		}
	})
}

func TestRequestsAreSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []news.Source
		for i := range 100 {
			sources = append(sources, news.Source{ID: news.SourceID(fmt.Sprint("s", i))})
		}
		w := newWorld(t, sources...)
		w.start()
		defer func() { w.stop() }()
		for _, src := range sources {
			w.sub.Offer(src, news.Meta{Self: topic, Hubs: []string{hubURL}})
		}
		wait(11 * time.Minute)
		asks := w.asked()
		if len(asks) != 100 {
			t.Fatalf("%d requests, want 100", len(asks))
		}
		for i := range asks[10:] {
			if asks[i+10].at.Sub(asks[i].at) < time.Minute {
				t.Fatal("more than 10 requests in a minute")
			}
		}
	})
}

func TestStoreTroubleEndsRunAndLosesNoOffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sources []news.Source
		for i := range 5 {
			sources = append(sources, news.Source{ID: news.SourceID(fmt.Sprint("s", i))})
		}
		w := newWorld(t, sources...)
		w.sub = websub.New(w.opts)
		done := make(chan error, 1)
		go func() { done <- w.sub.Run(t.Context()) }()
		wait(time.Second)
		full := errors.New("disk full")
		w.store.fail(full)
		for _, src := range sources {
			w.sub.Offer(src, news.Meta{Self: topic, Hubs: []string{hubURL}})
		}
		if err := <-done; !errors.Is(err, full) {
			t.Fatalf("Run: %v, want %v", err, full)
		}
		if err := w.sub.Run(t.Context()); !errors.Is(err, full) {
			t.Fatalf("Run again: %v, want %v", err, full)
		}
		w.store.fail(nil)
		w.run()
		wait(time.Minute)
		for _, src := range sources {
			if !w.sub.Subscribed(src.ID) {
				t.Errorf("%s is not subscribed", src.ID)
			}
		}
		w.stop()
	})
}

func TestStopWhileAHubIsAskedIsNoFailure(t *testing.T) {
	in(t, func(h *habits) { h.hangs = true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(10 * time.Second)
		w.stop()
		if sub := w.store.only(t); sub.Failures != 0 || sub.Error != "" {
			t.Errorf("kept %+v, want no failure", sub)
		}
		w.set(func(h *habits) { h.hangs = false })
		w.start()
		wait(30 * time.Minute)
		w.wantModes(t, "subscribe "+hubURL)
		wait(time.Hour)
		w.wantSubscribed(t, true)
	})
}

func TestHubThatHangsIsAFailure(t *testing.T) {
	in(t, func(h *habits) { h.hangs = true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		if sub := w.store.only(t); sub.Failures != 1 || !strings.Contains(sub.Error, "deadline") {
			t.Errorf("kept %+v, want one failure", sub)
		}
	})
}

func TestHubThatKnowsNoSubscriptionHasEndedIt(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.set(func(h *habits) { h.status[hubURL] = 404 })
		w.offer()
		wait(time.Minute)
		if n := w.store.len(); n != 0 {
			t.Errorf("%d subscriptions kept, want none", n)
		}
	})
}

func TestHubThatWasNotAskedYetIsReplacedAtOnce(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Second)
		w.offer(hub2URL)
		wait(time.Minute)
		w.wantModes(t, "subscribe "+hub2URL)
		w.store.only(t)
	})
}

func TestSourceThatIsNotConfiguredIsNotSubscribed(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.restart()
		w.offer(hubURL)
		wait(day)
		w.wantModes(t)
	})
}

func TestHubThatFallsSilentIsNotReliedOn(t *testing.T) {
	in(t, func(h *habits) { h.grants = "2592000" }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(6 * day)
		w.publish("a")
		wait(7 * day)
		w.wantSubscribed(t, true)
		wait(2 * day)
		w.wantSubscribed(t, false)
		w.publish("b")
		w.wantSubscribed(t, true)
	})
}

func TestHubThatMissesSomethingIsNotReliedOnUntilItDelivers(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		w.wantSubscribed(t, true)
		w.sub.Missed(herald.ID)
		w.wantSubscribed(t, false)
		w.publish("an edition")
		wait(time.Minute)
		w.wantSubscribed(t, true)
	})
}
