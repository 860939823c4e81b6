package story

import (
	"fmt"
	"testing"
)

// Who is the first of a giant is not looked for each time that an item joins it.
func TestTheFirstOfUnitedGroupsIsKnown(t *testing.T) {
	w := New(Options{})
	first, second := report("a.example", ferryTitle, ferryText, at(1)), report("b.example", breadTitle, breadText, noon)
	relate(w, first, second)
	for i := range 20 {
		relate(w, report(fmt.Sprintf("a%d.example", i), ferryTitle, ferryText, at(1)), report(fmt.Sprintf("b%d.example", i), breadTitle, breadText, noon))
	}
	a, b := w.slots[first.Key], w.slots[second.Key]
	w.unite(b, a, false)
	g := &w.stories.all[w.at(a).groups[storyGroup].id]
	if g.size != 42 || g.first != a {
		t.Errorf("the first of %d is %d, want %d", g.size, g.first, a)
	}
	w.evict(a)
	checkWindow(t, w)
	if got := w.stories.first(w.at(b).groups[storyGroup].id); got != b {
		t.Errorf("then it is %d, want %d", got, b)
	}
	checkWindow(t, w)
}
