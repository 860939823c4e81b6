package hub_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/fetcher"
	"courant/hub"
	"courant/news"
)

const (
	day      = 24 * time.Hour
	hubURL   = "https://news.example.org/hub"
	harbour  = "https://news.example.org/feeds/harbour.atom"
	secret   = "https://news.example.org/private/abcdefghijklmnopqrstuvwxyz/desk.atom"
	callback = "http://reader.example/callback?id=7"
	proxy    = "127.0.0.1:40000"
)

// A disk is a store without a disk.
type disk struct {
	mu    sync.Mutex
	subs  map[string]news.Subscriber
	saves int // transactions of deliveries
	err   error
}

func (d *disk) Subscribers(context.Context) ([]news.Subscriber, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Values(d.subs)), d.err
}

func (d *disk) SaveSubscriber(_ context.Context, s news.Subscriber) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.subs[s.Topic+" "+s.Callback] = s
	}
	return d.err
}

func (d *disk) SaveDeliveries(_ context.Context, list []news.Subscriber) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return d.err
	}
	d.saves++
	for _, s := range list {
		k := s.Topic + " " + s.Callback
		if kept, ok := d.subs[k]; ok {
			kept.ETag, kept.Failures, kept.Since, kept.Next, kept.Error = s.ETag, s.Failures, s.Since, s.Next, s.Error
			d.subs[k] = kept
		}
	}
	return nil
}

func (d *disk) DeleteSubscriber(_ context.Context, topic, callback string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		delete(d.subs, topic+" "+callback)
	}
	return d.err
}

func (d *disk) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

func (d *disk) list() []news.Subscriber {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.SortedFunc(maps.Values(d.subs), func(a, b news.Subscriber) int { return strings.Compare(a.Callback, b.Callback) })
}

// only returns the one subscriber there is.
func (d *disk) only(t *testing.T) news.Subscriber {
	t.Helper()
	list := d.list()
	if len(list) != 1 {
		t.Fatalf("%d subscribers kept, want 1: %+v", len(list), list)
	}
	return list[0]
}

// A visit is a request that a subscriber's server got.
type visit struct {
	at     time.Time
	method string
	host   string
	query  url.Values
	header http.Header
	body   string
}

// A world has a hub over a disk, documents, and servers of subscribers whose network is memory.
type world struct {
	t     *testing.T
	disk  *disk
	opts  hub.Options
	hub   *hub.Hub
	log   bytes.Buffer
	stop  func()
	done  chan error // what Run returned
	conns chan net.Conn
	from  string // who makes requests: RemoteAddr

	mu     sync.Mutex // guards what is below
	docs   map[string]hub.Document
	take   http.HandlerFunc // how deliveries are answered; nil: 204
	check  http.HandlerFunc // how questions are answered; nil: by the challenge
	visits []visit
}

// in runs a test in a bubble with a running hub.
func in(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start()
		defer func() { w.stop() }()
		test(t, w)
	})
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, disk: &disk{subs: map[string]news.Subscriber{}}, conns: make(chan net.Conn), docs: map[string]hub.Document{}, from: proxy}
	w.publish(harbour, "first edition")
	w.publish(secret, "first secret")
	w.serve()
	client := fetcher.New(fetcher.Options{UserAgent: "courant/test", Dial: w.dial})
	t.Cleanup(client.Close)
	w.opts = hub.Options{URL: hubURL, Document: w.document, Store: w.disk, Client: client,
		Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	return w
}

// serve runs one server that is all of the subscribers'.
func (w *world) serve() {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{w.conns, ctx, cancel}
	srv := &http.Server{Handler: w, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	ended := make(chan struct{})
	go func() { defer close(ended); srv.Serve(l) }()
	w.t.Cleanup(func() { srv.Close(); <-ended })
}

// A listener takes the connections that are dialled.
type listener struct {
	conns  chan net.Conn
	ctx    context.Context
	cancel func()
}

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }
func (l *listener) Close() error   { l.cancel(); return nil }
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.ctx.Done():
		return nil, net.ErrClosed
	}
}

func (w *world) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	if strings.HasPrefix(addr, "dead") {
		return nil, errors.New("connection refused")
	}
	ours, theirs := net.Pipe()
	select {
	case w.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ServeHTTP is the subscribers' side.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	w.visits = append(w.visits, visit{time.Now(), r.Method, r.Host, r.URL.Query(), r.Header, string(body)})
	answer := w.take
	if r.Method == http.MethodGet {
		answer = w.check
	}
	w.mu.Unlock()
	switch {
	case answer != nil:
		answer(rw, r)
	case r.Method == http.MethodGet:
		confirm(rw, r)
	default:
		rw.WriteHeader(http.StatusNoContent)
	}
}

// confirm answers a question as a subscriber does that asked for it.
func confirm(rw http.ResponseWriter, r *http.Request) {
	io.WriteString(rw, r.URL.Query().Get("hub.challenge"))
}

// status answers by a status.
func status(code int) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(code) }
}

// hang does not answer until nobody waits any more.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// taking and checking change how subscribers' servers answer.
func (w *world) taking(h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take = h
}

func (w *world) checking(h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.check = h
}

// start makes a new hub over the same disk and runs it.
func (w *world) start() {
	w.hub = hub.New(w.opts)
	w.run()
}

func (w *world) run() {
	ctx, cancel := context.WithCancel(w.t.Context())
	w.done = make(chan error, 1)
	go func() { w.done <- w.hub.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-w.done; err != nil {
			w.t.Errorf("Run: %v", err)
		}
		w.stop = func() {}
	}
	synctest.Wait()
}

func (w *world) document(topic string) (hub.Document, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d, ok := w.docs[topic]
	return d, ok
}

// publish makes a document another one, without telling the hub.
func (w *world) publish(topic, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sum := sha256.Sum256([]byte(body))
	w.docs[topic] = hub.Document{Type: "application/atom+xml", ETag: `"` + hex.EncodeToString(sum[:8]) + `"`, Body: []byte(body), Private: topic == secret}
}

// withdraw takes a document away.
func (w *world) withdraw(topic string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.docs, topic)
}

// change publishes a document, tells the hub, and waits for a second.
func (w *world) change(topic, body string) {
	w.publish(topic, body)
	w.hub.Changed()
	wait(time.Second)
}

func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// asking is the form of a subscription; pairs are other values of it.
func asking(pairs ...string) url.Values {
	form := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {harbour}, "hub.callback": {callback}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// post sends a form to the hub, and waits for a second.
func (w *world) post(form url.Values) *httptest.ResponseRecorder {
	rec := w.postNow(form)
	wait(time.Second)
	return rec
}

func (w *world) postNow(form url.Values) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/hub", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = w.from
	w.hub.ServeHTTP(rec, r)
	return rec
}

// subscribe must work.
func (w *world) subscribe(pairs ...string) {
	w.t.Helper()
	before := len(w.disk.list())
	if rec := w.post(asking(pairs...)); rec.Code != http.StatusAccepted || len(w.disk.list()) != before+1 {
		w.t.Fatalf("answered %d %q, subscribers were %d and are %d", rec.Code, rec.Body, before, len(w.disk.list()))
	}
}

// have starts the hub anew with n subscribers more, who have the document of now. Their
// callbacks have a number each.
func (w *world) have(n int, callbacks string) {
	w.stop()
	d, _ := w.document(harbour)
	for i := range n {
		sub := news.Subscriber{Topic: harbour, Callback: fmt.Sprintf(callbacks, i), Lease: time.Now().Add(10 * day), ETag: d.ETag}
		w.disk.SaveSubscriber(w.t.Context(), sub)
	}
	w.start()
}

func (w *world) seen(method string) (list []visit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range w.visits {
		if v.method == method {
			list = append(list, v)
		}
	}
	return list
}

// bodies returns what was delivered so far.
func (w *world) bodies() (list []string) {
	for _, v := range w.seen(http.MethodPost) {
		list = append(list, v.body)
	}
	return list
}

func (w *world) wantBodies(t *testing.T, want ...string) {
	t.Helper()
	if got := w.bodies(); !slices.Equal(got, want) {
		t.Fatalf("delivered %q, want %q", got, want)
	}
}
