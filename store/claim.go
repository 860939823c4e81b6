package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"courant/news"
)

// maxLease is how long a claim holds at most.
const maxLease = time.Hour

// Claim reserves a source for one poll until lease, which is an hour after now at most. It
// succeeds when nobody else's lease runs, and the demand is such that the source may be
// polled now: due for WhenDue; for WhenDue and Named its host not on hold, and the last
// request long enough ago, whatever came of it. That a request is made is then written down,
// but for Handed. The state then has
// the fence under which the poll is to be saved, and counts a crash when a process ended
// while it read the source's document; there is no quarantine yet for that. Otherwise the
// state is as it was found, but that Next and Why are those of what keeps the poll away; Next
// is zero when somebody else has the source. A
// source that is not active, or has another URL here, is an error: the configuration of the
// caller is not the one of the database.
func (db *DB) Claim(ctx context.Context, src news.Source, now, lease time.Time, demand news.Demand) (st news.State, ok bool, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		r, err := readState(ctx, t, &src)
		if err != nil {
			return err
		}
		ok, err = r.claimable(ctx, t, &src, now, demand)
		if ok && err == nil {
			err = r.claim(ctx, t, now, lease, demand)
		}
		st = r.state
		return err
	})
	if err != nil {
		return news.State{}, false, fmt.Errorf("claim source %s: %w", src.ID, err)
	}
	return st, ok, nil
}

// claimable reports whether a source may be claimed. A poll or a lease that lies in the
// future is of a clock that has been set back since.
func (r *stateRow) claimable(ctx context.Context, t *tx, src *news.Source, now time.Time, demand news.Demand) (bool, error) {
	st := &r.state
	now = now.Truncate(time.Second) // as what it is compared with
	if demand == news.Hinted && (st.Failures > 0 || st.Quarantine.After(now)) {
		demand = news.WhenDue
	}
	leased := r.lease.After(now) && !r.lease.After(now.Add(maxLease))
	due := !st.Next.After(now) || st.Checked.After(now)
	if leased {
		st.Next, st.Why = time.Time{}, ""
		return false, nil
	}
	if demand == news.WhenDue && !due {
		return false, nil
	}
	if demand == news.Forced || demand == news.Handed {
		return true, nil
	}
	if at := st.Tried.Add(src.Least()); at.After(now) && !st.Tried.After(now.Add(time.Second)) && st.Page.URL == "" {
		st.Next, st.Why = at, "never twice within "+strings.TrimSuffix(src.Least().String(), "0s")
		return false, nil
	}
	until, why, err := hold(ctx, t, news.Host(st.Address(src)), now)
	if err != nil || until.IsZero() {
		return err == nil, err
	}
	st.Next, st.Why = until, why
	return false, nil
}

// claim writes the claim, and takes account of what the last one left.
func (r *stateRow) claim(ctx context.Context, t *tx, now, lease time.Time, demand news.Demand) error {
	r.state.Fence++
	if demand != news.Handed {
		r.state.Tried = now.Add(time.Second - 1).Truncate(time.Second) // what is cut off must not shorten the pause
	}
	if r.reading {
		r.state.Crashes++
		r.state.Quarantine = time.Time{}
	}
	_, err := t.exec(ctx, sqlClaim, seconds(lease), seconds(r.state.Tried), r.state.Crashes, seconds(r.state.Quarantine), r.id)
	return err
}

// Reading notes that a document of the source is about to be parsed under a claim: should
// that end the process, the next claim counts it. Reading returns the items of the source's
// last document that can be recognised by their bytes, with what news.Item.Known says. It
// returns ErrFenced when the source has been claimed again since.
func (db *DB) Reading(ctx context.Context, id news.SourceID, fence int64) (known []news.Item, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		var source int64
		err := t.row(ctx, sqlReading, id, fence).Scan(&source)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrFenced
		}
		if err != nil {
			return err
		}
		known, err = knownBytes(ctx, t, id, source)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("begin to read source %s: %w", id, err)
	}
	return known, nil
}

func knownBytes(ctx context.Context, t *tx, id news.SourceID, source int64) ([]news.Item, error) {
	rows, err := t.query(ctx, sqlKnownBytes, source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var known []news.Item
	for rows.Next() {
		it := news.Item{Source: id, Known: true}
		err := rows.Scan((*signed)(&it.Raw), (*binary16)(&it.Key), &it.GUID, &it.URL, &it.Title, (*binary16)(&it.Hash))
		if err != nil {
			return nil, err
		}
		known = append(known, it)
	}
	return known, rows.Err()
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

// ReleaseAll ends every claim, for a daemon that starts and knows that nobody polls. What was
// being read then still counts as a crash.
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
