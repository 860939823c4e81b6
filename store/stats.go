package store

import (
	"context"
	"database/sql"
	"errors"
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

// Oldest returns when the oldest kept item stands in lists; zero: nothing is kept.
func (db *DB) Oldest(ctx context.Context) (at time.Time, err error) {
	err = db.read.QueryRowContext(ctx, sqlOldest).Scan((*seconds)(&at))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("find the oldest item: %w", err)
	}
	return at, nil
}

// A TopicCount says how many kept items have a topic.
type TopicCount struct {
	Topic  string
	Items  int
	About  int // of them about it
	Recent int // of them in lists since the time that was asked for
}

// TopicCounts returns the topics that kept items have, sorted by name. Items that are recent
// stand in lists at since or later.
func (db *DB) TopicCounts(ctx context.Context, since time.Time) ([]TopicCount, error) {
	rows, err := db.read.QueryContext(ctx, sqlTopicCounts, seconds(since))
	if err != nil {
		return nil, fmt.Errorf("count topics: %w", err)
	}
	defer rows.Close()
	var counts []TopicCount
	for rows.Next() {
		var c TopicCount
		if err := rows.Scan(&c.Topic, &c.Items, &c.About, &c.Recent); err != nil {
			return nil, fmt.Errorf("count topics: %w", err)
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}
