package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"courant/news"
)

// sureAfter is how long after an item left its source must have answered without it: some
// sites serve a document of before now and then.
const sureAfter = 30 * time.Minute

// Vanished returns up to limit (0: all) items that the query selects and that their source took
// away while it still served older ones, the latest first. An item that came back is not among
// them, nor one that left so shortly before its source answered last that it may yet come back.
// The limit of the query does not count.
func (db *DB) Vanished(ctx context.Context, q news.Query, limit int) (list []news.Vanished, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		sure := []any{int64(sureAfter / time.Second)}
		places, items, err := db.selected(ctx, t, sqlVanished, sure, " ORDER BY v.at DESC, v.item DESC LIMIT ?", q, limit)
		for i := range items {
			list = append(list, news.Vanished{Item: items[i], At: fromUnix(places[i].ordered)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read vanished items: %w", err)
	}
	return list, nil
}
