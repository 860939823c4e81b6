package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"courant/news"
)

// A Cursor is a place in the list of items, newest first. The zero value is its start.
type Cursor struct{ ordered, id int64 }

// Unjudged returns up to limit items that have their topics from another version of the
// rules, newest first from after on, and where to go on. No items: there are no more.
func (db *DB) Unjudged(ctx context.Context, version string, after Cursor, limit int) ([]news.Item, Cursor, error) {
	if after == (Cursor{}) {
		after = Cursor{math.MaxInt64, math.MaxInt64}
	}
	var items []news.Item
	err := db.view(ctx, func(t *sql.Tx) error {
		rows, err := t.QueryContext(ctx, sqlUnjudged, after.ordered, after.id, version, limit)
		if err != nil {
			return err
		}
		ids, end, err := scanList(rows)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			after = end
		}
		items, err = db.loadIn(ctx, t, ids)
		return err
	})
	if err != nil {
		return nil, after, fmt.Errorf("read items to judge: %w", err)
	}
	return items, after, nil
}

// Judged are the topics that rules give to an item.
type Judged struct {
	Key  news.Key
	Tags []news.Tag // sorted by topic
}

// SetTags replaces the topics of items by what version of the rules says, and returns how
// many of them have others than before. An item that version has judged meanwhile, because
// its text was changed since it was read, is left as it is.
func (db *DB) SetTags(ctx context.Context, version string, judged []Judged) (changed int, err error) {
	if len(judged) == 0 {
		return 0, nil
	}
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		rules, err := rulesID(ctx, t, version)
		if err != nil {
			return err
		}
		before, err := judgedBefore(ctx, t, rules, judged)
		if err != nil {
			return err
		}
		var ids []int64
		for _, j := range judged {
			b := before[j.Key]
			if b == nil {
				continue
			}
			ids = append(ids, b.id)
			if slices.Equal(b.tags, j.Tags) {
				continue
			}
			changed++
			if err := setTags(ctx, t, b.id, b.ordered, j.Tags); err != nil {
				return err
			}
		}
		_, err = t.exec(ctx, sqlJudgeItems, rules, jsonText(ids))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set topics: %w", err)
	}
	return changed, nil
}

// A judgement is what an item's topics were before.
type judgement struct {
	id      int64
	ordered time.Time
	tags    []news.Tag
}

// judgedBefore returns the judgements of other rules than these.
func judgedBefore(ctx context.Context, t *tx, rules int64, judged []Judged) (map[news.Key]*judgement, error) {
	keys := make([]string, len(judged))
	for i, j := range judged {
		keys[i] = j.Key.String()
	}
	rows, err := t.query(ctx, sqlJudgedTags, jsonText(keys), rules)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	before := make(map[news.Key]*judgement, len(judged))
	for rows.Next() {
		var key news.Key
		var j judgement
		var tag news.Tag
		err := rows.Scan((*binary16)(&key), &j.id, (*seconds)(&j.ordered), &tag.Topic, &tag.Level, &tag.Score)
		if err != nil {
			return nil, err
		}
		if before[key] == nil {
			before[key] = &j
		}
		if tag.Topic != "" { // an item without topics is a row, too
			before[key].tags = append(before[key].tags, tag)
		}
	}
	return before, rows.Err()
}

// setTags replaces the topics of a kept item.
func setTags(ctx context.Context, t *tx, item int64, ordered time.Time, tags []news.Tag) error {
	if _, err := t.exec(ctx, sqlDeleteTags, item); err != nil {
		return err
	}
	return addTags(ctx, t, item, ordered, tags)
}

// addTags writes the topics of an item that has none.
func addTags(ctx context.Context, t *tx, item int64, ordered time.Time, tags []news.Tag) error {
	for _, tag := range tags {
		if _, err := t.exec(ctx, sqlAddTag, tag.Topic, seconds(ordered), item, tag.Level, tag.Score); err != nil {
			return err
		}
	}
	return nil
}

// rulesID returns the number that stands for a version of the rules.
func rulesID(ctx context.Context, t *tx, version string) (id int64, err error) {
	err = t.row(ctx, sqlRules, version).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(ctx, sqlAddRules, version).Scan(&id)
	}
	return id, err
}
