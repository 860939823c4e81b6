package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"courant/news"
)

// Unindexed returns up to limit kept items that Search does not find, or by another text than
// they have now, the last added first. Items are as EachText gives them.
func (db *DB) Unindexed(ctx context.Context, limit int) (items []news.Item, err error) {
	_, last := Cursor{}.position()
	if items, _, err = db.texts(ctx, sqlUnindexedTexts, Cursor{}, last, limit); err != nil {
		return nil, fmt.Errorf("unindexed items: %w", err)
	}
	return items, nil
}

// CountUnindexed returns how many items Unindexed would return without a limit.
func (db *DB) CountUnindexed(ctx context.Context) (n int, err error) {
	if err := db.read.QueryRowContext(ctx, sqlCountUnindexed).Scan(&n); err != nil {
		return 0, fmt.Errorf("count unindexed items: %w", err)
	}
	return n, nil
}

// An Indexed is an item by the words that Search is to find it by, folded, a space between each two.
type Indexed struct {
	Item        news.Key
	Hash        news.Hash // of the item whose words these are
	Title, Text string
}

// Index has Search find items by these words and no others. Those whose text is no longer that
// of the hash are left as they are, and stay on the list of Unindexed.
func (db *DB) Index(ctx context.Context, list []Indexed) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		for _, d := range list {
			if err := indexItem(ctx, t, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("index items: %w", err)
	}
	return nil
}

func indexItem(ctx context.Context, t *tx, d Indexed) error {
	var id int64
	err := t.row(ctx, sqlIndexedItem, binary16(d.Item), binary16(d.Hash)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	if _, err := t.exec(ctx, sqlIndexItem, id, d.Title, d.Text); err != nil {
		return err
	}
	_, err = t.exec(ctx, sqlDeleteUnindexed, id)
	return err
}

// Search returns up to limit items that an expression of FTS5 finds, after the first ones to be
// skipped, and whether there are more. The items are those that feeds may show, and complete;
// the last added comes first. How long it takes grows with how far it must look for so many.
func (db *DB) Search(ctx context.Context, match string, limit, skip int) (items []news.Item, more bool, err error) {
	ids, err := db.searchIDs(ctx, match, limit+1, skip)
	if err != nil {
		return nil, false, err
	}
	if more = len(ids) > limit; more {
		ids = ids[:limit]
	}
	if items, err = db.load(ctx, ids); err != nil {
		return nil, false, fmt.Errorf("read items: %w", err)
	}
	return items, more, nil
}

// SearchAll returns what Search finds, one by one, as All does: up to limit items, or with 0 all.
func (db *DB) SearchAll(ctx context.Context, match string, limit int) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		ids, err := db.searchIDs(ctx, match, cmp.Or(limit, -1), 0)
		if err != nil {
			yield(news.Item{}, err)
			return
		}
		db.eachOf(ctx, ids)(yield)
	}
}

// searchIDs returns the rows of what Search finds; a negative limit is none.
func (db *DB) searchIDs(ctx context.Context, match string, limit, skip int) ([]int64, error) {
	rows, err := db.read.QueryContext(ctx, sqlSearch, match, limit, skip)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	ids, err := scanIDs(rows)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return ids, nil
}
