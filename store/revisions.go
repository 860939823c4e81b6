package store

import (
	"context"
	"database/sql"
	"fmt"

	"courant/news"
)

// Revisions returns what an item said before each of its changes, as far as it is kept, the
// oldest first. None for an item that is not kept, or has not changed.
func (db *DB) Revisions(ctx context.Context, key news.Key) (list []news.Revision, err error) {
	list, err = about(ctx, db, sqlRevisions, key, func(rows *sql.Rows, r *news.Revision) error {
		_, err := scanRevision(rows, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions of item %s: %w", key, err)
	}
	return list, nil
}

// Edited returns up to limit (0: all) items that the query selects and that were changed after
// they had been kept, the latest change first, each with the earlier texts that are kept. Only
// the last 5,000 changes of all items are looked at. The limit of the query does not count.
func (db *DB) Edited(ctx context.Context, q news.Query, limit int) (list []news.Edited, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		places, items, err := db.selected(ctx, t, sqlEdited, nil, " ORDER BY r.until DESC, r.item DESC LIMIT ?", q, limit)
		if err != nil || len(items) == 0 {
			return err
		}
		rows, err := t.QueryContext(ctx, sqlRevisions, jsonText(idsOf(places)))
		if err != nil {
			return err
		}
		revisions, err := scanRevisions(rows)
		if err != nil {
			return err
		}
		for i := range items {
			list = append(list, news.Edited{Item: items[i], Revisions: revisions[places[i].id]})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read edited items: %w", err)
	}
	return list, nil
}

// selected reads the kept items that a statement gives, with a time each, as far as the query
// selects them, and where they are in the order of the statement.
func (db *DB) selected(ctx context.Context, t *sql.Tx, query string, args []any, order string, q news.Query, limit int) ([]Cursor, []news.Item, error) {
	s := selector{query: q, args: args}
	query += s.narrow(nil) + order
	if limit == 0 {
		limit = -1
	}
	rows, err := t.QueryContext(ctx, query, append(s.args, limit)...)
	if err != nil {
		return nil, nil, err
	}
	places, err := scanPlaces(rows)
	if err != nil {
		return nil, nil, err
	}
	items, err := db.loadIn(ctx, t, idsOf(places))
	return places, items, err
}

// scanPlaces reads rows of a time and the row of an item.
func scanPlaces(rows *sql.Rows) (places []Cursor, err error) {
	defer rows.Close()
	for rows.Next() {
		var c Cursor
		if err := rows.Scan(&c.ordered, &c.id); err != nil {
			return nil, err
		}
		places = append(places, c)
	}
	return places, rows.Err()
}

func idsOf(places []Cursor) []int64 {
	ids := make([]int64, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	return ids
}

// scanRevisions reads rows of revisions.sql, by the rows of their items.
func scanRevisions(rows *sql.Rows) (map[int64][]news.Revision, error) {
	defer rows.Close()
	all := map[int64][]news.Revision{}
	for rows.Next() {
		var r news.Revision
		item, err := scanRevision(rows, &r)
		if err != nil {
			return nil, err
		}
		all[item] = append(all[item], r)
	}
	return all, rows.Err()
}

// scanRevision reads a row of revisions.sql, and returns that of its item.
func scanRevision(rows *sql.Rows, r *news.Revision) (item int64, err error) {
	it := &r.Item
	var authors, categories, enclosures string
	err = rows.Scan(&item, (*seconds)(&r.Until), &it.URL, &it.Title, (*seconds)(&it.Published), (*seconds)(&it.Updated),
		&it.Summary, &it.Content, &authors, &categories, &enclosures)
	if err != nil {
		return 0, err
	}
	if err := decodeLists(it, authors, categories, enclosures); err != nil {
		return 0, fmt.Errorf("revision of item %d: %w", item, err)
	}
	return item, nil
}
