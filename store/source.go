package store

import (
	"context"
	"fmt"
	"time"

	"courant/news"
)

// SetSources makes these the sources that are polled. Others become inactive; their items
// and their state stay. A new source is due at once; so is one whose URL changed, which also
// forgets what holds for the old one only: validators, document, where it moved to, older
// pages, crashes. An interval that was not as short before takes effect at once.
func (db *DB) SetSources(ctx context.Context, sources []news.Source) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		kept, err := keptSources(ctx, t)
		if err != nil {
			return err
		}
		for _, src := range sources {
			if err := setSource(ctx, t, src, kept[src.ID]); err != nil {
				return err
			}
			delete(kept, src.ID)
		}
		for _, k := range kept {
			if !k.active {
				continue
			}
			if _, err := t.exec(ctx, sqlActivateSource, false, k.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set sources: %w", err)
	}
	return nil
}

// A keptSource is what SetSources must know of a source that the database has.
type keptSource struct {
	id     int64
	url    string
	active bool
	every  int64 // seconds
}

func keptSources(ctx context.Context, t *tx) (map[news.SourceID]*keptSource, error) {
	rows, err := t.query(ctx, sqlSources)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	kept := make(map[news.SourceID]*keptSource)
	for rows.Next() {
		var slug news.SourceID
		var k keptSource
		if err := rows.Scan(&k.id, &slug, &k.url, &k.active, &k.every); err != nil {
			return nil, err
		}
		kept[slug] = &k
	}
	return kept, rows.Err()
}

// setSource writes what is different from kept, which is nil for a new source.
func setSource(ctx context.Context, t *tx, src news.Source, kept *keptSource) (err error) {
	every := int64(src.Every / time.Second)
	switch {
	case kept == nil:
		_, err = t.exec(ctx, sqlAddSource, src.ID, src.URL, every)
		return err
	case kept.url != src.URL:
		_, err = t.exec(ctx, sqlMoveSource, src.URL, kept.id)
	case !kept.active:
		_, err = t.exec(ctx, sqlActivateSource, true, kept.id)
	}
	if err == nil && every != kept.every {
		err = setEvery(ctx, t, kept, every)
	}
	return err
}

// setEvery notes another interval. Only then may the next poll come sooner: at other times
// it is when the source itself asked for it, and a restart is no reason to ask sooner.
func setEvery(ctx context.Context, t *tx, kept *keptSource, every int64) error {
	if _, err := t.exec(ctx, sqlSetEvery, every, kept.id); err != nil {
		return err
	}
	if every == 0 || kept.every != 0 && every > kept.every {
		return nil
	}
	_, err := t.exec(ctx, sqlHastenSource, every, kept.id)
	return err
}
