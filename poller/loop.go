package poller

import (
	"cmp"
	"context"
	"math"
	"sync/atomic"
	"time"

	"courant/news"
	"courant/schedule"
)

// An environment is what the visits of a loop share.
type environment struct {
	network *network
	k       atomic.Uint64 // see schedule.Settings.Pace
}

func (e *environment) pace() float64     { return math.Float64frombits(e.k.Load()) }
func (e *environment) setPace(k float64) { e.k.Store(math.Float64bits(k)) }

// A loop owns the queue: workers report to it, nobody else touches it.
type loop struct {
	*Poller
	*environment
	queue   *queue
	done    chan Outcome // of polls that have ended
	running int
	again   bool          // put a source back after its poll
	report  func(Outcome) // may be nil
	paced   time.Time     // when the pace was last adjusted
	told    bool          // that our network is down
	turned  time.Time     // when the loop last turned, by the calendar

	hinted map[news.SourceID]bool // sources under way of which a hub says that they have something new
}

// paceEvery is how often the pace is adjusted to what all sources post.
const paceEvery = time.Hour

// newLoop returns a loop with an empty queue, paced by the states.
func (p *Poller) newLoop(states map[news.SourceID]news.State, now time.Time) *loop {
	l := &loop{Poller: p, environment: &environment{network: newNetwork(p.Sources)}, queue: newQueue(), done: make(chan Outcome), hinted: map[news.SourceID]bool{}}
	l.adjust(states, now)
	return l
}

// run polls until ctx ends or, where sources are polled once, none is left, or the clock has
// been set back, so that no time in the queue means anything; then waits for what is under
// way. The polls themselves run under the context polls.
func (l *loop) run(ctx, polls context.Context) {
	for ctx.Err() == nil && !l.setBack(time.Now().Round(0)) {
		l.beat()
		l.start(polls)
		if !l.again && l.running == 0 && l.queue.empty() {
			return
		}
		l.wait(ctx)
		l.keepPace(ctx)
	}
	for l.running > 0 {
		l.finish(ctx, <-l.done)
	}
}

// setBack reports whether the clock has been set back since it was last asked. Small steps
// are those that keep it right.
func (l *loop) setBack(now time.Time) bool {
	const step = time.Minute
	back := l.again && now.Before(l.turned.Add(-step))
	l.turned = now
	return back
}

// start begins polls of what is due, as many as there are workers for.
func (l *loop) start(ctx context.Context) {
	for l.running < max(l.Workers, 1) {
		j, ok := l.queue.take(time.Now())
		if !ok {
			return
		}
		l.running++
		go func() { l.done <- l.poll(ctx, j, l.environment) }() // waited for by run
	}
}

// lookEvery is how long the loop waits at most before it looks at the clock: that may have
// been set, or have run on while the machine slept.
const lookEvery = time.Minute

// wait returns when a poll has ended, a source may be due, or it is time for a beat.
func (l *loop) wait(ctx context.Context) {
	pause := cmp.Or(l.BeatEvery, lookEvery)
	if at, ok := l.queue.next(); ok && l.running < max(l.Workers, 1) {
		pause = min(pause, max(time.Until(at), 0))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case id := <-l.Hints:
		l.hint(id)
	case o := <-l.done:
		l.finish(ctx, o)
	}
}

func (l *loop) finish(ctx context.Context, o Outcome) {
	l.running--
	now := time.Now()
	l.queue.giveBack(o.job, now)
	if l.again {
		l.queue.add(l.next(o, now))
	}
	l.watchNetwork(ctx, o)
	if l.report != nil {
		l.report(o)
	}
}

// next returns the job that follows, and when. One that could not be done yet keeps its
// urgency; one of which a hub said something while it was under way is done at once.
func (l *loop) next(o Outcome, now time.Time) (j job, due time.Time) {
	j, due = o.job, o.Next
	j.host = o.host
	hinted := l.hinted[j.src.ID]
	delete(l.hinted, j.src.ID)
	switch {
	case o.Result == NotDue || o.Result == Busy:
	case hinted:
		j.demand, j.second, due = news.Hinted, false, now
	default:
		j.demand, j.second = news.WhenDue, false
	}
	return j, due
}

// hint has a source polled of which a hub says that it has something new.
func (l *loop) hint(id news.SourceID) {
	if !l.queue.hasten(map[news.SourceID]bool{id: true}, time.Now(), job{demand: news.Hinted}) {
		l.hinted[id] = true // it is under way
	}
}

func (l *loop) beat() {
	if l.Beat != nil {
		l.Beat()
	}
}

// keepPace adjusts the pace now and then. Where the states cannot be read, it stays.
func (l *loop) keepPace(ctx context.Context) {
	now := time.Now()
	if !l.again || now.Sub(l.paced) < paceEvery && !now.Before(l.paced) {
		return
	}
	states, err := l.Store.States(ctx)
	if err != nil {
		l.paced = now
		l.Log.WarnContext(ctx, "the pace of polling stays, since the states of the sources cannot be read", "err", err)
		return
	}
	l.adjust(states, now)
}

func (l *loop) adjust(states map[news.SourceID]news.State, now time.Time) {
	l.paced = now
	l.setPace(l.Schedule.Pace(func(yield func(schedule.Visit) bool) {
		for _, src := range l.Sources {
			v := schedule.Visit{Source: src, State: states[src.ID], Now: now, Subscribed: l.subscribed(src.ID)}
			if !yield(v) {
				return
			}
		}
	}))
}

func (p *Poller) subscribed(id news.SourceID) bool { return p.Subscribed != nil && p.Subscribed(id) }

// wanted returns what Once has to do: the named sources, or without names all that are due.
func (p *Poller) wanted(states map[news.SourceID]news.State, named []news.SourceID, force bool, now time.Time) []job {
	chosen := make(map[news.SourceID]bool, len(named))
	for _, id := range named {
		chosen[id] = true
	}
	var list []job
	for _, src := range p.Sources {
		j := newJob(src, states[src.ID])
		switch {
		case force:
			j.demand = news.Forced
		case len(named) > 0:
			j.demand = news.Named
		case due(states[src.ID], now).After(now):
			continue
		}
		if len(named) == 0 || chosen[src.ID] {
			list = append(list, j)
		}
	}
	return list
}
