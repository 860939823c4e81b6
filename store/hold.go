package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"courant/news"
)

// longestHold is how far in the future the end of a hold can be: no more than a week is
// granted to a host. One that ends later is of a clock that has been set back since.
const longestHold = 8 * 24 * time.Hour

// Holds returns the pauses that hosts asked for, in the order of their names. Some that have
// ended may be among them.
func (db *DB) Holds(ctx context.Context) ([]news.Hold, error) {
	rows, err := db.read.QueryContext(ctx, sqlHolds)
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	defer rows.Close()
	var holds []news.Hold
	for rows.Next() {
		var h news.Hold
		if err := rows.Scan(&h.Host, (*seconds)(&h.Until), &h.Why); err != nil {
			return nil, fmt.Errorf("read holds: %w", err)
		}
		holds = append(holds, h)
	}
	return holds, rows.Err()
}

// hold returns until when a host is on hold, and why; zero: it is not.
func hold(ctx context.Context, t *tx, host string, now time.Time) (until time.Time, why string, err error) {
	err = t.row(ctx, sqlHold, host, seconds(now), int64(longestHold/time.Second)).Scan((*seconds)(&until), &why)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return until, why, err
}

func (s *saving) saveHold(ctx context.Context, h *news.Hold) error {
	_, err := s.exec(ctx, sqlSaveHold, h.Host, seconds(h.Until), h.Why, seconds(s.poll.At.Add(longestHold)))
	return err
}

// pruneHolds forgets holds that have ended.
func (db *DB) pruneHolds(ctx context.Context, now time.Time) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlPruneHolds, seconds(now), int64(longestHold/time.Second))
		return err
	})
}
