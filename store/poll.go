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

// maxRevisions is how many earlier texts of an item are kept, the latest.
const maxRevisions = 20

// Save keeps what a poll brought: the source's state and the items with their topics, in one
// transaction. An item that is known and has not changed is not written. Save returns
// ErrFenced, and writes nothing, when the fence in the poll's state is no longer that of
// the source.
func (db *DB) Save(ctx context.Context, p news.Poll) (news.Saved, error) {
	s := saving{poll: &p}
	err := db.write(ctx, func(ctx context.Context, t *tx) error {
		s.tx = t
		return s.save(ctx)
	})
	if err != nil {
		return news.Saved{}, fmt.Errorf("save poll of %s: %w", p.Source, err)
	}
	return s.saved, nil
}

// A saving is one poll on its way into the database.
type saving struct {
	*tx
	poll   *news.Poll
	source int64
	fresh  bool      // this is the first document of the source, or of its new URL
	before time.Time // the last success before this poll
	rules  int64     // those that judged the items
	saved  news.Saved
}

func (s *saving) save(ctx context.Context) error {
	if err := s.checkFence(ctx); err != nil {
		return err
	}
	items := s.poll.Items
	if err := saveState(ctx, s.tx, s.source, s.poll.State, s.fresh && len(items) == 0); err != nil {
		return err
	}
	if len(items) == 0 {
		return nil
	}
	var err error
	if s.rules, err = rulesID(ctx, s.tx, s.poll.Judged); err != nil {
		return err
	}
	return s.saveItems(ctx, items)
}

func (s *saving) checkFence(ctx context.Context) error {
	var fence int64
	err := s.row(ctx, sqlClaimed, s.poll.Source).Scan(&s.source, &fence, &s.fresh, (*seconds)(&s.before))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errUnknownSource
	case err != nil:
		return err
	case fence != s.poll.State.Fence:
		return ErrFenced
	}
	return nil
}

// saveItems sorts the items of a document into known and new ones.
func (s *saving) saveItems(ctx context.Context, items []news.Item) error {
	known, taken, err := s.recognise(ctx, items)
	if err != nil {
		return err
	}
	var added []*news.Item
	var present, back []int64
	for i := range items {
		it, k := &items[i], known[items[i].Key]
		if k == nil {
			if giveKey(it, taken) {
				added = append(added, it)
			}
			continue
		}
		if k.taker != it { // the same item once more
			continue
		}
		present = append(present, k.id)
		if k.absent {
			back = append(back, k.id)
		}
		if err := s.again(ctx, it, k); err != nil {
			return err
		}
	}
	if err := s.mark(ctx, present, back); err != nil {
		return err
	}
	return s.addAll(ctx, added)
}

// giveKey gives a new item the plainest of its keys that no other item has. There is none
// when the document has the item twice.
func giveKey(it *news.Item, taken map[news.Key]bool) (ok bool) {
	for _, key := range append([]news.Key{it.Key}, it.Keys()...) {
		if !taken[key] {
			taken[key] = true
			it.Key = key
			return true
		}
	}
	return false
}

// mark keeps account of which items are in the last document: back are those present that
// were not in the one before. Of those that are gone now, the last success is remembered.
func (s *saving) mark(ctx context.Context, present, back []int64) error {
	if len(back) > 0 {
		if _, err := s.exec(ctx, sqlEnterDocument, jsonText(back)); err != nil {
			return err
		}
	}
	served := s.before
	if served.IsZero() { // would mean that they are present
		served = s.poll.At
	}
	_, err := s.exec(ctx, sqlLeaveDocument, seconds(served), s.source, jsonText(present))
	return err
}

// again takes up an item that is known.
func (s *saving) again(ctx context.Context, it *news.Item, k *kept) error {
	if k.alias {
		if _, err := s.exec(ctx, sqlAddAlias, binary16(it.Key), k.id); err != nil {
			return err
		}
	}
	switch {
	case it.Hash == k.hash:
		return nil
	case k.tombstone: // old news, whatever its source made of it since
		return nil
	case !it.Hash.Comparable(k.hash): // another method; that says nothing about the text
		return s.change(ctx, it, k, nil)
	}
	if _, err := s.exec(ctx, sqlAddRevision, seconds(s.poll.At), k.id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlLimitRevisions, k.id, maxRevisions); err != nil {
		return err
	}
	s.saved.Changed++
	return s.change(ctx, it, k, seconds(s.poll.At))
}

// change writes an item over what is kept of it. When it changed stays as it is for nil.
func (s *saving) change(ctx context.Context, it *news.Item, k *kept, changed any) error {
	_, err := s.exec(ctx, sqlChangeItem, it.GUID, it.URL, linkOf(it), it.Title, it.Language,
		seconds(s.past(it.Published)), seconds(s.past(it.Updated)), binary16(it.Hash), changed, s.rules, k.id)
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlChangeText, append(textArgs(it), k.id)...); err != nil {
		return err
	}
	return setTags(ctx, s.tx, k.id, k.ordered, it.Topics)
}

// addAll writes new items, the oldest first: among items that are equally new, the one
// written last stands first in lists.
func (s *saving) addAll(ctx context.Context, added []*news.Item) error {
	slices.SortStableFunc(added, func(a, b *news.Item) int { return s.date(b).Compare(s.date(a)) })
	for _, it := range slices.Backward(added) {
		if err := s.add(ctx, it); err != nil {
			return err
		}
	}
	s.saved.Added = len(added)
	return nil
}

// add writes a new item. A source's first document is history, and stands in lists where
// its dates say; what a source adds later is news, whatever date it has.
func (s *saving) add(ctx context.Context, it *news.Item) error {
	ordered := s.poll.At
	if s.fresh {
		ordered = s.date(it)
	}
	publicID, err := s.publicID(ctx, it)
	if err != nil {
		return err
	}
	at := seconds(s.poll.At)
	r, err := s.exec(ctx, sqlAddItem, s.source, binary16(it.Key), it.GUID, it.URL, linkOf(it), it.Title, it.Language,
		seconds(s.past(it.Published)), seconds(s.past(it.Updated)), binary16(it.Hash),
		publicID, markOf(publicID), at, seconds(ordered), at, s.rules)
	if err != nil {
		return err
	}
	id, err := r.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlAddText, append([]any{id}, textArgs(it)...)...); err != nil {
		return err
	}
	return addTags(ctx, s.tx, id, ordered, it.Topics)
}

// date returns where an item stands in time by what its source says.
func (s *saving) date(it *news.Item) time.Time {
	for _, t := range []time.Time{it.Published, it.Updated} {
		if !t.IsZero() {
			return s.past(t)
		}
	}
	return s.poll.At
}

// past returns t, or the time of the poll where t lies in the future.
func (s *saving) past(t time.Time) time.Time {
	if t.After(s.poll.At) {
		return s.poll.At
	}
	return t
}
