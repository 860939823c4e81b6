package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"courant/news"
	"courant/search"
	"courant/store"
)

const (
	indexBatch = 100  // items that are indexed in one transaction, for which polls wait
	indexWorth = 1000 // so many items are worth a word in the log
)

// Index has searches find the kept items as they are now, the newest first, where they do not
// yet, and returns how many these were. report (which may be nil) is told after each batch. log
// is told of an item over which that panics, a mistake of ours: no search finds it.
func Index(ctx context.Context, db *store.DB, log *slog.Logger, report func(done int)) (done int, err error) {
	x := indexer{log: log, words: search.Text}
	return x.all(ctx, db, report)
}

// An indexer indexes items.
type indexer struct {
	log   *slog.Logger
	words func(*news.Item) (title, text string)
}

func (x indexer) all(ctx context.Context, db *store.DB, report func(done int)) (done int, err error) {
	for last := (store.Indexed{}); ; {
		items, err := db.Unindexed(ctx, indexBatch)
		if err != nil || len(items) == 0 {
			return done, err
		}
		if first := items[0]; first.Key == last.Item && first.Hash == last.Hash {
			return done, fmt.Errorf("item %s stays on the list of those to be indexed", first.Key)
		}
		list := make([]store.Indexed, len(items))
		for i := range items {
			list[i] = x.one(ctx, &items[i])
			runtime.Gosched() // whoever polls goes first
		}
		if err := db.Index(ctx, list); err != nil {
			return done, err
		}
		last = list[0]
		done += len(list)
		if report != nil {
			report(done)
		}
	}
}

// one returns the words of an item; none when that panics.
func (x indexer) one(ctx context.Context, it *news.Item) (d store.Indexed) {
	d = store.Indexed{Item: it.Key, Hash: it.Hash}
	defer func() {
		if e := recover(); e != nil {
			x.log.ErrorContext(ctx, "no search finds an item, since its words cannot be told: please report this",
				"item", it.Key.String(), "source", it.Source, "panic", e, "stack", string(debug.Stack()))
		}
	}()
	d.Title, d.Text = x.words(it)
	return d
}

// index keeps what is kept searchable.
func (d *daemon) index(ctx context.Context, g *generation) {
	soon(g.unindexed) // what an update or a crash has left
	d.whenever(ctx, indexing, "indexing for searches", g.unindexed, d.indexAll)
}

// indexAll indexes what there is, and says how far it is where that takes a while.
func (d *daemon) indexAll(ctx context.Context) error {
	start := time.Now()
	said := start
	done, err := Index(ctx, d.db, d.Log, func(done int) {
		d.trouble(indexing, nil)
		if now := time.Now(); now.Sub(said) >= sayEvery {
			said = now
			d.Log.InfoContext(ctx, "indexing for searches", "done", done)
		}
	})
	switch took := time.Since(start).Round(time.Millisecond); {
	case done > indexWorth:
		d.Log.InfoContext(ctx, "indexed for searches", "items", done, "took", took)
	case done > 0:
		d.Log.DebugContext(ctx, "indexed for searches", "items", done, "took", took)
	}
	return err
}
