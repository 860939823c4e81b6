package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/store"
)

// raw returns an item that was read from such bytes.
func raw(it news.Item, bytes uint64) news.Item {
	it.Raw = bytes
	return it
}

// reread saves a document whose items are known by their bytes where they are those of last
// time, as the fetcher finds it.
func reread(t testing.TB, db *store.DB, at time.Time, partial bool, items ...news.Item) news.Saved {
	t.Helper()
	st := claim(t, db, world, at)
	known := reading(t, db, world, st.Fence)
	doc := document(world, items)
	for i, it := range doc {
		if k := slices.IndexFunc(known, func(k news.Item) bool { return k.Raw == it.Raw }); k >= 0 {
			doc[i] = known[k]
		}
	}
	st.Checked, st.Success, st.Document = at, at, at
	return save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st), Items: doc, Partial: partial, Judged: "v1"})
}

func wantKnown(t testing.TB, got news.Saved, known, added, changed int) {
	t.Helper()
	if got.Known != known || got.Added != added || got.Changed != changed {
		t.Errorf("saved %+v, want %d known, %d added, %d changed", got, known, added, changed)
	}
}

func TestItemsOfTheLastDocumentAreKnownByTheirBytes(t *testing.T) {
	db := newsroom(t)
	a, b := raw(item("a", "Ferry line reopens"), 1<<63+1), raw(item("b", "Bridge closed"), 2)
	nameless := raw(news.Item{Title: "Neither guid nor link"}, 3)
	wantKnown(t, reread(t, db, noon, false, a, b, nameless, item("c", "Bytes unknown")), 0, 4, 0)
	wantKnown(t, reread(t, db, noon.Add(time.Hour), false, a, nameless), 2, 0, 0)

	st := claim(t, db, world, noon.Add(2*time.Hour))
	want := document(world, []news.Item{a})
	want[0].Known, want[0].Content = true, ""
	if diff := cmp.Diff(want, reading(t, db, world, st.Fence)); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
}

func TestKnownItemStaysAsItIs(t *testing.T) {
	db := newsroom(t)
	a := raw(item("a", "Ferry line reopens"), 1)
	a.Topics, a.Published = []news.Tag{tag("sea", news.About)}, noon.Add(-time.Hour)
	reread(t, db, noon, false, a)
	before := only(t, db)
	wantKnown(t, reread(t, db, noon.Add(time.Hour), false, a), 1, 0, 0)
	if diff := cmp.Diff(before, only(t, db)); diff != "" {
		t.Errorf("item (-before +after):\n%s", diff)
	}
}

func TestKeepsTheBytesOfUnchangedText(t *testing.T) {
	db := newsroom(t)
	a := item("a", "Ferry line reopens")
	for i, bytes := range []uint64{0, 1, 2, 0, 3} {
		reread(t, db, noon.Add(time.Duration(i)*time.Hour), false, raw(a, bytes))
		st := claim(t, db, world, noon.Add(time.Duration(i)*time.Hour+2*time.Minute))
		known := reading(t, db, world, st.Fence)
		if want := min(bytes, 1); uint64(len(known)) != want || want == 1 && known[0].Raw != bytes {
			t.Errorf("after bytes %d known are %+v", bytes, known)
		}
		if err := db.Release(t.Context(), world, st.Fence); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewItemCannotTakeAKnownOne(t *testing.T) {
	const page = "https://world.example/live"
	at := func(guid, url, title string, bytes uint64) news.Item {
		return news.Item{GUID: guid, URL: url, Title: title, Content: title, Raw: bytes}
	}
	for _, tt := range []struct {
		name       string
		known, new news.Item
	}{
		{"same guid", at("g", page+"/a", "Alpha", 1), at("g", page+"/b", "Beta", 2)},
		{"same guid and link", at("g", page, "Alpha", 1), at("g", page, "Beta", 2)},
		{"same link", at("a", page, "Alpha", 1), at("b", page, "Beta", 2)},
		{"same link without guid", at("", page, "Alpha", 1), at("", page, "Beta", 2)},
		{"same page", at("", page+"#a", "Alpha", 1), at("", page+"#b", "Beta", 2)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := newsroom(t)
			reread(t, db, noon, false, tt.known)
			wantKnown(t, reread(t, db, noon.Add(time.Hour), false, tt.new, tt.known), 1, 1, 0)
			wantKnown(t, reread(t, db, noon.Add(2*time.Hour), false, tt.known, tt.new), 2, 0, 0)
			wantTitles(t, db, "Beta", "Alpha")
		})
	}
}

func TestSecondCopyOfAKnownItemIsNotNew(t *testing.T) {
	db := newsroom(t)
	one, two := raw(item("one", "Ferry line reopens"), 1), raw(item("two", "Ferry line reopens"), 2)
	two.URL = one.URL
	reread(t, db, noon, false, two)
	reread(t, db, noon.Add(time.Hour), false, one) // its GUID has changed
	for n := range 3 {
		wantKnown(t, reread(t, db, noon.Add(time.Duration(n+2)*time.Hour), false, one, two), 1, 0, 0)
	}
}

func TestKnownEntryOfALiveBlogKeepsItsPage(t *testing.T) {
	db := newsroom(t)
	at := func(guid, url string, bytes uint64) news.Item {
		return news.Item{GUID: guid, URL: url, Title: guid, Raw: bytes}
	}
	const page = "https://world.example/live"
	first, part := at("1", page, 1), at("2", page+"#2", 2)
	reread(t, db, noon, false, first, part)
	// The link alone does not say that 3 is 1: the document has several items on the page.
	wantKnown(t, reread(t, db, noon.Add(time.Hour), false, at("3", page, 3), part), 1, 1, 0)
}

func TestKnownItemThatIsGoneIsLeftOut(t *testing.T) {
	db := newsroom(t)
	a := raw(item("a", "Ferry line reopens"), 1)
	reread(t, db, noon, false, a)
	at := noon.Add(2 * year)
	st := claim(t, db, world, at)
	known := reading(t, db, world, st.Fence)
	if got, want := prune(t, db, at), (store.Pruned{Texts: 1}); got != want {
		t.Fatalf("pruned %+v, want %+v", got, want)
	}
	got := save(t, db, news.Poll{Source: world, At: at, Fence: st.Fence, State: to(st), Items: known, Judged: "v1"})
	wantKnown(t, got, 0, 0, 0)
	wantTitles(t, db)
}

func TestPartOfADocumentSaysNothingOfTheRest(t *testing.T) {
	db := newsroom(t)
	a, b, c := raw(item("a", "Alpha"), 1), raw(item("b", "Beta"), 2), raw(item("c", "Gamma"), 3)
	present := func(want string) {
		t.Helper()
		if got := db.Ask(t, "SELECT coalesce(group_concat(title, ',' ORDER BY title), '') FROM items WHERE served = 0"); got != want {
			t.Errorf("in the document are %s, want %s", got, want)
		}
	}
	reread(t, db, noon, false, a, b)
	reread(t, db, noon.Add(time.Hour), false, b)
	present("Beta")
	wantKnown(t, reread(t, db, noon.Add(2*time.Hour), true, c), 0, 1, 0)
	present("Beta") // a source may send parts for ever: what they bring must grow old
	wantKnown(t, reread(t, db, noon.Add(3*time.Hour), true, a), 1, 0, 0)
	present("Beta")
	reread(t, db, noon.Add(4*time.Hour), false, c)
	present("Gamma")
}

func TestPartIsNotTheFirstDocument(t *testing.T) {
	db := newsroom(t)
	old := func(guid string) news.Item {
		it := item(guid, guid)
		it.Published = noon.Add(-100 * day)
		return it
	}
	reread(t, db, noon, true, item("delivered", "delivered"))
	reread(t, db, noon.Add(time.Hour), false, item("delivered", "delivered"), old("history"))
	reread(t, db, noon.Add(2*time.Hour), false, old("news"))
	wantTitles(t, db, "news", "delivered", "history")
}

func TestTellsTheStateWhatWasNew(t *testing.T) {
	db := newsroom(t)
	dated, updated := item("a", "Alpha"), item("b", "Beta")
	dated.Published, dated.Updated = noon.Add(100*day), noon // as given, also in the future
	updated.Updated = noon.Add(-time.Hour)
	var told news.Saved
	p := func(st news.State, items ...news.Item) news.Poll {
		return news.Poll{
			Source: world, At: noon, Fence: st.Fence, Judged: "v1", Items: document(world, items),
			State: func(s news.Saved) news.State { told = s; st.Gaps = s.Added; return st },
		}
	}
	got := save(t, db, p(claim(t, db, world, noon), dated, updated, item("c", "Gamma")))
	slices.SortFunc(got.Posted, time.Time.Compare)
	want := news.Saved{Added: 3, Posted: []time.Time{{}, updated.Updated, dated.Published}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first document (-want +got):\n%s", diff)
	}
	if states(t, db)[world].Gaps != 3 {
		t.Error("the state was not made from what was new")
	}
	dated.Title = "Alpha, corrected"
	got = save(t, db, p(claim(t, db, world, noon), dated, item("c", "Gamma")))
	if diff := cmp.Diff(news.Saved{Changed: 1, Known: 2, Older: true}, got); diff != "" {
		t.Errorf("second document (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(told, got); diff != "" {
		t.Errorf("the state was told something else (-told +saved):\n%s", diff)
	}
}

func TestHalfAnItemDoesNotReplaceAWholeOne(t *testing.T) {
	db := newsroom(t)
	whole := raw(item("a", "Ferry line reopens"), 1)
	reread(t, db, noon, false, whole)
	half := raw(whole, 2)
	half.Content, half.Cut = "", true
	wantKnown(t, reread(t, db, noon.Add(time.Hour), true, half), 1, 0, 0)
	if got := only(t, db); got.Content != whole.Content || got.Changed.After(noon) {
		t.Errorf("kept %+v, want the whole item", got)
	}
	wantKnown(t, reread(t, db, noon.Add(2*time.Hour), true, raw(half, 3), func() news.Item {
		it := raw(item("b", "Half"), 4)
		it.Cut = true
		return it
	}()), 1, 1, 0) // better half an item than none
}

func TestItemThatIsReadAnewTakesItsLanguageAndTopics(t *testing.T) {
	db := newsroom(t)
	it := raw(item("a", "Ferry line reopens"), 1)
	reread(t, db, noon, false, it)
	again := raw(it, 2) // the operator has said what the language is
	again.Language, again.Topics = "sq", []news.Tag{tag("albania", news.About)}
	wantKnown(t, reread(t, db, noon.Add(time.Hour), false, again), 1, 0, 0)
	if got := only(t, db); got.Language != "sq" || len(got.Topics) != 1 || got.Changed.After(noon) {
		t.Errorf("kept %+v, want the language and the topic, and no change of the text", got)
	}
}
