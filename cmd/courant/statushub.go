package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"courant/store"
)

// A hubStatus says how the subscribers to our own hub are. Fields are added, never renamed.
type hubStatus struct {
	Subscriptions int          `json:"subscriptions"`
	Elsewhere     int          `json:"elsewhere"` // of these, to addresses of another site than the daemon's
	Failing       []hubFailing `json:"failing"`   // by host
}

// A hubFailing is a host at which subscribers cannot be reached.
type hubFailing struct {
	Host          string    `json:"host"`
	Subscriptions int       `json:"subscriptions"`
	Failures      int       `json:"failures"` // in a row, of the one that has most
	Since         time.Time `json:"since"`
	Error         string    `json:"error"`
}

// hubOf reads how subscribers to what is at an address are (empty: not known). Whom they read is
// not told: a feed may be private.
func hubOf(ctx context.Context, db *store.DB, address string) (h hubStatus, err error) {
	list, err := db.Subscribers(ctx)
	if err != nil {
		return h, err
	}
	h.Subscriptions, h.Failing = len(list), []hubFailing{}
	hosts := map[string]hubFailing{}
	for _, s := range list {
		if !strings.HasPrefix(s.Topic, address) {
			h.Elsewhere++
		}
		u, err := url.Parse(s.Callback)
		if err != nil || s.Failures == 0 {
			continue
		}
		f, ok := hosts[u.Host]
		if !ok || s.Failures > f.Failures {
			f.Failures, f.Since, f.Error = s.Failures, s.Since, s.Error
		}
		f.Host, f.Subscriptions = u.Host, f.Subscriptions+1
		hosts[u.Host] = f
	}
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		h.Failing = append(h.Failing, hosts[host])
	}
	return h, nil
}

// mostFailing is how many hosts are named.
const mostFailing = 10

func (h hubStatus) print(w io.Writer) {
	if h.Subscriptions == 0 {
		return
	}
	fmt.Fprintf(w, "hub: %s", count(h.Subscriptions, "subscription"))
	if h.Elsewhere > 0 {
		fmt.Fprintf(w, ", %d of them to addresses of another site.url: they are sent nothing", h.Elsewhere)
	}
	fmt.Fprintln(w)
	for _, f := range h.Failing[:min(mostFailing, len(h.Failing))] {
		fmt.Fprintf(w, "  %s: %s cannot be delivered since %s, after %s: %s\n", f.Host, count(f.Subscriptions, "subscription"), clock(f.Since), count(f.Failures, "failure"), f.Error)
	}
	if more := len(h.Failing) - mostFailing; more > 0 {
		fmt.Fprintf(w, "  and %s\n", count(more, "other host"))
	}
}
