package publish

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
)

// A found is what a reader finds of an entry.
type found struct {
	ID, Title, Link, Text string
	Authors               []string
	When                  time.Time
}

// inAtom returns what a strict parser finds of the entries of a document in Atom, but for the
// titles, which may be HTML.
func inAtom(t *testing.T, doc []byte, entries []placed) []found {
	t.Helper()
	var feed readEntry
	if err := xml.Unmarshal(doc, &feed); err != nil {
		t.Fatal(err)
	}
	var list []found
	for i, e := range feed.Entries {
		when, err := time.Parse(time.RFC3339, cmp.Or(e.Published, e.Updated))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found{e.ID, entries[i].title, e.link("alternate"), cmp.Or(e.Content, e.Summary), e.Authors, when.Truncate(time.Second)})
	}
	return list
}

// byGofeed returns what gofeed finds of the entries of a document.
func byGofeed(t *testing.T, doc []byte) []found {
	t.Helper()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	var list []found
	for _, item := range feed.Items {
		f := found{ID: item.GUID, Title: item.Title, Link: item.Link, Text: cmp.Or(item.Content, item.Description)}
		for _, a := range item.Authors {
			f.Authors = append(f.Authors, a.Name)
		}
		if dc := item.DublinCoreExt; dc != nil {
			f.Authors = dc.Creator // above is only the first
		}
		when := item.PublishedParsed
		if when == nil {
			when = item.UpdatedParsed
		}
		f.When = when.Truncate(time.Second)
		list = append(list, f)
	}
	return list
}

func TestReadersFindTheSameInEveryFormat(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			s, name := g.site(), documentName(g.name, g.what)
			docs := inFormats(t, s, name)
			want := inAtom(t, docs[atomFormat], s.current.Load().feeds[name].entries)
			if diff := gocmp.Diff(want, byGofeed(t, docs[jsonFormat])); diff != "" {
				t.Errorf("JSON (-Atom +JSON):\n%s", diff)
			}
			for i := range want {
				want[i].Title = unmarked(want[i].Title)
			}
			if diff := gocmp.Diff(want, byGofeed(t, docs[rssFormat])); diff != "" {
				t.Errorf("RSS (-Atom +RSS):\n%s", diff)
			}
		})
	}
}

func TestHostileItemsMakeGoodDocumentsInEveryFormat(t *testing.T) {
	for seed := range uint64(10) {
		s, another := hostileSite(seed), hostileSite(seed)
		for what := range sortPaths {
			name := documentName("all", sort(what))
			again := inFormats(t, another, name)
			for f, doc := range inFormats(t, s, name) {
				check(t, format(f), doc)
				if !bytes.Equal(doc, again[f]) {
					t.Fatalf("seed %d, %s: another document the second time", seed, name+formatInfo[f].extension)
				}
			}
		}
	}
}
