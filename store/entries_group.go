package store

import (
	"slices"
	"time"

	"courant/news"
)

// maxMembers is how many items of a group are looked at, the first. A story that had more has
// become something else than news.
const maxMembers = 2000

// A groupID names items that are one entry of a feed: copies or reports, by the number of
// their group; of the kind NoCollapse an item alone, by its row.
type groupID struct {
	kind   news.CollapseMode
	number int64
}

// A member is an item of a group, as far as it must be known to choose among them. Of an item
// alone there are only Key, Source, Seen, Order and Changed.
type member struct {
	news.Item
	id              int64
	original, story int64
	selected        bool // by the feed; else it lends at most its identity
	gone            bool // its text is: nobody knows whether the feed would select it
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

// A reach says by how many sources a story is reported, and where the report of the last
// stands that a feed asks for. Copies of a text are the report of whoever had it first.
type reach struct {
	sources int
	place   Cursor
	at      time.Time
}

// reachOf looks through the reports of a story, in the order in which they came, until there
// are those of n sources. One whose text is gone counts as it did.
func reachOf(story []member, n int) (r reach) {
	sources, texts := map[news.SourceID]bool{}, map[int64]bool{}
	for i := range story {
		m := &story[i]
		if !m.selected && !m.gone || texts[m.text()] {
			continue
		}
		texts[m.text()], sources[m.Source] = true, true
		if r.sources = len(sources); r.sources == n {
			r.place, r.at = m.place(), m.Order
			return r
		}
	}
	return r
}

// require keeps the group out of the feed until n sources have reported its story: the entry
// then stands where the report of the last of these stands.
func (g *group) require(r reach, n int) {
	switch {
	case r.sources < n:
		g.place = Cursor{} // nowhere
	case g.place.before(r.place):
		g.place, g.moved = r.place, r.at
	}
}

// before reports whether a place is further down in the list than another.
func (c Cursor) before(other Cursor) bool {
	if c.ordered != other.ordered {
		return c.ordered < other.ordered
	}
	return c.id < other.id
}

// stamp returns that of the entry, see news.Entry. A lead that has come back as it was is no
// change.
func (g *group) stamp(back bool) time.Time {
	e := news.Entry{Item: g.front.Item, Lead: g.lead.Item, Moved: g.moved}
	if back {
		e.Lead.Changed = time.Time{}
		if g.front.id == g.lead.id {
			e.Item.Changed = time.Time{}
		}
	}
	return e.Stamp()
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
