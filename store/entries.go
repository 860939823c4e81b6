package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// maxWalked is of how many items that a feed selects it is seen what becomes of them. A feed
// that wants stories which hardly ever come, or a few entries of a source that never rests,
// ends there.
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
		w, err := db.walk(ctx, t, f)
		if err == nil {
			entries, err = db.entriesOf(ctx, t, w.chosen)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return entries, nil
}

// A walk goes down the list of items that a feed selects, until it has enough entries.
type walk struct {
	db      *DB
	tx      *sql.Tx
	feed    *news.Feed
	shown   map[int64]bool // items whose identity entries of the feed have had
	filled  time.Time      // what was first seen later must have been news then; zero: need not
	loaded  map[groupID][]member
	groups  map[groupID]*group
	reached map[groupID]reach // by story
	quota   quota
	chosen  []*group
	passed  int    // so many items
	to      Cursor // the last of them
}

// walk walks, to the end of what the feed shows.
func (db *DB) walk(ctx context.Context, t *sql.Tx, f *news.Feed) (*walk, error) {
	w, err := db.newWalk(ctx, t, f)
	for more := true; err == nil && more; {
		more, err = w.step(ctx)
	}
	return w, err
}

// newWalk returns a walk that is to begin.
func (db *DB) newWalk(ctx context.Context, t *sql.Tx, f *news.Feed) (*walk, error) {
	before, err := scanShown(t.QueryRowContext(ctx, sqlShown, f.Name))
	if err != nil {
		return nil, err
	}
	w := &walk{
		db: db, tx: t, feed: f, shown: make(map[int64]bool, len(before.leads)),
		loaded: map[groupID][]member{}, groups: map[groupID]*group{}, reached: map[groupID]reach{},
	}
	for _, id := range before.leads {
		w.shown[id] = true
	}
	if !before.since.IsZero() {
		w.filled = before.since.Add(history)
	}
	w.quota, err = newQuota(ctx, t, f.PerSource, w.shown)
	return w, err
}

// step goes a part of the way, and reports whether there is more. An entry stands at the place
// of one of its items, and so is found where that is.
func (w *walk) step(ctx context.Context) (more bool, err error) {
	chunk := batch
	if w.feed.Limit > 0 {
		chunk = min(2*w.feed.Limit+20, batch)
	}
	members, err := w.next(ctx, w.to, chunk)
	if err != nil {
		return false, err
	}
	for _, m := range members {
		groups, err := w.at(ctx, m)
		if err != nil {
			return false, err
		}
		for _, g := range groups {
			w.chosen = w.quota.add(w.chosen, g)
		}
		w.to = m.place()
	}
	if w.passed += chunk; len(members) == chunk && w.passed < maxWalked && !w.full() {
		return true, nil
	}
	w.chosen = w.quota.admit(w.chosen)
	if w.full() {
		w.chosen = w.chosen[:w.feed.Limit]
	}
	return false, nil
}

func (w *walk) full() bool { return w.feed.Limit > 0 && len(w.chosen) >= w.feed.Limit }

// next returns the next items of the list.
func (w *walk) next(ctx context.Context, after Cursor, limit int) ([]member, error) {
	s := selector{query: w.feed.Query(), after: after, entries: true, filled: w.filled}
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
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	read, err := readWalked(ctx, w.tx, ids)
	members := make([]member, len(ids))
	for _, m := range read {
		m.selected = true
		members[at[m.id]] = m
	}
	return members, err
}

// readWalked reads so much of the items that there are, in any order.
func readWalked(ctx context.Context, t *sql.Tx, ids []int64) ([]member, error) {
	rows, err := t.QueryContext(ctx, sqlWalked, jsonText(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	members := make([]member, 0, len(ids))
	for rows.Next() {
		var m member
		if err := rows.Scan(&m.id, (*binary16)(&m.Key), &m.Source, (*seconds)(&m.Seen), (*seconds)(&m.Order), (*seconds)(&m.Changed), &m.original, &m.story); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, rows.Err()
}

// at returns the groups whose entries stand at the place of an item: its own, and others of
// its story that were let in by the number of sources that it completes.
func (w *walk) at(ctx context.Context, m member) (groups []*group, err error) {
	of := []member{m}
	if w.feed.MinSources > 1 {
		if m.story == 0 {
			return nil, nil
		}
		if w.feed.Collapse != news.CollapseStories {
			if of, err = w.members(ctx, storyOf(m), m); err != nil {
				return nil, err
			}
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
		if g.place == m.place() && !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// group returns the group for which the feed has one entry, that of an item which it selects.
func (w *walk) group(ctx context.Context, m member) (*group, error) {
	id := w.groupOf(m)
	if g := w.groups[id]; g != nil {
		return g, nil
	}
	members, err := w.members(ctx, id, m)
	if err != nil {
		return nil, err
	}
	if err := w.recall(ctx, members); err != nil {
		return nil, err
	}
	g := newGroup(members, w.shown, w.feed)
	if w.feed.MinSources > 1 {
		r, err := w.reach(ctx, m)
		if err != nil {
			return nil, err
		}
		g.require(r, w.feed.MinSources)
	}
	w.groups[id] = g
	return g, nil
}

// groupOf returns which group is one entry with an item.
func (w *walk) groupOf(m member) groupID {
	switch {
	case w.feed.Collapse == news.CollapseCopies && m.original != 0:
		return groupID{news.CollapseCopies, m.original}
	case w.feed.Collapse == news.CollapseStories:
		return storyOf(m)
	default:
		return groupID{news.NoCollapse, m.id}
	}
}

// storyOf returns the story of an item; of the only report of one the item alone.
func storyOf(m member) groupID {
	if m.story == 0 {
		return groupID{news.NoCollapse, m.id}
	}
	return groupID{news.CollapseStories, m.story}
}

// reach returns how many sources the story of an item has.
func (w *walk) reach(ctx context.Context, m member) (reach, error) {
	id := storyOf(m)
	if r, ok := w.reached[id]; ok {
		return r, nil
	}
	story, err := w.members(ctx, id, m)
	if err != nil {
		return reach{}, err
	}
	r := reachOf(story, w.feed.MinSources)
	w.reached[id] = r
	return r, nil
}

// members returns the items of a group, m among them.
func (w *walk) members(ctx context.Context, id groupID, m member) ([]member, error) {
	if id.kind == news.NoCollapse {
		return []member{m}, nil
	}
	members, ok := w.loaded[id]
	if !ok {
		var err error
		if members, err = w.load(ctx, id); err != nil {
			return nil, err
		}
		w.loaded[id] = members
	}
	if !slices.ContainsFunc(members, func(o member) bool { return o.id == m.id }) { // it came after all too many
		members = append(slices.Clip(members), m)
	}
	return members, nil
}

// load reads the items of a group, and which of them the feed selects.
func (w *walk) load(ctx context.Context, id groupID) ([]member, error) {
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
		m := &members[i]
		m.selected = !m.gone && !m.Held && w.isNews(m) && w.feed.Selects(&m.Item)
	}
	return members, nil
}

// isNews reports whether an item was news when it came, or the feed took up older ones then;
// see selector.narrow.
func (w *walk) isNews(m *member) bool {
	return w.filled.IsZero() || m.Seen.Before(w.filled) || !m.Order.Before(m.Seen.Add(-history))
}

// scanMembers reads rows of members.sql.
func scanMembers(rows *sql.Rows) (members []member, err error) {
	defer rows.Close()
	for rows.Next() {
		var m member
		err := rows.Scan(&m.id, (*binary16)(&m.Key), &m.Source, &m.URL, &m.Title, &m.Language, (*seconds)(&m.Seen), (*seconds)(&m.Order), (*seconds)(&m.Changed), &m.PublicID, &m.Held, &m.gone, &m.original, &m.story)
		if err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, rows.Err()
}
