package story

import (
	"cmp"
	"slices"

	"courant/news"
)

// What makes two texts copies. docs/stories.md says them to people.
const (
	within = 72 * 60 * 60 // seconds between two order times: what recurs comes later

	longFrom   = 100 // words, from which chance makes no two texts alike
	alikeLong  = .35 // Jaccard index, where both have so many
	alikeShort = .50
	partFrom   = 40  // shingles of the shorter text
	alikePart  = .80 // of which the longer has so many

	// Soon after each other, and with the same figures, but for a third that was brought up to
	// date, texts are copies that are less alike: a brief with another headline.
	soon          = 20 * 60 * 60 // seconds; the next day's report comes later
	soonFrom      = 50           // words, from which it is that of long ones
	soonAlike     = .40
	soonPartFrom  = 24
	soonPart      = .80
	soonPartLong  = .65 // where the shorter has soonLongFrom shingles
	soonLongFrom  = 35
	recursAfter   = 6 * 60 * 60 // seconds, after which a text may be that of a new day or hour,
	recursFigures = 3           // if it has so many figures, and more than half are other ones

	unlike     = .2 // of the shorter text's shingles: less than that is another text
	unlikeFrom = 18 // shingles, of texts of which it can be said

	saysFrom = 6 // words of text, which say something besides a title

	mostLooked  = 16  // texts of a group that are looked at
	mostMembers = 256 // among so many of its members
)

// A match is an item of which the one that is being related is a copy.
type match struct {
	slot  int32
	kind  news.JoinKind
	score float64
}

// joinCopies unites an item, which is not filled in yet, with its copies.
func (w *Window) joinCopies(slot int32, same news.Key, f *features) []news.Join {
	key := w.at(slot).key
	w.found, w.joined = w.found[:0], w.joined[:0]
	if same != (news.Key{}) && same != key {
		w.found = append(w.found, match{w.strangerOf(same, f.at), news.SameURL, 0})
	}
	w.findCopies(f)
	if w.dropDigested(f) {
		f.saysNothing()
	}
	var joins []news.Join
	for _, m := range w.found {
		if w.together(copyGroup, slot, m.slot) || w.barred(slot, m.slot) || !w.ofOtherSources(slot, m.slot, f) || !w.fits(m, f) {
			continue
		}
		if m.kind != news.SameURL {
			w.eachText(m.slot, func(other int32) bool {
				w.joined = append(w.joined, other)
				return true
			})
		}
		joins = append(joins, news.Join{Item: key, With: w.at(m.slot).key, Kind: m.kind, Score: m.score})
		w.unite(slot, m.slot, true)
	}
	return joins
}

// findCopies collects all texts in the window of which the item's is a copy, the surest
// first. An item is found once.
func (w *Window) findCopies(f *features) {
	if f.whole != 0 {
		w.index.each(f.whole, wholeKey, func(other int32, _ int) {
			if w.at(other).whole == f.whole && w.comparable(f, other, false) {
				w.found = append(w.found, match{other, news.SameText, 0})
			}
		})
	}
	w.findNear(f)
	if f.title != 0 {
		w.index.each(titleOfDay(f.title, f.at), titleKey, func(other int32, _ int) {
			if e := w.at(other); e.title == f.title && dayOf(e.at) == dayOf(f.at) && min(e.text, f.text) < nearFrom && w.comparable(f, other, true) && !f.said().other(w.saidBy(other)) {
				w.found = append(w.found, match{other, news.SameTitle, 0})
			}
		})
	}
	slices.SortStableFunc(w.found, func(a, b match) int {
		return cmp.Or(cmp.Compare(rank(a.kind), rank(b.kind)), cmp.Compare(b.score, a.score), cmp.Compare(w.at(a.slot).number, w.at(b.slot).number))
	})
}

// A said is what an item says, as far as that is compared with what another one says.
type said struct {
	title       uint64
	words, text uint16
	sketch      *sketch
}

func (f *features) said() said { return said{f.title, f.words, f.text, &f.sketch} }

func (w *Window) saidBy(slot int32) said {
	e := w.at(slot)
	return said{e.title, e.words, e.text, w.sketch(slot)}
}

// other reports whether two items have next to nothing in common; of those with one title, what
// is below it: a rubric, "Morning briefing: what you need to know", is no headline.
func (a said) other(b said) bool {
	if a.title == 0 || a.title != b.title {
		return areUnlike(a.sketch, b.sketch)
	}
	if min(a.text, b.text) < saysFrom {
		return false
	}
	shorter := float64(min(a.sketch.shingles, b.sketch.shingles))
	ofTitle := float64(max(0, int(a.words-a.text)-2))
	return shorter > ofTitle && (containment(a.sketch, b.sketch)*shorter-ofTitle)/(shorter-ofTitle) < unlike
}

// ofOtherSources reports whether an item, with what it was joined with already, and a group of
// copies have no source in common: what a source has twice stays two items, whoever else
// prints both.
func (w *Window) ofOtherSources(slot, other int32, f *features) bool {
	sources := make([]uint64, 1, 8)
	sources[0] = f.source
	w.eachCopy(slot, func(e *entry) bool {
		sources = append(sources, e.source)
		return true
	})
	distinct := true
	w.eachCopy(other, func(e *entry) bool {
		distinct = e.source == 0 || !slices.Contains(sources, e.source)
		return distinct
	})
	return distinct
}

// eachCopy calls visit with an item and its copies, many of them at least, until it returns
// false.
func (w *Window) eachCopy(slot int32, visit func(e *entry) bool) {
	id, looked := w.at(slot).groups[copyGroup].id, 0
	if id == 0 {
		visit(w.at(slot))
		return
	}
	w.copies.each(id, func(other int32) bool {
		looked++
		return visit(w.at(other)) && looked < mostMembers
	})
}

// rank orders kinds, the surest first.
func rank(k news.JoinKind) int {
	if k == news.PartCopy {
		k = news.NearCopy // by their score
	}
	return int(k)
}

// findNear collects near copies.
func (w *Window) findNear(f *features) {
	if f.words < nearFrom {
		return
	}
	w.looked.begin(len(w.pages) * pageSize)
	for _, h := range f.sketch.hashes[:asked(&f.sketch)] {
		w.index.each(uint64(h), 0, func(other int32, number int) {
			s := w.sketch(other)
			if w.looked.marked(other) || !mayBeAlike(&f.sketch, s) || s.hashes[number] != h {
				return
			}
			w.looked.mark(other)
			if !w.comparable(f, other, true) {
				return
			}
			if kind, score := near(&f.sketch, s, min(f.words, w.at(other).words), apart(f.at, w.at(other).at)); kind != 0 {
				w.found = append(w.found, match{other, kind, score})
			}
		})
	}
}

// asked returns under how many hashes a text is looked for. The longer it is, the fewer of
// its smallest ones are those of a short text that it has: three of a text of 40 shingles, on
// average.
func asked(s *sketch) int { return min(int(s.n), max(nearKeys, int(s.shingles)/12)) }

// near says whether two texts are near copies, of which the shorter has so many words and
// which are so many seconds apart; 0: they are not.
func near(a, b *sketch, words uint16, apart int64) (kind news.JoinKind, score float64) {
	if words < nearFrom {
		return 0, 0
	}
	figures, lack := lacking(a, b)
	if apart > recursAfter && figures >= recursFigures && 2*lack > figures {
		return 0, 0
	}
	bySoon := apart <= soon && 3*lack <= figures
	if j := jaccard(a, b); j >= leastJaccard(words, bySoon) {
		return news.NearCopy, j
	}
	if c := containment(a, b); c >= leastPart(min(a.shingles, b.shingles), bySoon) {
		return news.PartCopy, c
	}
	return 0, 0
}

// leastJaccard returns the least Jaccard index of copies of which the shorter has so many words.
func leastJaccard(words uint16, bySoon bool) float64 {
	switch {
	case words >= longFrom, bySoon && words >= soonFrom:
		return alikeLong
	case bySoon:
		return soonAlike
	default:
		return alikeShort
	}
}

// leastPart returns how much of a text with so many shingles a longer one must have to be its
// copy; more than 1: that it has all says nothing.
func leastPart(shingles uint16, bySoon bool) float64 {
	switch {
	case bySoon && shingles >= soonLongFrom:
		return soonPartLong
	case shingles >= partFrom:
		return alikePart
	case bySoon && shingles >= soonPartFrom:
		return soonPart
	default:
		return 2
	}
}

// comparable reports whether an item may be a copy of another by what they say: they are of
// different sources, and hosts if that is wanted, and not long apart.
func (w *Window) comparable(f *features, slot int32, hosts bool) bool {
	e := w.at(slot)
	return e.source != f.source && !(hosts && e.host == f.host && f.host != 0) && apart(e.at, f.at) <= within
}

func apart(a, b int64) int64 { return max(a-b, b-a) }

// dayOf returns the number of a day, in UTC.
func dayOf(at int64) int64 {
	const day = 24 * 60 * 60
	if at < 0 {
		at -= day - 1
	}
	return at / day
}

// dropDigested drops from what was found the texts that are parts of the item, where they are
// not of one text, and reports whether there were any: the item is a digest of several, and a
// copy of none.
func (w *Window) dropDigested(f *features) bool {
	isPart := func(m match) bool {
		s := w.sketch(m.slot)
		return (m.kind == news.NearCopy || m.kind == news.PartCopy) && 5*int(s.shingles) < 4*int(f.sketch.shingles)
	}
	first := int32(-1)
	for _, m := range w.found[:min(len(w.found), mostLooked)] {
		switch {
		case !isPart(m):
		case first < 0:
			first = m.slot
		case areUnlike(w.sketch(first), w.sketch(m.slot)):
			w.found = slices.DeleteFunc(w.found, isPart)
			return true
		}
	}
	return false
}

// fits reports whether the item belongs into the group of what it is like, or has the title
// of: neither a digest nor a title brings two texts together. None of the group says something
// else than the item, and what the item was joined with before says nothing else than that.
func (w *Window) fits(m match, f *features) bool {
	if m.kind == news.SameURL || m.kind == news.SameText {
		return true
	}
	unlike := func(a, b said) bool { return areUnlike(a.sketch, b.sketch) }
	if m.kind == news.SameTitle {
		unlike = said.other
	}
	fits := true
	w.eachText(m.slot, func(other int32) bool {
		s := w.saidBy(other)
		fits = !slices.ContainsFunc(w.joined, func(before int32) bool { return unlike(s, w.saidBy(before)) })
		return fits
	})
	if id := w.at(m.slot).groups[copyGroup].id; id != 0 && fits && f.said().much() {
		w.eachTextOf(id, func(other int32) bool {
			fits = !unlike(f.said(), w.saidBy(other))
			return fits
		})
	}
	return fits
}

// eachText calls visit with an item or, if it says little itself, with its copies that say
// more, until it returns false.
func (w *Window) eachText(slot int32, visit func(slot int32) bool) {
	if id := w.at(slot).groups[copyGroup].id; id != 0 && !w.saidBy(slot).much() {
		w.eachTextOf(id, visit)
	} else {
		visit(slot)
	}
}

// eachTextOf calls visit with members of a group of copies that say much, until it returns
// false: with some of them, where there are many.
func (w *Window) eachTextOf(id int32, visit func(slot int32) bool) {
	texts, looked := 0, 0
	w.copies.each(id, func(other int32) bool {
		looked++
		more := looked < mostMembers
		if w.saidBy(other).much() {
			texts++
			more = visit(other) && more && texts < mostLooked
		}
		return more
	})
}

// much reports whether enough is said to be unlike something else.
func (a said) much() bool {
	return a.sketch.shingles >= unlikeFrom || a.title != 0 && a.text >= saysFrom
}

// areUnlike reports whether two texts have next to nothing in common.
func areUnlike(a, b *sketch) bool {
	return min(a.shingles, b.shingles) >= unlikeFrom && containment(a, b) < unlike
}

// A marker marks slots, all of which begin takes back at once.
type marker struct {
	turn  uint32
	marks []uint32
}

func (m *marker) begin(slots int) {
	if slots > len(m.marks) {
		m.marks = append(m.marks, make([]uint32, slots-len(m.marks))...)
	}
	if m.turn++; m.turn == 0 {
		clear(m.marks)
		m.turn = 1
	}
}

func (m *marker) marked(slot int32) bool { return m.marks[slot] == m.turn }

func (m *marker) mark(slot int32) { m.marks[slot] = m.turn }
