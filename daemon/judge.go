package daemon

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"courant/news"
	"courant/poller"
	"courant/store"
)

// judgeBatch is of how many items the topics are decided in one transaction, for which polls
// wait.
const judgeBatch = 250

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
func Judge(ctx context.Context, db *store.DB, m poller.Tagger, report func(Progress)) (judged, changed int, err error) {
	judged, changed, err = judgeKept(ctx, db, m, report)
	if errors.Is(err, store.ErrOvertaken) {
		err = nil
	}
	return judged, changed, err
}

// judgeKept does so, and returns store.ErrOvertaken when it was stopped by other rules.
func judgeKept(ctx context.Context, db *store.DB, m poller.Tagger, report func(Progress)) (judged, changed int, err error) {
	state, err := db.BeginJudging(ctx, m.Version())
	if err != nil {
		return 0, 0, err
	}
	if report == nil {
		report = func(Progress) {}
	}
	all := judging{rules: m, read: db.Texts, report: report, progress: Progress{Done: state.Kept - state.Left, Of: state.Kept}}
	all.write = func(ctx context.Context, judged []store.Judged, through store.Cursor) (int, error) {
		return db.SetTags(ctx, m.Version(), judged, through)
	}
	if !state.Done {
		err = all.run(ctx, state.From)
	}
	single := judging{rules: m, read: db.Astray, report: report, progress: Progress{Of: state.Astray}}
	single.write = func(ctx context.Context, judged []store.Judged, _ store.Cursor) (int, error) {
		return db.SetTags(ctx, m.Version(), judged, store.Cursor{})
	}
	if err == nil && state.Astray > 0 {
		err = single.run(ctx, store.Cursor{})
	}
	return all.judged + single.judged, all.progress.Changed + single.progress.Changed, err
}

// A judging takes items from reading to writing: what is read is judged by several
// goroutines, and written in the order of the list.
type judging struct {
	rules    poller.Tagger
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
				b.judge(ctx, j.rules)
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
func (b *batch) judge(ctx context.Context, rules poller.Tagger) {
	defer close(b.ready)
	for i := range b.judged {
		if ctx.Err() != nil {
			b.err = ctx.Err()
			return
		}
		b.judged[i].Tags = rules.Tags(&b.judged[i].Item)
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
