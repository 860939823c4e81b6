package main

import (
	"context"
	"errors"
	"fmt"

	"courant/config"
	"courant/news"
	"courant/store"
)

// A movedSource is one that has moved for good.
type movedSource struct {
	id news.SourceID
	to string // URL
}

// fixMoved puts the new addresses of sources that have moved for good into the
// configuration. One that cannot be put there does not keep the others from it.
func (a *app) fixMoved(ctx context.Context, write bool) error {
	cfg, err := a.loadFile()
	if err != nil {
		return err
	}
	moved, err := a.movedSources(ctx, cfg)
	if err != nil {
		return err
	}
	var failures []error
	for _, m := range moved {
		if err := a.moveSource(cfg.Path, m, write); err != nil {
			failures = append(failures, err)
		}
	}
	switch {
	case len(moved) == 0:
		fmt.Fprintln(a.stdout, "no source has moved for good")
	case !write:
		fmt.Fprintln(a.stdout, "nothing is written; --write makes these edits")
	}
	return errors.Join(failures...)
}

func (a *app) moveSource(file string, m movedSource, write bool) error {
	edit, err := config.MoveSource(file, m.id, m.to)
	if known, ok := errors.AsType[*config.KnownError](err); ok {
		return fmt.Errorf("%s has moved to %s, where %s is polled already, in %s: delete one of the two", m.id, m.to, known.ID, known.Place)
	} else if err != nil {
		return err
	}
	return a.makeEdit(edit, write)
}

// movedSources returns the sources of cfg that have moved for good from where cfg says
// that they are.
func (a *app) movedSources(ctx context.Context, cfg *config.Config) ([]movedSource, error) {
	var moved []movedSource
	err := a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		states, err := db.States(ctx)
		if err != nil {
			return err
		}
		polled, err := db.Sources(ctx)
		if err != nil {
			return err
		}
		from := make(map[news.SourceID]string, len(polled))
		for _, src := range polled {
			from[src.ID] = src.URL
		}
		for _, src := range cfg.Sources {
			if m := states[src.ID].Moved; m.URL != "" && from[src.ID] == src.URL {
				moved = append(moved, movedSource{src.ID, m.URL})
			}
		}
		return nil
	})
	return moved, err
}
