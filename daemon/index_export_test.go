package daemon

import (
	"context"
	"log/slog"

	"courant/news"
	"courant/store"
)

// IndexBy is Index, by the words that a test gives items.
func IndexBy(ctx context.Context, db *store.DB, log *slog.Logger, words func(*news.Item) (title, text string)) (done int, err error) {
	return indexer{log, words}.all(ctx, db, nil)
}
