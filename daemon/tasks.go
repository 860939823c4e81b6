package daemon

import (
	"context"
	"errors"
	"sync"
	"time"

	"courant/store"
	"courant/topic"
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
	judgeBatch = 500                    // items whose topics are decided in one transaction
	watchEvery = 5 * time.Second
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
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.changed:
		}
		if !pause(ctx, settle) {
			return
		}
		changed, err := g.site.Render(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "rendering failed, readers get what was there before", "err", err)
			g.mark()
			pause(ctx, again)
			continue
		}
		if len(changed) > 0 {
			d.Log.DebugContext(ctx, "rendered", "feeds", changed)
		}
	}
}

// judge decides the topics of the kept items anew where they are by other rules than those
// of g: at the start, and whenever another process, such as `courant poll` with another
// file, has written to the database.
func (d *daemon) judge(ctx context.Context, g *generation) {
	judged := int64(-1) // version of the database
	for wait := time.Duration(0); pause(ctx, wait); wait = watchEvery {
		d.watchDatabase(ctx)
		version, err := d.db.Version(ctx)
		if err == nil && version == judged {
			continue
		}
		if err == nil {
			g.mark()
			err = d.judgeAll(ctx, g)
		}
		if err == nil {
			judged = version
		} else if ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "judging anew failed, tried again", "err", err)
		}
	}
}

func (d *daemon) judgeAll(ctx context.Context, g *generation) error {
	start := time.Now()
	judged, changed, err := Judge(ctx, d.db, g.matcher, g.mark)
	if judged > 0 {
		d.Log.InfoContext(ctx, "judged anew", "items", judged, "changed", changed, "took", time.Since(start).Round(time.Millisecond))
	}
	return err
}

// Judge gives the kept items the topics that the rules of m give them, newest first,
// where other rules had decided before, and calls batch (which may be nil) now and then.
// Begun again after an interruption, it goes on where it was.
func Judge(ctx context.Context, db *store.DB, m *topic.Matcher, batch func()) (judged, changed int, err error) {
	var at store.Cursor
	for {
		items, next, err := db.Unjudged(ctx, m.Version(), at, judgeBatch)
		if err != nil || len(items) == 0 {
			return judged, changed, err
		}
		list := make([]store.Judged, len(items))
		for i := range items {
			list[i] = store.Judged{Key: items[i].Key, Tags: m.Tags(&items[i])}
		}
		n, err := db.SetTags(ctx, m.Version(), list)
		if err != nil {
			return judged, changed, err
		}
		at, judged, changed = next, judged+len(items), changed+n
		if batch != nil {
			batch()
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
