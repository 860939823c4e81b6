package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"courant/news"
)

// A Standing says how an item that a feed selects stands in it.
type Standing struct {
	Shown bool     // in one of its entries
	Entry news.Key // the item that this entry shows; where it is not among the newest, that it would show
	Copy  bool     // the item is there as a copy, if it is another

	// Why it is not shown, the first that holds. None of them: its entry is further down than
	// the feed is long.
	Waiting bool // it is still to be related
	Old     bool // it was old when it was first seen, after the feed's first day
	Sources int  // so many have reported its story, less than the feed wants; 0: enough
	Quota   bool // its sources have had their share of the feed
}

// Standing says how a kept item stands in a feed that selects it and lets it in.
func (db *DB) Standing(ctx context.Context, f *news.Feed, key news.Key) (s Standing, err error) {
	err = db.view(ctx, func(t *sql.Tx) error {
		w, err := db.walk(ctx, t, f)
		if err != nil {
			return err
		}
		var id int64
		var waiting bool
		err = t.QueryRowContext(ctx, sqlStanding, binary16(key)).Scan(&id, &waiting)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotKept
		}
		if err != nil {
			return err
		}
		members, err := w.walked(ctx, []int64{id})
		if err != nil {
			return err
		}
		m := members[0]
		if s.Waiting, s.Old = waiting, !w.isNews(&m); s.Waiting || s.Old {
			return nil
		}
		return w.standing(ctx, m, &s)
	})
	if err != nil {
		return Standing{}, fmt.Errorf("find item %s in feed %s: %w", key, f.Name, err)
	}
	return s, nil
}

// standing says so of an item that may be in entries.
func (w *walk) standing(ctx context.Context, m member, s *Standing) error {
	g, err := w.group(ctx, m)
	if err != nil {
		return err
	}
	s.Entry = g.front.Key
	s.Copy = m.id != g.front.id && (m.text() == g.front.text() || slices.ContainsFunc(g.members, func(o member) bool { return o.id < m.id && o.text() == m.text() }))
	s.Shown = slices.Contains(w.chosen, g)
	if s.Shown {
		return nil
	}
	if w.feed.MinSources > 1 {
		r, err := w.reach(ctx, m)
		if err != nil {
			return err
		}
		if r.sources < w.feed.MinSources {
			s.Sources = r.sources
			return nil
		}
	}
	last := Cursor{}
	if n := len(w.chosen); w.full() {
		last = w.chosen[n-1].place
	}
	s.Quota = w.feed.PerSource.N > 0 && last.before(g.place)
	return nil
}
