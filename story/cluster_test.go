package story

import (
	"fmt"
	"slices"
	"testing"
)

const hour = 3600

var added uint32

// add inserts an item as the last one of all.
func (c *clusters) add(story int32, lang string, t terms, at int64) (item int32) {
	added++
	return c.insert(added, story, lang, t, at)
}

// all allows every story.
func all(int32) bool { return true }

const (
	reef  = "The ferry Adria with 120 passengers ran aground on a reef off Saranda in thick fog."
	fog   = "All passengers of the Adria were brought ashore after it hit a reef in fog near Saranda."
	bread = "Bakers of the capital want a tenth more for a loaf since flour became dearer."
)

func TestReportsOfOneEventAreOneStory(t *testing.T) {
	c := newClusters(Options{})
	c.add(1, "en", termsIn("en", "Bread to become dearer", bread), 0)
	c.add(2, "en", termsIn("en", "Ferry Adria aground off Saranda", reef), 0)
	story, score, ok := c.best("en-GB", termsIn("en", "Adria passengers safe", fog), hour, all)
	if story != 2 || !ok || score < likeEnough || score > 1 {
		t.Errorf("best = %d, %v, %v, want story 2", story, score, ok)
	}
}

func TestNothingElseIsMerged(t *testing.T) {
	ferry := termsIn("en", "Ferry Adria aground off Saranda", reef)
	safe := termsIn("en", "Adria passengers safe", fog)
	gold := termsIn("en", "Gold falls 1.1% to $5,034 an ounce", "Spot gold fell as buyers awaited data, silver too.")
	for name, tt := range map[string]struct {
		kept    terms
		lang    string
		item    terms
		at      int64
		allowed func(int32) bool
	}{
		"another event":             {ferry, "en", termsIn("en", "Bread to become dearer", bread), hour, all},
		"another language":          {ferry, "sq", safe, hour, all},
		"no language":               {ferry, "", safe, hour, all},
		"three days later":          {ferry, "en", safe, storyWindow + 1, all},
		"three days earlier":        {ferry, "en", safe, -storyWindow - 1, all},
		"what is not allowed":       {ferry, "en", safe, hour, func(int32) bool { return false }},
		"hardly any terms":          {ferry, "en", termsIn("en", "Ferry Adria", ""), hour, all},
		"into hardly any terms":     {termsIn("en", "Ferry Adria", ""), "en", safe, hour, all},
		"an empty item":             {ferry, "en", nil, hour, all},
		"into an empty item":        {nil, "en", safe, hour, all},
		"one word in common":        {termsIn("en", "Saranda market opens", "Fresh fish is sold."), "en", termsIn("en", "Saranda museum closes", "Pipes burst overnight."), hour, all},
		"the same with new figures": {gold, "en", termsIn("en", "Gold rises 0.3% to $5,049 an ounce", "Spot gold rose as buyers awaited data, silver too."), 24 * hour, all},
	} {
		c := newClusters(Options{})
		c.add(1, "en", tt.kept, 0)
		if story, score, ok := c.best(tt.lang, tt.item, tt.at, tt.allowed); ok {
			t.Errorf("%s: joins story %d at %v", name, story, score)
		}
	}
}

func TestStoryDoesNotGoOnForEver(t *testing.T) {
	c := newClusters(Options{})
	item := termsIn("en", "Ferry Adria aground off Saranda", reef)
	for at := int64(0); ; at += 24 * hour {
		if _, _, ok := c.best("en", item, at, all); !ok && at > 0 {
			if at <= storySpan || at > storySpan+24*hour {
				t.Errorf("the story ends after %d hours, want %d", at/hour, storySpan/hour)
			}
			return
		}
		c.add(1, "en", item, at)
	}
}

func TestWordsThatMostItemsHaveMakeNoStory(t *testing.T) {
	c, w := newClusters(Options{}), newWriter(11)
	const often = "parliament sitting vote "
	for i := range int32(300) {
		c.add(i, "en", termsIn("en", often+w.text(4), w.text(30)), 0)
	}
	if _, score, ok := c.best("en", termsIn("en", often+"unheard zebra quagga", "Okapi and tapir."), hour, all); ok {
		t.Errorf("joins at %v by what all have", score)
	}
}

// A session is some items, and the stories that they were put into.
type session struct {
	items   []terms
	times   []int64
	stories []int32
	numbers []int32 // in the clusters
}

// relate adds items to the stories that they are like, uniting some stories besides.
func (s *session) relate(c *clusters, w *writer, n int) {
	for range n {
		t := termsIn("en", w.text(3), w.text(12))
		at := int64(len(s.items)) * hour / 4
		story, _, ok := c.best("en", t, at, all)
		if !ok {
			story = int32(len(s.items)) + 1
		}
		s.numbers = append(s.numbers, c.add(story, "en", t, at))
		s.items, s.times, s.stories = append(s.items, t), append(s.times, at), append(s.stories, story)
		if other := s.stories[w.IntN(len(s.stories))]; w.IntN(20) == 0 && other != story {
			c.unite(other, story)
			for i := range s.stories {
				if s.stories[i] == story {
					s.stories[i] = other
				}
			}
		}
	}
}

func TestAddedAnewInOrderTheSameIsDecided(t *testing.T) {
	for seed := range uint64(5) {
		w := newWriter(seed)
		w.vocabulary = w.vocabulary[:600]
		c, s := newClusters(Options{}), new(session)
		s.relate(c, w, 400)
		for i := range 150 { // those added first leave first, and a few others
			k := i + i%7*20
			if s.items[k] != nil {
				c.takeOut(s.numbers[k])
				s.items[k] = nil
			}
		}
		again := newClusters(Options{})
		for i, t := range s.items {
			if t != nil {
				again.add(s.stories[i], "en", t, s.times[i])
			}
		}
		joined := 0
		for range 200 {
			x := termsIn("en", w.text(3), w.text(12))
			a, p, ok := c.best("en", x, 100*hour, all)
			b, q, ok2 := again.best("en", x, 100*hour, all)
			if a != b || p != q || ok != ok2 {
				t.Fatalf("seed %d: %d, %v, %v, and after a new start %d, %v, %v", seed, a, p, ok, b, q, ok2)
			}
			if ok {
				joined++
			}
		}
		if joined == 0 {
			t.Error("nothing joins anything")
		}
	}
}

func TestWhatIsRemovedLeavesNothingBehind(t *testing.T) {
	w := newWriter(1)
	c, s := newClusters(Options{}), new(session)
	for round := range 3 {
		s.relate(c, w, 200)
		for _, number := range s.numbers {
			c.takeOut(number)
		}
		*s = session{}
		if len(c.terms)+len(c.groups)+len(c.languages) > 0 || len(c.freeItems) != len(c.items) {
			t.Fatalf("round %d: %d terms, %d stories, %d languages are left", round, len(c.terms), len(c.groups), len(c.languages))
		}
	}
	if len(c.items) > 200 {
		t.Errorf("%d places for 200 items", len(c.items))
	}
}

func TestItemsThatAreNotThereAreNotTakenOut(t *testing.T) {
	c := newClusters(Options{})
	item := termsIn("en", "Ferry Adria aground off Saranda", reef)
	c.add(1, "en", item, 0)
	c.unite(3, 4)
	c.unite(1, 1)
	c.takeOut(none)
	out := c.add(1, "en", item, 0)
	for range 2 {
		c.takeOut(out)
	}
	if len(c.freeItems) != 1 || c.stories[c.groups[1]].reports != 1 {
		t.Errorf("%d places are free and %d reports left, want one of each", len(c.freeItems), c.stories[c.groups[1]].reports)
	}
	if _, _, ok := c.best("en", item, hour, all); !ok {
		t.Error("the item is gone")
	}
}

func TestItemsAmongManyOfOneStoryAreTakenOut(t *testing.T) {
	c := newClusters(Options{})
	var numbers []int32
	for i := range 50 {
		numbers = append(numbers, c.add(1, "en", termsIn("en", fmt.Sprint("Ferry Adria aground off Saranda, hour ", i), reef), 0))
	}
	for _, i := range []int{49, 0, 25} {
		c.takeOut(numbers[i])
	}
	if got := c.stories[c.groups[1]].reports; got != 47 {
		t.Errorf("%d reports are left, want 47", got)
	}
	left := 0
	for i := c.stories[c.groups[1]].newest; i != none; i = c.items[i].older {
		left++
	}
	if left != 47 {
		t.Errorf("%d reports are linked, want 47", left)
	}
}

func TestFiguresTellReportsOfOneKindApart(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Gold falls to $5,034 an ounce", "Gold rises to $5,049 an ounce", true},
		{"Quake of 5.8 near Izmir kills four", "Izmir quake, magnitude 5.8: four dead", false},
		{"Quake of 5.8 near Izmir", "Izmir counts its dead", false},
		{"Gold falls", "Gold rises", false},
	} {
		x, y := figuresOf(termsIn("en", tt.a, "")), figuresOf(termsIn("en", tt.b, ""))
		if got := x.recurring(&y, .6); got != tt.want {
			t.Errorf("%q and %q: recurring %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if x.recurring(&y, .1) {
			t.Errorf("%q and %q are not alike", tt.a, tt.b)
		}
	}
	if f := figuresOf(termsIn("en", "Gold at 5,034 or 5034", "Silver is at 85.10 and 12.")); !slices.Equal(f.hashes[:f.title], f.hashes[:1]) || f.n != 3 {
		t.Errorf("%+v, want one figure in the title and three in all", f)
	}
}
