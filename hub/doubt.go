package hub

import (
	"maps"
	"slices"
	"time"
)

const (
	// Somebody may send us the addresses of others as callbacks. A host that has not confirmed so
	// many in a row is not asked for a while what the same requester wants, but for subscriptions
	// that there are. Behind a proxy all requesters look the same: there one could keep the others
	// from subscribing, and the while is short.
	doubtful         = 10
	leaveAlone       = 10 * time.Minute
	leaveAloneBehind = time.Minute // a proxy
	maxDoubts        = 10_000
)

// A suspect is a requester (empty: anybody behind a proxy), and a host that it names.
type suspect struct{ from, host string }

// wait returns for how long a suspect is left alone.
func (s suspect) wait() time.Duration {
	if s.from == "" {
		return leaveAloneBehind
	}
	return leaveAlone
}

// A doubt is how many callbacks have not confirmed what they were asked, in a row.
type doubt struct {
	count int
	last  time.Time
}

// doubts are those that are remembered. They are not safe for concurrent use.
type doubts map[suspect]doubt

// about reports whether a callback that a suspect names is not to be asked.
func (d doubts) about(s suspect) bool {
	return d[s].count >= doubtful && time.Since(d[s].last) < s.wait()
}

// note remembers whether a callback confirmed what it was asked.
func (d doubts) note(s suspect, confirmed bool) {
	if confirmed {
		delete(d, s)
		return
	}
	before, ok := d[s]
	if time.Since(before.last) >= s.wait() {
		before.count = 0
	}
	if !ok && len(d) >= maxDoubts {
		d.forget()
	}
	d[s] = doubt{before.count + 1, time.Now()}
}

// forget makes room: a tenth goes, the oldest.
func (d doubts) forget() {
	list := slices.SortedFunc(maps.Keys(d), func(a, b suspect) int { return d[a].last.Compare(d[b].last) })
	for _, s := range list[:len(list)/10] {
		delete(d, s)
	}
}
