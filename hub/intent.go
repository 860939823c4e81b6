package hub

import "time"

// A key identifies a subscription (W3C WebSub, section 1).
type key struct{ topic, callback string }

// An intent is what a request asks for, until the callback has been asked whether it is
// wanted there.
type intent struct {
	key
	unsubscribe bool
	secret      string
	lease       time.Duration
	etag        string // of the document when it was asked for
	host        string
	from        string // who asks (requester)

	running bool
	next    *intent // asked for meanwhile
}

func (in *intent) suspect() suspect { return suspect{in.from, in.host} }

// last returns the latest wish.
func (in *intent) last() *intent {
	if in.next != nil {
		return in.next
	}
	return in
}

// supersede puts a later wish about a subscription in the place of one that waits, or behind
// one that is being verified. Who has asked twice has waited since the first time for whatever
// is published.
func (in *intent) supersede(later *intent) {
	if last := in.last(); !last.unsubscribe && !later.unsubscribe {
		later.etag = last.etag
	}
	if in.running {
		in.next = later
		return
	}
	*in = *later
}

// resume verifies anew what an earlier Run has left, or another hub (Adopt).
func (h *Hub) resume() {
	for _, in := range h.postponed {
		in.running, in.next = false, nil
		if before := h.intents[in.key]; before != nil {
			before.supersede(in)
		} else {
			h.wait(in)
		}
	}
	h.postponed = nil
}

// Adopt takes over what another hub has promised to verify and had no time for, and what it knows
// of hosts that are down. It is for the hub that takes the place of old: called when old.Run has
// ended, and before Run of h. old may be nil.
func (h *Hub) Adopt(old *Hub) {
	if old == nil {
		return
	}
	old.mu.Lock()
	defer old.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.postponed = append(h.postponed, old.postponed...)
	old.postponed = nil
	for name, o := range old.hosts {
		h.host(name).streak = o.streak
	}
}
