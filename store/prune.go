package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"courant/news"
)

// memory is how much longer than its text an item's key is kept. Sources bring old items
// back.
const memory = 183 * 24 * time.Hour

// pruneBatch is how many items are removed in one job, so that polls need not wait long.
const pruneBatch = 500

// Pruned says what Prune removed.
type Pruned struct {
	Texts int // items that left only a tombstone
	Keys  int // tombstones that are forgotten
}

// Prune removes the texts of the items that no source has served for longer than retention,
// and forgets those not served for half a year more; for a retention of 0, none. A tombstone
// is in no list, and the item does not come back, not even with another text: it is old
// news. Earlier texts go as well, retention after they were replaced. Prune also forgets what
// nothing is compared with any more, and holds that have ended, and gives free space back to
// the file system.
func (db *DB) Prune(ctx context.Context, now time.Time, retention time.Duration) (p Pruned, err error) {
	if db.writer == nil {
		return p, errReadOnly
	}
	if retention > 0 {
		before := now.Add(-retention)
		if p.Keys, err = db.pruneBefore(ctx, before.Add(-memory), false, forget); err != nil {
			return p, fmt.Errorf("forget items: %w", err)
		}
		if p.Texts, err = db.pruneBefore(ctx, before, true, bury); err != nil {
			return p, fmt.Errorf("remove texts: %w", err)
		}
	}
	if err := db.expire(ctx, now, retention); err != nil {
		return p, err
	}
	if err := db.pruneHolds(ctx, now); err != nil {
		return p, fmt.Errorf("forget holds: %w", err)
	}
	if err := db.tidy(ctx); err != nil {
		return p, fmt.Errorf("tidy database: %w", err)
	}
	return p, nil
}

// pruneBefore gives the rows that were last served before a time to remove, those that are
// kept or the tombstones, and returns how many there were.
func (db *DB) pruneBefore(ctx context.Context, before time.Time, kept bool, remove func(context.Context, *tx, []int64) error) (n int, err error) {
	// The long search blocks nobody; each job looks again whether its items are still old.
	rows, err := db.read.QueryContext(ctx, sqlExpired, kept, seconds(before))
	if err != nil {
		return 0, err
	}
	candidates, err := scanIDs(rows)
	if err != nil {
		return 0, err
	}
	for chunk := range slices.Chunk(candidates, pruneBatch) {
		var ids []int64
		err := db.write(ctx, func(ctx context.Context, t *tx) error {
			rows, err := t.query(ctx, sqlExpired+"AND id IN (SELECT value FROM json_each(?))", kept, seconds(before), jsonText(chunk))
			if err != nil {
				return err
			}
			if ids, err = scanIDs(rows); err != nil {
				return err
			}
			return remove(ctx, t, ids)
		})
		if err != nil {
			return n, err
		}
		n += len(ids)
	}
	return n, nil
}

// expire removes what has a time of its own: of items that are kept as well.
func (db *DB) expire(ctx context.Context, now time.Time, retention time.Duration) error {
	if err := db.expireBefore(ctx, sqlExpireFeatures, now.Add(-news.RelatedFor-24*time.Hour)); err != nil {
		return fmt.Errorf("forget features: %w", err)
	}
	if retention == 0 {
		return nil
	}
	if err := db.expireBefore(ctx, sqlExpireRevisions, now.Add(-retention)); err != nil {
		return fmt.Errorf("remove earlier texts: %w", err)
	}
	return nil
}

// expireBefore runs a statement that removes some rows at a time, until there are no more of
// before a time.
func (db *DB) expireBefore(ctx context.Context, query string, before time.Time) error {
	for n := int64(pruneBatch); n == pruneBatch; {
		err := db.write(ctx, func(ctx context.Context, t *tx) error {
			r, err := t.exec(ctx, query, seconds(before), pruneBatch)
			if err != nil {
				return err
			}
			n, err = r.RowsAffected()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// bury leaves tombstones of items. What was decided about them by hand stays with these, as
// does what they belong together with.
func bury(ctx context.Context, t *tx, ids []int64) error {
	for _, query := range []string{
		sqlPruneTexts, sqlPruneRevisions, sqlPruneTags, sqlDeleteAstray,
		sqlPruneUnrelated, sqlPruneFeatures, sqlDeleteVanished, sqlBuryItems,
	} {
		if _, err := t.exec(ctx, query, jsonText(ids)); err != nil {
			return err
		}
	}
	return nil
}

// tidy brings the planner's statistics up to date, and shortens the file and its log.
func (db *DB) tidy(ctx context.Context) error {
	if err := db.pragma(ctx, "optimize"); err != nil {
		return err
	}
	if err := db.vacuum(ctx); err != nil {
		return err
	}
	// Returns a row that says whether a reader was in its way, which is no error.
	return db.pragma(ctx, "wal_checkpoint(TRUNCATE)")
}

// pragma runs a pragma between transactions.
func (db *DB) pragma(ctx context.Context, pragma string) error {
	return db.direct(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, "PRAGMA "+pragma)
		return err
	})
}

// vacuum gives free pages back, some at a time: polls are saved in between.
func (db *DB) vacuum(ctx context.Context) error {
	for last := int64(math.MaxInt64); ; {
		var free int64
		err := db.direct(ctx, func(ctx context.Context, t *tx) error {
			return t.row(ctx, "PRAGMA freelist_count").Scan(&free)
		})
		if err != nil {
			return err
		}
		if free == 0 || free >= last {
			return nil
		}
		last = free
		if err := db.pragma(ctx, "incremental_vacuum(1000)"); err != nil {
			return err
		}
	}
}
