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

// ErrNotKept is returned for an item that the database does not have, or of which it has no
// more than the keys.
var ErrNotKept = errors.New("no such item is kept")

// Decide keeps that an item has a topic, or has not, whatever rules say now or later, and
// gives its topics accordingly. An earlier decision about the same is replaced. It holds
// until Undecide, or until the item's keys are forgotten. The rules are asked for the score of
// a topic that the item did not have, as Undecide says.
func (db *DB) Decide(ctx context.Context, key news.Key, topic string, has bool, now time.Time) error {
	err := db.writeItem(ctx, key, func(ctx context.Context, t *tx, item int64, ordered time.Time) error {
		if _, err := t.exec(ctx, sqlDecide, item, topic, has, seconds(now)); err != nil {
			return err
		}
		tags, err := tagsOf(ctx, t, item)
		if err != nil {
			return err
		}
		if _, err := setTags(ctx, t, item, ordered, tags); err != nil || !has || hasTopic(tags, topic) {
			return err
		}
		_, err = t.exec(ctx, sqlAddAstray, item) // the rules may give it a score
		return err
	})
	if err != nil {
		return fmt.Errorf("decide on topic %s of item %s: %w", topic, key, err)
	}
	return nil
}

func hasTopic(tags []news.Tag, topic string) bool {
	return slices.ContainsFunc(tags, func(t news.Tag) bool { return t.Topic == topic })
}

// Undecide forgets what was decided. What the rules say is found when they are asked next:
// by Judge of the daemon within seconds, where one runs. Until then the item has the topic
// or not as before, so that it does not leave a feed only to come back.
func (db *DB) Undecide(ctx context.Context, key news.Key, topic string) error {
	err := db.writeItem(ctx, key, func(ctx context.Context, t *tx, item int64, _ time.Time) error {
		r, err := t.exec(ctx, sqlUndecide, item, topic)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); n == 0 || err != nil {
			return err
		}
		if _, err := t.exec(ctx, sqlReleaseTag, item, topic); err != nil {
			return err
		}
		_, err = t.exec(ctx, sqlAddAstray, item)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget the decision on topic %s of item %s: %w", topic, key, err)
	}
	return nil
}

// writeItem runs fn in a write transaction on a kept item.
func (db *DB) writeItem(ctx context.Context, key news.Key, fn func(ctx context.Context, t *tx, item int64, ordered time.Time) error) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error {
		var item int64
		var ordered time.Time
		err := t.row(ctx, sqlKeptItem, binary16(key)).Scan(&item, (*seconds)(&ordered))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotKept
		}
		if err != nil {
			return err
		}
		return fn(ctx, t, item, ordered)
	})
}

// decisionsOf returns what was decided about an item, by its row.
func decisionsOf(ctx context.Context, t *tx, item int64) ([]news.Decision, error) {
	rows, err := t.query(ctx, sqlDecisions, item)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []news.Decision
	for rows.Next() {
		var d news.Decision
		if err := rows.Scan(&d.Topic, &d.Has, (*seconds)(&d.At)); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// Decisions returns what was decided by hand about an item, sorted by topic; also when its
// text is no longer kept.
func (db *DB) Decisions(ctx context.Context, key news.Key) ([]news.Decision, error) {
	all, err := db.decisions(ctx, sqlAllDecisions+" WHERE i.key = ?"+byTopic, binary16(key))
	return all[key], err
}

// AllDecisions returns all that was decided by hand, by item, sorted by topic for each.
func (db *DB) AllDecisions(ctx context.Context) (map[news.Key][]news.Decision, error) {
	return db.decisions(ctx, sqlAllDecisions+byTopic)
}

const byTopic = " ORDER BY d.topic"

func (db *DB) decisions(ctx context.Context, query string, args ...any) (map[news.Key][]news.Decision, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	defer rows.Close()
	all := map[news.Key][]news.Decision{}
	for rows.Next() {
		var key news.Key
		var d news.Decision
		if err := rows.Scan((*binary16)(&key), &d.Topic, &d.Has, (*seconds)(&d.At)); err != nil {
			return nil, fmt.Errorf("read decisions: %w", err)
		}
		all[key] = append(all[key], d)
	}
	return all, rows.Err()
}
