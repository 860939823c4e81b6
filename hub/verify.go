package hub

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	checksAtOnce   = 32
	checksPerHost  = 4
	checksWaiting  = 1000
	waitingPerHost = 20
	checkTimeout   = 15 * time.Second

	maxPerHost = 1000 // subscriptions

	// Somebody may send us the addresses of others as callbacks. A host that has not confirmed so
	// many in a row is left alone for a while, but for subscriptions that it has confirmed before.
	doubtful   = 10
	leaveAlone = 10 * time.Minute
	maxDoubts  = 10_000 // hosts that are remembered
)

// A doubt is how many callbacks of a host have not confirmed what they were asked, in a row.
type doubt struct {
	count int
	last  time.Time
}

// ask lets an intent be verified, or says why not.
func (h *Hub) ask(in *intent) *refusal {
	h.mu.Lock()
	defer h.mu.Unlock()
	if no := h.ready(); no != nil {
		return no
	}
	if before := h.intents[in.key]; before != nil {
		before.supersede(in)
		return nil
	}
	if no := h.admit(in); no != nil {
		return no
	}
	h.intents[in.key] = in
	h.checks.add(in.host, in)
	h.dispatch()
	return nil
}

// ready says why no request can be looked at now.
func (h *Hub) ready() *refusal {
	if h.run == nil || h.run.ending {
		return &refusal{http.StatusServiceUnavailable, "the hub is not ready yet", time.Minute}
	}
	return nil
}

// supersede puts a later wish about a subscription in the place of one that waits, or behind
// one that is being verified.
func (in *intent) supersede(later *intent) {
	if in.running {
		in.next = later
		return
	}
	*in = *later
}

// admit says why an intent is not to be verified.
func (h *Hub) admit(in *intent) *refusal {
	_, known := h.subs[in.key]
	switch {
	case in.unsubscribe && !known:
		return refuse(http.StatusNotFound, "there is no such subscription")
	case !known && h.doubted(in.host):
		return &refusal{http.StatusTooManyRequests, "callbacks of that host did not confirm what they were asked", leaveAlone}
	case h.checks.waitingOf(in.host) >= waitingPerHost:
		return &refusal{http.StatusTooManyRequests, "too many requests for callbacks of that host", time.Minute}
	case h.checks.waiting >= checksWaiting:
		return &refusal{http.StatusServiceUnavailable, "too many requests", time.Minute}
	case !known:
		return h.room(in.host)
	}
	return nil
}

func (h *Hub) doubted(host string) bool {
	d := h.doubts[host]
	return d.count >= doubtful && time.Since(d.last) < leaveAlone
}

// doubt notes whether a callback of a host confirmed what it was asked.
func (h *Hub) doubt(host string, confirmed bool) {
	d := h.doubts[host]
	switch {
	case confirmed:
		delete(h.doubts, host)
		return
	case time.Since(d.last) >= leaveAlone:
		d.count = 0
	}
	if len(h.doubts) >= maxDoubts {
		clear(h.doubts)
	}
	h.doubts[host] = doubt{d.count + 1, time.Now()}
}

// check verifies an intent and does what it wants (W3C WebSub, section 5.3).
func (h *Hub) check(r *run, in *intent) {
	defer h.checked(r, in)
	asked := time.Now()
	err := h.confirm(r.ctx, in)
	if r.ctx.Err() != nil {
		return // says nothing about the callback
	}
	h.mu.Lock()
	h.doubt(in.host, err == nil)
	h.mu.Unlock()
	if err != nil {
		h.Log.DebugContext(r.ctx, "a callback did not confirm what it was asked", "host", in.host, "err", err)
		return
	}
	if err := h.carryOut(r.ctx, in, asked); err != nil {
		h.postpone(in)
		r.fail(err)
	}
}

// postpone leaves to the next Run what was promised and could not be kept.
func (h *Hub) postpone(in *intent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.postponed = append(h.postponed, in)
}

// resume verifies anew what an earlier Run left.
func (h *Hub) resume() {
	for _, in := range h.postponed {
		if h.intents[in.key] == nil {
			in.running, in.next = false, nil
			h.intents[in.key] = in
			h.checks.add(in.host, in)
		}
	}
	h.postponed = nil
}

// checked makes room for the next intent, and queues what was asked for meanwhile about the
// same subscription.
func (h *Hub) checked(r *run, in *intent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks.done(in.host, false)
	delete(h.intents, in.key)
	if next := in.next; next != nil && !r.ending && h.admit(next) == nil {
		h.intents[next.key] = next
		h.checks.add(next.host, next)
	}
	h.dispatch()
}

// confirm asks a callback whether it wants what was asked for in its name.
func (h *Hub) confirm(ctx context.Context, in *intent) error {
	challenge := random()
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {in.topic}, "hub.challenge": {challenge}}
	if in.unsubscribe {
		q.Set("hub.mode", "unsubscribe")
	} else {
		q.Set("hub.lease_seconds", strconv.Itoa(int(in.lease/time.Second)))
	}
	// The callback's own query stays byte for byte: it may be signed.
	target := in.callback + "?" + q.Encode()
	if strings.Contains(in.callback, "?") {
		target = in.callback + "&" + q.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	status, _, text, err := h.Client.Send(req, checkTimeout, h.Allow)
	switch {
	case err != nil:
		return err
	case status/100 != 2:
		return fmt.Errorf("status %d", status)
	case text != challenge:
		return errors.New("the answer is not the challenge")
	}
	return nil
}

// carryOut does what a callback has confirmed. The lease counts from when it was asked.
func (h *Hub) carryOut(ctx context.Context, in *intent, asked time.Time) error {
	if !in.unsubscribe {
		kept, err := h.accept(ctx, in, asked.Add(in.lease))
		if kept {
			h.Log.InfoContext(ctx, "subscribed to a feed", append(h.about(in.topic, in.callback), "lease", in.lease)...)
		}
		return err
	}
	h.change.Lock()
	defer h.change.Unlock()
	if err := h.remove(ctx, in.key); err != nil {
		return err
	}
	h.Log.InfoContext(ctx, "unsubscribed from a feed", h.about(in.topic, in.callback)...)
	return nil
}

// random returns 128 bits in hexadecimal digits.
func random() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
