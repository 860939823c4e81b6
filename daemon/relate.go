package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"courant/config"
	"courant/news"
	"courant/store"
	"courant/story"
)

const (
	relateBatch = 250     // items that are related in one transaction, for which polls wait
	mostRelated = 200_000 // items that are remembered, the newest
	clockSlip   = time.Hour
)

// Relate finds out, as cfg says, what the items belong together with of which that is not
// known yet, and returns how many they were and how many of them are in company. log is told of an item over
// which that panics, a mistake of ours: it stands alone then.
func Relate(ctx context.Context, db *store.DB, cfg *config.Config, log *slog.Logger) (related, joined int, err error) {
	return newRelater(db, cfg, log).all(ctx)
}

// A window remembers items: a *story.Window.
type window interface {
	Remember(r news.Remembered) error
	Separate(a news.Apart)
	Relate(u *news.Unrelated, now time.Time) news.Related
}

// A relater relates items, those of each transaction to all those before. What it remembers
// of these is what the database had when it wrote last. Where that may have changed, it reads
// it anew.
type relater struct {
	db   *store.DB
	open func() window // an empty one
	log  *slog.Logger

	window   window    // nil: to be read
	version  int64     // of the relations that are in it
	at       time.Time // when it was used last
	survived map[news.Key]bool
}

func newRelater(db *store.DB, cfg *config.Config, log *slog.Logger) *relater {
	open := func() window { return story.New(story.Options{AcrossLanguages: cfg.Stories.AcrossLanguages}) }
	return &relater{db: db, open: open, log: log, survived: map[news.Key]bool{}}
}

// all relates whatever is to be related.
func (r *relater) all(ctx context.Context) (related, joined int, err error) {
	for last := (news.Item{}); ; {
		list, err := r.db.Unrelated(ctx, relateBatch)
		if err != nil || len(list) == 0 {
			return related, joined, err
		}
		found, err := r.batch(ctx, list)
		switch first := list[0].Item; {
		case errors.Is(err, store.ErrOvertaken), errors.Is(err, errPanic):
			continue
		case err != nil:
			return related, joined, err
		case first.Key == last.Key && first.Hash == last.Hash:
			return related, joined, fmt.Errorf("item %s stays on the list of those to be related", first.Key)
		default:
			last = first
		}
		related += len(found)
		for _, f := range found {
			if len(f.Joins) > 0 {
				joined++
			}
		}
	}
}

// batch relates some items, and keeps what it found.
func (r *relater) batch(ctx context.Context, list []news.Unrelated) (found []news.Related, err error) {
	now := time.Now()
	if now.Before(r.at.Add(-clockSlip)) { // what was forgotten when the clock was ahead is near again
		r.window = nil
	}
	r.at = now
	if err := r.remember(ctx, now); err != nil {
		return nil, err
	}
	found = make([]news.Related, len(list))
	for i := range list {
		if found[i], err = r.one(&list[i], now); err != nil {
			r.window = nil
			return nil, err
		}
	}
	if r.version, err = r.db.SaveRelations(ctx, r.version, found, now); err != nil {
		r.window = nil // it has what the database has not
		return nil, err
	}
	return found, nil
}

// remember reads what is to be remembered, unless it is.
func (r *relater) remember(ctx context.Context, now time.Time) error {
	if r.window != nil {
		return nil
	}
	version, items, apart, err := r.db.Remembered(ctx, now.Add(-news.RelatedFor), now.Add(24*time.Hour), mostRelated)
	if err != nil {
		return err
	}
	w := r.open()
	for _, it := range items {
		// What an earlier version of the program remembered is as good as forgotten.
		_ = w.Remember(it)
	}
	for _, a := range apart {
		w.Separate(a)
	}
	r.window, r.version = w, version
	return nil
}

// errPanic ends a batch in which an item made the window panic: what is in it then cannot be
// relied on. It is tried again without the item.
var errPanic = errors.New("relating an item panicked")

// one relates an item.
func (r *relater) one(u *news.Unrelated, now time.Time) (found news.Related, err error) {
	if r.survived[u.Item.Key] {
		return news.Related{Item: u.Item.Key, Hash: u.Item.Hash}, nil
	}
	defer func() {
		if e := recover(); e != nil {
			r.survived[u.Item.Key] = true
			r.log.Error("it cannot be found out what an item belongs together with, it stands alone therefore: please report this",
				"item", u.Item.Key.String(), "source", u.Item.Source, "panic", e, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return r.window.Relate(u, now), nil
}

// relate keeps the items of g related.
func (d *daemon) relate(ctx context.Context, g *generation) {
	r := newRelater(d.db, g.cfg, d.Log)
	d.whenever(ctx, relatingItems, "finding copies and stories", g.unrelated, func(ctx context.Context) error {
		start := time.Now()
		related, joined, err := r.all(ctx)
		if related > 0 {
			g.mark()
			d.Log.DebugContext(ctx, "related", "items", related, "joined", joined, "took", time.Since(start).Round(time.Millisecond))
		}
		return err
	})
}
