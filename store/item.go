package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"courant/news"
)

// batch is how many items are read at a time.
const batch = 256

// Items returns the items that the query selects, newest first, with texts and topics.
func (db *DB) Items(ctx context.Context, q news.Query) ([]news.Item, error) {
	var items []news.Item
	for it, err := range db.All(ctx, q) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// All returns what Items returns, one by one: of however many items, only a few are in
// memory, and none keeps the database busy while the caller looks at it. The selection is
// that of the moment when the iteration starts; an error ends it.
func (db *DB) All(ctx context.Context, q news.Query) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		ids, err := db.selectIDs(ctx, q)
		if err != nil {
			yield(news.Item{}, fmt.Errorf("select items: %w", err))
			return
		}
		db.eachOf(ctx, ids)(yield)
	}
}

// eachOf returns the items of these rows, in this order, of which a few are in memory.
func (db *DB) eachOf(ctx context.Context, ids []int64) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		for chunk := range slices.Chunk(ids, batch) {
			items, err := db.load(ctx, chunk)
			if err != nil {
				yield(news.Item{}, fmt.Errorf("read items: %w", err))
				return
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
			}
		}
	}
}

// selectIDs returns the rows of the items that the query selects, newest first.
func (db *DB) selectIDs(ctx context.Context, q news.Query) ([]int64, error) {
	query, args := selection(q)
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	ids, _, err := scanList(rows)
	return ids, err
}

// scanList reads rows that are in the order of lists, and returns also where they end.
func scanList(rows *sql.Rows) (ids []int64, end Cursor, err error) {
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&end.ordered, &end.id); err != nil {
			return nil, Cursor{}, err
		}
		ids = append(ids, end.id)
	}
	return ids, end, rows.Err()
}

// scanIDs reads rows of one number, in any order.
func scanIDs(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// load reads items by their rows, in the same order. Those that are no longer kept are left
// out.
func (db *DB) load(ctx context.Context, ids []int64) (items []news.Item, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		items, err = db.loadIn(ctx, t, ids)
		return err
	})
	return items, err
}

// view runs fn in a transaction that sees the database as it is now and does not change it.
func (db *DB) view(ctx context.Context, fn func(*sql.Tx) error) error {
	t, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer t.Rollback()
	return fn(t)
}

// loadIn is load in a transaction: an item's topics are those of the text that it comes with.
func (db *DB) loadIn(ctx context.Context, t *sql.Tx, ids []int64) ([]news.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	items := make([]news.Item, len(ids))
	at := byRow(ids, items)
	rows, err := t.StmtContext(ctx, db.items).QueryContext(ctx, jsonText(ids))
	if err != nil {
		return nil, err
	}
	kept, sources, err := scanItems(rows, at)
	if err != nil {
		return nil, err
	}
	if err := db.complete(ctx, t, kept, sources, at); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(items, func(it news.Item) bool { return it.Source == "" }), nil
}

// scanItems reads rows of items.sql to where they belong, and returns those that there are,
// with the rows of their sources.
func scanItems(rows *sql.Rows, at map[int64]*news.Item) (ids, sources []int64, err error) {
	defer rows.Close()
	for rows.Next() {
		var id, source int64
		var it news.Item
		var authors, categories, enclosures string
		err := rows.Scan(&id, (*binary16)(&it.Key), &source, &it.GUID, &it.URL, &it.Title, &it.Language,
			(*seconds)(&it.Published), (*seconds)(&it.Updated), (*binary16)(&it.Hash), &it.PublicID,
			(*seconds)(&it.Seen), (*seconds)(&it.Order), (*seconds)(&it.Changed), &it.Held,
			&it.Summary, &it.Content, &authors, &categories, &enclosures)
		if err != nil {
			return nil, nil, err
		}
		if err := decodeLists(&it, authors, categories, enclosures); err != nil {
			return nil, nil, fmt.Errorf("item %s: %w", it.Key, err)
		}
		*at[id] = it
		ids, sources = append(ids, id), append(sources, source)
	}
	return ids, sources, rows.Err()
}

// decodeLists reads what textArgs made of an item's lists.
func decodeLists(it *news.Item, authors, categories, enclosures string) (err error) {
	if it.Authors, err = decode(authors, fromPerson); err != nil {
		return err
	}
	if it.Categories, err = decode(categories, fromCategory); err != nil {
		return err
	}
	it.Enclosures, err = decode(enclosures, fromEnclosure)
	return err
}

// textArgs returns the columns of an item in texts.
func textArgs(it *news.Item) []any {
	return []any{it.Summary, it.Content,
		encode(it.Authors, toPerson), encode(it.Categories, toCategory), encode(it.Enclosures, toEnclosure)}
}

// scanTags reads rows of item_tags.sql to the items that they belong to.
func scanTags(rows *sql.Rows, at map[int64]*news.Item) error {
	defer rows.Close()
	for rows.Next() {
		var id int64
		var tag news.Tag
		if err := rows.Scan(&id, &tag.Topic, &tag.Level, &tag.Score, &tag.Hand); err != nil {
			return err
		}
		at[id].Topics = append(at[id].Topics, tag)
	}
	return rows.Err()
}

// linkOf returns the mark of what an item's link identifies.
func linkOf(it *news.Item) mark { return markOf(news.LinkID(it.URL)) }
