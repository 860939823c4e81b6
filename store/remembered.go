package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// Remembered returns what is remembered of the items that stand in lists from one time to
// another, both included: the newest limit of them (0: all), in the order in which they were
// first kept. With them come the decisions by hand that items are apart, and the version for
// SaveRelations of all that. Of a decision about items that are not among them there is another
// one as well, about some of their stories that are.
func (db *DB) Remembered(ctx context.Context, from, to time.Time, limit int) (version int64, all []news.Remembered, apart []news.Apart, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		if err := t.QueryRowContext(ctx, sqlRelating).Scan(&version); err != nil {
			return err
		}
		if limit == 0 {
			limit = -1
		}
		rows, err := t.QueryContext(ctx, sqlRemembered, seconds(from), seconds(to), limit)
		if err != nil {
			return err
		}
		list, err := scanRemembered(rows)
		if err != nil {
			return err
		}
		all = make([]news.Remembered, len(list))
		for i := range list {
			all[i] = list[i].Remembered
		}
		if rows, err = t.QueryContext(ctx, sqlAllApart); err != nil {
			return err
		}
		apart, err = scanAllApart(rows, list)
		return err
	})
	if err != nil {
		return 0, nil, nil, fmt.Errorf("read what is remembered: %w", err)
	}
	return version, all, apart, nil
}

// A remembered is an item with its row and the number of its story.
type remembered struct {
	id, story int64
	news.Remembered
}

// scanRemembered reads rows of remembered.sql, and returns them in the order of the items'.
func scanRemembered(rows *sql.Rows) ([]remembered, error) {
	defer rows.Close()
	var list []remembered
	for rows.Next() {
		var r remembered
		if err := rows.Scan(&r.id, &r.story, (*binary16)(&r.Key), (*maybe16)(&r.Original), (*maybe16)(&r.Story), &r.Features); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b remembered) int { return cmp.Compare(a.id, b.id) })
	return list, rows.Err()
}

// scanAllApart reads rows of all_apart.sql.
func scanAllApart(rows *sql.Rows, list []remembered) ([]news.Apart, error) {
	defer rows.Close()
	known, ofStory := make(map[news.Key]bool, len(list)), make(map[int64]news.Key)
	for _, r := range list {
		known[r.Key] = true
		if _, ok := ofStory[r.story]; !ok && r.story != 0 {
			ofStory[r.story] = r.Key
		}
	}
	instead := func(key news.Key, story int64) news.Key {
		if other, ok := ofStory[story]; ok && !known[key] {
			return other
		}
		return key
	}
	var all []news.Apart
	for rows.Next() {
		var a news.Apart
		var story, from int64
		if err := rows.Scan((*binary16)(&a.Item), &story, (*binary16)(&a.From), &from); err != nil {
			return nil, err
		}
		all = append(all, a)
		if other := (news.Apart{Item: instead(a.Item, story), From: instead(a.From, from)}); other != a {
			all = append(all, other)
		}
	}
	return all, rows.Err()
}
