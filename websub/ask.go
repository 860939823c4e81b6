package websub

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"courant/news"
)

const (
	wantedLease = 10 * 24 * time.Hour
	retryFirst  = time.Hour
	retryMost   = 24 * time.Hour
	deniedFor   = 7 * 24 * time.Hour
	maxReason   = 200 // bytes of what a hub says that are kept

	notYet = "asked, not verified yet"
)

// ask does what is due, and waits for what is not, until ctx ends or the store fails.
func (s *Subscriber) ask(ctx context.Context) error {
	rest(ctx, nil, spacing) // there may have been a request just before a restart
	for ctx.Err() == nil {
		if err := s.settle(ctx); err != nil {
			return err
		}
		sub, at := s.next()
		if wait := time.Until(at); wait > 0 {
			rest(ctx, s.wake, wait)
			continue
		}
		asked, err := s.act(ctx, sub)
		if err != nil {
			return err
		}
		if asked {
			rest(ctx, nil, spacing)
		}
	}
	return nil
}

// next returns the subscription that something is to be done about first, and when.
func (s *Subscriber) next() (first news.Subscription, at time.Time) {
	at = time.Now().Add(retryMost) // for when there is none
	for _, sub := range s.table.all() {
		if due := s.due(sub); due.Before(at) {
			first, at = sub, due
		}
	}
	return first, at
}

func (s *Subscriber) due(sub news.Subscription) time.Time {
	cur, replaced := s.replaced(sub)
	switch {
	case replaced && cur.State == news.Active:
		return time.Time{}
	case replaced:
		return sub.Lease
	case sub.State == news.Leaving && sub.Lease.Before(sub.Next):
		return sub.Lease
	case sub.Asked.After(time.Now()): // by a clock that has been set back since
		return time.Time{}
	default:
		return sub.Next
	}
}

// replaced returns the subscription that was made in place of sub, if there is one.
func (s *Subscriber) replaced(sub news.Subscription) (cur news.Subscription, ok bool) {
	if sub.State == news.Leaving {
		return cur, false
	}
	cur, ok = s.table.current(sub.Source)
	return cur, ok && cur.Token != sub.Token
}

// act does what is due about sub.
func (s *Subscriber) act(ctx context.Context, sub news.Subscription) (asked bool, err error) {
	_, replaced := s.replaced(sub)
	over := !sub.Lease.After(time.Now())
	switch {
	case over && (replaced || sub.State == news.Leaving):
		return false, s.forget(ctx, sub.Token)
	case replaced:
		return false, s.table.leave(ctx, sub.Token)
	}
	if hub, ok := s.another(sub); ok && sub.State != news.Leaving {
		further := s.newSubscription(sub.Source, hub, sub.Topic)
		further.Failures = sub.Failures
		return false, s.table.add(ctx, further)
	}
	return true, s.request(ctx, sub.Token)
}

func (s *Subscriber) forget(ctx context.Context, token string) error {
	s.mu.Lock()
	delete(s.last, token)
	s.mu.Unlock()
	return s.table.remove(ctx, token)
}

// request sends one request to a hub (W3C WebSub, section 5.1). No lock is held meanwhile:
// some hubs verify before they answer.
func (s *Subscriber) request(ctx context.Context, token string) error {
	sub, err := s.mark(ctx, token)
	if err != nil || sub.Token == "" {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	status, body, postErr := s.Hub.Post(limited, sub.Hub, s.form(sub), s.sources[sub.Source].AllowPrivate)
	if ctx.Err() != nil {
		return nil // no failure; what is on disk says when to ask again
	}
	if sub.State == news.Leaving && postErr == nil && refused(status) {
		return s.forget(ctx, token) // it knows of no subscription
	}
	err = s.table.update(ctx, token, func(now *news.Subscription) bool {
		if now.State != sub.State || !now.Next.Equal(sub.Next) {
			return false // the hub has said more meanwhile
		}
		s.unverified(now, status, body, postErr)
		sub = *now
		return true
	})
	if err == nil && sub.Error != "" && sub.Error != notYet {
		s.complain(sub)
	}
	return err
}

// mark notes on disk that a hub is about to be asked, and returns the subscription as it is
// then; that without a token is gone.
func (s *Subscriber) mark(ctx context.Context, token string) (marked news.Subscription, err error) {
	err = s.table.update(ctx, token, func(sub *news.Subscription) bool {
		if sub.State == news.Denied {
			sub.State = news.Pending
		}
		sub.Asked, sub.Error = time.Now(), ""
		sub.Next = sub.Asked.Add(retryFirst)
		marked = *sub
		return true
	})
	return marked, err
}

func (s *Subscriber) form(sub news.Subscription) url.Values {
	form := url.Values{
		"hub.mode":     {"subscribe"},
		"hub.topic":    {sub.Topic},
		"hub.callback": {strings.TrimSuffix(s.Callback, "/") + "/" + sub.Token},
	}
	if sub.State == news.Leaving {
		form.Set("hub.mode", "unsubscribe")
		return form
	}
	form.Set("hub.lease_seconds", strconv.Itoa(int(wantedLease/time.Second)))
	if sub.Secret != "" {
		form.Set("hub.secret", sub.Secret)
	}
	return form
}

// unverified notes what a hub answered to a request. Even a good answer counts as a
// failure until the hub asks back: verification by the hub takes it away.
func (s *Subscriber) unverified(sub *news.Subscription, status int, body string, err error) {
	if err == nil && refused(status) && sub.State != news.Leaving {
		s.deny(sub, fmt.Sprintf("status %d: %s", status, clean(*sub, body)))
		return
	}
	sub.Failures++
	switch {
	case err != nil:
		sub.Error = strings.Trim(clean(*sub, err.Error()), `"`) // our own words
	case status/100 == 2:
		sub.Error = notYet
	default:
		sub.Error = fmt.Sprintf("status %d: %s", status, clean(*sub, body))
	}
	sub.Next = time.Now().Add(min(retryFirst<<min(sub.Failures-1, 10), retryMost))
	if s.untried(*sub) && sub.State == news.Pending {
		sub.Next = time.Now()
	}
}

// complain logs why a hub did not do what it was asked.
func (s *Subscriber) complain(sub news.Subscription) {
	msg := "hub failed"
	if sub.State == news.Denied {
		msg = "hub denied a subscription"
	}
	s.Log.Warn(msg, "source", sub.Source, "hub", news.Host(sub.Hub), "err", sub.Error, "failures", sub.Failures)
}

// refused reports whether a status says that the hub does not want what was asked.
func refused(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status/100 == 4
}

// deny notes that a hub does not want a subscription (W3C WebSub, section 5.2).
func (s *Subscriber) deny(sub *news.Subscription, why string) {
	sub.State, sub.Lease, sub.Error = news.Denied, time.Time{}, why
	sub.Failures += patience - sub.Failures%patience // as if it had failed until the next one's turn
	sub.Next = time.Now().Add(deniedFor)
	if s.untried(*sub) {
		sub.Next = time.Now()
	}
}

// clean makes a text of a hub fit for logs and status: quoted, cut, and without what it
// may repeat of our request.
func clean(sub news.Subscription, text string) string {
	pairs := []string{sub.Token, "TOKEN"}
	if sub.Secret != "" {
		pairs = append(pairs, sub.Secret, "SECRET")
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	return strconv.Quote(text[:min(len(text), maxReason)])
}

// rest waits until it is woken, d at most. Nobody wakes it where wake is nil.
func rest(ctx context.Context, wake <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
