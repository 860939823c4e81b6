// Package story finds out which items belong together: copies, which are one text on several
// sites, and stories, which are reports of one event. It remembers the items of the last days
// in memory and is asked about each new or changed one, in the order in which they were kept.
//
// It only says what it found, and why (news.Join). It keeps nothing on disk, reads no clock,
// drops and hides no item, and undoes nothing: what is to be united is done by package store,
// what to be shown of it is decided by each feed. Whether an item of the same source is an
// item seen before is a question of identity, which is store's as well.
package story

import (
	"fmt"
	"time"

	"courant/news"
)

// Options say how a Window finds stories.
type Options struct {
	AcrossLanguages bool // reports in several languages may be one story
}

// New returns a window that remembers nothing yet.
func New(o Options) *Window {
	w := &Window{slots: map[news.Key]int32{}, languages: map[string]uint16{}, apart: map[news.Key][]news.Key{}, clusters: newClusters(o)}
	w.copies = groups{window: w, kind: copyGroup}
	w.stories = groups{window: w, kind: storyGroup}
	w.index.window = w
	return w
}

// A Window holds what is remembered of the items of the last news.RelatedFor, at most
// maxItems of them. It is for one goroutine at a time.
type Window struct {
	slots map[news.Key]int32
	pages []*page
	terms []terms // of the item in each slot
	free  []int32 // slots
	due   []int32 // slots, as a heap: the oldest order time first
	count uint32  // items that were taken up so far, which numbers them

	languages map[string]uint16 // their numbers, in names from 1 on
	names     []string

	index    index
	copies   groups
	stories  groups
	clusters *clusters
	apart    map[news.Key][]news.Key // by hand, in both directions

	reader reader
	found  []match // of the item that is being related
	looked marker
}

const (
	maxItems = 200_000
	// evicted is how many items leave at once when there are too many.
	evicted = 1000
	// ahead is how far in the future an item may be: sites' clocks are wrong by hours.
	ahead = 24 * time.Hour
)

// Remember takes up an item that was related before. Items are to be given in the order in
// which they were kept, all before the first call of Relate. After an error, which says that
// the features are not of this version or damaged, the item is not remembered.
func (w *Window) Remember(r news.Remembered) error {
	var f features
	if err := f.decode(r.Features); err != nil {
		return fmt.Errorf("remember item %v: %w", r.Key, err)
	}
	slot, ok := w.slots[r.Key]
	if !ok {
		slot = w.take(r.Key, f.at)
	} else if w.at(slot).known {
		return nil // twice; the first holds
	}
	w.rejoin(slot, r.Original, r.Story, f.at)
	w.fill(slot, &f)
	w.limit()
	return nil
}

// rejoin puts an item into the groups of the items that it was found to belong to.
func (w *Window) rejoin(slot int32, original, story news.Key, at int64) {
	key := w.at(slot).key
	if original != (news.Key{}) {
		w.at(slot).company = true
		if original != key {
			w.unite(slot, w.slotOf(original, at), true)
		}
	}
	if story != (news.Key{}) {
		w.at(slot).company = true
		if story != key {
			w.unite(slot, w.slotOf(story, at), false)
		}
	}
}

// Separate keeps the stories of two items, and so their copies, from being united by any
// rule, whenever the items are taken up. It undoes nothing.
func (w *Window) Separate(a news.Apart) {
	if a.Item == a.From {
		return
	}
	w.apart[a.Item] = append(w.apart[a.Item], a.From)
	w.apart[a.From] = append(w.apart[a.From], a.Item)
	for _, key := range []news.Key{a.Item, a.From} {
		if slot, ok := w.slots[key]; ok {
			w.decide(slot)
		}
	}
}

// Relate finds out what an item belongs together with, and takes it up. Joins are across
// sources only, the surest first, one for each group that the item joins.
func (w *Window) Relate(u *news.Unrelated, now time.Time) news.Related {
	w.forget(now)
	it := &u.Item
	found := news.Related{Item: it.Key, Hash: it.Hash}
	if it.Order.Before(now.Add(-news.RelatedFor)) || it.Order.After(now.Add(ahead)) {
		found.Joins = w.relateOld(u)
		return found
	}
	f := w.reader.read(it)
	found.Features = f.encode()
	slot, ok := w.slots[it.Key]
	if !ok {
		slot = w.take(it.Key, f.at)
	}
	again := w.at(slot).known && w.at(slot).company
	if !w.at(slot).known && !u.Added && (it.Original != news.Key{} || it.Story != news.Key{}) {
		// Changed, and not remembered: what it belongs to was found out before.
		w.rejoin(slot, it.Original, it.Story, f.at)
		again = true
	}
	w.clear(slot)
	if !again {
		found.Joins = w.relate(slot, u.Same, f)
	}
	w.fill(slot, f)
	w.limit()
	return found
}

// relate finds the joins of an item that is not filled in yet. A copy is of the story of its
// original, and joins no other.
func (w *Window) relate(slot int32, same news.Key, f *features) []news.Join {
	if joins := w.joinCopies(slot, same, f); len(joins) > 0 {
		return joins
	}
	return w.joinStory(slot, f)
}

// joinStory unites an item, which is not filled in yet, with a story that it reports.
func (w *Window) joinStory(slot int32, f *features) []news.Join {
	mine := w.at(slot).groups[storyGroup].id
	allowed := func(story int32) bool { return story != mine && !w.barred(mine, story) }
	kind := news.SameStory
	story, score, ok := w.clusters.best(f.lang, f.terms, f.at, allowed)
	if !ok {
		kind = news.AbroadStory
		story, score, ok = w.clusters.bestAbroad(f.lang, f.terms, f.at, allowed)
	}
	if !ok || !allowed(story) {
		return nil
	}
	with := w.stories.first(story)
	if with < 0 {
		return nil
	}
	w.unite(slot, with, false)
	return []news.Join{{Item: w.at(slot).key, With: w.at(with).key, Kind: kind, Score: score}}
}

// relateOld relates an item that is too old, or too far in the future, to be compared.
func (w *Window) relateOld(u *news.Unrelated) []news.Join {
	key := u.Item.Key
	if slot, ok := w.slots[key]; ok && w.at(slot).known {
		company := w.at(slot).company
		w.evict(slot)
		if company {
			return nil
		}
	}
	if u.Same == (news.Key{}) || u.Same == key {
		return nil
	}
	if other, ok := w.slots[u.Same]; ok {
		slot := w.slotOf(key, w.at(other).at)
		if w.together(copyGroup, slot, other) || w.barred(w.at(slot).groups[storyGroup].id, w.at(other).groups[storyGroup].id) {
			return nil
		}
		w.unite(slot, other, true)
	} else if w.areApart(key, u.Same) {
		return nil
	}
	return []news.Join{{Item: key, With: u.Same, Kind: news.SameURL}}
}
