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
	w := &Window{slots: map[news.Key]int32{}, apart: map[news.Key][]news.Key{}, clusters: newClusters(o)}
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
	items []int32 // of the item in each slot, its number in clusters
	free  []int32 // slots
	due   []int32 // slots, as a heap: the oldest order time first
	count uint32  // items that were taken up so far, which numbers them

	index    index
	copies   groups
	stories  groups
	clusters *clusters
	apart    map[news.Key][]news.Key // by hand, in both directions

	reader reader
	found  []match // of the item that is being related
	joined []int32 // slots of texts that it was joined with, not by their URLs
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
	w.rejoin(slot, r.Original, r.Story, f.at, w.slotOf)
	w.fill(slot, &f)
	w.limit()
	return nil
}

// rejoin puts an item into the groups of the items that it was found to belong to, whose
// slots are those that slotOf returns.
func (w *Window) rejoin(slot int32, original, story news.Key, at int64, slotOf func(key news.Key, at int64) int32) {
	key := w.at(slot).key
	if original != (news.Key{}) {
		w.at(slot).company = true
		if original != key {
			w.unite(slot, slotOf(original, at), true)
		}
	}
	if story != (news.Key{}) {
		w.at(slot).company = true
		if story != key {
			w.unite(slot, slotOf(story, at), false)
		}
	}
}

// Relate finds out what an item belongs together with, and takes it up. Joins are the surest
// first, one for each group that the item joins. Those of copies are across sources only; a
// source may report an event more than once.
func (w *Window) Relate(u *news.Unrelated, now time.Time) news.Related {
	w.forget(now)
	it := &u.Item
	found := news.Related{Item: it.Key, Hash: it.Hash}
	if it.Order.Before(now.Add(-news.RelatedFor)) || it.Order.After(now.Add(ahead)) {
		found.Joins = w.relateOld(u, now)
		return found
	}
	f := w.reader.read(it)
	slot, ok := w.slots[it.Key]
	if !ok {
		slot = w.take(it.Key, f.at)
	}
	w.meet(slot)
	company, again := hasCompany(it), w.at(slot).known && w.at(slot).company
	if company && !w.at(slot).known {
		// Changed, and not remembered: what it belongs to was found out before. Or new, and
		// joined by hand before it came here: it may have copies besides.
		w.rejoin(slot, it.Original, it.Story, f.at, w.strangerOf)
		again = !u.Added
	}
	w.clear(slot)
	if !again {
		found.Joins = w.joinCopies(slot, u.Same, f)
	}
	if !again && !company && len(found.Joins) == 0 { // a copy is of the story of its original
		found.Joins = w.joinStory(slot, f)
	}
	found.Features = f.encode()
	w.fill(slot, f)
	if !again {
		found.Joins = append(found.Joins, w.joinAbroad(slot)...)
	}
	w.limit()
	return found
}

// hasCompany reports whether an item belongs together with others, as it was kept.
func hasCompany(it *news.Item) bool { return it.Original != news.Key{} || it.Story != news.Key{} }

// joinStory unites an item, which is not filled in yet, with a story that it reports.
func (w *Window) joinStory(slot int32, f *features) []news.Join {
	mine := w.at(slot).groups[storyGroup].id
	allowed := func(story int32) bool { return story != mine && !w.barredStories(mine, story) }
	story, score, ok := w.clusters.best(f.lang, f.terms, f.at, allowed)
	if !ok || !allowed(story) {
		return nil
	}
	with := w.stories.first(story)
	if with < 0 {
		return nil
	}
	w.unite(slot, with, false)
	return []news.Join{{Item: w.at(slot).key, With: w.at(with).key, Kind: news.SameStory, Score: score}}
}

// joinAbroad unites the story of an item with one in other languages that it has turned out
// to be like, if that is asked for.
func (w *Window) joinAbroad(slot int32) []news.Join {
	mine := w.at(slot).groups[storyGroup].id
	allowed := func(story int32) bool { return story != mine && !w.barredStories(mine, story) }
	story, score, ok := w.clusters.bestAbroad(mine, allowed)
	if !ok {
		return nil
	}
	with := w.stories.first(story)
	if with < 0 {
		return nil
	}
	w.unite(slot, with, false)
	return []news.Join{{Item: w.at(slot).key, With: w.at(with).key, Kind: news.AbroadStory, Score: score}}
}

// relateOld relates an item that is too old, or too far in the future, to be compared. Only
// its link may tell what it is a copy of.
func (w *Window) relateOld(u *news.Unrelated, now time.Time) []news.Join {
	it := &u.Item
	company := !u.Added && hasCompany(it)
	if slot, ok := w.slots[it.Key]; ok && w.at(slot).known {
		company = company || w.at(slot).company
		w.evict(slot)
	}
	if company || u.Same == (news.Key{}) || u.Same == it.Key {
		return nil
	}
	at := now.Add(-news.RelatedFor - time.Hour).Unix() // it leaves next, unless the other one stays
	if other, ok := w.slots[u.Same]; ok {
		at = w.at(other).at
	}
	slot, other := w.slotOf(it.Key, at), w.strangerOf(u.Same, at)
	w.meet(slot)
	w.rejoin(slot, it.Original, it.Story, at, w.strangerOf)
	if w.together(copyGroup, slot, other) || w.barred(slot, other) {
		return nil
	}
	w.unite(slot, other, true)
	return []news.Join{{Item: it.Key, With: u.Same, Kind: news.SameURL}}
}
