package hub

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"courant/news"
)

// A subscription is a subscriber, and what is under way about it. Hub.mu guards all of it.
type subscription struct {
	news.Subscriber
	host    *host
	behind  time.Time // since when the document is another one, as far as it was looked at; zero: it is not
	queued  bool      // it waits in a pool for its delivery
	busy    bool      // a delivery is under way
	slow    bool      // the last one took long
	dirty   bool      // the store has an earlier state
	over    string    // why it is about to be deleted; empty: it is not
	renewed time.Time // the last renewal
}

func (s *subscription) key() key { return key{s.Topic, s.Callback} }

// load takes over what the store has, once: what is in memory later is never older than that.
func (h *Hub) load(ctx context.Context) error {
	h.change.Lock()
	defer h.change.Unlock()
	if h.loaded {
		return nil
	}
	list, err := h.Store.Subscribers(ctx)
	if err != nil {
		return fmt.Errorf("read the hub's subscribers: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range list {
		h.put(s)
	}
	h.loaded = true
	return nil
}

// put adds a subscription, or gives the one that there is another lease and secret. What it has
// been sent, and how that went, stays; but its host has just answered, so that what it lacks is
// tried at once, or what another subscription of a host that is down lacks.
func (h *Hub) put(sub news.Subscriber) *subscription {
	k := key{sub.Topic, sub.Callback}
	s := h.subs[k]
	if s == nil {
		s = &subscription{Subscriber: sub, host: h.host(hostOf(sub.Callback))}
		h.subs[k] = s
		s.host.subs++
		s.host.topics[sub.Topic]++
		return s
	}
	s.Lease, s.Secret, s.over = sub.Lease, sub.Secret, ""
	s.Next, s.host.next = time.Time{}, time.Time{}
	h.soil(s) // a delivery may have changed it while the lease was written
	return s
}

// accept keeps a new subscription, or the renewal of one, on disk first.
func (h *Hub) accept(ctx context.Context, in *intent, lease time.Time) (renewal bool, err error) {
	h.change.Lock()
	defer h.change.Unlock()
	sub, renewal := h.renewed(in, lease)
	if err := h.Store.SaveSubscriber(ctx, sub); err != nil {
		return false, fmt.Errorf("save a subscriber: %w", err)
	}
	d, ok := h.Document(in.topic)
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.put(sub)
	if renewal {
		s.renewed = time.Now()
	}
	if ok {
		h.queue(s, d)
		h.dispatch()
	}
	return renewal, nil
}

// renewed returns what a subscription is from now on, and whether it is one already. Room for a
// new one was kept when it was promised.
func (h *Hub) renewed(in *intent, lease time.Time) (sub news.Subscriber, renewal bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	sub = news.Subscriber{Topic: in.topic, Callback: in.callback, ETag: in.etag}
	s := h.subs[in.key]
	if s != nil {
		sub = s.Subscriber
	}
	sub.Lease, sub.Secret = lease, in.secret
	return sub, s != nil
}

// remove forgets a subscription, on disk first; change is held.
func (h *Hub) remove(ctx context.Context, k key) error {
	if err := h.Store.DeleteSubscriber(ctx, k.topic, k.callback); err != nil {
		return fmt.Errorf("delete a subscriber: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.subs[k]
	if s == nil {
		return nil
	}
	s.over = "deleted" // for who still has it in hand
	delete(h.subs, k)
	h.leave(s)
	return nil
}

// about returns what a log may say of a subscription: nothing of the callback but its host,
// since who knows the rest can end it, and nothing of the address of a private feed. That of
// one that is gone may have been private.
func (h *Hub) about(topic, callback string) []any {
	attrs := []any{"host", ""}
	if u, err := url.Parse(callback); err == nil {
		attrs[1] = u.Host
	}
	if d, ok := h.Document(topic); ok && !d.Private {
		attrs = append(attrs, "topic", topic)
	}
	return attrs
}
