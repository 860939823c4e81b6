package story

import (
	"slices"
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
	language    uint16

	used    bool
	known   bool
	company bool // it belongs, or once did, together with another item
	decided bool // by hand, not to belong to the story of some other item
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
		w.terms = append(w.terms, make([]terms, pageSize)...)
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
	w.terms[slot] = f.terms
	w.clusters.add(w.at(slot).groups[storyGroup].id, f.lang, f.terms, f.at)
}

// fillCompared remembers what copies are found by.
func (w *Window) fillCompared(slot int32, f *features) {
	e := w.at(slot)
	if !e.known {
		// As the others of its groups were: in the order in which they are given.
		w.count++
		e.number = w.count
	}
	e.known = true
	e.source, e.host, e.whole, e.title = f.source, f.host, f.whole, f.title
	e.words, e.text, e.language = f.words, f.text, w.language(f.lang)
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
	w.clusters.remove(e.groups[storyGroup].id, w.names[e.language], w.terms[slot], e.at)
	w.terms[slot] = nil
}

// evict forgets an item. The others of its groups stay together.
func (w *Window) evict(slot int32) {
	e := w.at(slot)
	w.clear(slot)
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

// language returns the number of a base language.
func (w *Window) language(name string) uint16 {
	if len(w.names) == 0 {
		w.names = []string{""}
	}
	if n, ok := w.languages[name]; ok || name == "" {
		return n
	}
	const most = 1000 // more than there are; what is beyond is unknown
	if len(w.names) == most {
		return 0
	}
	w.names = append(w.names, name)
	w.languages[name] = uint16(len(w.names) - 1)
	return w.languages[name]
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

// decide marks an item about which something was decided by hand.
func (w *Window) decide(slot int32) {
	if e := w.at(slot); !e.decided {
		e.decided = true
		w.stories.all[e.groups[storyGroup].id].decided++
	}
}

// barred reports whether two stories must not be united, by hand.
func (w *Window) barred(a, b int32) bool {
	if a == b || w.stories.all[a].decided == 0 || w.stories.all[b].decided == 0 {
		return false
	}
	for key, others := range w.apart { // few, since people made them
		slot, ok := w.slots[key]
		if !ok || w.at(slot).groups[storyGroup].id != a {
			continue
		}
		for _, other := range others {
			if slot, ok := w.slots[other]; ok && w.at(slot).groups[storyGroup].id == b {
				return true
			}
		}
	}
	return false
}

// areApart reports whether two items themselves were separated.
func (w *Window) areApart(a, b news.Key) bool { return slices.Contains(w.apart[a], b) }
