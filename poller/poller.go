// Package poller decides when each source is due and takes it through fetch, tag and
// save. It does not speak HTTP itself, and how things are kept is not its business.
package poller

import (
	"context"
	"log/slog"
	"time"

	"courant/fetcher"
	"courant/news"
	"courant/schedule"
)

// A Store keeps the states of sources and what polls bring.
type Store interface {
	States(ctx context.Context) (map[news.SourceID]news.State, error)
	// Claim takes a source for a poll until lease. Not ok: it is not due, or somebody
	// else has it; the state then says when to ask again.
	Claim(ctx context.Context, src news.Source, now, lease time.Time, demand news.Demand) (st news.State, ok bool, err error)
	// Release gives a claim up without a result.
	Release(ctx context.Context, id news.SourceID, fence int64) error
	// Reading notes on disk that a document of the source is about to be parsed, in case
	// that ends the process, and returns the items of the last one that can be recognised
	// by their bytes.
	Reading(ctx context.Context, id news.SourceID, fence int64) (known []news.Item, err error)
	// Blocks returns the paragraphs of the source's last items, the newest first.
	Blocks(ctx context.Context, id news.SourceID) ([]news.ItemBlocks, error)
	// Save keeps a poll as a whole or not at all.
	Save(ctx context.Context, p news.Poll) (news.Saved, error)
}

// A Fetcher visits a source, and reads what it serves.
type Fetcher interface {
	Fetch(ctx context.Context, src news.Source, st news.State) (*fetcher.Answer, error)
	Read(ctx context.Context, src news.Source, doc fetcher.Document, known []news.Item) (*fetcher.Reading, error)
}

// A Tagger gives items their topics. It must not panic: that ends the process, and so does
// the same item whenever it comes again.
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

	Schedule schedule.Settings

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
	// Network is called when nothing can be reached any more, with since when, and with the
	// zero time when something can again; must not block; may be nil.
	Network func(since time.Time)
	// Subscribed reports whether a hub delivers what is new in a source; may be nil.
	Subscribed func(news.SourceID) bool
	// Hints names sources that may have something new: they are polled now, as far as
	// manners allow. May be nil.
	Hints <-chan news.SourceID
	// Document is called when a document of a source was read and kept, with what it says of
	// itself, the URL that served it and how many new items it had; must not block; may be
	// nil.
	Document func(src news.Source, meta news.Meta, url string, added int)
	// Beat is called by the loop whenever it turns, BeatEvery at the latest: the sign
	// that it is alive. May be nil.
	Beat      func()
	BeatEvery time.Duration
}

// Run polls every source when it is due until ctx ends, and returns when no poll is
// under way any more. Failing sources are logged and do not end it; the error is that
// of the store when the states cannot be read at the start.
func (p *Poller) Run(ctx context.Context) error {
	polls, cancel := afterGrace(ctx, p.Grace)
	defer cancel()
	for {
		states, err := p.Store.States(ctx)
		if err != nil {
			return err
		}
		p.runLoop(ctx, polls, states)
		if ctx.Err() != nil {
			return nil
		}
		p.Log.WarnContext(ctx, "the clock was set back: all times are looked at anew")
	}
}

// runLoop polls by the states until ctx ends or the clock is set back.
func (p *Poller) runLoop(ctx, polls context.Context, states map[news.SourceID]news.State) {
	now := time.Now()
	l := p.newLoop(states, now)
	l.again = true
	for _, src := range p.Sources {
		st := states[src.ID]
		l.queue.add(newJob(src, st), due(st, now))
	}
	l.run(ctx, polls)
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
	now := time.Now()
	l := p.newLoop(states, now)
	l.report = report
	for _, j := range p.wanted(states, named, force, now) {
		l.queue.add(j, now)
	}
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
