package daemon

import (
	"context"
	"errors"
	"time"

	"courant/store"
)

const (
	sayEvery  = 10 * time.Second // how far judging anew is, in the log
	showEvery = time.Second      // the same, in the report
	markEvery = 2 * time.Second  // feeds are rendered, while it goes on
)

// judge decides the topics of the kept items anew where they are by other rules than those
// of g, whenever watch says that there may be some.
func (d *daemon) judge(ctx context.Context, g *generation) {
	d.whenever(ctx, judgingAnew, "judging anew", g.unjudged, func(ctx context.Context) error { return d.judgeAll(ctx, g) })
}

// judgeAll judges, and says how far it is: in the log and in the report.
func (d *daemon) judgeAll(ctx context.Context, g *generation) error {
	start := time.Now()
	w := judgeWatch{daemon: d, generation: g, ctx: ctx, start: start}
	judged, changed, err := judgeKept(ctx, d.db, g.tagger, w.step)
	if !w.shown.IsZero() {
		d.publish(func(r *Report) { r.Judging = nil })
	}
	if changed > 0 {
		g.mark()
	}
	switch {
	case errors.Is(err, store.ErrOvertaken): // watch sees who it was, and we begin again
		d.Log.InfoContext(ctx, "judging anew was ended by another process, which judges by other rules", "items", judged, "changed", changed)
		return nil
	case err == nil && judged > 0:
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
	w.trouble(judgingAnew, nil)
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
