package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Document remembers since when a published document is as it is: for the etag with which
// it was last seen it returns the time of then, for another one it remembers now, or a later
// second: a reader that asks by the time alone must see that something changed, also when
// that was twice within a second or the clock has been set back.
func (db *DB) Document(ctx context.Context, name, etag string, now time.Time) (modified time.Time, err error) {
	var last string
	err = db.read.QueryRowContext(ctx, sqlDocument, name).Scan(&last, (*seconds)(&modified))
	if err == nil && last == etag {
		return modified, nil
	}
	now = now.UTC().Truncate(time.Second)
	if err == nil && !now.After(modified) {
		now = modified.Add(time.Second)
	}
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		err = db.write(ctx, func(ctx context.Context, t *tx) error {
			_, err := t.exec(ctx, sqlSaveDocument, name, etag, seconds(now))
			return err
		})
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("document %s: %w", name, err)
	}
	return now, nil
}
