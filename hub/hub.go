// Package hub is a hub of W3C WebSub for the documents that we publish ourselves: who subscribes
// to one is sent the whole of it whenever it is another one. Clients of PubSubHubbub 0.4 are
// served too, but for signatures: theirs are of SHA-1 and ours of SHA-256, so that some of those
// that give a secret will not believe us.
// It also tells outside hubs of changes, where the operator has some. It renders nothing and
// polls nothing: what a document is at the moment is Options.Document's word.
//
// Subscribers are not trusted. A subscription counts once its callback has confirmed it; no
// host is asked more than a few times at once, and none that does not confirm goes on being
// asked. What fails is tried again with the newest document, less and less, apart from what
// works, and ends by itself; where nothing works on a host, all its subscriptions are tried
// as one.
package hub

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"courant/news"
)

// A Document is what is served at the address of a topic.
type Document struct {
	Type    string // Content-Type
	ETag    string // another one when Body is; never empty
	Body    []byte
	Private bool // its address is a secret of its subscribers
}

// A Store keeps subscribers. Topic and Callback together occur once.
type Store interface {
	Subscribers(ctx context.Context) ([]news.Subscriber, error)
	SaveSubscriber(ctx context.Context, s news.Subscriber) error // new, or in place of that with its topic and callback
	// SaveDeliveries keeps what deliveries have changed (ETag, Failures, Since, Next, Error) of
	// those that are still there.
	SaveDeliveries(ctx context.Context, list []news.Subscriber) error
	DeleteSubscriber(ctx context.Context, topic, callback string) error
}

// A Client makes requests. allow lists networks that it may reach although they are not part
// of the public internet.
type Client interface {
	// Send returns the status and the start of the text of an answer, and how long the server
	// wants to be left alone; 0: it does not say. Redirects are not followed. With an error there
	// may be a status: then the answer did not come to an end.
	Send(req *http.Request, limit time.Duration, allow []netip.Prefix) (status int, wait time.Duration, text string, err error)

	// Check says why Send would send nothing to a URL, as far as the URL alone tells it.
	Check(u *url.URL, allow []netip.Prefix) error
}

// Options are all that a Hub needs from outside.
type Options struct {
	URL            string                              // public address of the hub
	Document       func(topic string) (Document, bool) // false: we have no such document, or not now; never waits
	Store          Store
	Client         Client
	Allow          []netip.Prefix // networks that callbacks may be in besides the public internet
	MaxSubscribers int            // 0: 10,000
	Log            *slog.Logger
}

const (
	maxSubscribers = 10_000
	lookEvery      = 10 * time.Second // for deliveries to be tried again, and leases that end
	grace          = 3 * time.Second  // for what is under way when Run is to end
)

// A Hub keeps subscribers and sends them documents. Its methods are safe for concurrent use.
type Hub struct {
	Options
	wake  chan struct{} // documents may have changed
	dirty chan struct{} // there is something to be saved

	change sync.Mutex // held from reading a subscription until its change is on disk

	mu        sync.Mutex // held for moments only, never while the store, the client or Document works
	loaded    bool
	run       *run // nil: Run does not run
	subs      map[key]*subscription
	hosts     map[string]*host // that have subscriptions
	checks    pool[*intent]
	intents   map[key]*intent
	postponed []*intent // for the next Run
	doubts    doubts
	healthy   pool[*subscription]
	failing   pool[*subscription]
}

// A run is one call of Run.
type run struct {
	ctx     context.Context // of what is under way; ends a little later than that of Run
	fail    context.CancelCauseFunc
	workers sync.WaitGroup
	ending  bool // no further delivery begins
}

// New returns a hub that does nothing yet.
func New(o Options) *Hub {
	o.MaxSubscribers = cmp.Or(o.MaxSubscribers, maxSubscribers)
	return &Hub{
		Options: o,
		wake:    make(chan struct{}, 1),
		dirty:   make(chan struct{}, 1),
		subs:    map[key]*subscription{},
		hosts:   map[string]*host{},
		intents: map[key]*intent{},
		doubts:  doubts{},
		checks:  newPool[*intent](checksAtOnce, checksPerHost, checksLate),
		healthy: newPool[*subscription](healthyAtOnce, healthyPerHost, healthyLate),
		failing: newPool[*subscription](failingAtOnce, failingPerHost, 0),
	}
}

// Run verifies and delivers until ctx ends; what is under way then gets a few seconds more. A
// subscriber that fails is logged and does not end it. The error is that of the store, and Run
// may then be called again. Whoever has another document than the current one is sent that.
func (h *Hub) Run(ctx context.Context) error {
	if err := h.load(ctx); err != nil {
		return err
	}
	until, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	underWay, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	r := &run{ctx: underWay, fail: fail}
	h.open(r)
	var saving sync.WaitGroup
	over := make(chan struct{})
	saving.Go(func() { h.keep(underWay, fail, over) })
	h.watch(until)
	h.shut(r)
	defer time.AfterFunc(grace, cancel).Stop()
	r.workers.Wait()
	close(over)
	saving.Wait()
	err := h.save(context.WithoutCancel(ctx))
	if ctx.Err() == nil {
		return context.Cause(until)
	}
	return err
}

// open lets requests in and deliveries out.
func (h *Hub) open(r *run) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.run = r
	h.resume()
}

// shut lets in no further requests, and begins no further deliveries. Verifications that were
// promised are still made while there is time, and then left to the next Run, or to the hub that
// adopts them.
func (h *Hub) shut(r *run) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.ending = true
}

// Changed says that documents may be others now. It never blocks.
func (h *Hub) Changed() { stir(h.wake) }

// stir wakes who waits for a channel with room for one.
func stir(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it will look
	}
}
