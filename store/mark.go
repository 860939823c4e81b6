package store

import (
	"context"
	"database/sql"
)

// mark keeps account of which items are in the last document: those known that were not in
// the one before enter it, and of those that are gone now, the last success is remembered.
// A part of a document says nothing of what is not in it.
func (s *saving) mark(ctx context.Context, known []recognised) error {
	var present, back []int64
	for _, p := range known {
		present = append(present, p.kept.id)
		if p.kept.absent {
			back = append(back, p.kept.id)
		}
	}
	if len(back) > 0 {
		if _, err := s.exec(ctx, sqlDeleteVanished, jsonText(back)); err != nil {
			return err
		}
	}
	if s.poll.Partial {
		return nil
	}
	if len(back) > 0 {
		if _, err := s.exec(ctx, sqlEnterDocument, jsonText(back)); err != nil {
			return err
		}
	}
	served := s.before
	if served.IsZero() { // would mean that they are present
		served = s.poll.At
	}
	rows, err := s.query(ctx, sqlLeaveDocument, seconds(served), s.source, jsonText(present))
	left, err := scanStanding(rows, err)
	if err != nil || len(left) == 0 || s.first() { // another address may serve another selection
		return err
	}
	return s.vanish(ctx, left, len(back))
}

// vanish notes which of the items that left the document were taken out of it, and not pushed
// out by newer ones. back is how many items of the document were not in the one before.
func (s *saving) vanish(ctx context.Context, left []standing, back int) error {
	rows, err := s.query(ctx, sqlInDocument, s.source)
	stay, err := scanStanding(rows, err)
	if err != nil {
		return err
	}
	gone := takenOut(left, stay)
	if len(gone) > maxTaken && 5*len(gone) > len(left)+len(stay)-back {
		return nil // it is put together in another way now
	}
	for _, it := range gone {
		if _, err := s.exec(ctx, sqlAddVanished, it.id, seconds(s.poll.At)); err != nil {
			return err
		}
	}
	return nil
}

// maxTaken is how many items a source may take away at once, however few it has. When it is
// more than a fifth of them as well, it has put its document in another order.
const maxTaken = 3

// pinned is one part in how many of a document is taken for items that stay at its top while
// newer ones pass through.
const pinned = 10

// takenOut returns which of the kept items that left a document did so before their turn: more
// of those that stay are older than a source may have pinned to its top.
func takenOut(left, stay []standing) (gone []standing) {
	for _, it := range left {
		older := 0
		for i := 0; it.kept && i < len(stay) && older <= len(stay)/pinned; i++ {
			if stay[i].olderThan(&it) {
				older++
			}
		}
		if older > len(stay)/pinned {
			gone = append(gone, it)
		}
	}
	return gone
}

// A standing is a kept item, or a tombstone, with all that says how old it is.
type standing struct {
	id   int64
	kept bool
	ages [3]int64 // where it stands in lists, when it was published and updated; 0: unknown
}

// olderThan reports whether all that is known of both items says that one is the older. Only
// then must it leave a document first, whatever the source sorts by. Items that one poll
// brought stand at the same place: without dates none of them is the older one.
func (a *standing) olderThan(b *standing) (older bool) {
	for i := range a.ages {
		switch x, y := a.ages[i], b.ages[i]; {
		case x == 0 || y == 0:
		case x > y:
			return false
		case x < y:
			older = true
		}
	}
	return older
}

// scanStanding reads rows of leave_document.sql and in_document.sql.
func scanStanding(rows *sql.Rows, err error) (all []standing, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var it standing
		if err := rows.Scan(&it.id, &it.kept, &it.ages[0], &it.ages[1], &it.ages[2]); err != nil {
			return nil, err
		}
		all = append(all, it)
	}
	return all, rows.Err()
}
