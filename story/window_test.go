package story

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/text"
)

func repeatedHashes(paragraph string) []uint64 {
	return text.Hashes("<p>" + paragraph + "</p><p>Something else is here.</p>")
}

// checkWindow fails unless the parts of the window agree with each other.
func checkWindow(t *testing.T, w *Window) {
	t.Helper()
	if len(w.slots) != len(w.due) || len(w.slots)+len(w.free) != len(w.pages)*pageSize {
		t.Fatalf("%d items, %d due, %d slots free of %d", len(w.slots), len(w.due), len(w.free), len(w.pages)*pageSize)
	}
	for place, slot := range w.due {
		if e := w.at(slot); !e.used || int(e.due) != place || w.slots[e.key] != slot {
			t.Fatalf("slot %d is due at place %d: %+v", slot, place, e)
		}
		if place > 0 && w.older(int32(place), int32(place-1)/2) {
			t.Fatalf("place %d of the heap is older than its parent", place)
		}
	}
	for i := range w.index.tables {
		checkTable(t, w, &w.index.tables[i])
	}
	for kind, g := range []*groups{&w.copies, &w.stories} {
		members := 0
		for id := range g.all {
			n, decided := 0, 0
			g.each(int32(id), func(slot int32) bool {
				n++
				m := w.at(slot).groups[kind]
				if w.at(slot).decided {
					decided++
				}
				if m.id != int32(id) || w.at(m.next).groups[kind].prev != slot {
					t.Fatalf("ring of group %d is broken at %d", id, slot)
				}
				return true
			})
			if kind == storyGroup && decided != int(g.all[id].decided) {
				t.Fatalf("story %d says that %d are decided, %d are", id, g.all[id].decided, decided)
			}
			checkFirst(t, g, int32(id))
			members += n
		}
		if kind == storyGroup && members != len(w.slots) {
			t.Fatalf("%d members of stories, %d items", members, len(w.slots))
		}
	}
	known := 0
	for _, slot := range w.slots {
		if w.at(slot).known {
			known++
		}
	}
	if live := checkClusters(t, w.clusters); live != known {
		t.Fatalf("%d items are in stories, %d are known", live, known)
	}
}

// checkFirst fails unless a group knows who is its first, or that it does not know.
func checkFirst(t *testing.T, g *groups, id int32) {
	t.Helper()
	if got := g.all[id].first; g.all[id].size > 0 && got != unsure {
		g.all[id].first = unsure
		if want := g.first(id); got != want {
			t.Fatalf("group %d of kind %d: the first is %d, want %d", id, g.kind, got, want)
		}
	}
}

// checkClusters fails unless the reports of each story and the items of each term are in
// order. It returns how many items there are.
func checkClusters(t *testing.T, c *clusters) (items int) {
	t.Helper()
	for story, g := range c.groups {
		s, n, older := &c.stories[g], int32(0), int32(none)
		wide := *s
		wide.wide = true
		c.measure(&wide)
		for i := s.oldest; i != none; older, i = i, c.items[i].newer {
			n++
			if it := c.items[i]; it.group != g || it.older != older || older != none && c.items[older].order >= it.order {
				t.Fatalf("story %d: item %+v stands after %d", story, it, older)
			}
		}
		if s.story != story || n != s.reports || older != s.newest || !s.wide && (s.from != wide.from || s.to != wide.to) {
			t.Fatalf("story %d has %d reports from %d to %d: %+v", story, n, wide.from, wide.to, s)
		}
		items += int(n)
	}
	for n, p := range c.postings {
		if !slices.IsSortedFunc(p.items, func(a, b int32) int { return cmp.Compare(c.items[a].order, c.items[b].order) }) || len(p.items) != int(c.counts[n].items) {
			t.Fatalf("items %v of term %d are not in order, or not %d", p.items, n, c.counts[n].items)
		}
	}
	return items
}

// checkTable fails unless the chains of the table are as long as it says, of items in the
// window, the newest first.
func checkTable(t *testing.T, w *Window, table *table) {
	t.Helper()
	count := 0
	for bucket, posting := range table.heads {
		length, number := 0, w.count
		for ; posting != 0; posting = *w.index.next(posting) {
			e := w.at((posting - 1) / keysEach)
			if !e.known || e.number > number {
				t.Fatalf("chain %d has %+v after number %d", bucket, e, number)
			}
			number = e.number
			length++
		}
		if length != int(table.sizes[bucket]) || length > mostChain {
			t.Fatalf("chain %d has %d postings, is said to have %d", bucket, length, table.sizes[bucket])
		}
		count += length
	}
	if count != table.count {
		t.Fatalf("%d postings, said to be %d", count, table.count)
	}
}

func TestEditedItemsThatHaveCompanyKeepIt(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(1))
	c := report("c.example", breadTitle, breadText, at(1))
	relate(w, a, b, c)
	edited := b
	edited.Title, edited.Content = breadTitle, "<p>"+breadText+"</p>"
	found := w.Relate(&news.Unrelated{Item: edited}, at(2))
	wantJoins(t, "another text", found.Joins)
	if found.Features == nil || slices.Equal(found.Features, w.reader.read(&b).encode()) {
		t.Error("the features are those of the old text")
	}
	if !w.together(copyGroup, w.slots[a.Key], w.slots[b.Key]) {
		t.Error("the company is lost")
	}
	d := report("d.example", breadTitle, breadText, at(3))
	if joins := relate(w, d); len(joins) == 0 || joins[0].With != b.Key && joins[0].With != c.Key {
		t.Errorf("joins %v, want one by the new text", joins)
	}
	checkWindow(t, w)
}

func TestEditedItemsThatStandAloneAreLookedUpAgain(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", breadTitle, breadText, at(1))
	relate(w, a, b)
	edited := b
	edited.Title, edited.Content = ferryTitle, "<p>"+ferryText+"</p>"
	wantJoins(t, "now a copy", w.Relate(&news.Unrelated{Item: edited}, at(2)).Joins, with(a, news.SameText))
	wantJoins(t, "by its old text", relate(w, report("c.example", breadTitle, breadText, at(3))))
	checkWindow(t, w)
}

func TestEditedItemsOfWhichOnlyTheStoreKnowsKeepTheirCompany(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(1))
	relate(w, a)
	b.Original = news.NewKey("gone", "1")
	wantJoins(t, "it has company", w.Relate(&news.Unrelated{Item: b}, at(2)).Joins)
	b.Original = news.Key{}
	b.Key[0]++
	wantJoins(t, "it has none", w.Relate(&news.Unrelated{Item: b}, at(2)).Joins, with(a, news.SameText))
}

func TestFeaturesThatCannotBeReadAreNotRemembered(t *testing.T) {
	w := New(Options{})
	it := report("a.example", ferryTitle, ferryText, noon)
	good := New(Options{}).Relate(&news.Unrelated{Item: it, Added: true}, noon).Features
	other := slices.Clone(good)
	other[0]++
	for _, bad := range [][]byte{nil, {}, other, good[:len(good)-1], append(slices.Clone(good), 0)} {
		if err := w.Remember(news.Remembered{Key: it.Key, Features: bad}); err == nil {
			t.Errorf("%d bytes of features are taken", len(bad))
		}
	}
	checkWindow(t, w)
	if len(w.slots) != 0 {
		t.Errorf("%d items are remembered", len(w.slots))
	}
	wantJoins(t, "not remembered", relate(w, report("b.example", ferryTitle, ferryText, noon)))
}

// kept is what the store makes of results: the groups, in the model of a table.
type kept struct {
	items    []news.Unrelated
	features map[news.Key][]byte
	row      map[news.Key]int
	copies   map[news.Key]news.Key // of each item, its parent
	stories  map[news.Key]news.Key
}

func find(parents map[news.Key]news.Key, k news.Key) news.Key {
	for parents[k] != (news.Key{}) {
		k = parents[k]
	}
	return k
}

func (s *kept) unite(parents map[news.Key]news.Key, a, b news.Key) {
	a, b = find(parents, a), find(parents, b)
	if s.row[a] > s.row[b] {
		a, b = b, a
	}
	if a != b {
		parents[b] = a
	}
}

func (s *kept) save(u news.Unrelated, r news.Related) {
	if _, ok := s.row[u.Item.Key]; !ok {
		s.row[u.Item.Key] = len(s.row) + 1
		s.items = append(s.items, u)
	}
	u.Added = false
	s.items[s.row[u.Item.Key]-1] = u // as it is if it is edited
	s.features[u.Item.Key] = r.Features
	for _, j := range r.Joins {
		if j.Kind.Copy() {
			s.unite(s.copies, j.Item, j.With)
		}
		s.unite(s.stories, j.Item, j.With)
	}
}

// remembered returns what a window is rebuilt from.
func (s *kept) remembered() []news.Remembered {
	var all []news.Remembered
	for _, u := range s.items {
		r := news.Remembered{Key: u.Item.Key, Features: s.features[u.Item.Key]}
		r.Original, r.Story = s.groupsOf(r.Key)
		all = append(all, r)
	}
	return all
}

// groupsOf returns the first of the copies of an item, and of its story.
func (s *kept) groupsOf(k news.Key) (original, story news.Key) {
	number := func(parents map[news.Key]news.Key) news.Key {
		first := find(parents, k)
		for other := range s.row {
			if other != k && find(parents, other) == first {
				return first
			}
		}
		return news.Key{}
	}
	return number(s.copies), number(s.stories)
}

// A window that is rebuilt from what was found decides as the one that found it.
func TestARebuiltWindowDecidesAsBefore(t *testing.T) {
	for seed := range uint64(8) {
		wr := newWriter(100 + seed)
		var texts [][]string
		var titles []string
		for range 12 {
			texts, titles = append(texts, wr.words(25+wr.IntN(200))), append(titles, wr.sentence())
		}
		s := &kept{features: map[news.Key][]byte{}, row: map[news.Key]int{}, copies: map[news.Key]news.Key{}, stories: map[news.Key]news.Key{}}
		next := func(hours float64) news.Unrelated {
			i := wr.IntN(len(texts))
			words := texts[i][:20+wr.IntN(len(texts[i])-20)]
			if wr.IntN(4) == 0 {
				words = append(slices.Clone(words), texts[wr.IntN(len(texts))]...)
			}
			u := news.Unrelated{Item: report(fmt.Sprintf("s%d.example", wr.IntN(9)), titles[i], strings.Join(words, " "), at(hours)), Added: true}
			if n := len(s.items); n > 0 && wr.IntN(12) == 0 {
				u.Same = s.items[wr.IntN(n)].Item.Key
			}
			if n := len(s.items); n > 0 && wr.IntN(4) == 0 { // an edited one
				old := s.items[n-1-wr.IntN(min(n, 60))]
				old.Item.Title, old.Item.Content = u.Item.Title, u.Item.Content
				old.Item.Original, old.Item.Story = s.groupsOf(old.Item.Key)
				old.Item.Seen = at(hours)
				return old
			}
			return u
		}
		w := New(Options{})
		apart := []news.Apart{}
		for i := range 120 {
			u := next(float64(i) * .9)
			if i == 3 {
				apart = append(apart, news.Apart{Item: u.Item.Key, From: s.items[0].Item.Key})
				w.Separate(apart[0])
			}
			s.save(u, w.Relate(&u, u.Item.Seen))
		}
		again := New(Options{})
		for _, r := range s.remembered() {
			if err := again.Remember(r); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range apart {
			again.Separate(a)
		}
		checkWindow(t, again)
		for i := range 80 {
			u := next(108 + float64(i)*.9)
			want, got := w.Relate(&u, u.Item.Seen), again.Relate(&u, u.Item.Seen)
			if !slices.Equal(got.Joins, want.Joins) || !slices.Equal(got.Features, want.Features) {
				t.Fatalf("seed %d, item %d: joins %v, want %v as before", seed, i, got.Joins, want.Joins)
			}
			s.save(u, got)
		}
		checkWindow(t, w)
		checkWindow(t, again)
	}
}

func TestGroupsStayTogetherWhenTheirFirstLeaves(t *testing.T) {
	w := New(Options{})
	first := report("a.example", ferryTitle, ferryText, noon)
	second := report("b.example", ferryTitle, ferryText, at(30))
	relate(w, first, second)
	w.Relate(&news.Unrelated{Item: report("d.example", breadTitle, breadText, at(7*24)), Added: true}, at(7*24+2))
	if _, ok := w.slots[first.Key]; ok {
		t.Fatal("the first has not left")
	}
	third := report("c.example", ferryTitle, ferryText, at(60))
	wantJoins(t, "third", w.Relate(&news.Unrelated{Item: third, Added: true}, at(7*24+2)).Joins, with(second, news.SameText))
	checkWindow(t, w)
}

func TestAnItemThatAnotherNamedFirstIsStillLookedUp(t *testing.T) {
	for _, added := range []bool{true, false} { // or from before there was a window
		w := New(Options{})
		a, b, c := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(1)), report("c.example", breadTitle, breadText, at(2))
		relate(w, a)
		w.Relate(&news.Unrelated{Item: c, Added: true, Same: b.Key}, at(2))
		wantJoins(t, "named by c", w.Relate(&news.Unrelated{Item: b, Added: added}, at(2)).Joins, with(a, news.SameText))
		if !w.together(copyGroup, w.slots[a.Key], w.slots[c.Key]) {
			t.Error("the groups are not united")
		}
	}
}

func TestWithIsTheFirstOfItsEquals(t *testing.T) {
	w := New(Options{})
	var first news.Item
	for i := range 5 {
		it := report(fmt.Sprintf("s%d.example", i), ferryTitle, ferryText, noon.Add(time.Duration(-i)*time.Hour))
		if i == 0 {
			first = it
			relate(w, it)
			continue
		}
		wantJoins(t, it.URL, relate(w, it), with(first, news.SameText))
	}
}
