package publish

import (
	"encoding/xml"
	"fmt"
	"slices"
	"testing"

	"courant/news"
)

// ofOneTime fills a store with n items, and what happened to each, that have one time of change,
// down to the microseconds, which come from the key.
func ofOneTime(m *memory, n int) {
	m.items, m.edited, m.vanished = nil, nil, nil
	for i := range n {
		it := report("wire", i, "en", fmt.Sprintf("Report %d", i))
		it.Key[0], it.Key[1] = 7, 7
		m.items = append(m.items, it)
		m.edited = append(m.edited, changed(it, was(it, day, func(it *news.Item) { it.Title = "Before" })))
		m.vanished = append(m.vanished, news.Vanished{Item: it, At: day})
	}
}

func TestEntriesOfOneTimeAreRenderedOnce(t *testing.T) {
	o, m := testOptions()
	o.Feeds[0].Changes, o.Feeds[0].Limit = true, 0
	s := New(o)
	const n = 60
	ofOneTime(m, n)
	render(t, s, "all")
	first := s.current.Load()
	if got := len(first.entries); got != 3*n {
		t.Errorf("%d entries are kept of %d in three documents, want each once", got, n)
	}
	ofOneTime(m, n+1) // the new item may come before all
	render(t, s, "all")
	second := s.current.Load()
	if got := len(second.entries); got != 3*n+3 {
		t.Errorf("%d entries are kept, want 3 more", got)
	}
	for k, e := range first.entries {
		if second.entries[k] != e {
			t.Errorf("%s was rendered again since another joined those of its time", e.title)
		}
	}
}

func TestMovedEntryDiffersInItsTimesOnly(t *testing.T) {
	o, m := testOptions()
	o.Feeds[0].Changes, o.Feeds[0].Limit = true, 0
	s := New(o)
	ofOneTime(m, 3)
	m.items[1].Content = "<p>&lt;updated&gt;2026-05-04T11:00:00.001799Z&lt;/updated&gt;</p>" // not a time
	render(t, s, "all")
	for _, name := range []string{"all", "all/edits", "all/vanished"} {
		made := s.current.Load().feeds[name]
		checkDocument(t, made.docs[atomFormat].plain)
		var feed readEntry
		if err := xml.Unmarshal(made.docs[atomFormat].plain, &feed); err != nil || len(feed.Entries) != 3 {
			t.Fatalf("%s: %d entries, want 3 (%v)", name, len(feed.Entries), err)
		}
		var micros []string
		for i, e := range feed.Entries {
			micros = append(micros, e.Updated[19:])
			var only readEntry
			if err := xml.Unmarshal(slices.Concat([]byte(`<feed xmlns="`+atomNamespace+`">`), made.entries[i].xml, []byte("</feed>")), &only); err != nil {
				t.Fatal(err)
			}
			alone := only.Entries[0]
			if e.Source.Updated != e.Updated || e.Content != alone.Content || e.Published != alone.Published {
				t.Errorf("%s: source updated %s, entry %s; content\n%s\npublished %s; alone\n%s\n%s", name, e.Source.Updated, e.Updated, e.Content, e.Published, alone.Content, alone.Published)
			}
		}
		if want := []string{".001799Z", ".001800Z", ".001801Z"}; !slices.Equal(micros, want) {
			t.Errorf("%s: microseconds %v, want %v", name, micros, want)
		}
		if feed.Updated != feed.Entries[2].Updated {
			t.Errorf("%s was updated at %s, want the last of its entries, %s", name, feed.Updated, feed.Entries[2].Updated)
		}
	}
}
