package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// Unrelated returns up to limit kept items of which it is still to be found out what they
// belong together with, in the order in which they were first kept: those that were added,
// or whose text was changed, since SaveRelations took them off the list. Items are as EachText
// gives them.
func (db *DB) Unrelated(ctx context.Context, limit int) (list []news.Unrelated, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		rows, err := t.QueryContext(ctx, sqlUnrelatedTexts, limit)
		if err != nil {
			return err
		}
		items, ids, sources, err := scanTexts(rows, 0)
		if err != nil || len(items) == 0 {
			return err
		}
		if err := db.complete(ctx, t, ids, sources, byRow(ids, items)); err != nil {
			return err
		}
		added, err := addedOnes(ctx, t, limit)
		if err != nil {
			return err
		}
		alike, err := linkedAlike(ctx, t, items)
		if err != nil {
			return err
		}
		list = make([]news.Unrelated, len(items))
		for i, it := range items {
			list[i] = news.Unrelated{Item: it, Added: added[ids[i]], Same: same(alike, it.URL, sources[i])}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read unrelated items: %w", err)
	}
	return list, nil
}

// CountUnrelated returns how many items Unrelated would return without a limit, and when the
// first of those that are new was seen: none of them is in a feed before it is related. Zero:
// none is new.
func (db *DB) CountUnrelated(ctx context.Context) (n int, oldest time.Time, err error) {
	err = db.read.QueryRowContext(ctx, sqlCountUnrelated).Scan(&n, (*seconds)(&oldest))
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count unrelated items: %w", err)
	}
	return n, oldest, nil
}

// byRow returns the items by their rows.
func byRow(ids []int64, items []news.Item) map[int64]*news.Item {
	at := make(map[int64]*news.Item, len(ids))
	for i, id := range ids {
		at[id] = &items[i]
	}
	return at
}

// addedOnes returns the rows of the first items of the list that are new.
func addedOnes(ctx context.Context, t *sql.Tx, limit int) (map[int64]bool, error) {
	rows, err := t.QueryContext(ctx, sqlUnrelated, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[int64]bool)
	for rows.Next() {
		var id int64
		var added bool
		if err := rows.Scan(&id, &added); err != nil {
			return nil, err
		}
		all[id] = added
	}
	return all, rows.Err()
}

// A linked is an item, or a tombstone, that has a link.
type linked struct {
	key    news.Key
	source int64
	page   string
}

// marksOf returns the marks of the links by which items may be found that lead to the same page;
// none for a link that leads to a site.
func marksOf(url string) []mark {
	page := news.PageID(url)
	if !hasPath(page) {
		return nil
	}
	return []mark{markOf(page), markOf(news.LinkID(url))}
}

// linkedAlike returns the items that have the links of some, the first ones of each, by the
// marks of the links.
func linkedAlike(ctx context.Context, t *sql.Tx, items []news.Item) (map[mark][]linked, error) {
	var links []mark
	for i := range items {
		links = append(links, marksOf(items[i].URL)...)
	}
	slices.Sort(links)
	rows, err := t.QueryContext(ctx, sqlSameLinks, jsonText(slices.Compact(links)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[mark][]linked, len(links))
	for rows.Next() {
		var m mark
		var l linked
		var url string
		if err := rows.Scan((*int64)(&m), (*binary16)(&l.key), &l.source, &url); err != nil {
			return nil, err
		}
		l.page = news.PageID(url)
		all[m] = append(all[m], l)
	}
	return all, rows.Err()
}

// same returns the first item of another source that has the link. One that a source has for
// several items identifies none of them.
func same(alike map[mark][]linked, url string, source int64) (first news.Key) {
	page, seen := news.PageID(url), map[int64]news.Key{}
	for _, m := range slices.Compact(marksOf(url)) {
		for _, l := range alike[m] {
			switch before, ok := seen[l.source]; {
			case l.page != page: // whose mark is the same by chance
			case ok && before != l.key:
				return news.Key{}
			default:
				seen[l.source] = l.key
				if l.source != source && first == (news.Key{}) {
					first = l.key
				}
			}
		}
	}
	return first
}
