package story

import (
	"slices"

	"courant/news"
)

// Separate keeps the stories of two items, and so their copies, from being united by any
// rule, whenever the items are taken up. It undoes nothing.
func (w *Window) Separate(a news.Apart) {
	if a.Item == a.From || slices.Contains(w.apart[a.Item], a.From) {
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

// decide marks an item about which something was decided by hand.
func (w *Window) decide(slot int32) {
	if e := w.at(slot); !e.decided {
		e.decided = true
		w.stories.all[e.groups[storyGroup].id].decided++
	}
}

// strangerOf returns the slot of an item that another one belongs together with. If it has
// none, it may be of any story: it was not remembered, or has left.
func (w *Window) strangerOf(key news.Key, at int64) int32 {
	if slot, ok := w.slots[key]; ok {
		return slot
	}
	slot := w.take(key, at)
	w.at(slot).strange = true
	w.stories.all[w.at(slot).groups[storyGroup].id].strange++
	return slot
}

// meet says that it is known, or will be in a moment, what an item belongs to.
func (w *Window) meet(slot int32) {
	if e := w.at(slot); e.strange {
		e.strange = false
		w.stories.all[e.groups[storyGroup].id].strange--
	}
}

// bequeath hands down what was decided about an item that leaves to the member of its story
// that leaves last.
func (w *Window) bequeath(slot int32) {
	e, heir := w.at(slot), int32(-1)
	w.stories.each(e.groups[storyGroup].id, func(other int32) bool {
		if other != slot && (heir < 0 || w.at(other).at > w.at(heir).at) {
			heir = other
		}
		return true
	})
	if heir < 0 {
		return
	}
	for _, from := range slices.Clone(w.apart[e.key]) {
		w.Separate(news.Apart{Item: w.at(heir).key, From: from})
	}
}

// barred reports whether the stories of two items must not be united, by hand. One with a
// member of which nothing is known may be that which another was kept apart from.
func (w *Window) barred(a, b int32) bool {
	return w.barredStories(w.at(a).groups[storyGroup].id, w.at(b).groups[storyGroup].id)
}

func (w *Window) barredStories(a, b int32) bool {
	x, y := &w.stories.all[a], &w.stories.all[b]
	switch {
	case a == b:
		return false
	case x.strange > 0 && y.decided > 0, x.decided > 0 && y.strange > 0:
		return true
	case x.decided == 0 || y.decided == 0:
		return false
	}
	for key, others := range w.apart { // few, since people made them
		if w.isOf(key, a) && slices.ContainsFunc(others, func(other news.Key) bool { return w.isOf(other, b) }) {
			return true
		}
	}
	return false
}

// isOf reports whether an item is in the window, in a story.
func (w *Window) isOf(key news.Key, story int32) bool {
	slot, ok := w.slots[key]
	return ok && w.at(slot).groups[storyGroup].id == story
}
