package hub

import (
	"context"
	"fmt"
	"time"

	"courant/news"
)

// saveAfter is how long changes are collected, so that deliveries to thousands are few
// transactions. What a crash loses of them is delivered once more.
const saveAfter = 500 * time.Millisecond

// soil marks a subscription as one that the store has an earlier state of.
func (h *Hub) soil(s *subscription) {
	s.dirty = true
	stir(h.dirty)
}

// drop marks a subscription as one that is over. It stays until the store has deleted it.
func (h *Hub) drop(s *subscription, why string) {
	s.over = why
	stir(h.dirty)
}

// keep saves what has changed until over is closed, or until the store fails.
func (h *Hub) keep(ctx context.Context, fail context.CancelCauseFunc, over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-h.dirty:
		}
		select {
		case <-over:
			return
		case <-time.After(saveAfter):
		}
		if err := h.save(ctx); err != nil {
			fail(err)
			return
		}
	}
}

// save brings the store up to date. What was delivered comes first: whatever then fails, it is
// not delivered again.
func (h *Hub) save(ctx context.Context) error {
	h.change.Lock()
	defer h.change.Unlock()
	changed, over := h.unsaved()
	if len(changed) > 0 {
		if err := h.Store.SaveDeliveries(ctx, changed); err != nil {
			h.soilAgain(changed)
			return fmt.Errorf("save deliveries: %w", err)
		}
	}
	for i := range over {
		if err := h.dismiss(ctx, &over[i]); err != nil {
			return err
		}
	}
	return nil
}

// unsaved returns copies of the subscriptions that have changed, which then count as saved,
// and of those that are over.
func (h *Hub) unsaved() (changed []news.Subscriber, over []subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.subs {
		switch {
		case s.over != "":
			over = append(over, *s)
		case s.dirty:
			changed = append(changed, s.Subscriber)
			s.dirty = false
		}
	}
	return changed, over
}

// dismiss deletes a subscription that is over.
func (h *Hub) dismiss(ctx context.Context, s *subscription) error {
	if err := h.remove(ctx, s.key()); err != nil {
		stir(h.dirty)
		return err
	}
	attrs := append(h.about(s.Topic, s.Callback), "why", s.over)
	if s.Failures > 0 {
		attrs = append(attrs, "failures", s.Failures, "err", s.Error)
	}
	h.Log.InfoContext(ctx, "a subscription to a feed is over", attrs...)
	return nil
}

func (h *Hub) soilAgain(list []news.Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sub := range list {
		if s := h.subs[key{sub.Topic, sub.Callback}]; s != nil {
			h.soil(s)
		}
	}
}
