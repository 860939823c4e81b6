package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"courant/news"
)

// SaveRelations keeps what was found out about items: what is remembered of them, with what
// they belong together and why, in one transaction. It takes those off the list of Unrelated
// whose text and language are still those that were looked at. A join with an item that is
// forgotten is left out; one of two items that are together already adds no more than the
// reason. What is together stays together.
//
// A join of two stories that somebody decided to be apart is refused: nothing of it is kept,
// which is no error. refused says how many were: where there is one, who found it believes
// together what is not.
//
// version says on what it is based: what Remembered returned, or SaveRelations since. When
// somebody else has written relations meanwhile, SaveRelations writes nothing and returns
// ErrOvertaken, else the next version.
func (db *DB) SaveRelations(ctx context.Context, version int64, found []news.Related, now time.Time) (next int64, refused int, err error) {
	err = db.write(ctx, func(ctx context.Context, t *tx) error {
		var current int64
		if err := t.row(ctx, sqlRelating).Scan(&current); err != nil {
			return err
		}
		if current != version {
			return ErrOvertaken
		}
		r := relating{tx: t, now: now}
		for i := range found {
			if err := r.save(ctx, &found[i]); err != nil {
				return fmt.Errorf("item %s: %w", found[i].Item, err)
			}
		}
		refused = r.refused
		next, err = raiseRelating(ctx, t)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save relations: %w", err)
	}
	return next, refused, nil
}

// raiseRelating tells all who know the relations that they are others now.
func raiseRelating(ctx context.Context, t *tx) (next int64, err error) {
	err = t.row(ctx, sqlRaiseRelating).Scan(&next)
	return next, err
}

// A relating is relations on their way into the database.
type relating struct {
	*tx
	now     time.Time
	refused int // joins of stories that are apart by hand
}

// A relatable is an item, or a tombstone, that may belong together with others.
type relatable struct {
	id       int64 // 0: it is forgotten
	kept     bool
	ordered  time.Time
	hash     news.Hash
	language string
}

func (r *relating) find(ctx context.Context, key news.Key) (it relatable, err error) {
	err = r.row(ctx, sqlRelatedItem, binary16(key)).Scan(&it.id, &it.kept, (*seconds)(&it.ordered), (*binary16)(&it.hash), &it.language)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return it, err
}

// save writes what was found out about one item. Of a text that was changed meanwhile it
// holds as well: whoever found it out goes on from it.
func (r *relating) save(ctx context.Context, found *news.Related) error {
	it, err := r.find(ctx, found.Item)
	if err != nil || it.id == 0 {
		return err
	}
	if it.hash == found.Hash && it.language == found.Language {
		if _, err := r.exec(ctx, sqlDeleteUnrelated, it.id); err != nil {
			return err
		}
	}
	if err := r.remember(ctx, it, found.Features); err != nil {
		return err
	}
	for _, j := range found.Joins {
		other, err := r.find(ctx, j.With)
		if err != nil {
			return err
		}
		if other.id == 0 || other.id == it.id {
			continue
		}
		if err := r.join(ctx, it.id, other.id, j.Kind, j.Score); err != nil {
			return err
		}
	}
	return nil
}

// remember writes the features of an item, or none.
func (r *relating) remember(ctx context.Context, it relatable, features []byte) (err error) {
	if features == nil || !it.kept {
		_, err = r.exec(ctx, sqlDeleteFeatures, it.id)
	} else {
		_, err = r.exec(ctx, sqlSaveFeatures, it.id, seconds(it.ordered), features)
	}
	return err
}

// join unites the groups of two items and keeps why. What hands have parted only hands join.
func (r *relating) join(ctx context.Context, item, other int64, kind news.JoinKind, score float64) error {
	a, err := r.groups(ctx, item)
	if err != nil {
		return err
	}
	b, err := r.groups(ctx, other)
	if err != nil {
		return err
	}
	if kind != news.ByHand {
		apart, err := r.apart(ctx, a, b)
		if err != nil {
			return err
		}
		if apart {
			r.refused++
			return nil
		}
	}
	if err := r.because(ctx, item, other, kind, score); err != nil {
		return err
	}
	return r.unite(ctx, a, b, kind.Copy())
}

// apart reports whether somebody decided that the stories of two items are not one. Copies are
// in one story, so it holds for them as well.
func (r *relating) apart(ctx context.Context, a, b grouped) (apart bool, err error) {
	first, second := cmp.Or(a.story, a.item), cmp.Or(b.story, b.item)
	if first == second {
		return false, nil
	}
	err = r.row(ctx, sqlAreApart, first, second).Scan(&apart)
	return apart, err
}

// because keeps why two items belong together. There is one reason for each two, the first,
// unless a later one says more: that they are copies.
func (r *relating) because(ctx context.Context, item, other int64, kind news.JoinKind, score float64) error {
	var known news.JoinKind
	err := r.row(ctx, sqlJoinOf, item, other).Scan(&known)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case known.Copy() || !kind.Copy():
		return nil
	default:
		if _, err := r.exec(ctx, sqlDeleteJoin, item, other); err != nil {
			return err
		}
	}
	_, err = r.exec(ctx, sqlSaveJoin, item, other, kind, score, seconds(r.now))
	return err
}

// A grouped is an item with the numbers of its groups: the rows of the first of the copies and
// of the first of the story; 0 where it has no company of the kind.
type grouped struct{ item, original, story int64 }

// groups returns the groups of an item.
func (r *relating) groups(ctx context.Context, item int64) (grouped, error) {
	m := grouped{item: item}
	err := r.row(ctx, sqlGroupOf, item).Scan(&m.original, &m.story)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return m, err
}

// unite makes one story of those of two items, and one group of their copies where they are
// copies. The number of a group is that of its first item, so it is the smaller one.
func (r *relating) unite(ctx context.Context, a, b grouped, copies bool) error {
	was := [2]grouped{a, b}
	a.story, b.story = cmp.Or(a.story, a.item), cmp.Or(b.story, b.item)
	if err := r.merge(ctx, sqlUniteStories, &a.story, &b.story); err != nil {
		return err
	}
	if copies {
		a.original, b.original = cmp.Or(a.original, a.item), cmp.Or(b.original, b.item)
		if err := r.merge(ctx, sqlUniteOriginals, &a.original, &b.original); err != nil {
			return err
		}
	}
	for i, m := range []grouped{a, b} {
		if m == was[i] {
			continue
		}
		if err := r.put(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// merge gives two groups the number of the smaller one.
func (r *relating) merge(ctx context.Context, query string, a, b *int64) error {
	if *a == *b {
		return nil
	}
	first, second := min(*a, *b), max(*a, *b)
	*a, *b = first, first
	_, err := r.exec(ctx, query, first, second)
	return err
}

// put writes the groups of an item.
func (r *relating) put(ctx context.Context, m grouped) (err error) {
	if m.story == 0 {
		_, err = r.exec(ctx, sqlDeleteGroup, m.item)
	} else {
		_, err = r.exec(ctx, sqlSaveGroup, m.item, m.original, m.story)
	}
	return err
}
