package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"courant/news"
)

var keyPrefix = regexp.MustCompile(`^[0-9a-fA-F]{4,32}$`)

// Find returns the kept items that ref means, newest first: a key or the first digits of it
// in hexadecimal, four at least, a published id, or a URL. Several when ref is ambiguous,
// none when there is no such item.
func (db *DB) Find(ctx context.Context, ref string) ([]news.Item, error) {
	if keyPrefix.MatchString(ref) {
		return db.findKey(ctx, ref)
	}
	link := news.LinkID(ref)
	items, err := db.find(ctx, sqlFindAddress, markOf(ref), markOf(link))
	return slices.DeleteFunc(items, func(it news.Item) bool {
		return it.PublicID != ref && news.LinkID(it.URL) != link
	}), err
}

func (db *DB) findKey(ctx context.Context, prefix string) ([]news.Item, error) {
	missing := 2*len(news.Key{}) - len(prefix)
	first, err := news.ParseKey(prefix + strings.Repeat("0", missing))
	if err != nil {
		return nil, err
	}
	last, err := news.ParseKey(prefix + strings.Repeat("f", missing))
	if err != nil {
		return nil, err
	}
	return db.find(ctx, sqlFindKey, binary16(first), binary16(last))
}

// find reads the items whose rows a statement gives.
func (db *DB) find(ctx context.Context, query string, args ...any) (items []news.Item, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		rows, err := t.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		ids, _, err := scanList(rows)
		if err != nil {
			return err
		}
		items, err = db.loadIn(ctx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find item: %w", err)
	}
	return items, nil
}
