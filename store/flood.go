package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"courant/news"
)

// floodTime is the time in which so many items of a source may reach feeds.
const floodTime = 24 * time.Hour

// room returns how many of the items added may reach feeds; the others are held back. A
// first document is history, which pushes nothing out of a feed, and does not count.
func (s *saving) room(ctx context.Context, added int) (int, error) {
	if added == 0 || s.poll.Flood == 0 || s.first() {
		return math.MaxInt, nil
	}
	since := s.poll.At.Add(-floodTime)
	if s.settled.After(since) && !s.settled.After(s.poll.At) { // later: of a clock that has been set back
		since = s.settled
	}
	var reached int
	err := s.row(ctx, sqlCountNews, s.source, seconds(since)).Scan(&reached)
	return max(0, s.poll.Flood-reached), err
}

// ReleaseHeld lets the items of a source that are held back into feeds, where they stand
// at the time at which they came, and returns how many there were.
func (db *DB) ReleaseHeld(ctx context.Context, id news.SourceID) (n int, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		r, err := t.exec(ctx, sqlReleaseHeld, id)
		if err != nil {
			return err
		}
		rows, err := r.RowsAffected()
		n = int(rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("release held items of source %s: %w", id, err)
	}
	return n, nil
}
