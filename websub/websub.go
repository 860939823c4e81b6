// Package websub is a subscriber of W3C WebSub, and so of PubSubHubbub 0.4: where the
// document of a source names a hub, it asks that hub to send what is new, keeps the
// subscription alive, and takes the deliveries. It reads no feed and polls nothing: what a
// delivery holds is for Options.Deliver, which takes it through the pipeline of a poll.
//
// A hub is not trusted. A delivery counts as content only with a good signature; whatever
// else comes to a callback is at most a hint that a poll is worth while.
package websub

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"courant/news"
)

// A Store keeps subscriptions. A token occurs once.
type Store interface {
	Subscriptions(ctx context.Context) ([]news.Subscription, error)
	SaveSubscription(ctx context.Context, sub news.Subscription) error // new, or in place of that with its token
	DeleteSubscription(ctx context.Context, token string) error
}

// A Poster sends a form. allow lists networks that it may reach although they are not
// part of the public internet.
type Poster interface {
	Post(ctx context.Context, url string, form url.Values, allow []netip.Prefix) (status int, body string, err error)
}

// A Delivery is what a hub sent, or a hint.
type Delivery struct {
	Topic       string // URL of the document that it is of
	ContentType string
	Body        []byte // nil: only a hint that there is something new, to be polled
}

// Options are all that a Subscriber needs from outside.
type Options struct {
	// Callback is the public URL of Handler's /websub/. Empty: the operator wants no
	// subscriptions; those that are kept are forgotten and none is made.
	Callback string
	Sources  []news.Source // of the configuration; subscriptions of others are ended
	Store    Store
	Hub      Poster
	// Deliver takes in one delivery. It is called from one goroutine, not from the
	// request of the hub, which was answered already.
	Deliver func(ctx context.Context, source news.SourceID, d Delivery) error
	Log     *slog.Logger
}

// A Subscriber keeps subscriptions to the hubs that sources name, and takes what the hubs
// deliver. Its methods are safe for concurrent use.
type Subscriber struct {
	Options
	sources map[news.SourceID]news.Source
	table   *table
	wake    chan struct{} // an offer or a hub's word may have changed what is to be done
	room    chan struct{} // one for each delivery that is in memory

	mu       sync.Mutex
	offers   map[news.SourceID]offer // the last of each source
	fresh    map[news.SourceID]bool  // of these, the ones that have not been looked at
	queue    chan job                // nil: Run does not run
	last     map[string][sha256.Size]byte
	rejected map[news.SourceID]rejection
	missed   map[news.SourceID]bool
}

const (
	spacing    = 6 * time.Second // between two requests, whatever the hubs: 10 a minute
	askTimeout = 30 * time.Second
	grace      = 5 * time.Second // for deliveries that were accepted when Run is to end
	inMemory   = 8               // deliveries being received, waiting or being read

	// trusted is how long a verification or a delivery shows that a hub is at work.
	trusted = 8 * 24 * time.Hour
)

// New returns a subscriber that does nothing yet.
func New(o Options) *Subscriber {
	s := &Subscriber{
		Options:  o,
		sources:  make(map[news.SourceID]news.Source, len(o.Sources)),
		table:    newTable(o.Store),
		wake:     make(chan struct{}, 1),
		room:     make(chan struct{}, inMemory),
		offers:   map[news.SourceID]offer{},
		fresh:    map[news.SourceID]bool{},
		last:     map[string][sha256.Size]byte{},
		rejected: map[news.SourceID]rejection{},
		missed:   map[news.SourceID]bool{},
	}
	for _, src := range o.Sources {
		s.sources[src.ID] = src
	}
	return s
}

// Run asks hubs when it is time, one request after the other, and hands deliveries on,
// until ctx ends. A hub that fails is logged and does not end it; the error is that of the
// store, and Run may then be called again.
func (s *Subscriber) Run(ctx context.Context) error {
	if err := s.table.load(ctx); err != nil {
		return err
	}
	if s.Callback == "" {
		err := s.table.clear(ctx)
		if err == nil {
			<-ctx.Done()
		}
		return err
	}
	if err := s.leaveOthers(ctx); err != nil {
		return err
	}
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var wg sync.WaitGroup
	queue := s.open()
	wg.Go(func() { s.handOn(late, queue) })
	err := s.ask(ctx)
	s.shut()
	defer time.AfterFunc(grace, cancel).Stop()
	wg.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Offer tells what a source's document says of its hubs: Hubs, and Self or else the URL
// that served it. It is to be called after each poll with a document and may be called
// for what is kept of earlier ones, never blocks and writes nothing.
func (s *Subscriber) Offer(src news.Source, meta news.Meta) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := newOffer(meta)
	s.offers[src.ID] = o
	if s.queue != nil && s.met(src.ID, o) {
		return // as nearly always
	}
	s.fresh[src.ID] = true
	s.stir()
}

// Missed says that a poll found something new in the source that no hub had delivered.
// Until the next delivery its hubs are not relied on.
func (s *Subscriber) Missed(id news.SourceID) { s.setMissed(id, true) }

func (s *Subscriber) setMissed(id news.SourceID, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missed[id] = missed
}

func (s *Subscriber) hasMissed(id news.SourceID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.missed[id]
}

// Subscribed reports whether a hub may be relied on to say when the source has something
// new: it granted a lease that runs, was heard of lately, and has missed nothing. Times to
// come are of a clock that has been set back since, and say nothing.
func (s *Subscriber) Subscribed(id news.SourceID) bool {
	now := time.Now()
	lately := func(t time.Time) bool { return !t.After(now) && now.Sub(t) < trusted }
	for _, sub := range s.table.of(id) {
		heard := lately(sub.Delivery) || sub.Failures == 0 && lately(sub.Asked)
		if sub.State == news.Active && sub.Lease.After(now) && heard {
			return !s.hasMissed(id)
		}
	}
	return false
}

// stir makes the loop of ask look again.
func (s *Subscriber) stir() {
	select {
	case s.wake <- struct{}{}:
	default: // it will
	}
}

// leaveOthers ends the subscriptions of sources that are no longer configured.
func (s *Subscriber) leaveOthers(ctx context.Context) error {
	for _, sub := range s.table.all() {
		if _, ok := s.sources[sub.Source]; ok || sub.State == news.Leaving {
			continue
		}
		if err := s.table.leave(ctx, sub.Token); err != nil {
			return fmt.Errorf("leave hub: %w", err)
		}
	}
	return nil
}
