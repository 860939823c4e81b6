package hub_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/news"
	"courant/websub"
)

// Ours is what the subscriber of package websub needs.
type ours struct {
	w        *world
	mu       sync.Mutex
	subs     map[string]news.Subscription
	received []string
}

func (o *ours) Subscriptions(context.Context) ([]news.Subscription, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Values(o.subs)), nil
}

func (o *ours) SaveSubscription(_ context.Context, sub news.Subscription) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.subs[sub.Token] = sub
	return nil
}

func (o *ours) DeleteSubscription(_ context.Context, token string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.subs, token)
	return nil
}

// Post takes a request of the subscriber to the hub.
func (o *ours) Post(_ context.Context, target string, form url.Values, _ []netip.Prefix) (int, string, error) {
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	o.w.hub.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String(), nil
}

func (o *ours) deliver(_ context.Context, _ news.SourceID, d websub.Delivery) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.received = append(o.received, d.ContentType+" "+string(d.Body))
	return nil
}

func TestOurOwnSubscriberIsServedForAMonth(t *testing.T) {
	in(t, func(t *testing.T, w *world) {
		src := news.Source{ID: "harbour", URL: harbour}
		o := &ours{w: w, subs: map[string]news.Subscription{}}
		sub := websub.New(websub.Options{Callback: "http://reader.example/websub/", Sources: []news.Source{src}, Store: o, Hub: o,
			Deliver: o.deliver, Log: slog.New(slog.DiscardHandler)})
		w.mu.Lock()
		w.check, w.take = sub.Handler().ServeHTTP, sub.Handler().ServeHTTP
		w.mu.Unlock()
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { sub.Run(ctx) })
		sub.Offer(src, news.Meta{Self: harbour, Hubs: []string{hubURL}})
		wait(time.Minute)
		var want []string
		for d := range 30 {
			w.change(harbour, fmt.Sprint("edition ", d))
			want = append(want, fmt.Sprint("application/atom+xml edition ", d))
			if !sub.Subscribed(src.ID) {
				t.Fatalf("day %d: not subscribed", d)
			}
			wait(day)
		}
		if !slices.Equal(o.received, want) {
			t.Errorf("received %q", o.received)
		}
		sub.Offer(src, news.Meta{Self: harbour})
		wait(time.Minute)
		if list := w.disk.list(); len(list) != 0 {
			t.Errorf("kept %+v after the subscriber has left", list)
		}
		cancel()
		running.Wait()
	})
}
