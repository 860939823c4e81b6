package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

var (
	errOneItem    = errors.New("there is only one item: name two or more")
	errNoStory    = errors.New("it is in no story with others")
	errStories    = errors.New("the items named are not of one story")
	errWholeStory = errors.New("these are all items of the story: name those that are to leave it")
	errNoItem     = errors.New("no item is named")
)

// MergeStories decides by hand that kept items report the same event: their stories become
// one, also where somebody had decided before that they are apart. It returns ErrNotKept for
// an item that is not kept.
func (db *DB) MergeStories(ctx context.Context, keys []news.Key, now time.Time) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		r := relating{tx: t, now: now}
		ids, err := r.named(ctx, keys)
		if err != nil {
			return err
		}
		if len(ids) < 2 {
			return errOneItem
		}
		for _, other := range ids[1:] {
			if err := r.mergeByHand(ctx, ids[0], other); err != nil {
				return err
			}
		}
		_, err = raiseRelating(ctx, t)
		return err
	})
	if err != nil {
		return fmt.Errorf("merge stories: %w", err)
	}
	return nil
}

// mergeByHand makes one story of those of two items. Where it is one already there may be no
// more than a reason to add.
func (r *relating) mergeByHand(ctx context.Context, first, other int64) error {
	a, err := r.groups(ctx, first)
	if err != nil {
		return err
	}
	b, err := r.groups(ctx, other)
	if err != nil {
		return err
	}
	if a.story == 0 || a.story != b.story { // then a reason of before counts no more, unless it is that of copies
		if _, err := r.exec(ctx, sqlDeleteJoin+" AND kind NOT BETWEEN ? AND ?", first, other, firstCopy, lastCopy); err != nil {
			return err
		}
	}
	if err := r.join(ctx, other, first, news.ByHand, 0); err != nil {
		return err
	}
	if a, err = r.groups(ctx, first); err != nil {
		return err
	}
	if _, err = r.exec(ctx, sqlReunite, a.story); err != nil {
		return err
	}
	return r.recopy(ctx, a.story)
}

// The kinds of joins that are of copies; see news.JoinKind.Copy.
const firstCopy, lastCopy = news.SameURL, news.SameTitle

// recopy makes copies again of those items of a story that were copies before somebody parted
// them: a split and a merge undo each other.
func (r *relating) recopy(ctx context.Context, story int64) error {
	rows, err := r.query(ctx, sqlCopiesOfStory, story, firstCopy, lastCopy)
	if err != nil {
		return err
	}
	pairs, err := scanPairs(rows)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		a, err := r.groups(ctx, p[0])
		if err != nil {
			return err
		}
		b, err := r.groups(ctx, p[1])
		if err != nil {
			return err
		}
		if err := r.unite(ctx, a, b, true); err != nil {
			return err
		}
	}
	return nil
}

// scanPairs reads rows of two items.
func scanPairs(rows *sql.Rows) (pairs [][2]int64, err error) {
	defer rows.Close()
	for rows.Next() {
		var p [2]int64
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		pairs = append(pairs, p)
	}
	return pairs, rows.Err()
}

// SplitStory decides by hand that kept items report another event than the rest of their
// story: they leave it together, and nothing but MergeStories joins them to it again. Copies of
// a text stay copies where both leave, or both stay. It is an error when they are not of one
// story, or are all of it. It returns ErrNotKept for an item that is not kept.
func (db *DB) SplitStory(ctx context.Context, keys []news.Key, now time.Time) error {
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		r := relating{tx: t, now: now}
		ids, err := r.named(ctx, keys)
		if err != nil {
			return err
		}
		if err := r.split(ctx, ids); err != nil {
			return err
		}
		_, err = raiseRelating(ctx, t)
		return err
	})
	if err != nil {
		return fmt.Errorf("split story: %w", err)
	}
	return nil
}

// named returns the rows of the items that somebody named, each once.
func (r *relating) named(ctx context.Context, keys []news.Key) ([]int64, error) {
	var ids []int64
	for _, key := range keys {
		it, err := r.find(ctx, key)
		if err != nil {
			return nil, err
		}
		if !it.kept {
			return nil, fmt.Errorf("item %s: %w", key, ErrNotKept)
		}
		if !slices.Contains(ids, it.id) {
			ids = append(ids, it.id)
		}
	}
	if len(ids) == 0 {
		return nil, errNoItem
	}
	return ids, nil
}

// split parts items from the others of their story.
func (r *relating) split(ctx context.Context, ids []int64) error {
	number, err := r.commonStory(ctx, ids)
	if err != nil {
		return err
	}
	all, err := r.story(ctx, number)
	if err != nil {
		return err
	}
	leave, stay := partition(all, ids)
	stayIDs := itemsOf(stay)
	if kept, err := r.anyKept(ctx, stayIDs); err != nil {
		return err
	} else if !kept {
		return errWholeStory
	}
	if err := r.regroup(ctx, leave); err != nil {
		return err
	}
	if err := r.regroup(ctx, stay); err != nil {
		return err
	}
	// What those who leave were apart from already is so from the whole story.
	if _, err := r.exec(ctx, sqlInheritApart, jsonText(ids), stayIDs[0], jsonText(itemsOf(all))); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := r.exec(ctx, sqlSaveApart, id, stayIDs[0], seconds(r.now)); err != nil {
			return err
		}
	}
	_, err = r.exec(ctx, sqlPartByHand, news.ByHand, jsonText(ids), jsonText(stayIDs))
	return err
}

// commonStory returns the number of the story that all items are in.
func (r *relating) commonStory(ctx context.Context, ids []int64) (number int64, err error) {
	for _, id := range ids {
		m, err := r.groups(ctx, id)
		switch {
		case err != nil:
			return 0, err
		case m.story == 0:
			return 0, r.of(ctx, id, errNoStory)
		case number != 0 && m.story != number:
			return 0, errStories
		}
		number = m.story
	}
	return number, nil
}

// of says about which item an error is.
func (r *relating) of(ctx context.Context, item int64, err error) error {
	var key news.Key
	if e := r.row(ctx, sqlKeyOf, item).Scan((*binary16)(&key)); e != nil {
		return e
	}
	return fmt.Errorf("item %s: %w", key, err)
}

// anyKept reports whether one of the items at least is no tombstone.
func (r *relating) anyKept(ctx context.Context, ids []int64) (kept bool, err error) {
	err = r.row(ctx, sqlAnyKept, jsonText(ids)).Scan(&kept)
	return kept, err
}
