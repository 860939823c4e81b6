package poller

import (
	"cmp"
	"context"
	"time"

	"courant/news"
)

// A loop owns the schedule: workers report to it, nobody else touches the queue.
type loop struct {
	*Poller
	queue   *queue
	done    chan Outcome // of polls that have ended
	running int
	again   bool // put a source back after its poll
	force   bool
	report  func(Outcome) // may be nil
}

// run polls until ctx ends or, where sources are polled once, none is left; then waits
// for what is under way. The polls themselves run under the context polls.
func (l *loop) run(ctx, polls context.Context) {
	for ctx.Err() == nil {
		l.beat()
		l.start(polls)
		if !l.again && l.running == 0 && l.queue.empty() {
			return
		}
		l.wait(ctx)
	}
	for l.running > 0 {
		l.finish(<-l.done)
	}
}

// start begins polls of what is due, as many as there are workers for.
func (l *loop) start(ctx context.Context) {
	for l.running < max(l.Workers, 1) {
		src, ok := l.queue.take(time.Now())
		if !ok {
			return
		}
		l.running++
		go func() { l.done <- l.poll(ctx, src, l.force) }() // waited for by run
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
	case o := <-l.done:
		l.finish(o)
	}
}

func (l *loop) finish(o Outcome) {
	l.running--
	l.queue.giveBack(o.src)
	if l.again {
		l.queue.add(o.src, o.Next)
	}
	if l.report != nil {
		l.report(o)
	}
}

func (l *loop) beat() {
	if l.Beat != nil {
		l.Beat()
	}
}

// A visit is a source that Once is asked to poll.
type visit struct {
	src   news.Source
	early time.Time // not before; zero: now
}

// visits returns what Once has to do: the named sources, or without names all that are
// due.
func visits(sources []news.Source, states map[news.SourceID]news.State, named []news.SourceID, force bool, now time.Time) []visit {
	wanted := make(map[news.SourceID]bool, len(named))
	for _, id := range named {
		wanted[id] = true
	}
	var list []visit
	for _, src := range sources {
		st := states[src.ID]
		switch {
		case len(named) > 0 && !wanted[src.ID]:
		case force:
			list = append(list, visit{src: src})
		case len(named) > 0:
			list = append(list, visit{src, notBefore(src, st, now)})
		case !due(st, now).After(now):
			list = append(list, visit{src: src})
		}
	}
	return list
}

// notBefore returns until when a person who names the source has to wait; zero: not at
// all.
func notBefore(src news.Source, st news.State, now time.Time) time.Time {
	at := st.Checked.Add(min(interval(src), floor))
	if st.Checked.IsZero() || st.Checked.After(now) || !at.After(now) {
		return time.Time{}
	}
	return at
}
