package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"courant/news"
)

// SetSources makes these the sources that are polled. Others become inactive; their items
// and their state stay. A new source is due at once; so is one whose URL changed, which
// also forgets its validators and keeps everything else.
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
		if err := rows.Scan(&k.id, &slug, &k.url, &k.active); err != nil {
			return nil, err
		}
		kept[slug] = &k
	}
	return kept, rows.Err()
}

// setSource writes what is different from kept, which is nil for a new source.
func setSource(ctx context.Context, t *tx, src news.Source, kept *keptSource) (err error) {
	switch {
	case kept == nil:
		_, err = t.exec(ctx, sqlAddSource, src.ID, src.URL)
	case kept.url != src.URL:
		_, err = t.exec(ctx, sqlMoveSource, src.URL, kept.id)
	case !kept.active:
		_, err = t.exec(ctx, sqlActivateSource, true, kept.id)
	}
	if err == nil && kept != nil && src.Every > 0 {
		_, err = t.exec(ctx, sqlHastenSource, int64(src.Every/time.Second), kept.id)
	}
	return err
}

// States returns the states of the active sources.
func (db *DB) States(ctx context.Context) (map[news.SourceID]news.State, error) {
	rows, err := db.read.QueryContext(ctx, sqlStates+"WHERE active = 1")
	if err != nil {
		return nil, fmt.Errorf("read states: %w", err)
	}
	defer rows.Close()
	states := make(map[news.SourceID]news.State)
	for rows.Next() {
		id, st, err := scanState(rows)
		if err != nil {
			return nil, fmt.Errorf("read states: %w", err)
		}
		states[id] = st
	}
	return states, rows.Err()
}

// Claim reserves a source for one poll until lease, which is an hour after now at most. It
// succeeds when nobody else's lease runs, and the source is due at now or force is set; the
// state then has the fence under which the poll is to be saved. Otherwise the state is as it
// was found. A source that is not active, or has another URL here, is an error: the
// configuration of the caller is not the one of the database.
func (db *DB) Claim(ctx context.Context, src news.Source, now, lease time.Time, force bool) (st news.State, ok bool, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		r, err := t.exec(ctx, sqlClaim, seconds(lease), src.ID, src.URL, seconds(now), force)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return err
		}
		ok = n == 1
		st, err = state(ctx, t, src)
		return err
	})
	if err != nil {
		return news.State{}, false, fmt.Errorf("claim source %s: %w", src.ID, err)
	}
	return st, ok, nil
}

// Release gives up the claim that raised the fence to fence, for a poll that was stopped. It
// does nothing when the source has been claimed again since.
func (db *DB) Release(ctx context.Context, id news.SourceID, fence int64) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlRelease, id, fence)
		return err
	})
	if err != nil {
		return fmt.Errorf("release source %s: %w", id, err)
	}
	return nil
}

// ReleaseAll ends every claim, for a daemon that starts and knows that nobody polls.
func (db *DB) ReleaseAll(ctx context.Context) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, sqlReleaseAll)
		return err
	})
	if err != nil {
		return fmt.Errorf("release sources: %w", err)
	}
	return nil
}

// whereSource is added to states.sql.
const whereSource = "WHERE slug = ? AND url = ? AND active = 1"

// state returns the state of one active source.
func state(ctx context.Context, t *tx, src news.Source) (news.State, error) {
	rows, err := t.query(ctx, sqlStates+whereSource, src.ID, src.URL)
	if err != nil {
		return news.State{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return news.State{}, err
		}
		return news.State{}, errUnknownSource
	}
	_, st, err := scanState(rows)
	return st, err
}

// scanState reads a row of states.sql.
func scanState(rows *sql.Rows) (id news.SourceID, st news.State, err error) {
	err = rows.Scan(&id, &st.Fence,
		&st.Validators.URL, &st.Validators.ETag, &st.Validators.LastModified, (*binary16)(&st.Body),
		&st.Meta.ID, &st.Meta.Title, &st.Meta.Link, &st.Meta.Language, (*seconds)(&st.Meta.Updated),
		(*seconds)(&st.Checked), (*seconds)(&st.Success), (*seconds)(&st.Document),
		(*seconds)(&st.Next), &st.Why,
		&st.Status, &st.Failures, (*seconds)(&st.FailingSince), &st.Error)
	return id, st, err
}

// saveState writes what scanState reads, and ends the claim. Only its first document makes a
// source no longer fresh.
func saveState(ctx context.Context, t *tx, source int64, st news.State, fresh bool) error {
	_, err := t.exec(ctx, sqlSaveState, fresh,
		st.Validators.URL, st.Validators.ETag, st.Validators.LastModified, binary16(st.Body),
		st.Meta.ID, st.Meta.Title, st.Meta.Link, st.Meta.Language, seconds(st.Meta.Updated),
		seconds(st.Checked), seconds(st.Success), seconds(st.Document),
		seconds(st.Next), st.Why,
		st.Status, st.Failures, seconds(st.FailingSince), st.Error, source)
	return err
}
