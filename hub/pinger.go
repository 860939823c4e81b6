package hub

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"courant/news"
)

const (
	pingTimeout = 15 * time.Second
	pingTries   = 3                // until the operator is told
	pingAgain   = 15 * time.Second // after the first failure, four times as long after each of the next two
	pingLater   = time.Hour        // after any further one, or sooner if there is another change
)

// A Pinger tells outside hubs of changes, so that they fetch the documents and send them to
// their own subscribers. Its methods are safe for concurrent use.
type Pinger struct {
	client Client
	allow  []netip.Prefix
	log    *slog.Logger
	hubs   []*outside
}

// An outside is a hub of somebody else.
type outside struct {
	url  string
	wake chan struct{}

	mu     sync.Mutex
	topics map[string]bool // that have changed since it was told

	failures int  // tries in a row; of the goroutine that asks it
	warned   bool // of the same streak
}

// NewPinger returns a pinger for the URLs of hubs, which may be on the networks besides the
// public internet.
func NewPinger(hubs []string, c Client, allow []netip.Prefix, log *slog.Logger) *Pinger {
	p := &Pinger{client: c, allow: allow, log: log}
	for _, hub := range hubs {
		p.hubs = append(p.hubs, &outside{url: hub, wake: make(chan struct{}, 1), topics: map[string]bool{}})
	}
	return p
}

// Changed says that the documents at these addresses are others now. It never blocks. What
// changes again before a hub was told of it is told once. Hubs tell everybody what they are
// told: the addresses of private feeds are not for them.
func (p *Pinger) Changed(topics []string) {
	for _, o := range p.hubs {
		o.add(topics)
		stir(o.wake)
	}
}

// Adopt takes over what hubs are still to be told from the pinger whose place p takes, for those
// that both know. It is called when old.Run has ended, and before Run of p. old may be nil.
func (p *Pinger) Adopt(old *Pinger) {
	if old == nil {
		return
	}
	for _, o := range p.hubs {
		for _, was := range old.hubs {
			if was.url == o.url {
				o.add(was.take())
				o.failures, o.warned = was.failures, was.warned
			}
		}
	}
}

// Run tells the hubs until ctx ends, each at its own pace. A hub that fails is tried again, less
// and less, and told of all that it has missed. It is logged once until it works again.
func (p *Pinger) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, o := range p.hubs {
		wg.Go(func() { p.tell(ctx, o) })
	}
	wg.Wait()
}

func (p *Pinger) tell(ctx context.Context, o *outside) {
	for ctx.Err() == nil {
		topics := o.take()
		if len(topics) == 0 {
			select {
			case <-ctx.Done():
			case <-o.wake:
			}
			continue
		}
		left, err := p.round(ctx, o, topics)
		o.add(left)
		if err == nil || ctx.Err() != nil {
			continue
		}
		o.failures++
		if o.failures == pingTries {
			p.complain(ctx, o, "an outside hub cannot be told of changes", err)
		}
		o.rest(ctx)
	}
}

// rest leaves a hub alone that failed.
func (o *outside) rest(ctx context.Context) {
	least := pingAgain << (2 * (min(o.failures, pingTries) - 1))
	pause(ctx, least, nil)
	if o.failures >= pingTries {
		pause(ctx, pingLater-least, o.wake)
	}
}

// round tells a hub of changes one by one, which is what all hubs understand, and returns those
// that it was not told of since it failed.
func (p *Pinger) round(ctx context.Context, o *outside, topics []string) (left []string, err error) {
	for i, topic := range topics {
		status, err := p.ping(ctx, o.url, topic)
		switch {
		case err != nil:
			return topics[i:], err
		case status/100 == 2:
			o.failures, o.warned = 0, false
		case refused(status): // the others may be welcome
			p.complain(ctx, o, "an outside hub does not want to be told of a change", fmt.Errorf("status %d", status))
		default:
			return topics[i:], fmt.Errorf("status %d", status)
		}
	}
	return nil, nil
}

func (p *Pinger) ping(ctx context.Context, hub, topic string) (status int, err error) {
	form := url.Values{"hub.mode": {"publish"}, "hub.url": {topic}, "hub.topic": {topic}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _, _, err = p.client.Send(req, pingTimeout, p.allow)
	if status != 0 {
		return status, nil // what else it says does not matter
	}
	return 0, err
}

// complain logs what is wrong with a hub, once until it works again.
func (p *Pinger) complain(ctx context.Context, o *outside, msg string, err error) {
	if !o.warned {
		p.log.WarnContext(ctx, msg, "hub", news.Host(o.url), "err", err)
	}
	o.warned = true
}

// refused reports whether a status says that the hub does not want what it was asked.
func refused(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status/100 == 4
}

func (o *outside) add(topics []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, topic := range topics {
		o.topics[topic] = true
	}
}

// take returns what the hub is to be told of.
func (o *outside) take() []string {
	select {
	case <-o.wake: // for what is taken now
	default:
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	topics := slices.Sorted(maps.Keys(o.topics))
	clear(o.topics)
	return topics
}

// pause waits, until it is woken at most.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}
