package poller

import (
	"context"
	"maps"
	"sync"
	"time"

	"courant/news"
)

// silentHosts is how many hosts must be out of reach, and no other answer meanwhile, until
// we take it that the network is ours that is down.
const silentHosts = 3

// A network tells a source that cannot be reached from a network of ours that is down:
// then nothing can be. It is safe for concurrent use.
type network struct {
	hosts int // there are

	mu      sync.Mutex
	since   time.Time              // of the first host out of reach since the last answer
	silent  map[string]bool        // hosts out of reach since then
	suspect map[news.SourceID]bool // sources that could not be reached since then
	down    bool
}

func newNetwork(sources []news.Source) *network {
	hosts := map[string]bool{}
	for i := range sources {
		if !sources[i].Own() {
			hosts[news.Host(sources[i].URL)] = true
		}
	}
	n := &network{hosts: len(hosts)}
	n.clear()
	return n
}

func (n *network) clear() {
	n.since, n.down = time.Time{}, false
	n.silent, n.suspect = map[string]bool{}, map[news.SourceID]bool{}
}

// unreached records that a host is out of reach, and reports whether our network is down. A
// host that was failing before tells nothing new of it. One that is tried for the second
// time is really out of reach.
func (n *network) unreached(j job, failing bool, now time.Time) (down bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case j.second:
		return false
	case failing:
		return n.down
	case n.since.IsZero():
		n.since = now
	}
	n.silent[j.host] = true
	n.suspect[j.src.ID] = true
	n.down = n.down || len(n.silent) >= max(2, min(silentHosts, n.hosts))
	return n.down
}

// suspects reports whether the source could not be reached since the last answer.
func (n *network) suspects(id news.SourceID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.suspect[id]
}

// allSuspects returns all such sources.
func (n *network) allSuspects() map[news.SourceID]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.suspect)
}

// answered records that a host answered, and returns the sources that are to be tried
// again because our network had been down; nil: it had not.
func (n *network) answered() (again map[news.SourceID]bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.down {
		again = n.suspect
	}
	n.clear()
	return again
}

// downSince returns since when our network has been down; zero: it is not.
func (n *network) downSince() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.down {
		return time.Time{}
	}
	return n.since
}

// watchNetwork tells the operator when our network goes down and when it is back, and then
// has the sources polled that could not be reached: they are not to blame.
func (l *loop) watchNetwork(ctx context.Context, o Outcome) {
	since := l.network.downSince()
	switch {
	case o.job.src.Own(): // it says nothing of the internet
	case o.answered:
		if again := l.network.answered(); again != nil {
			delete(again, o.Source) // it has just been polled
			l.queue.hasten(again, time.Now(), job{demand: news.Named, second: true})
			l.Log.InfoContext(ctx, "network is back", "sources", len(again), "down_since", since.UTC().Format(time.RFC3339))
			l.tellNetwork(time.Time{})
		}
	case !since.IsZero() && !l.told:
		l.Log.WarnContext(ctx, "nothing can be reached, so our network is taken to be down: no source is blamed, what is due is tried again", "err", o.Err)
		l.tellNetwork(since)
		// Those by which it was noticed have been blamed: that is taken back.
		l.queue.hasten(l.network.allSuspects(), time.Now(), job{demand: news.Named})
	case !since.IsZero() && !o.offline && l.network.suspects(o.Source): // it was under way then
		l.queue.hasten(map[news.SourceID]bool{o.Source: true}, time.Now(), job{demand: news.Named})
	}
}

func (l *loop) tellNetwork(since time.Time) {
	l.told = !since.IsZero()
	if l.Network != nil {
		l.Network(since)
	}
}
