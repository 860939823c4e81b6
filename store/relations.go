package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"courant/news"
)

// Joins returns why an item belongs together with others: all joins in which it takes part,
// on either side, the oldest first. None for an item that is not known.
func (db *DB) Joins(ctx context.Context, key news.Key) ([]news.Join, error) {
	list, err := about(ctx, db, sqlJoins, key, func(rows *sql.Rows, j *news.Join) error {
		return rows.Scan((*binary16)(&j.Item), (*binary16)(&j.With), &j.Kind, &j.Score, (*seconds)(&j.At))
	})
	if err != nil {
		return nil, fmt.Errorf("read joins of item %s: %w", key, err)
	}
	return list, nil
}

// A Parting is the decision by hand that two items do not report the same event.
type Parting struct {
	news.Apart
	At time.Time
}

// Apart returns the decisions by hand that an item is apart from others, or others from it,
// the oldest first.
func (db *DB) Apart(ctx context.Context, key news.Key) ([]Parting, error) {
	list, err := about(ctx, db, sqlApart, key, func(rows *sql.Rows, p *Parting) error {
		return rows.Scan((*binary16)(&p.Item), (*binary16)(&p.From), (*seconds)(&p.At))
	})
	if err != nil {
		return nil, fmt.Errorf("read what item %s is apart from: %w", key, err)
	}
	return list, nil
}

// about reads the rows that a statement gives for the row of an item.
func about[T any](ctx context.Context, db *DB, query string, key news.Key, scan func(*sql.Rows, *T) error) (list []T, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		var it relatable
		err := t.QueryRowContext(ctx, sqlRelatedItem, binary16(key)).Scan(&it.id, &it.kept, (*seconds)(&it.ordered), (*binary16)(&it.hash), &it.language)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := t.QueryContext(ctx, query, it.id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := scan(rows, &v); err != nil {
				return err
			}
			list = append(list, v)
		}
		return rows.Err()
	})
	return list, err
}

// Together returns the kept items of the story of an item in the order in which they were
// first kept, itself among them; alone, where it is the only one. None for an item that is not
// known.
func (db *DB) Together(ctx context.Context, key news.Key) (items []news.Item, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		rows, err := t.QueryContext(ctx, sqlTogether, binary16(key))
		if err != nil {
			return err
		}
		ids, err := scanIDs(rows)
		if err != nil {
			return err
		}
		items, err = db.loadIn(ctx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the story of item %s: %w", key, err)
	}
	return items, nil
}

// scanGroups reads rows of relations_of.sql to the items that they belong to.
func scanGroups(rows *sql.Rows, at map[int64]*news.Item) error {
	defer rows.Close()
	for rows.Next() {
		var id int64
		var original, story news.Key
		if err := rows.Scan(&id, (*maybe16)(&original), (*maybe16)(&story)); err != nil {
			return err
		}
		at[id].Original, at[id].Story = original, story
	}
	return rows.Err()
}
