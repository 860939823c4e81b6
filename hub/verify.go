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
	checksAtOnce  = 32
	checksPerHost = 4
	checksLate    = 96 // beside these, of callbacks that do not answer soon
	checkTimeout  = 15 * time.Second
)

// check verifies an intent, and then what was asked for meanwhile about the same subscription.
func (h *Hub) check(r *run, in *intent) {
	var done bool
	aside := timed(h, &h.checks, func() { done = h.verify(r, in) })
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks.done(in.host, aside)
	delete(h.intents, in.key)
	switch next := in.next; {
	case next != nil && r.ctx.Err() == nil:
		if h.unwelcome(next) == nil {
			h.wait(next)
		}
	case next != nil || !done:
		h.postponed = append(h.postponed, in.last()) // it was promised
	}
	h.dispatch()
}

// verify asks the callback of an intent and does what it wants (W3C WebSub, section 5.3). Not
// done: that is to be tried anew.
func (h *Hub) verify(r *run, in *intent) (done bool) {
	if r.ctx.Err() != nil {
		return false
	}
	asked := time.Now()
	err := h.confirm(r.ctx, in)
	if r.ctx.Err() != nil {
		return false // says nothing about the callback
	}
	h.mu.Lock()
	h.doubts.note(in.suspect(), err == nil)
	h.mu.Unlock()
	if err != nil {
		h.Log.DebugContext(r.ctx, "a callback did not confirm what it was asked", "host", in.host, "err", err)
		return true
	}
	if err := h.carryOut(r.ctx, in, asked); err != nil {
		r.fail(err)
		return false
	}
	return true
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
	case strings.TrimRight(text, " \t\r\n") != challenge: // many print a line
		return errors.New("the answer is not the challenge")
	}
	return nil
}

// carryOut does what a callback has confirmed. The lease counts from when it was asked.
func (h *Hub) carryOut(ctx context.Context, in *intent, asked time.Time) error {
	if !in.unsubscribe {
		renewal, err := h.accept(ctx, in, asked.Add(in.lease))
		if err != nil {
			return err
		}
		attrs := append(h.about(in.topic, in.callback), "lease", in.lease)
		if renewal {
			h.Log.DebugContext(ctx, "a subscription to a feed was renewed", attrs...)
		} else {
			h.Log.InfoContext(ctx, "subscribed to a feed", attrs...)
		}
		return nil
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
