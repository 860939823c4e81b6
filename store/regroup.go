package store

import "context"

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

// forget removes tombstones. Of the groups that they were in the others stay, with a number
// that one of them has.
func forget(ctx context.Context, t *tx, ids string) error {
	rows, err := t.query(ctx, sqlStoriesOf, ids)
	if err != nil {
		return err
	}
	stories, err := scanIDs(rows)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, sqlForgetItems, ids); err != nil {
		return err
	}
	r := relating{tx: t}
	for _, number := range stories {
		left, err := r.story(ctx, number)
		if err != nil {
			return err
		}
		if err := r.regroup(ctx, left); err != nil {
			return err
		}
	}
	return nil
}
