package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"time"

	"courant/news"
)

// textBatch is how many items EachText reads at a time.
const textBatch = 500

// EachText returns the kept items, newest first, that stand in lists at since or later, with
// what rules look at and what they came to: Key, Source, URL, Language, Title, Summary,
// Content, Categories, Order, Held, Hash, Repeated and Topics. Of however many, only a few
// are in memory, and none keeps the database busy while the caller looks at it. Each batch is
// as it is when it is read; an error ends the iteration.
func (db *DB) EachText(ctx context.Context, since time.Time) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		least := int64(math.MinInt64)
		if !since.IsZero() {
			least = since.Unix()
		}
		var at Cursor
		for {
			items, next, err := db.texts(ctx, sqlTexts, at, least, textBatch)
			if err != nil {
				yield(news.Item{}, err)
				return
			}
			if len(items) == 0 {
				return
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
			}
			at = next
		}
	}
}

// Texts returns up to limit items after a place in the list, newest first, as EachText does,
// and where they end. No items: there are no more, and the place is the end of the list.
func (db *DB) Texts(ctx context.Context, after Cursor, limit int) ([]news.Item, Cursor, error) {
	items, next, err := db.texts(ctx, sqlTexts, after, math.MinInt64, limit)
	if err == nil && len(items) == 0 {
		next = end
	}
	return items, next, err
}

// Astray returns likewise items that are to be judged although they are not after the place
// of Judging. Where they end is a place for Astray only.
func (db *DB) Astray(ctx context.Context, after Cursor, limit int) ([]news.Item, Cursor, error) {
	_, id := after.position()
	return db.texts(ctx, sqlAstrayTexts, after, id, limit)
}

// texts reads the rows of texts.sql, astray_texts.sql or unindexed_texts.sql.
func (db *DB) texts(ctx context.Context, query string, after Cursor, bound int64, limit int) (items []news.Item, last Cursor, err error) {
	args := []any{bound, limit}
	if query == sqlTexts {
		ordered, id := after.position()
		args = append([]any{ordered, id}, args...)
	}
	err = db.view(ctx, func(t *sql.Tx) error {
		rows, err := t.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		var ids, sources []int64
		if items, ids, sources, err = scanTexts(rows, limit); err != nil || len(items) == 0 {
			return err
		}
		last = Cursor{unix(items[len(items)-1].Order), ids[len(ids)-1]}
		return db.complete(ctx, t, ids, sources, byRow(ids, items))
	})
	if err != nil {
		return nil, Cursor{}, fmt.Errorf("read texts: %w", err)
	}
	return items, last, nil
}

// scanTexts reads items, with their rows and those of their sources.
func scanTexts(rows *sql.Rows, limit int) (items []news.Item, ids, sources []int64, err error) {
	defer rows.Close()
	items, ids, sources = make([]news.Item, 0, limit), make([]int64, 0, limit), make([]int64, 0, limit)
	for rows.Next() {
		var it news.Item
		var id, source int64
		var categories string
		err := rows.Scan((*seconds)(&it.Order), &id, (*binary16)(&it.Key), &source, &it.URL, &it.Title, &it.Language,
			(*binary16)(&it.Hash), &it.Held, &it.Summary, &it.Content, &categories)
		if err != nil {
			return nil, nil, nil, err
		}
		if it.Categories, err = decode(categories, fromCategory); err != nil {
			return nil, nil, nil, fmt.Errorf("item %s: %w", it.Key, err)
		}
		items, ids, sources = append(items, it), append(ids, id), append(sources, source)
	}
	return items, ids, sources, rows.Err()
}
