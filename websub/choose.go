package websub

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"slices"
	"time"

	"courant/news"
)

// An offer is what a document says: hubs that know of changes of a topic.
type offer struct {
	hubs  []string
	topic string
}

const (
	// patience is how many failures in a row one hub may have before the next is tried.
	patience = 3
	// steady is how long a subscription is left alone when a document wants another hub or
	// topic. There are documents whose rel="self" is another one each time.
	steady = 6 * time.Hour
)

// newOffer takes from meta what can be used.
func newOffer(meta news.Meta) offer {
	if !usable(meta.Self) {
		return offer{}
	}
	o := offer{topic: meta.Self}
	for _, hub := range meta.Hubs {
		if usable(hub) && !slices.Contains(o.hubs, hub) {
			o.hubs = append(o.hubs, hub)
		}
	}
	return o
}

// usable reports whether a URL may be asked or told to a hub. One with a user or password
// in it is nobody else's business.
func usable(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// settle compares what documents said with the subscriptions there are.
func (s *Subscriber) settle(ctx context.Context) error {
	offers := s.freshOffers()
	for id, o := range offers {
		if err := s.follow(ctx, id, o); err != nil {
			s.refresh(offers)
			return err
		}
	}
	return nil
}

// refresh makes settle look at offers once more; a second look does no harm.
func (s *Subscriber) refresh(offers map[news.SourceID]offer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range offers {
		s.fresh[id] = true
	}
}

func (s *Subscriber) freshOffers() map[news.SourceID]offer {
	s.mu.Lock()
	defer s.mu.Unlock()
	offers := make(map[news.SourceID]offer, len(s.fresh))
	for id := range s.fresh {
		offers[id] = s.offers[id]
	}
	clear(s.fresh)
	return offers
}

// met reports whether there is the subscription that an offer asks for, and no other.
func (s *Subscriber) met(id news.SourceID, o offer) bool {
	cur, ok := s.table.current(id)
	if !ok {
		return len(o.hubs) == 0
	}
	return cur.Topic == o.topic && slices.Contains(o.hubs, cur.Hub)
}

// follow makes the subscription that a source's document asks for. An earlier one stays
// until the new one is verified.
func (s *Subscriber) follow(ctx context.Context, id news.SourceID, o offer) error {
	cur, ok := s.table.current(id)
	_, configured := s.sources[id]
	switch {
	case !configured:
		return nil
	case len(o.hubs) == 0:
		return s.leaveAll(ctx, id)
	case s.met(id, o):
		return nil
	case ok && time.Since(cur.Asked) < steady && !cur.Asked.After(time.Now()):
		return nil
	}
	return s.table.add(ctx, s.newSubscription(id, o.hubs[0], o.topic))
}

func (s *Subscriber) leaveAll(ctx context.Context, id news.SourceID) error {
	for _, sub := range s.table.of(id) {
		if sub.State == news.Leaving {
			continue
		}
		if err := s.table.leave(ctx, sub.Token); err != nil {
			return err
		}
	}
	return nil
}

// newSubscription returns one that is to be asked for at once. The secret goes only where
// nobody else can read it (W3C WebSub, section 5.1): without one, deliveries are hints.
func (s *Subscriber) newSubscription(id news.SourceID, hub, topic string) news.Subscription {
	sub := news.Subscription{Source: id, Hub: hub, Topic: topic, Token: random(16), State: news.Pending, Next: time.Now()}
	own := news.Source{URL: hub, AllowPrivate: s.sources[id].AllowPrivate}
	if u, err := url.Parse(hub); err == nil && u.Scheme == "https" || own.Own() {
		sub.Secret = random(32)
	}
	return sub
}

// random returns n random bytes in hexadecimal digits.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// hubs returns what the last document of a source named, as far as it is known.
func (s *Subscriber) hubs(id news.SourceID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offers[id].hubs
}

// another returns the hub to turn to because that of sub fails; not ok: there is none, or
// it is too early. Its failures go with it, so that hubs which all fail are asked less and
// less.
func (s *Subscriber) another(sub news.Subscription) (hub string, ok bool) {
	hubs := s.hubs(sub.Source)
	i := slices.Index(hubs, sub.Hub)
	if i < 0 || len(hubs) < 2 || sub.Asked.IsZero() || sub.Failures == 0 || sub.Failures%patience != 0 {
		return "", false
	}
	return hubs[(i+1)%len(hubs)], true
}

// untried reports whether, after so many failures, there are hubs of the source that were
// not asked in this round.
func (s *Subscriber) untried(sub news.Subscription) bool {
	return sub.Failures%patience == 0 && sub.Failures/patience < len(s.hubs(sub.Source))
}
