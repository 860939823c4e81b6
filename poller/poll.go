package poller

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"courant/fetcher"
	"courant/news"
)

// Results of a poll.
const (
	New       = "new"       // the source served another document than before
	Unchanged = "unchanged" // it said or showed that nothing changed
	Failed    = "error"
	NotDue    = "not due" // there was no poll
	Busy      = "busy"    // another process is polling it
	Stopped   = "stopped" // the poll was given up, to be repeated
)

// An Outcome says how a poll ended.
type Outcome struct {
	Source  news.SourceID
	Result  string // one of the above
	Status  int    // of HTTP; 0: no answer came
	Items   int    // in the document
	Added   int
	Changed int
	Took    time.Duration
	Err     error
	Next    time.Time // when the source is due again
	Why     string    // why then

	src news.Source
}

const (
	usualLease = 3 * time.Minute
	retry      = time.Minute // after our own store failed: the source is not to blame
)

// poll claims a source and takes it through fetch, tag and save.
func (p *Poller) poll(ctx context.Context, src news.Source, force bool) (o Outcome) {
	start := time.Now()
	o = Outcome{Source: src.ID, src: src, Result: Failed, Next: start.Add(retry)}
	st, ok, err := p.Store.Claim(ctx, src, start, start.Add(cmp.Or(p.Lease, usualLease)), force)
	switch {
	case err != nil:
		o.Err = err
		p.trouble(ctx, err)
		p.logOwn(ctx, &o)
		return o
	case !ok && (force || !st.Next.After(start)):
		o.Result = Busy
		return o
	case !ok:
		o.Result, o.Next = NotDue, st.Next
		return o
	}
	res, err := p.fetch(ctx, src, st)
	if ctx.Err() != nil { // being stopped is not a failure of the source
		o.Result, o.Err = Stopped, p.release(ctx, src.ID, st.Fence)
		return o
	}
	p.save(ctx, &o, st, res, err)
	o.Took = time.Since(start)
	p.log(ctx, &o)
	return o
}

// fetch visits the source. Foreign bytes may make a parser panic; that is the one
// source's error.
func (p *Poller) fetch(ctx context.Context, src news.Source, st news.State) (res *fetcher.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			res, err = nil, fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return p.Fetcher.Fetch(ctx, src, st)
}

// save keeps what the poll brought and fills in the outcome.
func (p *Poller) save(ctx context.Context, o *Outcome, st news.State, res *fetcher.Result, failure error) {
	now := time.Now()
	poll := news.Poll{Source: o.Source, At: now, Judged: p.Tagger.Version()}
	if failure != nil {
		poll.State = failed(o.src, st, failure, now)
		o.Err, o.Status = failure, poll.State.Status
	} else {
		poll.State = succeeded(o.src, st, res, now)
		poll.Items = p.tag(res.Items)
		o.Result, o.Status, o.Items = result(res), res.Status, len(res.Items)
	}
	saved, err := p.Store.Save(ctx, poll)
	p.trouble(ctx, err)
	if err != nil {
		err = errors.Join(err, p.release(ctx, o.Source, st.Fence))
		o.Result, o.Err, o.Next = Failed, &saveError{err}, now.Add(max(retry, min(interval(o.src), floor)))
		return
	}
	o.Added, o.Changed, o.Next, o.Why = saved.Added, saved.Changed, poll.State.Next, poll.State.Why
	if p.Changed != nil && saved.Added+saved.Changed > 0 {
		p.Changed()
	}
}

// A saveError is a failure of our own store, which says itself what it was doing.
type saveError struct{ error }

func (e *saveError) Unwrap() error { return e.error }

// trouble reports how our own store did. Being stopped is no trouble.
func (p *Poller) trouble(ctx context.Context, err error) {
	if p.Trouble != nil && ctx.Err() == nil {
		p.Trouble(err)
	}
}

func result(res *fetcher.Result) string {
	if res.Unchanged {
		return Unchanged
	}
	return New
}

func (p *Poller) tag(items []news.Item) []news.Item {
	for i := range items {
		items[i].Topics = p.Tagger.Tags(&items[i])
	}
	return items
}

// release gives a claim up, also when ctx has ended, so that the poll is repeated soon.
func (p *Poller) release(ctx context.Context, id news.SourceID, fence int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return p.Store.Release(ctx, id, fence)
}

// log writes the one line of a poll.
func (p *Poller) log(ctx context.Context, o *Outcome) {
	took := o.Took.Round(time.Millisecond)
	if _, ours := errors.AsType[*saveError](o.Err); ours {
		p.logOwn(ctx, o)
		return
	}
	if o.Err != nil {
		p.Log.WarnContext(ctx, "poll failed", "source", o.Source, "err", o.Err, "status", o.Status, "took", took, "due", o.Next.UTC().Format(time.RFC3339), "why", o.Why)
		return
	}
	p.Log.InfoContext(ctx, "polled", "source", o.Source, "result", o.Result, "status", o.Status, "items", o.Items, "added", o.Added, "changed", o.Changed, "took", took)
}

// logOwn reports a failure that is ours, not the source's.
func (p *Poller) logOwn(ctx context.Context, o *Outcome) {
	if ctx.Err() == nil {
		p.Log.ErrorContext(ctx, "poll not kept", "source", o.Source, "err", o.Err, "due", o.Next.UTC().Format(time.RFC3339))
	}
}
