package daemon

import (
	"context"
	"log/slog"
	"time"

	"courant/news"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

// WithRules returns options of a daemon that has others in the place of its rules.
func (o Options) WithRules(f func(poller.Tagger) poller.Tagger) Options {
	o.rules = f
	return o
}

// Explaining returns how a Careful one explains.
func Explaining(of poller.Tagger, explain func(*news.Item) []topic.Evidence) func(*news.Item) []topic.Evidence {
	return of.(*careful).explaining(explain)
}

// Window is what a Relater asks.
type Window = window

// A Relater relates items by windows of a test.
type Relater struct{ r *relater }

// NewRelater returns one that opens a window whenever it remembers nothing.
func NewRelater(db *store.DB, log *slog.Logger, open func() Window) *Relater {
	return &Relater{newRelater(db, open, log)}
}

// SetClock gives it the clock of a test.
func (r *Relater) SetClock(c func() (wall time.Time, ran time.Duration)) { r.r.clock = c }

// All relates whatever is to be related.
func (r *Relater) All(ctx context.Context) (related, joined int, err error) { return r.r.all(ctx) }
