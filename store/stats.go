package store

import (
	"context"
	"fmt"
	"time"

	"courant/news"
)

// A Stat says how much is kept of a source.
type Stat struct {
	Items int
	Last  time.Time // when the newest one was first seen
	Day   int       // of them first seen in the last 24 hours
	Held  int       // of them held back from feeds, as part of a flood
}

// Stats returns what is kept of each source, active or not. Sources without items are left
// out: the zero value holds for them.
func (db *DB) Stats(ctx context.Context, now time.Time) (map[news.SourceID]Stat, error) {
	rows, err := db.read.QueryContext(ctx, sqlStats, seconds(now.Add(-24*time.Hour)))
	if err != nil {
		return nil, fmt.Errorf("count items: %w", err)
	}
	defer rows.Close()
	stats := make(map[news.SourceID]Stat)
	for rows.Next() {
		var id news.SourceID
		var st Stat
		if err := rows.Scan(&id, &st.Items, (*seconds)(&st.Last), &st.Day, &st.Held); err != nil {
			return nil, fmt.Errorf("count items: %w", err)
		}
		stats[id] = st
	}
	return stats, rows.Err()
}
