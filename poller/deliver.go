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
	"courant/schedule"
)

// ErrUnknown is a source that the poller does not have.
var ErrUnknown = errors.New("unknown source")

const (
	deliverTries = 10 // while a poll of the source is under way
	deliverPause = 3 * time.Second
)

// Deliver takes a document that a hub sent for a source (W3C WebSub, section 7) the way of
// a polled one: read, tagged, saved. It says nothing of what the source no longer serves,
// and validators and schedule stay as they are.
func (p *Poller) Deliver(ctx context.Context, id news.SourceID, doc fetcher.Document) error {
	for _, src := range p.Sources {
		if src.ID == id {
			return p.deliver(ctx, src, doc)
		}
	}
	return fmt.Errorf("%w: %s", ErrUnknown, id)
}

func (p *Poller) deliver(ctx context.Context, src news.Source, doc fetcher.Document) error {
	start := time.Now()
	st, err := p.claimSoon(ctx, src)
	if err != nil {
		return err
	}
	v := visit{Poller: p, job: job{src: src}, last: st, answer: &fetcher.Answer{Partial: true}}
	known, err := p.Store.Reading(ctx, src.ID, st.Fence)
	if err == nil {
		err = v.take(ctx, doc, known)
	}
	if err != nil {
		return errors.Join(err, p.release(ctx, src.ID, st.Fence))
	}
	saved, err := p.Store.Save(ctx, v.delivered(start))
	p.trouble(ctx, err)
	if err != nil {
		return errors.Join(err, p.release(ctx, src.ID, st.Fence))
	}
	if p.Changed != nil && saved.Added+saved.Changed > 0 {
		p.Changed()
	}
	p.Log.InfoContext(ctx, "delivered", "source", src.ID, "items", len(v.reading.Items), "added", saved.Added, "changed", saved.Changed, "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// claimSoon claims a source, after a poll of it that is under way.
func (p *Poller) claimSoon(ctx context.Context, src news.Source) (news.State, error) {
	for range deliverTries {
		now := time.Now()
		st, ok, err := p.Store.Claim(ctx, src, now, now.Add(cmp.Or(p.Lease, usualLease)), news.Handed)
		switch {
		case err != nil:
			return st, err
		case ok && st.Crashes >= crashes:
			return st, errors.Join(errCrash, p.release(ctx, src.ID, st.Fence))
		case ok:
			return st, nil
		}
		select {
		case <-ctx.Done():
			return st, ctx.Err()
		case <-time.After(deliverPause):
		}
	}
	return news.State{}, fmt.Errorf("source %s: a poll of it does not end", src.ID)
}

// delivered returns what is to be saved of a delivery.
func (v *visit) delivered(now time.Time) news.Poll {
	return news.Poll{
		Source: v.src.ID, At: now, Fence: v.last.Fence,
		Items: v.tag(v.reading.Items), Partial: true, Blocks: v.blocks, Repeated: v.repeated,
		Judged: v.Tagger.Version(), Flood: v.src.Flood,
		State: func(saved news.Saved) news.State {
			st := v.last
			st.Rhythm = v.Schedule.Observe(st.Rhythm, schedule.Sight{Posted: reached(saved), Since: st.Success, Now: now})
			return st
		},
	}
}

// take reads a document and learns from it. Foreign bytes may make a parser panic; that is
// the one delivery's error.
func (v *visit) take(ctx context.Context, doc fetcher.Document, known []news.Item) (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v\n%s", e, debug.Stack())
		}
	}()
	if v.reading, err = v.Fetcher.Read(ctx, v.src, doc, known); err != nil {
		return err
	}
	return v.learn(ctx)
}
