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
	Held    int    // of those added: held back from feeds, as a flood
	Over    int    // further items of the document, more than we take
	Gap     bool   // no item of the document was known: some may have been missed
	Cut     bool   // the document ended too early
	Note    string // the same and the like in words, when it is not as it was last time
	Moved   string // the source was found to have moved for good, to there
	Took    time.Duration
	Err     error
	Next    time.Time // when the source is due again
	Why     string    // why then

	job      job    // that it was
	host     string // where the source is asked next
	offline  bool   // it could not be reached, as nothing can
	answered bool   // the source, or whoever stands before it, answered
}

const (
	usualLease = 3 * time.Minute
	retry      = time.Minute // after our own store failed: the source is not to blame
)

// poll claims a source and takes it through fetch, read, tag and save.
func (p *Poller) poll(ctx context.Context, j job, e *environment) (o Outcome) {
	start := time.Now()
	o = Outcome{Source: j.src.ID, job: j, host: j.host, Result: Failed, Next: start.Add(retry)}
	st, ok, err := p.Store.Claim(ctx, j.src, start, start.Add(cmp.Or(p.Lease, usualLease)), j.demand)
	switch {
	case errors.Is(err, news.ErrStale):
		o.Result = Stopped
		return o
	case err != nil:
		o.Err = err
		p.trouble(ctx, err)
		p.logOwn(ctx, &o)
		return o
	case !ok && (j.demand == news.Forced || !st.Next.After(start)):
		o.Result = Busy
		return o
	case !ok:
		o.Result, o.Next, o.Why = NotDue, st.Next, st.Why
		return o
	}
	v := visit{Poller: p, environment: e, job: j, last: st}
	v.make(ctx)
	if ctx.Err() != nil { // being stopped is not a failure of the source
		o.Result, o.Err = Stopped, p.release(ctx, j.src.ID, st.Fence)
		return o
	}
	v.save(ctx, &o)
	o.Took = time.Since(start)
	p.log(ctx, &o)
	return o
}

// A visit is one poll of a source that has been claimed: what it found, and what follows.
type visit struct {
	*Poller
	*environment
	job
	last news.State // before it

	older   bool // a page of older items is read, not the source itself
	answer  *fetcher.Answer
	reading *fetcher.Reading // nil: there was no document
	err     error

	blocks   []news.ItemBlocks // see learn
	repeated []uint64

	next    news.State // after it
	gap     bool
	offline bool // our own network is down
}

// make visits the source, or the page of older items that is to be read.
func (v *visit) make(ctx context.Context) {
	defer func() { // foreign bytes may make a parser panic; that is the one source's error
		if e := recover(); e != nil {
			v.err = fmt.Errorf("panic: %v\n%s", e, debug.Stack())
		}
	}()
	if v.err = v.quarantined(); v.err != nil {
		return
	}
	src, st := v.src, v.last
	if page := v.last.Page.URL; page != "" {
		src.URL, st, v.older = page, news.State{Fence: v.last.Fence}, true
	}
	if v.answer, v.err = v.Fetcher.Fetch(ctx, src, st); v.err != nil || v.answer.Unchanged {
		return
	}
	known, err := v.Store.Reading(ctx, v.src.ID, v.last.Fence)
	if err != nil {
		v.err = &saveError{err}
		return
	}
	if v.reading, v.err = v.Fetcher.Read(ctx, v.src, v.answer.Document, known); v.err == nil {
		v.err = v.learn(ctx)
	}
}

// save keeps what the visit brought and fills in the outcome.
func (v *visit) save(ctx context.Context, o *Outcome) {
	now := time.Now()
	err := v.err
	if _, ours := errors.AsType[*saveError](err); !ours {
		var saved news.Saved
		if saved, err = v.Store.Save(ctx, v.result(now)); err == nil {
			v.fill(o, saved)
		} else {
			err = &saveError{err}
		}
	}
	if errors.Is(err, news.ErrStale) { // another generation polls it its own way
		o.Result, o.Next = Stopped, now.Add(retry)
		return
	}
	v.trouble(ctx, err)
	if err != nil {
		err = errors.Join(err, v.release(ctx, v.src.ID, v.last.Fence))
		o.Result, o.Err, o.Next = Failed, &saveError{err}, now.Add(max(retry, v.src.Least()))
		return
	}
	if v.Changed != nil && o.Added+o.Changed > 0 {
		v.Changed()
	}
	if v.Poller.Document != nil && v.reading != nil && v.last.Page.URL == "" {
		v.Poller.Document(v.src, v.next.Meta, v.answer.URL, o.Added)
	}
}

// result returns what is to be saved.
func (v *visit) result(now time.Time) news.Poll {
	poll := news.Poll{
		Source: v.src.ID, At: now, Fence: v.last.Fence,
		Judged: v.Tagger.Version(), Flood: v.src.Flood,
	}
	if v.err != nil {
		v.failed(now)
		poll.Hold = v.hold(now)
		poll.State = func(news.Saved) news.State { return v.next }
		return poll
	}
	if v.reading != nil {
		poll.Items, poll.Blocks, poll.Repeated = v.tag(v.reading.Items), v.blocks, v.repeated
		poll.Partial = v.answer.Partial || v.cut() || v.last.Page.URL != ""
		poll.History = v.last.Page.Since
	}
	poll.State = func(saved news.Saved) news.State {
		v.succeeded(saved, now)
		return v.next
	}
	return poll
}

// fill says in the outcome what came of the visit.
func (v *visit) fill(o *Outcome, saved news.Saved) {
	o.Next, o.Why, o.Err = v.next.Next, v.next.Why, v.err
	o.host = news.Host(v.next.Address(&v.src))
	o.Added, o.Changed, o.Held, o.Gap = saved.Added, saved.Changed, saved.Held, v.gap
	o.Status = v.status()
	if v.next.Moved.URL != v.last.Moved.URL {
		o.Moved = v.next.Moved.URL
	}
	if v.next.Note != v.last.Note {
		o.Note = v.next.Note
	}
	o.offline = v.offline
	o.answered = v.answer != nil || o.Status != 0
	switch {
	case v.err != nil:
	case v.reading == nil:
		o.Result = Unchanged
	default:
		o.Result = New
		o.Items, o.Over, o.Cut = len(v.reading.Items), v.reading.Over, v.reading.Cut
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

// tag gives topics to the items that were read anew; the known ones have theirs.
func (v *visit) tag(items []news.Item) []news.Item {
	for i := range items {
		if !items[i].Known {
			items[i].Repeated = v.repeated
			items[i].Topics = v.Tagger.Tags(&items[i])
		}
	}
	return items
}

// release gives a claim up, also when ctx has ended, so that the poll is repeated soon.
func (p *Poller) release(ctx context.Context, id news.SourceID, fence int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return p.Store.Release(ctx, id, fence)
}
