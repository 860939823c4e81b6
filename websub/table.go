package websub

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"courant/news"
)

// A table is what the store has, in memory. What it has in memory is on disk before.
type table struct {
	store Store

	change sync.Mutex // held from reading a subscription until its change is on disk

	mu     sync.RWMutex // held for moments only, never while the store works
	subs   map[string]news.Subscription
	tokens map[news.SourceID][]string
}

func newTable(store Store) *table {
	return &table{store: store, subs: map[string]news.Subscription{}, tokens: map[news.SourceID][]string{}}
}

// load replaces what is in memory by what is on disk.
func (t *table) load(ctx context.Context) error {
	t.change.Lock()
	defer t.change.Unlock()
	list, err := t.store.Subscriptions(ctx)
	if err != nil {
		return fmt.Errorf("read subscriptions: %w", err)
	}
	t.mu.Lock()
	clear(t.subs)
	clear(t.tokens)
	t.mu.Unlock()
	for _, sub := range list {
		t.put(sub)
	}
	return nil
}

// clear forgets every subscription.
func (t *table) clear(ctx context.Context) error {
	for _, sub := range t.all() {
		if err := t.remove(ctx, sub.Token); err != nil {
			return err
		}
	}
	return nil
}

// find returns the subscription with a token. That a map is not searched in constant time
// does not help anybody to guess one: it compares hashes under a seed of its own.
func (t *table) find(token string) (news.Subscription, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	sub, ok := t.subs[token]
	return sub, ok
}

func (t *table) all() []news.Subscription {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Collect(maps.Values(t.subs))
}

// of returns the subscriptions of a source.
func (t *table) of(id news.SourceID) []news.Subscription {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var list []news.Subscription
	for _, token := range t.tokens[id] {
		list = append(list, t.subs[token])
	}
	return list
}

// current returns the subscription that is wanted for a source: the last one that
// no hub was asked for yet, else the one that was asked for last.
func (t *table) current(id news.SourceID) (cur news.Subscription, ok bool) {
	for _, sub := range t.of(id) {
		newer := sub.Asked.IsZero() || !cur.Asked.IsZero() && sub.Asked.After(cur.Asked)
		if sub.State != news.Leaving && (!ok || newer) {
			cur, ok = sub, true
		}
	}
	return cur, ok
}

// add keeps a new subscription.
func (t *table) add(ctx context.Context, sub news.Subscription) error {
	t.change.Lock()
	defer t.change.Unlock()
	return t.save(ctx, sub)
}

// update changes a subscription, unless it is gone or f returns false.
func (t *table) update(ctx context.Context, token string, f func(*news.Subscription) bool) error {
	t.change.Lock()
	defer t.change.Unlock()
	sub, ok := t.find(token)
	if !ok || !f(&sub) {
		return nil
	}
	return t.save(ctx, sub)
}

// leave marks a subscription as one to be ended.
func (t *table) leave(ctx context.Context, token string) error {
	return t.update(ctx, token, func(sub *news.Subscription) bool {
		sub.State, sub.Next, sub.Failures, sub.Error = news.Leaving, time.Now(), 0, ""
		return true
	})
}

func (t *table) remove(ctx context.Context, token string) error {
	t.change.Lock()
	defer t.change.Unlock()
	sub, ok := t.find(token)
	if !ok {
		return nil
	}
	if err := t.store.DeleteSubscription(ctx, token); err != nil {
		return fmt.Errorf("delete a subscription of %s: %w", sub.Source, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.subs, token)
	t.tokens[sub.Source] = slices.DeleteFunc(t.tokens[sub.Source], func(s string) bool { return s == token })
	if len(t.tokens[sub.Source]) == 0 {
		delete(t.tokens, sub.Source)
	}
	return nil
}

// save writes a subscription; change is held.
func (t *table) save(ctx context.Context, sub news.Subscription) error {
	if err := t.store.SaveSubscription(ctx, sub); err != nil {
		return fmt.Errorf("save a subscription of %s: %w", sub.Source, err)
	}
	t.put(sub)
	return nil
}

func (t *table) put(sub news.Subscription) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.subs[sub.Token]; !ok {
		t.tokens[sub.Source] = append(t.tokens[sub.Source], sub.Token)
	}
	t.subs[sub.Token] = sub
}
