package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"courant/news"
)

const (
	// unarchivedBatch bounds how many entries Unarchived reads at a time.
	unarchivedBatch = 100

	// settled is how many entries in a row, besides as many as the feed shows, are in the archive
	// where all further down are taken to be. Those that it shows prove nothing: they may have been
	// archived for their age.
	settled = 256
)

// Unarchived returns what a feed shows and its archive has not, or has an earlier version of
// (see news.Entry.Stamp), the oldest first, in slices of at most 100 entries. The limit of the
// feed does not count: what is among the newest is the last that it returns. It looks at the
// newest entries first, and no further than to where 256 and as many as the feed shows are in the
// archive in a row; with all, which finds also what other rules have brought in or somebody
// edited further down, to where 20,000 items were looked at. The selection is that of the start,
// save what the feed has stopped selecting since; the database is not kept busy while the caller
// looks at a slice. An error ends the iteration.
func (db *DB) Unarchived(ctx context.Context, f *news.Feed, all bool) iter.Seq2[[]news.Entry, error] {
	return func(yield func([]news.Entry, error) bool) {
		missing, err := db.unarchived(ctx, f, all)
		if err != nil {
			yield(nil, fmt.Errorf("find what the archive of feed %s lacks: %w", f.Name, err))
			return
		}
		slices.Reverse(missing)
		for chunk := range slices.Chunk(missing, unarchivedBatch) {
			entries, err := db.stillSelected(ctx, f, chunk)
			if err != nil {
				yield(nil, fmt.Errorf("read entries for the archive of feed %s: %w", f.Name, err))
				return
			}
			if len(entries) > 0 && !yield(entries, nil) {
				return
			}
		}
	}
}

// unarchived returns the groups of which entries are to be made, the newest first.
func (db *DB) unarchived(ctx context.Context, f *news.Feed, all bool) ([]*group, error) {
	endless := *f
	endless.Limit = 0
	s := sift{all: all, limit: f.Limit}
	err := db.view(ctx, func(t *sql.Tx) error {
		w, err := db.newWalk(ctx, t, &endless)
		if err == nil && all {
			err = w.recallQuota(ctx)
		}
		looked := 0
		for more := true; err == nil && more && !s.done(); {
			if more, err = w.step(ctx); err == nil {
				looked, err = len(w.chosen), s.take(ctx, w, w.chosen[looked:])
			}
		}
		return err
	})
	return s.missing, err
}

// A sift keeps of groups, given from the newest on, those that the archive lacks.
type sift struct {
	all     bool // else no further than to where all seem to be in the archive
	limit   int  // of the feed
	row     int  // how many of the last in a row were
	missing []*group
}

func (s *sift) done() bool { return !s.all && s.row >= settled+s.limit }

func (s *sift) take(ctx context.Context, w *walk, groups []*group) error {
	leads := make([]int64, len(groups))
	for i, g := range groups {
		leads[i] = g.lead.id
	}
	has, err := w.archived(ctx, leads)
	if err != nil {
		return err
	}
	for _, g := range groups {
		v, ok := has[g.lead.id]
		switch {
		case s.done():
			return nil
		case ok && !g.stamp(v.back).After(v.stamp):
			s.row++
		default:
			s.missing, s.row = append(s.missing, g), 0
		}
	}
	return nil
}

// stillSelected reads the entries of groups that the feed selected a while ago.
func (db *DB) stillSelected(ctx context.Context, f *news.Feed, groups []*group) (entries []news.Entry, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		entries, err = db.entriesOf(ctx, t, groups)
		return err
	})
	return slices.DeleteFunc(entries, func(e news.Entry) bool { return e.Item.Held || !f.Selects(&e.Item) }), err
}

// A version says which one of an entry is archived.
type version struct {
	stamp time.Time
	back  bool // its lead was forgotten since, and came back as it was
}

// archived returns which versions of the entries that items gave their identities are archived,
// by their rows.
func (w *walk) archived(ctx context.Context, leads []int64) (map[int64]version, error) {
	rows, err := w.tx.QueryContext(ctx, sqlArchived, w.feed.ArchiveName(), jsonText(leads))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	has := make(map[int64]version, len(leads))
	for rows.Next() {
		var id int64
		var v version
		if err := rows.Scan(&id, (*seconds)(&v.stamp), &v.back); err != nil {
			return nil, err
		}
		has[id] = v
	}
	return has, rows.Err()
}

// recall finds in the archive which of the members of a group gave their entry its identity,
// where it is so long ago that nothing else remembers it.
func (w *walk) recall(ctx context.Context, members []member) error {
	if !w.feed.Archive || len(members) < 2 || slices.ContainsFunc(members, func(m member) bool { return w.shown[m.id] }) {
		return nil
	}
	ids := make([]int64, len(members))
	for i, m := range members {
		ids[i] = m.id
	}
	has, err := w.archived(ctx, ids)
	for id := range has {
		w.shown[id] = true
	}
	return err
}

// recallQuota makes the quota of a walk that goes far back know what the feed let in before
// what else is remembered.
func (w *walk) recallQuota(ctx context.Context) error {
	if w.feed.PerSource.N == 0 {
		return nil
	}
	rows, err := w.tx.QueryContext(ctx, sqlAllArchived, w.feed.ArchiveName())
	if err != nil {
		return err
	}
	ids, err := scanIDs(rows)
	if err != nil {
		return err
	}
	letIn := maps.Clone(w.shown)
	for _, id := range ids {
		letIn[id] = true
	}
	w.quota, err = newQuota(ctx, w.tx, w.feed.PerSource, letIn)
	return err
}
