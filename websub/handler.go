package websub

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"courant/news"
)

const (
	maxChallenge = 4 << 10
	leastLease   = 5 * time.Minute
	mostLease    = 30 * 24 * time.Hour
	usualLease   = 24 * time.Hour // where the hub says nothing that makes sense
	leastRenewal = 15 * time.Minute
)

// Handler returns what answers hubs, on /websub/TOKEN: verification and denial by GET
// (W3C WebSub, sections 5.2 and 5.3), deliveries by POST (section 7).
func (s *Subscriber) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/websub/{token}", s.serve)
	return mux
}

func (s *Subscriber) serve(w http.ResponseWriter, r *http.Request) {
	sub, ok := s.table.find(r.PathValue("token"))
	switch {
	case s.Callback == "":
		http.NotFound(w, r)
	case !s.running():
		busy(w) // whose tokens these are is not known yet, or no longer
	case !ok:
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		s.verify(w, r, sub)
	case r.Method == http.MethodPost:
		s.receive(w, r, sub)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

// busy asks a hub to come again.
func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	http.Error(w, "try again later", http.StatusServiceUnavailable)
}

// verify answers a hub that wants to know whether it was we who asked it. What it says is
// on disk before the answer.
func (s *Subscriber) verify(w http.ResponseWriter, r *http.Request, sub news.Subscription) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	challenge := q.Get("hub.challenge")
	if err != nil || q.Get("hub.topic") != sub.Topic {
		http.NotFound(w, r)
		return
	}
	var ours bool
	switch mode := q.Get("hub.mode"); {
	case mode == "denied":
		challenge = ""
		ours, err = s.denied(r, sub.Token, q.Get("hub.reason"))
	case !isChallenge(challenge):
	case mode == "subscribe":
		ours, err = s.granted(r, sub.Token, lease(q.Get("hub.lease_seconds")))
	case mode == "unsubscribe" && sub.State == news.Leaving:
		ours, err = true, s.forget(r.Context(), sub.Token)
	}
	switch {
	case err != nil:
		s.Log.Error("hub's word could not be kept", "source", sub.Source, "err", err)
		busy(w)
	case !ours:
		http.NotFound(w, r)
	default:
		s.stir()
		w.Header().Set("Content-Type", "text/plain; charset=us-ascii")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Write([]byte(challenge))
	}
}

// granted notes that a hub verified a subscription, unless it is not one that we want.
func (s *Subscriber) granted(r *http.Request, token string, lease time.Duration) (ours bool, err error) {
	var before news.Subscription
	err = s.table.update(r.Context(), token, func(sub *news.Subscription) bool {
		before = *sub
		ours = sub.State == news.Pending || sub.State == news.Active
		now := time.Now()
		sub.State, sub.Failures, sub.Error = news.Active, 0, ""
		sub.Lease, sub.Next = now.Add(lease), now.Add(max(lease*2/3, leastRenewal))
		return ours
	})
	if ours && err == nil && before.State == news.Pending {
		s.Log.Info("subscribed", "source", before.Source, "hub", news.Host(before.Hub), "lease", lease)
	}
	return ours, err
}

// denied notes that a hub ended a subscription, or never made it.
func (s *Subscriber) denied(r *http.Request, token, reason string) (ours bool, err error) {
	var after news.Subscription
	err = s.table.update(r.Context(), token, func(sub *news.Subscription) bool {
		ours = sub.State != news.Leaving
		if !ours || sub.State == news.Denied {
			return false
		}
		s.deny(sub, "denied: "+clean(*sub, reason))
		after = *sub
		return true
	})
	if after.Token != "" && err == nil {
		s.complain(after)
	}
	return ours, err
}

// isChallenge reports whether a text may be sent back: what a hub would make up, and
// nothing that anybody could take for a page.
func isChallenge(text string) bool {
	odd := func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }
	return text != "" && len(text) <= maxChallenge && !strings.ContainsFunc(text, odd)
}

// lease reads hub.lease_seconds. Hubs of PubSubHubbub leave it out, some say 0.
func lease(text string) time.Duration {
	seconds, err := strconv.ParseInt(text, 10, 32)
	if err != nil || seconds <= 0 {
		return usualLease
	}
	return min(max(time.Duration(seconds)*time.Second, leastLease), mostLease)
}
