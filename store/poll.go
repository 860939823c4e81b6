package store

import (
	"cmp"
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

// Save keeps what a poll brought: the items with their topics, the source's state, and what
// the host asked for, in one transaction. An item that is known and has not changed is not
// written; others go on the list of Unrelated. Save returns ErrFenced, and writes nothing,
// when the source has been claimed again since.
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
	poll    *news.Poll
	source  int64
	fresh   bool      // no whole document came yet from the source, or from its new URL
	settled time.Time // when that ended
	before  time.Time // the last success before this poll
	rules   int64     // those that judged the items; 0: not looked up yet
	stray   bool      // they are not those by which all kept items are judged
	saved   news.Saved
}

func (s *saving) save(ctx context.Context) error {
	if items := s.poll.Items; len(items) > 0 {
		if err := s.checkFence(ctx); err != nil {
			return err
		}
		if err := s.saveItems(ctx, items); err != nil {
			return err
		}
		if err := s.saveBlocks(ctx); err != nil {
			return err
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
	}
	if h := s.poll.Hold; h != nil {
		if err := s.saveHold(ctx, h); err != nil {
			return err
		}
	}
	return s.saveState(ctx, s.poll.State(s.saved))
}

// checkFence looks up the source. What it finds there is needed for items only.
func (s *saving) checkFence(ctx context.Context) error {
	var fence int64
	err := s.row(ctx, sqlFenced, s.poll.Source).Scan(&s.source, &fence, &s.fresh, (*seconds)(&s.before), (*seconds)(&s.settled), &s.saved.Older)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errUnknownSource
	case err != nil:
		return err
	case fence != s.poll.Fence:
		return ErrFenced
	}
	return nil
}

// settle notes that a whole document came from a source of which there was none.
func (s *saving) settle(ctx context.Context) error {
	if !s.fresh || s.poll.Partial {
		return nil
	}
	_, err := s.exec(ctx, sqlSettle, seconds(s.poll.At), s.source)
	return err
}

// saveItems sorts the items of a document into known and new ones.
func (s *saving) saveItems(ctx context.Context, items []news.Item) error {
	d, err := s.recognise(ctx, items)
	if err != nil {
		return err
	}
	for _, p := range d.known {
		if err := s.again(ctx, p.item, p.kept); err != nil {
			return err
		}
	}
	s.saved.Known = len(d.known)
	if err := s.mark(ctx, d.known); err != nil {
		return err
	}
	return s.addAll(ctx, d.added)
}

// again takes up an item that is known.
func (s *saving) again(ctx context.Context, it *news.Item, k *kept) error {
	if it.Known { // by its bytes: there is nothing else of it
		return nil
	}
	if k.alias {
		if _, err := s.exec(ctx, sqlAddAlias, binary16(it.Key), k.id); err != nil {
			return err
		}
	}
	switch {
	case k.tombstone, it.Cut: // old news, whatever its source made of it since; half an item
		return nil
	case it.Hash == k.hash && it.Raw == k.raw && it.Language == k.language:
		return nil
	case it.Hash == k.hash:
		return s.rereads(ctx, it, k)
	case !it.Hash.Comparable(k.hash), k.same: // another method, or another name, says nothing about the text
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

// rereads takes up what is not text of an item whose text is what it was.
func (s *saving) rereads(ctx context.Context, it *news.Item, k *kept) error {
	if _, err := s.exec(ctx, sqlChangeRaw, signed(it.Raw), it.Language, k.id); err != nil || it.Language == k.language {
		return err
	}
	if _, err := s.exec(ctx, sqlChangeUnrelated, k.id); err != nil {
		return err
	}
	return s.retag(ctx, it, k) // words may count in one language only
}

// change writes an item over what is kept of it. When it changed stays as it is for nil.
func (s *saving) change(ctx context.Context, it *news.Item, k *kept, changed any) error {
	rules, err := s.rulesOnce(ctx)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, sqlChangeItem, it.GUID, it.URL, linkOf(it), it.Title, it.Language,
		seconds(s.past(it.Published)), seconds(s.past(it.Updated)), binary16(it.Hash), changed, rules, signed(it.Raw), k.id)
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlChangeText, append(textArgs(it), k.id)...); err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlChangeUnrelated, k.id); err != nil {
		return err
	}
	return s.retag(ctx, it, k)
}

// retag replaces the topics of a kept item.
func (s *saving) retag(ctx context.Context, it *news.Item, k *kept) error {
	if _, err := setTags(ctx, s.tx, k.id, k.ordered, it.Topics); err != nil {
		return err
	}
	return s.astray(ctx, k.id)
}

// astray notes that an item was judged by other rules than all are to be.
func (s *saving) astray(ctx context.Context, item int64) error {
	if _, err := s.rulesOnce(ctx); err != nil || !s.stray {
		return err
	}
	_, err := s.exec(ctx, sqlAddAstray, item)
	return err
}

// rulesOnce returns the number of the rules that judged the items. Where all items are still
// to be judged by whatever rules come, none goes astray.
func (s *saving) rulesOnce(ctx context.Context) (int64, error) {
	if s.rules != 0 {
		return s.rules, nil
	}
	rules, err := rulesID(ctx, s.tx, s.poll.Judged)
	if err != nil {
		return 0, err
	}
	prevailing, err := prevailingRules(ctx, s.tx)
	if err != nil {
		return 0, err
	}
	s.rules, s.stray = rules, prevailing != 0 && prevailing != rules
	return rules, nil
}

// addAll writes new items, the oldest first: among items that are equally new, the one
// written last stands first in lists. In a flood, the newest reach feeds.
func (s *saving) addAll(ctx context.Context, added []*news.Item) error {
	room, err := s.room(ctx, len(added))
	if err != nil {
		return err
	}
	slices.SortStableFunc(added, func(a, b *news.Item) int { return s.date(b).Compare(s.date(a)) })
	for i, it := range slices.Backward(added) {
		if err := s.add(ctx, it, i >= room); err != nil {
			return err
		}
		s.saved.Posted = append(s.saved.Posted, cmp.Or(it.Published, it.Updated))
	}
	s.saved.Added, s.saved.Held = len(added), max(0, len(added)-room)
	return nil
}

// first reports whether what is saved is a source's first document, or that of a new URL.
func (s *saving) first() bool { return s.fresh && !s.poll.Partial }

// order returns where a new item stands in lists. A source's first document is history, as
// is what the poll says, and stands where its dates say; what a source adds later is news,
// whatever date it has.
func (s *saving) order(it *news.Item) time.Time {
	if date := s.date(it); s.first() || date.Before(s.poll.History) {
		return date
	}
	return s.poll.At
}

// add writes a new item. One of a part of a document is not known to be in the document.
func (s *saving) add(ctx context.Context, it *news.Item, held bool) error {
	rules, err := s.rulesOnce(ctx)
	if err != nil {
		return err
	}
	ordered, served := s.order(it), time.Time{}
	if s.poll.Partial {
		served = s.poll.At
	}
	publicID, err := s.publicID(ctx, it)
	if err != nil {
		return err
	}
	at := seconds(s.poll.At)
	r, err := s.exec(ctx, sqlAddItem, s.source, binary16(it.Key), it.GUID, it.URL, linkOf(it), it.Title, it.Language,
		seconds(s.past(it.Published)), seconds(s.past(it.Updated)), binary16(it.Hash),
		publicID, markOf(publicID), at, seconds(ordered), at, seconds(served), rules, signed(it.Raw), held)
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
	if err := addTags(ctx, s.tx, id, ordered, it.Topics); err != nil {
		return err
	}
	if _, err := s.exec(ctx, sqlAddUnrelated, id); err != nil {
		return err
	}
	return s.astray(ctx, id)
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
