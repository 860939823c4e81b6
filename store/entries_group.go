package store

import (
	"slices"
	"time"

	"courant/news"
)

// maxMembers is how many items of a group are looked at, the first. A story that had more has
// become something else than news.
const maxMembers = 2000

// A groupID names items that are one entry of a feed: copies or reports, by their number. With
// the number 0 it is an item alone.
type groupID struct {
	kind   news.CollapseMode
	number int64
}

// A member is an item of a group, as far as it must be known to choose among them. Of an item
// alone there are only Key, Source and Order.
type member struct {
	news.Item
	id              int64
	original, story int64
	selected        bool // by the feed; else it lends at most its identity
}

// place returns where the item stands in lists.
func (m *member) place() Cursor { return Cursor{unix(m.Order), m.id} }

// text returns what the copies of one text have in common.
func (m *member) text() int64 {
	if m.original != 0 {
		return m.original
	}
	return m.id
}

// A group is what a feed shows as one entry.
type group struct {
	members []member // that the feed selects, in the order in which they came
	lead    member   // whose identity the entry has
	front   member   // that is shown
	place   Cursor   // where the entry stands in the list
	moved   time.Time
}

// newGroup makes a group of its members. An item that gave the entry its identity before gives
// it again, also when the feed has stopped selecting it: the entry of the others is still the
// one that readers have seen. A group of which the feed selects nothing stands nowhere.
func newGroup(all []member, shown map[int64]bool, f *news.Feed) *group {
	g := &group{members: make([]member, 0, len(all))}
	for _, m := range all {
		if m.selected {
			g.members = append(g.members, m)
		}
	}
	if len(g.members) == 0 {
		return g
	}
	g.lead = g.members[0]
	if i := slices.IndexFunc(all, func(m member) bool { return shown[m.id] }); i >= 0 {
		g.lead = all[i]
	}
	g.front, g.place = g.preferred(f.Prefer), g.members[0].place()
	if g.lead.selected {
		g.place = g.lead.place()
	}
	if f.Bump {
		g.bump()
	}
	return g
}

// preferred returns the first report of the best source that has one; else the lead, or who
// comes first.
func (g *group) preferred(sources []news.SourceID) member {
	for _, id := range sources {
		if i := slices.IndexFunc(g.members, func(m member) bool { return m.Source == id }); i >= 0 {
			return g.members[i]
		}
	}
	if g.lead.selected {
		return g.lead
	}
	return g.members[0]
}

// bump moves the entry to its last report; another copy of one is none.
func (g *group) bump() {
	texts := map[int64]bool{g.lead.text(): true}
	for i := range g.members {
		m := &g.members[i]
		if !texts[m.text()] && g.place.before(m.place()) {
			g.place, g.moved = m.place(), m.Order
		}
		texts[m.text()] = true
	}
}

// require keeps the group out of the feed until so many sources have reported the story: the
// entry then stands where the report of the last of these stands. Copies of a text are the
// report of whoever had it first.
func (g *group) require(story []member, n int) {
	sources, texts := map[news.SourceID]bool{}, map[int64]bool{}
	for i := range story {
		m := &story[i]
		if !m.selected || texts[m.text()] {
			continue
		}
		texts[m.text()], sources[m.Source] = true, true
		if len(sources) < n {
			continue
		}
		if g.place.before(m.place()) {
			g.moved = m.Order
			g.place = m.place()
		}
		return
	}
	g.place = Cursor{} // nowhere
}

// before reports whether a place is further down in the list than another.
func (c Cursor) before(other Cursor) bool {
	if c.ordered != other.ordered {
		return c.ordered < other.ordered
	}
	return c.id < other.id
}

// entry returns the entry, given the items that it shows and has its identity of.
func (g *group) entry(front, lead news.Item) news.Entry {
	e := news.Entry{Item: front, Lead: lead, Moved: g.moved}
	texts := map[int64]bool{g.front.text(): true}
	sources := map[news.SourceID]bool{}
	for i := range g.members {
		m := &g.members[i]
		first := !texts[m.text()]
		texts[m.text()] = true
		if m.id == g.front.id {
			sources[m.Source] = true
			continue
		}
		if first {
			sources[m.Source] = true
		}
		e.Others = append(e.Others, news.Other{
			Key: m.Key, Source: m.Source, Title: m.Title, URL: m.URL, Language: m.Language, Copy: !first,
		})
	}
	e.Reports, e.Sources = len(texts), len(sources)
	return e
}

// A quota lets so many entries of a source into a feed within a time, those that came first.
// It is given entries from the newest on, and can tell only once a time is complete.
type quota struct {
	news.Quota
	begins  int64 // of the time of those that wait
	waiting []*group
	used    map[news.SourceID]int
}

// monday is when the first week of 1970 began that is in it as a whole, in Unix seconds.
const monday = 4 * 24 * 3600

// add appends the entries that are let in to chosen: those of times that are complete.
func (q *quota) add(chosen []*group, g *group) []*group {
	if q.N == 0 {
		return append(chosen, g)
	}
	per := int64(q.Per / time.Second)
	begins := g.place.ordered - (g.place.ordered-monday)%per
	if begins != q.begins {
		chosen = q.admit(chosen)
		q.begins = begins
	}
	q.waiting = append(q.waiting, g)
	return chosen
}

// admit appends those that wait and are let in.
func (q *quota) admit(chosen []*group) []*group {
	clear(q.used)
	in := make([]*group, 0, len(q.waiting))
	for _, g := range slices.Backward(q.waiting) {
		if q.used[g.lead.Source]++; q.used[g.lead.Source] <= q.N {
			in = append(in, g)
		}
	}
	slices.Reverse(in)
	q.waiting = q.waiting[:0]
	return append(chosen, in...)
}
