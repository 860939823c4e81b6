package hub

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"courant/news"
)

const (
	maxPerHost         = 1000 // subscriptions
	maxPerHostAndTopic = 100

	// A host to which so many deliveries in a row failed is down: of all that its subscriptions
	// wait for, one delivery at a time is tried. Who has confirmed callbacks may have their name
	// point elsewhere later, and whoever is there is not to be sent our feeds a thousand times.
	downAfter = 3
)

// A host is whose machines callbacks are on (hostOf), and how deliveries to them go. Hub.mu
// guards all of it.
type host struct {
	name   string
	subs   int
	topics map[string]int // subscriptions by topic
	streak
	probe *subscription // the one of a host that is down that is queued or being tried
}

// A streak is what has failed in a row, to whichever subscriptions of a host.
type streak struct {
	failures int
	since    time.Time // the first of them
	next     time.Time // when the next delivery may be tried, if the host is down
}

func (s *streak) down() bool { return s.failures >= downAfter }

// host returns what is known of a host.
func (h *Hub) host(name string) *host {
	o := h.hosts[name]
	if o == nil {
		o = &host{name: name, topics: map[string]int{}}
		h.hosts[name] = o
	}
	return o
}

// leave takes a subscription off its host, which is forgotten with the last.
func (h *Hub) leave(s *subscription) {
	o := s.host
	if o.topics[s.Topic]--; o.topics[s.Topic] == 0 {
		delete(o.topics, s.Topic)
	}
	if o.subs--; o.subs == 0 {
		delete(h.hosts, o.name)
	}
}

// lets reports whether a delivery to s may be tried, and remembers it as the one for all where
// the host is down.
func (o *host) lets(s *subscription, now time.Time) bool {
	if !o.down() {
		return true
	}
	if o.probe != nil || o.next.After(now) {
		return false
	}
	o.probe = s
	return true
}

// blame notes that a delivery to s failed. What was under way when its host went down says
// nothing new about that.
func (h *Hub) blame(s *subscription, now time.Time, o outcome) {
	at := s.host
	if at.down() && at.probe != s {
		return
	}
	if at.failures == 0 {
		at.since = now
	}
	at.failures++
	if at.down() {
		at.next = now.Add(pauseAfter(at.failures-downAfter+1, o))
	}
	if hopeless(now.Sub(at.since), at.failures, o) {
		h.giveUp(at, now.Add(-enough(o)))
	}
}

// giveUp ends the subscriptions of a host that have waited for a delivery since then, although
// few of them were tried. Of the others nothing is known.
func (h *Hub) giveUp(at *host, since time.Time) {
	for _, s := range h.subs {
		if s.host == at && !s.behind.IsZero() && !s.behind.After(since) {
			h.drop(s, "nothing but failures")
		}
	}
}

// hostOf returns whose machines a callback is on, as far as its name tells: the domain that
// somebody has registered, so that names below it do not multiply what one party may do, or
// the address.
func hostOf(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return callback
	}
	name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if addr, err := netip.ParseAddr(name); err == nil {
		return party(addr)
	}
	return news.Domain(name)
}

// party returns an address, or of IPv6 the network of 64 bits: nobody is given less, and
// whoever has one has all the addresses in it.
func party(addr netip.Addr) string {
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	return netip.PrefixFrom(addr.WithZone(""), 64).Masked().String()
}

// requester returns who makes a request, from its RemoteAddr. Empty: nobody knows, since a proxy
// on this machine brings the requests of all.
func requester(remote string) string {
	addr, err := netip.ParseAddrPort(remote)
	if err != nil || addr.Addr().Unmap().IsLoopback() {
		return ""
	}
	return party(addr.Addr())
}
