package websub_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
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
	"testing/synctest"
	"time"

	"courant/news"
	"courant/websub"
)

const (
	callback = "https://news.example.org/websub/"
	hubURL   = "https://hub.example/"
	hub2URL  = "https://hub2.example/"
	topic    = "https://herald.example/feed"
)

var herald = news.Source{ID: "herald", Name: "The Herald", URL: topic}

// A memory is a store without a disk.
type memory struct {
	mu   sync.Mutex
	subs map[string]news.Subscription
	err  error // of every write, when set
}

func (m *memory) Subscriptions(context.Context) ([]news.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.subs)), m.err
}

func (m *memory) SaveSubscription(_ context.Context, sub news.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.subs[sub.Token] = sub
	}
	return m.err
}

func (m *memory) DeleteSubscription(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		delete(m.subs, token)
	}
	return m.err
}

// fail makes the store fail, or work again.
func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

// len returns how many subscriptions are kept.
func (m *memory) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.subs)
}

// only returns the one subscription there is.
func (m *memory) only(t *testing.T) news.Subscription {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.subs) != 1 {
		t.Fatalf("%d subscriptions kept, want 1: %+v", len(m.subs), m.subs)
	}
	for _, sub := range m.subs {
		return sub
	}
	panic("unreachable")
}

// An ask is a request that hubs got.
type ask struct {
	at   time.Time
	hub  string
	form url.Values
}

// A subscriber is what a hub knows of one.
type subscriber struct {
	hub, topic, secret string
	until              time.Time
}

// A world has hubs, a disk, and one courant that can be restarted.
type world struct {
	t     *testing.T
	store *memory
	opts  websub.Options
	sub   *websub.Subscriber
	log   bytes.Buffer
	stop  func()
	mu    sync.Mutex // guards what is below; tests change habits by set
	habits
	received []websub.Delivery
	asks     []ask
	byTarget map[string]subscriber
	wg       sync.WaitGroup
}

// habits are how hubs behave, and how deliveries are taken.
type habits struct {
	dead    map[string]bool // no connection
	status  map[string]int  // instead of 202
	answer  string          // body of the answer
	delay   time.Duration   // before the hub asks back
	sync    bool            // it asks back before it answers
	mute    bool            // it never asks back
	hangs   bool            // it does not answer
	twice   bool            // it asks back twice
	grants  string          // hub.lease_seconds; "as asked"; "": left out
	handing func() error    // called while a delivery is handed over; may be nil
}

// set changes habits.
func (w *world) set(f func(h *habits)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.habits)
}

// newWorld returns a world in which courant runs with the sources.
func newWorld(t *testing.T, sources ...news.Source) *world {
	w := &world{t: t, store: &memory{subs: map[string]news.Subscription{}},
		habits: habits{grants: "as asked", dead: map[string]bool{}, status: map[string]int{}}, byTarget: map[string]subscriber{}}
	w.opts = websub.Options{Callback: callback, Sources: sources, Store: w.store, Hub: w,
		Log: slog.New(slog.NewTextHandler(&w.log, nil)), Deliver: w.deliverTo}
	return w
}

func (w *world) deliverTo(ctx context.Context, id news.SourceID, d websub.Delivery) error {
	w.mu.Lock()
	handing := w.handing
	w.mu.Unlock()
	if handing != nil {
		if err := handing(); err != nil {
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.received = append(w.received, d)
	return ctx.Err()
}

// start makes a new courant over the same disk and runs it.
func (w *world) start() {
	w.sub = websub.New(w.opts)
	w.run()
}

func (w *world) run() {
	ctx, cancel := context.WithCancel(w.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := w.sub.Run(ctx); err != nil {
			w.t.Errorf("Run: %v", err)
		}
	})
	w.stop = func() { cancel(); wg.Wait(); w.wg.Wait() }
	synctest.Wait()
}

// offer is what happens after a poll of herald.
func (w *world) offer(hubs ...string) {
	w.sub.Offer(herald, news.Meta{Self: topic, Hubs: hubs})
}

// Post is how the hubs take requests.
func (w *world) Post(ctx context.Context, hub string, form url.Values, _ []netip.Prefix) (int, string, error) {
	w.mu.Lock()
	w.asks = append(w.asks, ask{time.Now(), hub, form})
	h, dead, status := w.habits, w.dead[hub], w.status[hub]
	w.mu.Unlock()
	switch {
	case dead:
		return 0, "", errors.New("dial: connection refused")
	case status != 0:
		return status, h.answer, nil
	case h.hangs:
		<-ctx.Done()
		return 0, "", ctx.Err()
	case h.mute:
	case h.sync:
		w.verify(hub, form, h.grants)
	default:
		w.wg.Go(func() {
			time.Sleep(h.delay)
			w.verify(hub, form, h.grants)
			if h.twice {
				time.Sleep(time.Minute)
				w.verify(hub, form, h.grants)
			}
		})
	}
	return http.StatusAccepted, h.answer, nil
}

// verify asks a callback whether it was it.
func (w *world) verify(hub string, form url.Values, seconds string) {
	const challenge = "b3-Xq_7~'9"
	q := url.Values{"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": {challenge}}
	if seconds == "as asked" {
		seconds = form.Get("hub.lease_seconds")
	}
	if seconds != "" {
		q.Set("hub.lease_seconds", seconds)
	}
	target := form.Get("hub.callback")
	resp := w.get(target + "?" + q.Encode())
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case resp.Code != http.StatusOK || resp.Body.String() != challenge:
	case form.Get("hub.mode") == "unsubscribe":
		delete(w.byTarget, target)
	default:
		lease, err := time.ParseDuration(seconds + "s")
		if err != nil {
			lease = 24 * time.Hour
		}
		w.byTarget[target] = subscriber{hub, form.Get("hub.topic"), form.Get("hub.secret"), time.Now().Add(lease)}
	}
}

// verification is how a hub asks whether it was we who asked for the topic of herald.
func verification(mode string) url.Values {
	return url.Values{"hub.mode": {mode}, "hub.topic": {topic}, "hub.challenge": {"abc"}, "hub.lease_seconds": {"60"}}
}

func (w *world) get(target string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.sub.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, target, nil))
	return rec
}

func (w *world) post(target, signature, body string) int {
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/atom+xml")
	if signature != "" {
		r.Header.Set("X-Hub-Signature", signature)
	}
	w.sub.Handler().ServeHTTP(rec, r)
	return rec.Code
}

// publish delivers a document to every subscriber whose lease runs.
func (w *world) publish(body string) (codes []int) {
	w.mu.Lock()
	targets := maps.Clone(w.byTarget)
	w.mu.Unlock()
	for target, s := range targets {
		if s.until.After(time.Now()) {
			codes = append(codes, w.post(target, sign("sha256", s.secret, body), body))
		}
	}
	synctest.Wait()
	return codes
}

func sign(method, secret, body string) string {
	h := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}[method]
	mac := hmac.New(h, []byte(secret))
	mac.Write([]byte(body))
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}

// asked returns the requests so far.
func (w *world) asked() []ask {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asks)
}

// modes returns, for each request so far, its mode and hub.
func (w *world) modes() (list []string) {
	for _, a := range w.asked() {
		list = append(list, a.form.Get("hub.mode")+" "+a.hub)
	}
	return list
}

// bodies returns what was handed over so far; a hint is "hint".
func (w *world) bodies() (list []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.received {
		if d.Body == nil {
			list = append(list, "hint")
		} else {
			list = append(list, string(d.Body))
		}
	}
	return list
}
