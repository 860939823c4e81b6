package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// maxShown is of how many entries a feed's identities are remembered, the last.
const maxShown = 4000

// shown is what is remembered of the entries of a feed.
type shown struct {
	since time.Time // when it was first rendered; zero: it was not
	leads []int64   // rows of the items that gave entries their identities, the latest first
}

// SetShown remembers that a feed was rendered, and which items give its entries their
// identities: those, and some of the ones before, so that an entry keeps its identity when
// another item of its group would be the first.
func (db *DB) SetShown(ctx context.Context, feed string, leads []news.Key, now time.Time) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		before, err := scanShown(t.row(ctx, sqlShown, feed))
		if err != nil {
			return err
		}
		rows, err := rowsOf(ctx, t, leads)
		if err != nil {
			return err
		}
		isNew := func(id int64) bool { return !slices.Contains(before.leads, id) }
		if !before.since.IsZero() && !slices.ContainsFunc(rows, isNew) {
			return nil
		}
		listed := make(map[int64]bool, maxShown)
		list := make([]uint64, 0, maxShown)
		for _, id := range append(rows, before.leads...) {
			if !listed[id] && len(list) < maxShown {
				listed[id] = true
				list = append(list, uint64(id))
			}
		}
		_, err = t.exec(ctx, sqlSaveShown, feed, seconds(now), encodeHashes(nil, list))
		return err
	})
	if err != nil {
		return fmt.Errorf("remember the entries of feed %s: %w", feed, err)
	}
	return nil
}

// rowsOf returns the rows of items, in the same order.
func rowsOf(ctx context.Context, t *tx, keys []news.Key) ([]int64, error) {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = key.String()
	}
	rows, err := t.query(ctx, sqlRowsOfKeys, jsonText(list))
	if err != nil {
		return nil, err
	}
	return scanIDs(rows)
}

// scanShown reads a row of shown.sql. Without one the feed was never rendered.
func scanShown(row *sql.Row) (s shown, err error) {
	var b []byte
	if err := row.Scan((*seconds)(&s.since), &b); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return shown{}, err
	}
	for _, id := range decodeHashes(b) {
		s.leads = append(s.leads, int64(id))
	}
	return s, nil
}
