package story

import (
	"time"

	"courant/news"
)

// A page holds what is remembered of pageSize items, without pointers: the collector has
// nothing to look for in it, and nothing is copied when the window grows.
type page struct {
	entries [pageSize]entry
	records [pageSize]record
}

// A record has side by side what is looked at for each candidate.
type record struct {
	next [keysEach]int32 // see index
	sketch
}

const pageSize = 1024

// An entry is an item in the window. One that is not known has been named by another item
// that belongs together with it, and has only a key, a time and its groups.
type entry struct {
	key         news.Key
	at          int64 // order time, in seconds since 1970
	source      uint64
	host        uint64
	whole       uint64
	title       uint64
	number      uint32 // the first taken up has the smallest
	due         int32  // place in Window.due
	groups      [2]member
	words, text uint16

	used    bool
	known   bool
	company bool // it belongs, or once did, together with another item
	decided bool // by hand, not to belong to the story of some other item
	strange bool // nothing but the key is known, and so not what it belongs to
}

func (w *Window) at(slot int32) *entry { return &w.pages[slot/pageSize].entries[slot%pageSize] }

func (w *Window) sketch(slot int32) *sketch {
	return &w.pages[slot/pageSize].records[slot%pageSize].sketch
}

// slotOf returns the slot of an item, which is taken up as not known if it has none.
func (w *Window) slotOf(key news.Key, at int64) int32 {
	if slot, ok := w.slots[key]; ok {
		return slot
	}
	return w.take(key, at)
}

// take gives an item a slot, and a story of its own.
func (w *Window) take(key news.Key, at int64) int32 {
	if len(w.free) == 0 {
		first := int32(len(w.pages)) * pageSize
		w.pages = append(w.pages, new(page))
		w.items = append(w.items, make([]int32, pageSize)...)
		for slot := first + pageSize - 1; slot >= first; slot-- {
			w.free = append(w.free, slot)
		}
	}
	slot := w.free[len(w.free)-1]
	w.free = w.free[:len(w.free)-1]
	w.count++
	*w.at(slot) = entry{key: key, at: at, number: w.count, used: true}
	w.slots[key] = slot
	w.push(slot)
	w.stories.start(slot)
	if len(w.apart[key]) > 0 {
		w.decide(slot)
	}
	return slot
}

// fill remembers the features of an item, which has none.
func (w *Window) fill(slot int32, f *features) {
	w.fillCompared(slot, f)
	e := w.at(slot)
	w.items[slot] = w.clusters.insert(e.number, e.groups[storyGroup].id, f.lang, f.terms, f.at)
}

// fillCompared remembers what copies are found by.
func (w *Window) fillCompared(slot int32, f *features) {
	e := w.at(slot)
	if !e.known {
		// As the others of its groups were: in the order in which they are given.
		w.count++
		e.number = w.count
		e.known = true
		w.copies.learn(slot)
		w.stories.learn(slot)
	}
	e.source, e.host, e.whole, e.title = f.source, f.host, f.whole, f.title
	e.words, e.text = f.words, f.text
	e.at = f.at
	w.fix(e.due)
	*w.sketch(slot) = f.sketch
	w.index.add(slot)
}

// clear forgets the features of an item, if it has any, but not what it belongs to.
func (w *Window) clear(slot int32) {
	e := w.at(slot)
	if !e.known {
		return
	}
	w.index.remove(slot)
	w.clusters.takeOut(w.items[slot])
	w.items[slot] = none
}

// evict forgets an item. The others of its groups stay together, and what was decided about
// it holds for them.
func (w *Window) evict(slot int32) {
	e := w.at(slot)
	w.clear(slot)
	if e.decided {
		w.bequeath(slot)
	}
	w.copies.leave(slot)
	w.stories.leave(slot)
	w.drop(e.due)
	delete(w.slots, e.key)
	*e = entry{}
	w.free = append(w.free, slot)
}

// forget evicts what is too old at the time now. Whole hours count, so that it is done for
// many items at once.
func (w *Window) forget(now time.Time) {
	horizon := now.Add(-news.RelatedFor).Truncate(time.Hour).Unix()
	for len(w.due) > 0 && w.at(w.due[0]).at < horizon {
		w.evict(w.due[0])
	}
}

// limit evicts the oldest where there are too many.
func (w *Window) limit() {
	if len(w.due) <= maxItems {
		return
	}
	for len(w.due) > maxItems-evicted {
		w.evict(w.due[0])
	}
}

// unite makes one of the stories of two items, and of their copies if they are such.
func (w *Window) unite(a, b int32, copies bool) {
	w.at(a).company, w.at(b).company = true, true
	if copies {
		w.copies.start(a)
		w.copies.start(b)
		w.copies.unite(a, b)
	}
	into, from := w.stories.unite(a, b)
	if into != from {
		w.clusters.unite(into, from)
	}
}

// together reports whether two items are in one group.
func (w *Window) together(kind int, a, b int32) bool {
	id := w.at(a).groups[kind].id
	return a == b || id != 0 && id == w.at(b).groups[kind].id
}
