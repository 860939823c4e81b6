package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"courant/news"
)

// A quota lets so many entries of a source into a feed within a time: those that were in it
// already, then those that came first. It is given entries from the newest on, and can tell
// only once a time is complete.
type quota struct {
	news.Quota
	shown   map[int64]bool // rows of items of which entries of the feed have had their identity
	used    map[share]int
	begins  int64 // of the time of those that wait
	waiting []*group
}

// A share is what a source has of a feed within one time.
type share struct {
	source news.SourceID
	begins int64
}

// newQuota returns a quota that knows which entries the feed has shown.
func newQuota(ctx context.Context, t *sql.Tx, of news.Quota, shown map[int64]bool) (quota, error) {
	q := quota{Quota: of, shown: shown, used: map[share]int{}}
	if of.N == 0 {
		return q, nil
	}
	leads, err := readWalked(ctx, t, slices.Collect(maps.Keys(shown)))
	if err != nil {
		return q, err
	}
	for _, m := range leads {
		q.used[share{m.Source, q.beginning(unix(m.Order))}]++
	}
	return q, nil
}

// monday is when the first week of 1970 began that is in it as a whole, in Unix seconds.
const monday = 4 * 24 * 3600

// beginning returns when the time began in which a moment lies.
func (q *quota) beginning(at int64) int64 {
	per := int64(q.Per / time.Second)
	return at - (at-monday)%per
}

// add appends the entries that are let in to chosen: those of times that are complete.
func (q *quota) add(chosen []*group, g *group) []*group {
	if q.N == 0 {
		return append(chosen, g)
	}
	if begins := q.beginning(g.place.ordered); begins != q.begins {
		chosen = q.admit(chosen)
		q.begins = begins
	}
	q.waiting = append(q.waiting, g)
	return chosen
}

// admit appends those that wait and are let in.
func (q *quota) admit(chosen []*group) []*group {
	in := make([]*group, 0, len(q.waiting))
	for _, g := range slices.Backward(q.waiting) {
		if q.shown[g.lead.id] || q.charge(g) {
			in = append(in, g)
		}
	}
	slices.Reverse(in)
	q.waiting = q.waiting[:0]
	return append(chosen, in...)
}

// charge takes the entry from the share of the first of its sources that has something left,
// the one that gives it its identity before the others.
func (q *quota) charge(g *group) bool {
	texts := map[int64]bool{}
	for i := -1; i < len(g.members); i++ {
		m := &g.lead
		if i >= 0 {
			m = &g.members[i]
		}
		if i >= 0 && texts[m.text()] || !m.selected {
			continue
		}
		texts[m.text()] = true
		s := share{m.Source, q.begins}
		if q.used[s] < q.N {
			q.used[s]++
			return true
		}
	}
	return false
}
