package daemon

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"courant/news"
	"courant/store"
)

// tasks are goroutines with one owner, who ends them and waits for them.
type tasks struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newTasks(ctx context.Context) *tasks {
	t := new(tasks)
	t.ctx, t.cancel = context.WithCancel(ctx)
	return t
}

func (t *tasks) run(f func(context.Context)) {
	t.wg.Go(func() { f(t.ctx) })
}

// stop ends the tasks and returns when they have. A nil t has none.
func (t *tasks) stop() {
	if t == nil {
		return
	}
	t.cancel()
	t.wg.Wait()
}

const (
	settle     = 200 * time.Millisecond // polls that end together are rendered together
	again      = 10 * time.Second       // after our own store or disk failed
	watchEvery = 5 * time.Second
	freshEvery = 5 * time.Minute // feeds are rendered without a cause: time makes sure of what has vanished
	houseFirst = time.Minute
	houseEvery = 24 * time.Hour
)

// pause waits; not ok when ctx has ended.
func pause(ctx context.Context, d time.Duration) (ok bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// soon has a task begin again. Many wishes make one.
func soon(wanted chan struct{}) {
	select {
	case wanted <- struct{}{}:
	default: // one is pending already
	}
}

// whenever does some work each time that it is wanted, and again after a while where it
// failed, of which it speaks once.
func (d *daemon) whenever(ctx context.Context, of part, what string, wanted chan struct{}, work func(context.Context) error) {
	for failing := d.hasTrouble(of); ; { // in the generation before, too
		select {
		case <-ctx.Done():
			return
		case <-wanted:
		}
		err := work(ctx)
		if ctx.Err() != nil {
			return
		}
		d.trouble(of, err)
		switch {
		case err != nil && !failing:
			d.Log.ErrorContext(ctx, what+" failed, tried again until it works", "err", err)
		case err == nil && failing:
			d.Log.InfoContext(ctx, what+" works again")
		}
		if failing = err != nil; failing {
			soon(wanted)
			pause(ctx, again)
		}
	}
}

// poll polls the sources of g. Where not even their states can be read, it tries again:
// what was published stays available meanwhile.
func (d *daemon) poll(ctx context.Context, g *generation) {
	for ctx.Err() == nil {
		if err := g.poller.Run(ctx); err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "polling failed, tried again", "err", err)
			pause(ctx, again)
		}
	}
}

// render keeps the published feeds of g current.
func (d *daemon) render(ctx context.Context, g *generation) {
	fresh := make(<-chan time.Time)
	if slices.ContainsFunc(g.cfg.Feeds, func(f news.Feed) bool { return f.Changes }) {
		ticker := time.NewTicker(freshEvery)
		defer ticker.Stop()
		fresh = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.changed:
		case <-fresh:
		}
		if !pause(ctx, settle) {
			return
		}
		changed, err := g.site.Render(ctx)
		g.announce(changed) // what could be rendered, whatever else failed
		if err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "rendering failed, readers get what was there before", "err", err)
			g.mark()
			pause(ctx, again)
			continue
		}
		if len(changed) > 0 {
			names := make([]string, len(changed))
			for i, c := range changed {
				names[i] = c.Name
			}
			d.Log.DebugContext(ctx, "rendered", "feeds", names)
		}
	}
}

// keepHouse removes the texts of old items once a day.
func (d *daemon) keepHouse(ctx context.Context, g *generation) {
	for wait := houseFirst; pause(ctx, wait); wait = houseEvery {
		start := time.Now()
		pruned, err := d.db.Prune(ctx, start, g.cfg.Retention)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			d.Log.ErrorContext(ctx, "housekeeping failed", "err", err)
		case pruned.Texts+pruned.Keys > 0:
			d.Log.InfoContext(ctx, "pruned", "texts", pruned.Texts, "keys", pruned.Keys, "took", time.Since(start).Round(time.Millisecond))
		}
	}
}

// watch looks every few seconds at what others do to the database, also while items are
// judged anew. What another process has written, such as `courant tag` or `courant poll`, is
// rendered, judged where that was by other rules, related and indexed. It also records the configuration,
// unless that has been done.
func (d *daemon) watch(ctx context.Context, g *generation, recorded bool) {
	seen, failing := int64(-1), false // version of the database
	for wait := time.Duration(0); pause(ctx, wait); wait = watchEvery {
		d.watchDatabase(ctx)
		version, err := d.db.Version(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "what other processes write is not seen, tried again until it works", "err", err)
		}
		if failing = err != nil; !failing && version != seen {
			seen = version
			g.mark()
			soon(g.unjudged)
			soon(g.unrelated)
			soon(g.unindexed)
		}
		if !recorded {
			recorded = d.record(ctx, g.cfg) == nil
		}
	}
}

// watchDatabase ends the daemon when its database was removed or replaced by another file:
// what it kept from then on would be lost. Whoever starts it anew gets the file that is there.
func (d *daemon) watchDatabase(ctx context.Context) {
	if err := d.db.Present(ctx); errors.Is(err, store.ErrReplaced) {
		select {
		case d.lost <- err:
		default: // has been said
		}
	}
}
