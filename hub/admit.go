package hub

import (
	"cmp"
	"net/http"
	"time"
)

const (
	checksWaiting    = 1000
	waitingPerHost   = 20
	waitingPerSender = 100

	renewEvery = time.Minute
)

// ask lets an intent be verified, or says why not.
func (h *Hub) ask(in *intent) *refusal {
	h.mu.Lock()
	defer h.mu.Unlock()
	if no := cmp.Or(h.ready(), h.hasty(in)); no != nil {
		return no
	}
	if before := h.intents[in.key]; before != nil {
		before.supersede(in)
		return nil
	}
	if no := cmp.Or(h.unwelcome(in), h.crowded(in), h.room(in)); no != nil {
		return no
	}
	h.wait(in)
	h.dispatch()
	return nil
}

// wait has an intent wait for its verification.
func (h *Hub) wait(in *intent) {
	h.intents[in.key] = in
	h.checks.add(in.host, in)
}

// ready says why no request can be looked at now.
func (h *Hub) ready() *refusal {
	if h.run == nil || h.run.ending {
		return &refusal{http.StatusServiceUnavailable, "the hub is not ready yet", time.Minute}
	}
	return nil
}

// hasty says why a subscription is not to be renewed yet. Another secret is a reason to.
func (h *Hub) hasty(in *intent) *refusal {
	s := h.subs[in.key]
	if s == nil || in.unsubscribe || in.secret != s.Secret || time.Since(s.renewed) >= renewEvery {
		return nil
	}
	return &refusal{http.StatusTooManyRequests, "the subscription has just been renewed", renewEvery}
}

// unwelcome says why the callback of an intent is not to be asked.
func (h *Hub) unwelcome(in *intent) *refusal {
	_, known := h.subs[in.key]
	switch {
	case in.unsubscribe && !known:
		return refuse(http.StatusNotFound, "there is no such subscription")
	case !known && h.doubts.about(in.suspect()):
		return &refusal{http.StatusTooManyRequests, "callbacks of that host did not confirm what they were asked", in.suspect().wait()}
	}
	return nil
}

// crowded says why an intent cannot wait for its verification.
func (h *Hub) crowded(in *intent) *refusal {
	switch {
	case in.from != "" && h.waitingFrom(in.from) >= waitingPerSender:
		return &refusal{http.StatusTooManyRequests, "too many requests from your address", time.Minute}
	case h.checks.waitingOf(in.host) >= waitingPerHost:
		return &refusal{http.StatusTooManyRequests, "too many requests for callbacks of that host", time.Minute}
	case h.checks.waiting >= checksWaiting:
		return &refusal{http.StatusServiceUnavailable, "too many requests", time.Minute}
	}
	return nil
}

// waitingFrom returns how many intents of a requester wait.
func (h *Hub) waitingFrom(from string) (n int) {
	for _, in := range h.intents {
		if in.from == from && !in.running {
			n++
		}
	}
	return n
}

// room says why there can be no subscription more. What waits for its verification has its
// room: it was promised.
func (h *Hub) room(in *intent) *refusal {
	if h.subs[in.key] != nil {
		return nil
	}
	var all, ofHost, ofTopic int
	for k, other := range h.intents {
		if h.subs[k] != nil || other.unsubscribe {
			continue
		}
		all++
		if other.host == in.host {
			ofHost++
			if k.topic == in.topic {
				ofTopic++
			}
		}
	}
	var at host
	if known := h.hosts[in.host]; known != nil {
		at = *known
	}
	return cmp.Or(
		full(len(h.subs), all, h.MaxSubscribers, "this hub has as many subscribers as it can take"),
		full(at.subs, ofHost, maxPerHost, "this hub has as many subscribers on that host as it can take"),
		full(at.topics[in.topic], ofTopic, maxPerHostAndTopic, "this feed has as many subscribers on that host as it can take"))
}

// full refuses one more where there may be so many. What is only promised may not come to be.
func full(have, promised, most int, text string) *refusal {
	switch {
	case have >= most:
		return &refusal{http.StatusServiceUnavailable, text, time.Hour}
	case have+promised >= most:
		return &refusal{http.StatusServiceUnavailable, text, time.Minute}
	}
	return nil
}
