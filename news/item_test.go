package news_test

import (
	"testing"

	"courant/news"
)

// keys returns the keys that items get as the items of one document.
func keys(t *testing.T, items ...news.Item) []news.Key {
	t.Helper()
	for i := range items {
		items[i].HashText(items[i].Summary)
	}
	var list []news.Key
	for _, it := range news.SetKeys("herald", items) {
		list = append(list, it.Key)
	}
	return list
}

func TestGUIDMakesTheKey(t *testing.T) {
	k := keys(t, news.Item{GUID: "1", URL: "https://herald.example/a", Title: "Before"})
	again := keys(t, news.Item{GUID: "1", URL: "https://herald.example/b", Title: "After"})
	if k[0] != again[0] || k[0] != news.NewKey("herald", "1") {
		t.Errorf("keys %v and %v, want both to be that of the GUID", k[0], again[0])
	}
}

func TestLinkMakesTheKeyWithoutGUID(t *testing.T) {
	k := keys(t, news.Item{URL: "http://www.herald.example/a?utm_source=rss"})
	if want := news.NewKey("herald", "https://herald.example/a"); k[0] != want {
		t.Errorf("key %v, want that of the canonical link %v", k[0], want)
	}
}

func TestTextMakesTheKeyWithoutGUIDAndLink(t *testing.T) {
	k := keys(t, news.Item{Title: "A"}, news.Item{Title: "B"}, news.Item{Title: "B", Summary: "more"})
	if len(k) != 3 || k[0] == k[1] || k[1] == k[2] {
		t.Errorf("keys %v, want three", k)
	}
}

func TestDoubledGUIDGetsTheLink(t *testing.T) {
	a, b := news.Item{GUID: "x", URL: "https://herald.example/a"}, news.Item{GUID: "x", URL: "https://herald.example/b"}
	k := keys(t, a, b)
	if len(k) != 2 || k[0] == k[1] {
		t.Fatalf("keys %v, want two", k)
	}
	if turned := keys(t, b, a); turned[0] != k[1] || turned[1] != k[0] {
		t.Errorf("keys %v in the other order, want them to depend on the item only", turned)
	}
}

func TestSharedLinkDoesNotJoinItemsWithoutGUID(t *testing.T) {
	k := keys(t, news.Item{URL: "https://herald.example/live", Title: "A"}, news.Item{URL: "https://herald.example/live", Title: "B"})
	if len(k) != 2 {
		t.Errorf("%d items kept, want 2", len(k))
	}
}

func TestSharedGUIDAndLinkDoNotJoinItemsWithOtherTitles(t *testing.T) {
	it := news.Item{GUID: "https://herald.example/", URL: "https://herald.example/"}
	a, b := it, it
	a.Title, b.Title = "Votes counted", "Bridge closed"
	if k := keys(t, a, b); len(k) != 2 {
		t.Errorf("%d items kept, want 2", len(k))
	}
	a.Title, a.Categories = b.Title, []news.Category{{Term: "roads"}}
	if k := keys(t, a, b); len(k) != 1 {
		t.Errorf("%d items kept of one that is listed in two categories, want 1", len(k))
	}
}

func TestFragmentsTellEntriesOfALiveBlogApart(t *testing.T) {
	a, b := news.Item{URL: "https://herald.example/live#1"}, news.Item{URL: "https://herald.example/live#2"}
	k := keys(t, a, b)
	if len(k) != 2 || k[0] == k[1] {
		t.Fatalf("keys %v, want two", k)
	}
	if alone := keys(t, b); alone[0] != k[1] {
		t.Errorf("key %v alone, %v with another entry", alone[0], k[1])
	}
}

func TestKeysHasEveryKeyThatADocumentCanGive(t *testing.T) {
	it := news.Item{Source: "herald", GUID: "x", URL: "https://herald.example/a", Title: "A"}
	others := []news.Item{
		{GUID: "y"},
		{GUID: "x", URL: "https://herald.example/b", Title: "B"},
		{GUID: "x", URL: "https://herald.example/a", Title: "B"},
	}
	for i, other := range others {
		if got, want := keys(t, it, other)[0], it.Keys()[i]; got != want {
			t.Errorf("beside %+v the key is %v, want %v", other, got, want)
		}
	}
}

func TestSameItemTwiceIsOne(t *testing.T) {
	it := news.Item{GUID: "1", URL: "https://herald.example/a", Title: "A"}
	if k := keys(t, it, it); len(k) != 1 {
		t.Errorf("%d items kept, want 1", len(k))
	}
}

func TestOtherSourceHasOtherKeys(t *testing.T) {
	if news.NewKey("herald", "1") == news.NewKey("observer", "1") {
		t.Error("two sources share a key")
	}
}

func TestHashIgnoresWhatIsNotText(t *testing.T) {
	base := news.Item{Title: "Votes counted", URL: "https://herald.example/a", Authors: []news.Person{{Name: "A. B."}}}
	hash := func(change func(*news.Item), plain string) news.Hash {
		it := base
		if change != nil {
			change(&it)
		}
		it.HashText(plain)
		return it.Hash
	}
	same := hash(nil, "The  count\nis over.")
	for name, tt := range map[string]struct {
		change func(*news.Item)
		plain  string
		same   bool
	}{
		"white space":        {nil, "The count is over.", true},
		"tracking parameter": {func(it *news.Item) { it.URL += "?utm_source=rss" }, "The count is over.", true},
		"markup":             {func(it *news.Item) { it.Content = "<b>The count is over.</b>" }, "The count is over.", true},
		"another text":       {nil, "The count goes on.", false},
		"another title":      {func(it *news.Item) { it.Title = "Votes counted again" }, "The count is over.", false},
		"another author":     {func(it *news.Item) { it.Authors = nil }, "The count is over.", false},
		"a category":         {func(it *news.Item) { it.Categories = []news.Category{{Term: "vote"}} }, "The count is over.", false},
	} {
		if got := hash(tt.change, tt.plain) == same; got != tt.same {
			t.Errorf("%s: same hash is %v, want %v", name, got, tt.same)
		}
	}
}

func TestParseKeyReadsWhatStringWrites(t *testing.T) {
	k := news.NewKey("herald", "1")
	if got, err := news.ParseKey(k.String()); err != nil || got != k {
		t.Errorf("ParseKey(%q) = %v, %v", k.String(), got, err)
	}
	for _, bad := range []string{"", "12", "zz" + k.String()[2:], k.String() + "00"} {
		if _, err := news.ParseKey(bad); err == nil {
			t.Errorf("ParseKey(%q): no error", bad)
		}
	}
}

func TestHashIgnoresTheOrderOfCategories(t *testing.T) {
	a := news.Item{Categories: []news.Category{{Term: "a"}, {Term: "b"}}}
	b := news.Item{Categories: []news.Category{{Term: "b"}, {Term: "a"}}}
	a.HashText("")
	b.HashText("")
	if a.Hash != b.Hash {
		t.Error("the order of categories counts")
	}
}
