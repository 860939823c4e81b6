package daemon

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"courant/news"
	"courant/store"
	"courant/topic"
)

const (
	judgeBatch = 250              // items whose topics are decided in one transaction, for which polls wait
	sayEvery   = 10 * time.Second // how far judging anew is, in the log
	showEvery  = time.Second      // the same, in the report
	markEvery  = 2 * time.Second  // feeds are rendered, while it goes on
)

// A Progress says how far judging anew is.
type Progress struct {
	Done    int // items, those of an interrupted run included
	Of      int // items that are kept
	Changed int // items that have other topics than before, since the start
}

// Judge gives the kept items the topics that the rules of m give them, newest first, where
// other rules had decided before, and calls report (which may be nil) after each batch.
// Begun again after an interruption, it goes on where it was. It returns how many items it
// judged and how many of them have other topics now; it stops, without an error, when
// somebody else begins to judge by other rules.
//
// It takes all processors that nobody wants more: after each item, others may go first.
func Judge(ctx context.Context, db *store.DB, m *topic.Matcher, report func(Progress)) (judged, changed int, err error) {
	state, err := db.BeginJudging(ctx, m.Version())
	if err != nil {
		return 0, 0, err
	}
	if report == nil {
		report = func(Progress) {}
	}
	all := judging{matcher: m, read: db.Texts, report: report, progress: Progress{Done: state.Kept - state.Left, Of: state.Kept}}
	all.write = func(ctx context.Context, judged []store.Judged, through store.Cursor) (int, error) {
		return db.SetTags(ctx, m.Version(), judged, through)
	}
	if !state.Done {
		err = all.run(ctx, state.From)
	}
	single := judging{matcher: m, read: db.Astray, report: report, progress: Progress{Of: state.Astray}}
	single.write = func(ctx context.Context, judged []store.Judged, _ store.Cursor) (int, error) {
		return db.SetTags(ctx, m.Version(), judged, store.Cursor{})
	}
	if err == nil && state.Astray > 0 {
		err = single.run(ctx, store.Cursor{})
	}
	if errors.Is(err, store.ErrOvertaken) {
		err = nil
	}
	return all.judged + single.judged, all.progress.Changed + single.progress.Changed, err
}

// A judging takes items from reading to writing: what is read is judged by several
// goroutines, and written in the order of the list.
type judging struct {
	matcher  *topic.Matcher
	read     func(ctx context.Context, after store.Cursor, limit int) ([]news.Item, store.Cursor, error)
	write    func(ctx context.Context, judged []store.Judged, through store.Cursor) (changed int, err error)
	report   func(Progress)
	progress Progress
	judged   int
}

// A batch of items on its way.
type batch struct {
	judged  []store.Judged
	through store.Cursor
	err     error
	ready   chan struct{} // closed once it is judged
}

// run judges what is after a place in the list.
func (j *judging) run(ctx context.Context, from store.Cursor) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	read, order := make(chan *batch), make(chan *batch, workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() {
		defer close(order)
		defer close(read)
		j.readAll(ctx, from, read, order)
	})
	for range workers {
		wg.Go(func() {
			for b := range read {
				b.judge(ctx, j.matcher)
			}
		})
	}
	for b := range order {
		<-b.ready
		if err := j.finish(ctx, b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// readAll hands on what it reads, to the end or to an error: first to whoever judges it, then
// to whoever waits for that.
func (j *judging) readAll(ctx context.Context, at store.Cursor, read, order chan<- *batch) {
	for {
		b := &batch{ready: make(chan struct{})}
		var items []news.Item
		items, b.through, b.err = j.read(ctx, at, judgeBatch)
		for _, it := range items {
			b.judged = append(b.judged, store.Judged{Item: it})
		}
		for _, to := range []chan<- *batch{read, order} {
			select {
			case to <- b:
			case <-ctx.Done():
				return
			}
		}
		if len(items) == 0 || b.err != nil {
			return
		}
		at = b.through
	}
}

// judge finds the topics of the items, unless ctx ends: then nobody wants them.
func (b *batch) judge(ctx context.Context, m *topic.Matcher) {
	defer close(b.ready)
	for i := range b.judged {
		if ctx.Err() != nil {
			b.err = ctx.Err()
			return
		}
		b.judged[i].Tags = m.Tags(&b.judged[i].Item)
		runtime.Gosched()
	}
}

// finish writes what is judged.
func (j *judging) finish(ctx context.Context, b *batch) error {
	if b.err != nil {
		return b.err
	}
	n, err := j.write(ctx, b.judged, b.through)
	if err != nil {
		return err
	}
	j.judged += len(b.judged)
	j.progress.Done += len(b.judged)
	j.progress.Changed += n
	j.report(j.progress)
	return nil
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

// judgeAll judges, and says how far it is: in the log and in the report.
func (d *daemon) judgeAll(ctx context.Context, g *generation) error {
	start := time.Now()
	w := judgeWatch{daemon: d, generation: g, ctx: ctx, start: start}
	judged, changed, err := Judge(ctx, d.db, g.matcher, w.step)
	if !w.shown.IsZero() {
		d.publish(func(r *Report) { r.Judging = nil })
	}
	if changed > 0 {
		g.mark()
	}
	if judged > 0 {
		d.Log.InfoContext(ctx, "judged anew", "items", judged, "changed", changed, "took", time.Since(start).Round(time.Millisecond))
	}
	return err
}

// A judgeWatch follows one judging anew.
type judgeWatch struct {
	*daemon
	*generation
	ctx    context.Context
	start  time.Time
	said   time.Time // when the log last said how far that is; zero: not yet
	shown  time.Time // likewise the report
	marked time.Time // when feeds were last rendered for it
	seen   int       // changes that were rendered
}

// step is called after each batch.
func (w *judgeWatch) step(p Progress) {
	now := time.Now()
	if p.Changed != w.seen && now.Sub(w.marked) >= markEvery {
		w.mark()
		w.marked, w.seen = now, p.Changed
	}
	if p.Done >= p.Of { // what ends with its first batch is not worth a word
		return
	}
	if now.Sub(w.shown) >= showEvery {
		w.publish(func(r *Report) { r.Judging = &JudgingReport{Done: p.Done, Of: p.Of, Since: w.start.UTC()} })
		w.shown = now
	}
	if now.Sub(w.said) >= sayEvery {
		w.Log.InfoContext(w.ctx, "judging anew", "done", p.Done, "of", p.Of, "changed", p.Changed)
		w.said = now
	}
}
