package hub

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"courant/news"
)

const (
	healthyAtOnce  = 64
	healthyPerHost = 8
	failingAtOnce  = 8
	failingPerHost = 2
	sendTimeout    = 15 * time.Second

	// A delivery or question that takes longer than patience gives its place to another, and the
	// next delivery to this subscriber is made beside those that fail: servers that hang are not to
	// hold up others.
	patience    = 2 * time.Second
	healthyLate = 448 // of these at once
)

// watch looks for who is to be sent something, until ctx ends.
func (h *Hub) watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		h.look()
		select {
		case <-ctx.Done():
		case <-h.wake:
		case <-ticker.C:
		}
	}
}

// look queues whoever is to be sent something now, and ends subscriptions whose lease is over.
func (h *Hub) look() {
	docs := h.documents()
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for _, failed := range []bool{false, true} { // of a host that is down, first who is not to blame
		for _, s := range h.subs {
			d, ok := docs[s.Topic]
			switch {
			case s.Failures > 0 != failed:
			case !s.Lease.After(now):
				h.drop(s, "the lease ended")
			case ok:
				h.queue(s, d)
			}
		}
	}
	h.dispatch()
}

// documents returns what there is at the moment of what is subscribed to.
func (h *Hub) documents() map[string]Document {
	docs := map[string]Document{}
	h.mu.Lock()
	for k := range h.subs {
		docs[k.topic] = Document{}
	}
	h.mu.Unlock()
	for topic := range docs {
		d, ok := h.Document(topic)
		if !ok {
			delete(docs, topic)
			continue
		}
		docs[topic] = d
	}
	return docs
}

// queue lets a subscriber wait for the document d, unless it has it or must be left alone.
func (h *Hub) queue(s *subscription, d Document) {
	now := time.Now()
	switch {
	case s.ETag == d.ETag:
		s.behind = time.Time{}
		return
	case s.behind.IsZero():
		s.behind = now
	}
	if s.queued || s.busy || s.over != "" || s.rests(now) || !s.Lease.After(now) || !s.host.lets(s, now) {
		return
	}
	s.queued = true
	if s.troubled() {
		h.failing.add(s.host.name, s)
	} else {
		h.healthy.add(s.host.name, s)
	}
}

// rests reports whether s is still left alone. What is further away than we ever put it was
// written by a clock that has been set back since.
func (s *subscription) rests(now time.Time) bool {
	return s.Next.After(now) && !s.Next.After(now.Add(longestWait+longestWait/jitterOf))
}

// troubled reports whether the last delivery to s failed or took long, or its host is down.
func (s *subscription) troubled() bool { return s.Failures > 0 || s.slow || s.host.down() }

// dispatch begins what there is room for.
func (h *Hub) dispatch() {
	r := h.run
	if r == nil {
		return
	}
	for in, ok := h.checks.next(); ok; in, ok = h.checks.next() {
		in.running = true
		r.workers.Go(func() { h.check(r, in) })
	}
	for _, p := range []*pool[*subscription]{&h.healthy, &h.failing} {
		for !r.ending {
			s, ok := p.next()
			if !ok {
				break
			}
			s.queued, s.busy = false, true
			r.workers.Go(func() { h.deliver(r, s, p) })
		}
	}
}

// deliver sends a subscriber what is the current document by now.
func (h *Hub) deliver(r *run, s *subscription, p *pool[*subscription]) {
	sub, wanted := h.wanted(s)
	d, ok := h.Document(sub.Topic)
	var o outcome
	var aside bool
	if ok && wanted && d.ETag != sub.ETag {
		start := time.Now()
		aside = timed(h, p, func() { o = h.send(r.ctx, sub, d) })
		o.took = time.Since(start)
	}
	latest, still := h.Document(sub.Topic)
	h.mu.Lock()
	defer h.mu.Unlock()
	p.done(s.host.name, aside)
	s.busy = false
	h.note(r, s, d, o)
	if s.host.probe == s {
		s.host.probe = nil
	}
	if still {
		h.queue(s, latest)
	}
	h.dispatch()
}

// wanted returns a copy of a subscription, and whether it still is one that may be tried: its
// host may have gone down while it waited.
func (h *Hub) wanted(s *subscription) (news.Subscriber, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := s.host.down() && s.host.probe != s
	return s.Subscriber, s.over == "" && !held && s.Lease.After(time.Now())
}

// timed does a job of a pool, and reports whether it took so long that it stepped aside.
func timed[T any](h *Hub, p *pool[T], job func()) (aside bool) {
	stepped := make(chan bool, 1)
	timer := time.AfterFunc(patience, func() { stepped <- stepAside(h, p) })
	job()
	return !timer.Stop() && <-stepped
}

// stepAside gives the place of a job to another, if there are not too many that did.
func stepAside[T any](h *Hub, p *pool[T]) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !p.stepAside() {
		return false
	}
	h.dispatch()
	return true
}

// An outcome is how a delivery went. Zero: none was made.
type outcome struct {
	status int           // 0: there was no answer
	wait   time.Duration // for which the subscriber wants to be left alone; 0: it does not say
	err    error
	took   time.Duration
}

func (o *outcome) good() bool { return o.status/100 == 2 }

// send sends a document to a subscriber (W3C WebSub, section 7).
func (h *Hub) send(ctx context.Context, sub news.Subscriber, d Document) (o outcome) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, sub.Callback, bytes.NewReader(d.Body))
	if err != nil {
		return outcome{err: err}
	}
	req.Header.Set("Content-Type", d.Type)
	req.Header.Set("Link", fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, h.URL, sub.Topic))
	if sub.Secret != "" {
		mac := hmac.New(sha256.New, []byte(sub.Secret))
		mac.Write(d.Body)
		req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	o.status, o.wait, _, o.err = h.Client.Send(req, sendTimeout, h.Allow)
	return o
}
