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
	mostDamaged = 10      // items that may make a window panic before it remembers none
	clockSlip   = time.Hour
)

// Relate finds out, as cfg says, what the items belong together with of which that is not
// known yet, and returns how many they were and how many of them are in company. log is told
// of an item over which that panics, a mistake of ours: it stands alone then.
func Relate(ctx context.Context, db *store.DB, cfg *config.Config, log *slog.Logger) (related, joined int, err error) {
	return newRelater(db, windows(cfg), log).all(ctx)
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
	db    *store.DB
	open  func() window // an empty one
	log   *slog.Logger
	clock clock

	window   window        // nil: to be read
	version  int64         // of the relations that are in it
	at       time.Time     // when it was used last, by the wall
	ran      time.Duration // likewise, by the clock that nobody sets
	survived map[news.Key]bool
	damaged  map[news.Key]bool // not to be remembered
}

// A clock says what time it is, and how long the process has run by a clock that nobody sets.
type clock func() (wall time.Time, ran time.Duration)

// systemClock returns that of this machine.
func systemClock() clock {
	start := time.Now()
	return func() (time.Time, time.Duration) {
		now := time.Now()
		return now.Round(0), now.Sub(start)
	}
}

func newRelater(db *store.DB, open func() window, log *slog.Logger) *relater {
	return &relater{db: db, open: open, log: log, clock: systemClock(), survived: map[news.Key]bool{}, damaged: map[news.Key]bool{}}
}

// windows returns what opens windows as cfg says.
func windows(cfg *config.Config) func() window {
	return func() window { return story.New(story.Options{AcrossLanguages: cfg.Stories.AcrossLanguages}) }
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
		case first.Key == last.Key && first.Hash == last.Hash && first.Language == last.Language:
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
	now := r.now()
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
	var refused int
	if r.version, refused, err = r.db.SaveRelations(ctx, r.version, found, now); err != nil {
		r.window = nil // it has what the database has not
		return nil, err
	}
	if refused > 0 {
		r.log.DebugContext(ctx, "joins across what was split by hand were refused", "joins", refused)
		r.window = nil // likewise: it has united what stays apart
	}
	return found, nil
}

// now returns the time. Where the clock was set meanwhile, what is remembered is read anew: of
// the time that it was set to, nothing is in the window, or no more.
func (r *relater) now() time.Time {
	now, ran := r.clock()
	if slip := now.Sub(r.at) - (ran - r.ran); slip.Abs() > clockSlip {
		r.window = nil
	}
	r.at, r.ran = now, ran
	return now
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
	w := r.recall(items)
	for _, a := range apart {
		w.Separate(a)
	}
	r.window, r.version = w, version
	return nil
}

// recall returns a window that remembers items. One over which that panics, since what is kept
// of it is damaged, is as good as forgotten. There is no relying on a window that panicked, so
// the next is filled without the item; when too many are damaged, with none.
func (r *relater) recall(items []news.Remembered) window {
	for range mostDamaged {
		if w := r.open(); r.fill(w, items) {
			return w
		}
	}
	r.log.Error("too much of what is remembered of items is damaged: new ones are compared with each other only")
	return r.open()
}

// fill has a window remember items; not ok when it panicked over one.
func (r *relater) fill(w window, items []news.Remembered) (ok bool) {
	var key news.Key
	defer func() {
		if e := recover(); e != nil {
			r.damaged[key] = true
			r.log.Error("what is remembered of an item is damaged, nothing is found to belong together with it: please report this",
				"item", key.String(), "panic", e, "stack", string(debug.Stack()))
		}
	}()
	for _, it := range items {
		if key = it.Key; r.damaged[key] {
			continue
		}
		// What an earlier version of the program remembered is as good as forgotten.
		_ = w.Remember(it)
	}
	return true
}

// errPanic ends a batch in which an item made the window panic: what is in it then cannot be
// relied on. It is tried again without the item.
var errPanic = errors.New("relating an item panicked")

// one relates an item.
func (r *relater) one(u *news.Unrelated, now time.Time) (found news.Related, err error) {
	if r.survived[u.Item.Key] {
		return news.Related{Item: u.Item.Key, Hash: u.Item.Hash, Language: u.Item.Language}, nil
	}
	defer func() {
		if e := recover(); e != nil {
			r.survived[u.Item.Key] = true
			r.log.Error("it cannot be found out what an item belongs together with, it stands alone therefore: please report this",
				"item", u.Item.Key.String(), "source", u.Item.Source, "panic", e, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	found = r.window.Relate(u, now)
	found.Language = u.Item.Language
	return found, nil
}

// relate keeps the items of g related.
func (d *daemon) relate(ctx context.Context, g *generation) {
	r := newRelater(d.db, windows(g.cfg), d.Log)
	d.whenever(ctx, relatingItems, "finding copies and stories", g.unrelated, func(ctx context.Context) error {
		start := time.Now()
		related, joined, err := r.all(ctx)
		if related > 0 {
			g.mark()
			level := slog.LevelDebug
			if joined > 0 {
				level = slog.LevelInfo
			}
			d.Log.Log(ctx, level, "related", "items", related, "joined", joined, "took", time.Since(start).Round(time.Millisecond))
		}
		return err
	})
}
