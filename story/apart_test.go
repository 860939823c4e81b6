package story

import (
	"testing"
	"time"

	"courant/news"
)

// relateAt relates a new item of which another one has the URL, and returns its joins.
func relateAt(w *Window, it news.Item, same news.Key, now time.Time) []news.Join {
	return w.Relate(&news.Unrelated{Item: it, Added: true, Same: same}, now).Joins
}

func TestSeparatedItemsAreNotJoined(t *testing.T) {
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(1))
	for name, separate := range map[string]func(w *Window){
		"before both are known": func(w *Window) { w.Separate(news.Apart{Item: a.Key, From: b.Key}); relate(w, a) },
		"one is known":          func(w *Window) { relate(w, a); w.Separate(news.Apart{Item: b.Key, From: a.Key}) },
		"by the URL, unknown":   func(w *Window) { w.Separate(news.Apart{Item: b.Key, From: a.Key}) },
	} {
		w := New(Options{})
		separate(w)
		wantJoins(t, name, relateAt(w, b, a.Key, b.Order))
		checkWindow(t, w)
	}
}

func TestSeparatedStoriesAreNotJoinedThroughOthers(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText[:len(ferryText)-150], at(1))
	w.Separate(news.Apart{Item: a.Key, From: b.Key})
	relate(w, a)
	wantJoins(t, "separated", relate(w, b))
	c := report("c.example", ferryTitle, ferryText, at(2))
	wantJoins(t, "a copy of both joins the likest only", relate(w, c), with(a, news.SameText))
	d := report("d.example", ferryTitle, ferryText[:len(ferryText)-150], at(3))
	wantJoins(t, "and another one", relate(w, d), with(b, news.SameText))
	checkWindow(t, w)
}

func TestADecisionHoldsForTheWholeStory(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", breadTitle, breadText, noon)
	w.Separate(news.Apart{Item: a.Key, From: b.Key})
	relate(w, report("c.example", ferryTitle, ferryText, noon), report("d.example", ferryTitle, ferryText, noon))
	relate(w, report("e.example", breadTitle, breadText, noon), report("f.example", breadTitle, breadText, noon))
	relate(w, a, b)
	g, h := report("g.example", ferryTitle, ferryText, at(1)), report("h.example", breadTitle, breadText, at(1))
	relate(w, g, h)
	wantJoins(t, "only that by the URL", relateAt(w, report("i.example", ferryTitle, ferryText, at(2)), h.Key, at(2)), with(h, news.SameURL))
	checkWindow(t, w)
}

func TestADecisionOutlivesTheItemThatItWasAbout(t *testing.T) {
	w := New(Options{})
	a, b := report("a.example", ferryTitle, ferryText, at(72)), report("b.example", breadTitle, breadText, noon)
	c := report("c.example", breadTitle, breadText, at(60))
	relate(w, b, c, a)
	w.Separate(news.Apart{Item: a.Key, From: b.Key})
	x := report("x.example", ferryTitle, ferryText, at(100))
	wantJoins(t, "of the story of what has left", relateAt(w, x, c.Key, at(7*24+2)), with(c, news.SameURL))
	if _, ok := w.slots[b.Key]; ok {
		t.Fatal("the item is still there, and nothing is tested")
	}
	checkWindow(t, w)
}

// What has left, or is too old to be remembered, may be of a story that others are apart from.
func TestAnItemThatIsNotRememberedMayBeOfAnyStory(t *testing.T) {
	a, x := report("a.example", ferryTitle, ferryText, at(7*24-10)), report("x.example", ferryTitle, ferryText, at(7*24+5))
	p, b := report("p.example", breadTitle, breadText, noon), report("b.example", breadTitle, breadText, at(60))
	w, again := New(Options{}), New(Options{})
	relate(w, p)
	fb := w.Relate(&news.Unrelated{Item: b, Added: true}, b.Order).Features
	fa := w.Relate(&news.Unrelated{Item: a, Added: true}, a.Order).Features
	for _, r := range []news.Remembered{{Key: b.Key, Original: p.Key, Story: p.Key, Features: fb}, {Key: a.Key, Features: fa}} {
		if err := again.Remember(r); err != nil {
			t.Fatal(err)
		}
	}
	for name, w := range map[string]*Window{"it has left": w, "after a new start": again} {
		w.Separate(news.Apart{Item: a.Key, From: b.Key})
		wantJoins(t, name, relateAt(w, x, p.Key, x.Order), news.Join{With: p.Key, Kind: news.SameURL})
		y := report("y.example", ferryTitle, ferryText[:len(ferryText)-150], at(7*24+6))
		if joins := relate(w, y); len(joins) != 1 {
			t.Errorf("%s: the next one has joins %v, want one", name, joins)
		}
		checkWindow(t, w)
	}
}

func TestAnItemThatIsNamedBeforeItComesIsNoStranger(t *testing.T) {
	w := New(Options{})
	a, b, c := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(1)), report("c.example", breadTitle, breadText, at(1))
	w.Separate(news.Apart{Item: a.Key, From: news.Key{1}})
	relate(w, a)
	wantJoins(t, "names b", relateAt(w, c, b.Key, at(1)), with(b, news.SameURL))
	wantJoins(t, "b", relate(w, b), with(a, news.SameText))
	checkWindow(t, w)
}

func TestAnOldItemDoesNotJoinAStoryThatItsOwnIsApartFrom(t *testing.T) {
	a, b, p := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(240)), report("p.example", ferryTitle, ferryText, at(240))
	member := report("member.example", breadTitle, breadText, at(240))
	for name, tt := range map[string]struct {
		apart    news.Apart
		kept     []news.Item // what the window knows
		original news.Key    // of the new item, by hand
		want     bool
	}{
		"nothing was decided":              {want: true},
		"the two are apart":                {apart: news.Apart{Item: a.Key, From: b.Key}},
		"from another of the story":        {apart: news.Apart{Item: a.Key, From: p.Key}, kept: []news.Item{p, b}},
		"from one that is not known":       {apart: news.Apart{Item: a.Key, From: p.Key}},
		"from what has nothing to do":      {apart: news.Apart{Item: a.Key, From: p.Key}, kept: []news.Item{b}, want: true},
		"its story is apart":               {apart: news.Apart{Item: member.Key, From: p.Key}, kept: []news.Item{member, p, b}, original: member.Key},
		"its story is apart from unknown":  {apart: news.Apart{Item: member.Key, From: p.Key}, kept: []news.Item{member}, original: member.Key},
		"its story is not in the window":   {apart: news.Apart{Item: member.Key, From: p.Key}, kept: []news.Item{p, b}, original: member.Key},
		"its story is apart from no other": {kept: []news.Item{member, p, b}, original: member.Key, want: true},
	} {
		w := New(Options{})
		w.Separate(tt.apart)
		relate(w, tt.kept...)
		old := a
		old.Story = tt.original
		if got := len(relateAt(w, old, b.Key, at(240))) == 1; got != tt.want {
			t.Errorf("%s: joined is %v, want %v", name, got, tt.want)
		}
		checkWindow(t, w)
	}
}

func TestAnEditedOldItemKeepsItsCompany(t *testing.T) {
	a, b := report("a.example", ferryTitle, ferryText, noon), report("b.example", ferryTitle, ferryText, at(240))
	for name, tt := range map[string]struct {
		original, story news.Key
		added, want     bool
	}{
		"it stands alone":        {want: true},
		"it is a copy":           {original: news.Key{1}, story: news.Key{1}},
		"it is of a story":       {story: news.Key{1}},
		"it is new, and is both": {original: news.Key{1}, story: news.Key{1}, added: true, want: true},
	} {
		w := New(Options{})
		relate(w, b)
		old := a
		old.Original, old.Story = tt.original, tt.story
		joins := w.Relate(&news.Unrelated{Item: old, Added: tt.added, Same: b.Key}, at(240)).Joins
		if got := len(joins) == 1; got != tt.want {
			t.Errorf("%s: joins %v", name, joins)
		}
	}
}

func TestANewItemThatWasMergedByHandKeepsItsStory(t *testing.T) {
	p, q := report("p.example", breadTitle, breadText, noon), report("q.example", ferryTitle, ferryText[:len(ferryText)-150], noon)
	a, x := report("a.example", ferryTitle, ferryText, noon), report("x.example", ferryTitle, ferryText, at(1))
	w := New(Options{})
	relate(w, p, a)
	w.Separate(news.Apart{Item: a.Key, From: p.Key})
	x.Story = p.Key
	wantJoins(t, "a story that its own is apart from", relateAt(w, x, news.Key{}, at(1)))
	if !w.together(storyGroup, w.slots[x.Key], w.slots[p.Key]) {
		t.Error("it has left its story")
	}
	checkWindow(t, w)

	w = New(Options{})
	relate(w, p, q)
	wantJoins(t, "a copy", relateAt(w, x, news.Key{}, at(1)), with(q, news.NearCopy))
	if !w.together(storyGroup, w.slots[q.Key], w.slots[p.Key]) {
		t.Error("the copy is of another story")
	}
}
