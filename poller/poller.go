// Package poller decides when each source is due and takes it through fetch, tag and
// save. It does not speak HTTP itself, and how things are kept is not its business.
package poller

import (
	"context"
	"log/slog"
	"time"

	"courant/fetcher"
	"courant/news"
)

// A Store keeps the states of sources and what polls bring.
type Store interface {
	States(ctx context.Context) (map[news.SourceID]news.State, error)
	// Claim takes a source for a poll until lease. Not ok: it is not due, or somebody
	// else has it; the state then says when to ask again.
	Claim(ctx context.Context, src news.Source, now, lease time.Time, force bool) (st news.State, ok bool, err error)
	// Release gives a claim up without a result.
	Release(ctx context.Context, id news.SourceID, fence int64) error
	// Save keeps a poll as a whole or not at all.
	Save(ctx context.Context, p news.Poll) (news.Saved, error)
}

// A Fetcher visits a source.
type Fetcher interface {
	Fetch(ctx context.Context, src news.Source, st news.State) (*fetcher.Result, error)
}

// A Tagger gives items their topics.
type Tagger interface {
	Tags(it *news.Item) []news.Tag
	Version() string // of its rules
}

// A Poller polls the sources of one generation. Its fields are set before Run or Once
// is called and not changed afterwards.
type Poller struct {
	Sources []news.Source
	Store   Store
	Fetcher Fetcher
	Tagger  Tagger
	Log     *slog.Logger
	Workers int // polls at the same time; at least 1

	// Lease is how long a claim holds, longer than any poll takes; 0: three minutes. After
	// a crash a source that was being polled is due again when it has run out.
	Lease time.Duration

	// Grace is how long polls under way may go on after the context of Run has ended.
	// What is not done by then is given up, and so repeated later.
	Grace time.Duration

	// Trouble is called when what a poll brought cannot be kept, and with nil when that
	// works; must not block; may be nil.
	Trouble func(error)
	Changed func() // a poll brought new or changed items; must not block; may be nil
	// Beat is called by the loop whenever it turns, BeatEvery at the latest: the sign
	// that it is alive. May be nil.
	Beat      func()
	BeatEvery time.Duration
}

// Run polls every source when it is due until ctx ends, and returns when no poll is
// under way any more. Failing sources are logged and do not end it; the error is that
// of the store when the states cannot be read at the start.
func (p *Poller) Run(ctx context.Context) error {
	q, err := p.queue(ctx)
	if err != nil {
		return err
	}
	polls, cancel := afterGrace(ctx, p.Grace)
	defer cancel()
	l := loop{Poller: p, queue: q, done: make(chan Outcome), again: true}
	l.run(ctx, polls)
	return nil
}

// queue orders the sources by the time that the store has for them.
func (p *Poller) queue(ctx context.Context) (*queue, error) {
	states, err := p.Store.States(ctx)
	if err != nil {
		return nil, err
	}
	q, now := newQueue(), time.Now()
	for _, src := range p.Sources {
		q.add(src, due(states[src.ID], now))
	}
	return q, nil
}

// Once polls those of the sources that are due, each at most once, calls report for each
// poll as it ends, and returns when all have. Named sources are polled even when they
// are not due yet, though not sooner after their last poll than manners allow; with
// force, whatever the schedule says. An unnamed source that is not due is not reported.
func (p *Poller) Once(ctx context.Context, named []news.SourceID, force bool, report func(Outcome)) error {
	states, err := p.Store.States(ctx)
	if err != nil {
		return err
	}
	l := loop{Poller: p, queue: newQueue(), done: make(chan Outcome), report: report}
	now := time.Now()
	for _, v := range visits(p.Sources, states, named, force, now) {
		if v.early.IsZero() {
			l.queue.add(v.src, now)
			continue
		}
		report(Outcome{Source: v.src.ID, Result: NotDue, Next: v.early})
	}
	l.force = force || len(named) > 0
	l.run(ctx, ctx)
	return ctx.Err()
}

// afterGrace returns a context that ends some time after ctx does.
func afterGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-late.Done():
		}
	})
	return late, func() { stop(); cancel() }
}
