package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// maxWalked is how many items are looked at to fill a feed. A feed that wants stories which
// hardly ever come, or a few entries of a source that never rests, ends there.
const maxWalked = 20_000

// history is how much older than its first sight an item may be and still be news, and how
// long a new feed takes up what is older, so that it does not begin empty.
const history = 24 * time.Hour

// Entries returns what a feed shows, newest first: the items that it selects, each group of
// copies or reports as one entry, as its Collapse, Prefer, MinSources, PerSource and Bump say.
// Items that are still to be related are not among them; nor is what was old already when a
// source brought it, once the feed is a day old: those who read it want to hear what is new,
// not what a source that was added has told before.
func (db *DB) Entries(ctx context.Context, f *news.Feed) (entries []news.Entry, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		w := walk{db: db, tx: t, feed: f, shown: map[int64]bool{}, groups: map[groupID]*group{}}
		before, err := scanShown(t.QueryRowContext(ctx, sqlShown, f.Name))
		if err != nil {
			return err
		}
		for _, id := range before.leads {
			w.shown[id] = true
		}
		w.since = before.since
		if err := w.run(ctx); err != nil {
			return err
		}
		entries, err = w.complete(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return entries, nil
}

// A walk goes down the list of items that a feed selects, until it has enough entries.
type walk struct {
	db     *DB
	tx     *sql.Tx
	feed   *news.Feed
	shown  map[int64]bool // items whose identity entries of the feed have had
	since  time.Time      // when the feed was first rendered; zero: it was not
	groups map[groupID]*group
	quota  quota
	chosen []*group
}

// run walks. An entry stands at the place of one of its items, and so is found where that is.
func (w *walk) run(ctx context.Context) error {
	w.quota = quota{Quota: w.feed.PerSource, used: map[news.SourceID]int{}}
	chunk := batch
	if w.feed.Limit > 0 {
		chunk = min(2*w.feed.Limit+20, batch)
	}
	at := Cursor{}
	for walked := 0; walked < maxWalked && !w.full(); walked += chunk {
		members, err := w.next(ctx, at, chunk)
		if err != nil {
			return err
		}
		for _, m := range members {
			groups, err := w.at(ctx, m)
			if err != nil {
				return err
			}
			for _, g := range groups {
				w.chosen = w.quota.add(w.chosen, g)
			}
		}
		if len(members) < chunk {
			break
		}
		at = members[chunk-1].place()
	}
	w.chosen = w.quota.admit(w.chosen)
	if w.full() {
		w.chosen = w.chosen[:w.feed.Limit]
	}
	return nil
}

func (w *walk) full() bool { return w.feed.Limit > 0 && len(w.chosen) >= w.feed.Limit }

// next returns the next items of the list.
func (w *walk) next(ctx context.Context, after Cursor, limit int) ([]member, error) {
	s := selector{query: w.feed.Query(), after: after, entries: true, company: w.feed.MinSources > 1}
	if !w.since.IsZero() {
		s.filled = w.since.Add(history)
	}
	s.query.Limit = limit
	query, args := s.statement()
	rows, err := w.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	ids, _, err := scanList(rows)
	if err != nil {
		return nil, err
	}
	return w.walked(ctx, ids)
}

// walked reads what must be known of items to tell where they belong, in the order of ids.
func (w *walk) walked(ctx context.Context, ids []int64) ([]member, error) {
	members, at := make([]member, len(ids)), make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	rows, err := w.tx.QueryContext(ctx, sqlWalked, jsonText(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		m := member{selected: true}
		if err := rows.Scan(&m.id, (*binary16)(&m.Key), &m.Source, (*seconds)(&m.Order), &m.original, &m.story); err != nil {
			return nil, err
		}
		members[at[m.id]] = m
	}
	return members, rows.Err()
}

// at returns the groups whose entries stand at the place of an item: its own, and others of
// its story that were let in by the number of sources that it completes.
func (w *walk) at(ctx context.Context, m member) (groups []*group, err error) {
	of := []member{m}
	if w.feed.MinSources > 1 && w.feed.Collapse != news.CollapseStories {
		if of, err = w.members(ctx, groupID{news.CollapseStories, m.story}, m); err != nil {
			return nil, err
		}
	}
	for _, x := range slices.Backward(of) {
		if !x.selected {
			continue
		}
		g, err := w.group(ctx, x)
		if err != nil {
			return nil, err
		}
		if g.place == m.place() && !slices.ContainsFunc(groups, func(o *group) bool { return o.lead.id == g.lead.id }) {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// group returns the group for which the feed has one entry, that of an item which it selects.
func (w *walk) group(ctx context.Context, m member) (*group, error) {
	id := groupID{kind: w.feed.Collapse}
	switch id.kind {
	case news.CollapseCopies:
		id.number = m.original
	case news.CollapseStories:
		id.number = m.story
	}
	if g := w.groups[id]; g != nil {
		return g, nil
	}
	members, err := w.members(ctx, id, m)
	if err != nil {
		return nil, err
	}
	g := newGroup(members, w.shown, w.feed)
	if w.feed.MinSources > 1 {
		story, err := w.members(ctx, groupID{news.CollapseStories, m.story}, m)
		if err != nil {
			return nil, err
		}
		g.require(story, w.feed.MinSources)
	}
	if id.number != 0 {
		w.groups[id] = g
	}
	return g, nil
}

// members returns the items of a group; of the number 0, m alone.
func (w *walk) members(ctx context.Context, id groupID, m member) ([]member, error) {
	if id.number == 0 {
		return []member{m}, nil
	}
	where := " AND r.original = ? AND r.original <> 0" // which the indexes leave out
	if id.kind == news.CollapseStories {
		where = " AND r.story = ? AND r.story <> 0"
	}
	rows, err := w.tx.QueryContext(ctx, sqlMembers+where+" ORDER BY i.id LIMIT ?", id.number, maxMembers)
	if err != nil {
		return nil, err
	}
	members, err := scanMembers(rows)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]*news.Item, len(members))
	ids := make([]int64, len(members))
	for i := range members {
		ids[i], at[members[i].id] = members[i].id, &members[i].Item
	}
	tags, err := w.tx.StmtContext(ctx, w.db.itemTags).QueryContext(ctx, jsonText(ids))
	if err != nil {
		return nil, err
	}
	if err := scanTags(tags, at); err != nil {
		return nil, err
	}
	for i := range members {
		members[i].selected = !members[i].Held && w.feed.Selects(&members[i].Item)
	}
	return members, nil
}

// scanMembers reads rows of members.sql.
func scanMembers(rows *sql.Rows) (members []member, err error) {
	defer rows.Close()
	for rows.Next() {
		var m member
		err := rows.Scan(&m.id, (*binary16)(&m.Key), &m.Source, &m.URL, &m.Title, &m.Language, (*seconds)(&m.Order), &m.PublicID, &m.Held, &m.original, &m.story)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, rows.Err()
}

// complete reads the items that are shown.
func (w *walk) complete(ctx context.Context) ([]news.Entry, error) {
	entries := make([]news.Entry, 0, len(w.chosen))
	for chunk := range slices.Chunk(w.chosen, batch/2) {
		var ids []int64
		for _, g := range chunk {
			ids = append(ids, g.front.id)
			if g.lead.id != g.front.id {
				ids = append(ids, g.lead.id)
			}
		}
		items, err := w.db.loadIn(ctx, w.tx, ids)
		if err != nil {
			return nil, err
		}
		at := make(map[news.Key]news.Item, len(items))
		for _, it := range items {
			at[it.Key] = it
		}
		for _, g := range chunk {
			entries = append(entries, g.entry(at[g.front.Key], at[g.lead.Key]))
		}
	}
	return entries, nil
}
