package store

import (
	"context"
	"slices"
)

// story returns the members of a story, tombstones as well, in the order of their rows.
func (r *relating) story(ctx context.Context, number int64) ([]grouped, error) {
	rows, err := r.query(ctx, sqlStoryMembers, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []grouped
	for rows.Next() {
		var m grouped
		if err := rows.Scan(&m.item, &m.original, &m.story); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// regroup makes a story of members of one, in the order of their rows, that were parted from
// the others: what were copies of each other stay so. One alone is no story.
func (r *relating) regroup(ctx context.Context, part []grouped) error {
	count, first := map[int64]int{}, map[int64]int64{}
	for _, m := range part {
		if count[m.original]++; count[m.original] == 1 {
			first[m.original] = m.item
		}
	}
	for _, m := range part {
		now := grouped{item: m.item}
		if len(part) > 1 {
			now.story = part[0].item
		}
		if m.original != 0 && count[m.original] > 1 {
			now.original = first[m.original]
		}
		if now == m {
			continue
		}
		if err := r.put(ctx, now); err != nil {
			return err
		}
	}
	return nil
}

// partition sorts items out: those of some rows, and the others.
func partition(all []grouped, ids []int64) (in, out []grouped) {
	for _, m := range all {
		if slices.Contains(ids, m.item) {
			in = append(in, m)
		} else {
			out = append(out, m)
		}
	}
	return in, out
}

// itemsOf returns the rows of items.
func itemsOf(of []grouped) []int64 {
	ids := make([]int64, len(of))
	for i, m := range of {
		ids[i] = m.item
	}
	return ids
}

// forget removes tombstones. Of the groups that they were in the others stay, with a number
// that one of them has, and what they were apart from by hand the first of these is.
func forget(ctx context.Context, t *tx, ids []int64) error {
	rows, err := t.query(ctx, sqlStoriesOf, jsonText(ids))
	if err != nil {
		return err
	}
	stories, err := scanIDs(rows)
	if err != nil {
		return err
	}
	r := relating{tx: t}
	left := make([][]grouped, 0, len(stories))
	for _, number := range stories {
		all, err := r.story(ctx, number)
		if err != nil {
			return err
		}
		gone, stay := partition(all, ids)
		if len(stay) == 0 {
			continue
		}
		if _, err := r.exec(ctx, sqlInheritApart, jsonText(itemsOf(gone)), stay[0].item, jsonText(itemsOf(all))); err != nil {
			return err
		}
		left = append(left, stay)
	}
	if _, err := t.exec(ctx, sqlForgetItems, jsonText(ids)); err != nil {
		return err
	}
	for _, stay := range left {
		if err := r.regroup(ctx, stay); err != nil {
			return err
		}
	}
	return nil
}
