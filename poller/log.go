package poller

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// log writes the one line of a poll, and one more for what an operator should know.
func (p *Poller) log(ctx context.Context, o *Outcome) {
	took := o.Took.Round(time.Millisecond)
	if _, ours := errors.AsType[*saveError](o.Err); ours {
		p.logOwn(ctx, o)
		return
	}
	if o.Err != nil {
		level := slog.LevelWarn
		if o.offline { // has been said once
			level = slog.LevelDebug
		}
		p.Log.Log(ctx, level, "poll failed", "source", o.Source, "err", o.Err, "status", o.Status, "took", took, "due", o.Next.UTC().Format(time.RFC3339), "why", o.Why)
		return
	}
	p.Log.InfoContext(ctx, "polled", "source", o.Source, "result", o.Result, "status", o.Status, "items", o.Items, "added", o.Added, "changed", o.Changed,
		"took", took, "due", o.Next.UTC().Format(time.RFC3339), "why", o.Why)
	p.logOddities(ctx, o)
}

func (p *Poller) logOddities(ctx context.Context, o *Outcome) {
	warn := func(msg string, args ...any) {
		p.Log.WarnContext(ctx, msg, append([]any{"source", o.Source}, args...)...)
	}
	if o.Gap {
		warn("no item was known, so some may have been missed between two polls", "items", o.Items)
	}
	if o.Note != "" {
		warn("the document is odd", "note", o.Note, "items", o.Items, "over", o.Over)
	}
	if o.Held > 0 { // at every poll, so it is no warning: status has it
		p.Log.InfoContext(ctx, "flood: new items are kept, but held back from feeds", "source", o.Source, "held", o.Held, "added", o.Added)
	}
	if o.Moved != "" {
		warn("the source has moved for good and is asked there from now on", "url", o.Moved)
	}
}

// logOwn reports a failure that is ours, not the source's.
func (p *Poller) logOwn(ctx context.Context, o *Outcome) {
	if ctx.Err() == nil {
		p.Log.ErrorContext(ctx, "poll not kept", "source", o.Source, "err", o.Err, "due", o.Next.UTC().Format(time.RFC3339))
	}
}
