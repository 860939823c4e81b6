package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"courant/news"
)

// States returns the states of the active sources.
func (db *DB) States(ctx context.Context) (map[news.SourceID]news.State, error) {
	rows, err := db.read.QueryContext(ctx, sqlStates+"WHERE active = 1")
	if err != nil {
		return nil, fmt.Errorf("read states: %w", err)
	}
	defer rows.Close()
	states := make(map[news.SourceID]news.State)
	for rows.Next() {
		r, err := scanState(rows)
		if err != nil {
			return nil, fmt.Errorf("read states: %w", err)
		}
		states[r.slug] = r.state
	}
	return states, rows.Err()
}

// A stateRow is a row of states.sql.
type stateRow struct {
	id      int64
	slug    news.SourceID
	lease   time.Time // end of the running claim; zero: none
	reading bool      // its document is being parsed, or was when the process ended
	state   news.State
}

// whereSource is added to states.sql.
const whereSource = "WHERE slug = ? AND url = ? AND active = 1"

// readState returns the row of one active source.
func readState(ctx context.Context, t *tx, src *news.Source) (stateRow, error) {
	rows, err := t.query(ctx, sqlStates+whereSource, src.ID, src.URL)
	if err != nil {
		return stateRow{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return stateRow{}, err
		}
		return stateRow{}, errUnknownSource
	}
	return scanState(rows)
}

// scanState reads a row of states.sql.
func scanState(rows *sql.Rows) (r stateRow, err error) {
	st := &r.state
	var hints, hubs, rhythm string
	err = rows.Scan(&r.id, (*seconds)(&r.lease), &r.reading, &r.slug, &st.Fence,
		&st.Validators.URL, &st.Validators.ETag, &st.Validators.LastModified, (*binary16)(&st.Body), &st.Parser,
		&st.Meta.ID, &st.Meta.Title, &st.Meta.Link, &st.Meta.Language, (*seconds)(&st.Meta.Updated),
		&hints, &hubs, &st.Meta.Self, &st.Meta.Older,
		(*seconds)(&st.Tried), (*seconds)(&st.Checked), (*seconds)(&st.Success), (*seconds)(&st.Document), (*seconds)(&st.Next), &st.Why,
		&st.Status, &st.Failures, (*seconds)(&st.FailingSince), &st.Refusals, &st.Error, &st.Note,
		(*seconds)(&st.Asked), &st.Unmodified, &st.NoDelta, &rhythm, &st.Gaps, (*seconds)(&st.Gap),
		&st.Page.URL, &st.Page.Left, (*seconds)(&st.Page.Resume), &st.Page.Why, (*seconds)(&st.Page.Since),
		&st.Moved.URL, &st.Moved.To, (*seconds)(&st.Moved.Since), &st.Moved.Polls,
		&st.Crashes, (*seconds)(&st.Quarantine))
	st.Meta.Hints, st.Meta.Hubs, st.Rhythm = decodeHints(hints), decodeHubs(hubs), decodeRhythm(rhythm)
	return r, err
}

// saveState writes what scanState reads, and ends the claim.
func (s *saving) saveState(ctx context.Context, st news.State) error {
	r, err := s.exec(ctx, sqlSaveState,
		st.Validators.URL, st.Validators.ETag, st.Validators.LastModified, binary16(st.Body), st.Parser,
		st.Meta.ID, st.Meta.Title, st.Meta.Link, st.Meta.Language, seconds(st.Meta.Updated),
		encodeHints(st.Meta.Hints), encodeHubs(st.Meta.Hubs), st.Meta.Self, st.Meta.Older,
		seconds(st.Tried), seconds(st.Checked), seconds(st.Success), seconds(st.Document), seconds(st.Next), st.Why,
		st.Status, st.Failures, seconds(st.FailingSince), st.Refusals, st.Error, st.Note,
		seconds(st.Asked), st.Unmodified, st.NoDelta, encodeRhythm(&st.Rhythm), st.Gaps, seconds(st.Gap),
		st.Page.URL, st.Page.Left, seconds(st.Page.Resume), st.Page.Why, seconds(st.Page.Since),
		st.Moved.URL, st.Moved.To, seconds(st.Moved.Since), st.Moved.Polls,
		st.Crashes, seconds(st.Quarantine), s.poll.Source, s.poll.Fence)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); n > 0 || err != nil {
		return err
	}
	return cmp.Or(s.checkFence(ctx), ErrFenced)
}
