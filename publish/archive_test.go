package publish

import (
	"encoding/xml"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// An atomDocument is what a new subscriber looks at who reads all that there ever was (RFC 5005,
// section 4.2).
type atomDocument struct {
	ID      string    `xml:"id"`
	Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
	} `xml:"entry"`
}

func (d *atomDocument) link(rel string) string {
	for _, l := range d.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// readAll returns the newest title of each entry, by id, and the bytes of each archive document.
func readAll(t testing.TB, s *Site, path string) (titles, archives map[string]string) {
	t.Helper()
	titles, archives = map[string]string{}, map[string]string{}
	updated := map[string]string{}
	id := ""
	for path != "" {
		r := ask(t, s.Handler(false), "GET", path)
		body := bodyOf(t, r)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, r.StatusCode)
		}
		checkDocument(t, []byte(body))
		var d atomDocument
		if err := xml.Unmarshal([]byte(body), &d); err != nil {
			t.Fatal(err)
		}
		if id != "" && (d.Archive == nil || d.link("current") == "" || !strings.Contains(r.Header.Get("Cache-Control"), "immutable")) {
			t.Fatalf("%s does not say that it is an archive: %s", path, body)
		}
		if id != "" && d.ID != id {
			t.Fatalf("%s has the id %s, the feed %s", path, d.ID, id)
		}
		if id != "" {
			archives[path] = body
		}
		id = d.ID
		for _, e := range d.Entries {
			if e.Updated > updated[e.ID] {
				updated[e.ID], titles[e.ID] = e.Updated, e.Title
			}
		}
		path = strings.TrimPrefix(d.link("prev-archive"), s.url)
	}
	return titles, archives
}

// archivedSite returns a site whose feed shows up to limit entries, and has an archive. Its items
// are of today.
func archivedSite(t testing.TB, limit int, items ...news.Item) (*Site, *memory) {
	t.Helper()
	for i := range items {
		items[i].Seen = time.Now()
	}
	o, m := testOptions(items...)
	o.Feeds[0].Archive, o.Feeds[0].Limit = true, limit
	s := New(o)
	render(t, s, "all")
	return s, m
}

// Whatever comes, in whatever numbers, edited or not, over restarts: feed and archive have all
// of it, and no archive document is ever another one.
func TestFeedAndArchiveTogetherHaveEverything(t *testing.T) {
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s, m := archivedSite(t, 5)
		seen := map[string]string{} // archive documents
		now := day
		for step := range 40 {
			now = now.Add(hour)
			for range rnd.IntN(3) * rnd.IntN(6) {
				n := len(m.items)
				it := kept(news.Item{GUID: fmt.Sprintf("tag:wire.example,2026:%d", n), Title: fmt.Sprintf("Story %d", n), Summary: "Text", Seen: now})
				m.items = append(m.items, it)
			}
			if shown := s.current.Load().feeds["all"].entries; len(shown) > 0 && rnd.IntN(3) == 0 {
				key := shown[rnd.IntN(len(shown))].of.Lead.Key
				it := &m.items[slices.IndexFunc(m.items, func(it news.Item) bool { return it.Key == key })]
				it.Title, it.Changed = fmt.Sprintf("%s, edited in step %d", it.Title, step), now
			}
			if rnd.IntN(10) == 0 {
				s = New(s.opts)
			}
			render(t, s, "all")
			titles, archives := readAll(t, s, "/feeds/all.atom")
			want := map[string]string{}
			for i := range m.items {
				want[publicID(&m.items[i])] = m.items[i].Title
			}
			if !maps.Equal(titles, want) {
				t.Fatalf("seed %d, step %d: %d entries are to be found, want %d:\n%v\n%v", seed, step, len(titles), len(want), titles, want)
			}
			for path, body := range seen {
				if archives[path] != body {
					t.Fatalf("seed %d, step %d: %s is another document", seed, step, path)
				}
			}
			seen = archives
		}
		if len(seen) < 4 {
			t.Errorf("seed %d: only %d archive documents", seed, len(seen))
		}
	}
}

func TestWhatIsTakenOutOfAFeedStaysWhereItIsArchived(t *testing.T) {
	s, m := archivedSite(t, 2, story(1), story(2), story(3), story(4))
	before, _ := readAll(t, s, "/feeds/all.atom")
	last := m.items
	m.items = slices.Clone(last[:1]) // somebody has decided that the others do not belong here
	render(t, s, "all")
	after, archives := readAll(t, s, "/feeds/all.atom")
	if len(before) != 4 || len(archives) == 0 || len(after) < 3 {
		t.Errorf("%d entries, then %d in %d archive documents", len(before), len(after), len(archives))
	}
}

func TestWhatIsTakenOutBeforeItIsArchivedIsNot(t *testing.T) {
	s, m := archivedSite(t, 3, story(1), story(2))
	m.items = slices.Concat(m.items[:1], keptAll(story(3), story(4), story(5)))
	render(t, s, "all")
	titles, _ := readAll(t, s, "/feeds/all.atom")
	if got := slices.Sorted(maps.Values(titles)); !slices.Equal(got, []string{"Story 1", "Story 3", "Story 4", "Story 5"}) {
		t.Errorf("%q", got)
	}
}

// Rules that bring older items into a feed that has an archive: they are in it after the next
// start, or when something leaves the feed.
func TestWhatIsFoundLaterIsArchivedThen(t *testing.T) {
	s, m := archivedSite(t, 2, story(1), story(2), story(3))
	old := story(9)
	old.Seen, old.Published, old.Order = day.Add(-48*hour), day.Add(-48*hour), day.Add(-48*hour)
	m.items = append(m.items, kept(old))
	s = New(s.opts)
	render(t, s, "all")
	if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 4 {
		t.Errorf("%v", titles)
	}
}

func TestArchiveFollowsASiteThatMoves(t *testing.T) {
	s, _ := archivedSite(t, 2, story(1), story(2), story(3), story(4), story(5))
	before, _ := readAll(t, s, "/feeds/all.atom")
	o := s.opts
	o.URL = "https://other.example"
	s = New(o)
	render(t, s, "all")
	if after, _ := readAll(t, s, "/feeds/all.atom"); !maps.Equal(before, after) {
		t.Errorf("%v, before it moved %v", after, before)
	}
}

func TestLongTextsMakeSeveralArchiveDocuments(t *testing.T) {
	var items []news.Item
	for i := range 30 {
		it := story(i)
		it.Content = "<p>" + strings.Repeat("word and word ", 15_000) + "</p>"
		items = append(items, it)
	}
	s, m := archivedSite(t, 1, items...)
	titles, archives := readAll(t, s, "/feeds/all.atom")
	if len(titles) != 30 || len(archives) < 2 {
		t.Errorf("%d entries in %d documents", len(titles), len(archives))
	}
	for _, d := range m.archives["all"] {
		if len(d.Entries) > maxDocument {
			t.Errorf("an archive document of %d bytes", len(d.Entries))
		}
	}
}

func TestFeedKeepsItsDocumentWhileItsArchiveCannotBeWritten(t *testing.T) {
	s, m := archivedSite(t, 2, story(1), story(2))
	before := bodyOf(t, ask(t, s.Handler(false), "GET", "/feeds/all.atom"))
	late := story(3)
	late.Order = day.Add(hour)
	m.items = append(slices.Clone(m.items), kept(late))
	m.unarchivable = errNoRoom
	if _, err := s.Render(t.Context()); err == nil {
		t.Fatal("no error")
	}
	if now := bodyOf(t, ask(t, s.Handler(false), "GET", "/feeds/all.atom")); now != before {
		t.Errorf("an entry has left the feed and is nowhere:\n%s", now)
	}
	m.unarchivable = nil
	render(t, s, "all")
	if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 3 {
		t.Errorf("%v", titles)
	}
}

func TestArchiveDocumentsThatAreNotThere(t *testing.T) {
	s, _ := archivedSite(t, 2, story(1), story(2), story(3))
	for path, want := range map[string]int{
		"/feeds/all/archive/1.atom": 200, "/feeds/all/archive/2.atom": 307, "/feeds/all/archive/3.atom": 404, "/feeds/all/archive/0.atom": 404,
		"/feeds/all/archive/01.atom": 404, "/feeds/all/archive/-1.atom": 404, "/feeds/all/archive/.atom": 404,
		"/feeds/all/archive/1.rss": 404, "/feeds/all/archive/": 404, "/feeds/other/archive/1.atom": 404,
		"/feeds/all/archive/99999999999999999999.atom": 404, "/private/all/archive/1.atom": 404, "/feeds/x/all/archive/1.atom": 404,
	} {
		if r := ask(t, s.Handler(false), "GET", path); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// Once a day all that the feed selects is looked at, for what came late to a place below what
// the current document shows.
func TestWhatIsNeverShownIsArchivedWithinADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := archivedSite(t, 2, story(1), story(2))
		old := story(3)
		old.Seen, old.Published, old.Order = day.Add(-hour), day.Add(-hour), day.Add(-hour)
		m.items = append(m.items, kept(old))
		render(t, s, "all")
		time.Sleep(checkEvery + time.Minute)
		render(t, s, "all")
		if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 3 {
			t.Errorf("%v", titles)
		}
	})
}

// A start must not take as long as an archive of years.
func TestBeginningLeavesTheArchiveToTheNextRendering(t *testing.T) {
	o, m := testOptions(story(1), story(2), story(3), story(4))
	o.Feeds[0].Archive, o.Feeds[0].Limit = true, 2
	s := New(o)
	if _, err := s.Begin(t.Context()); err != nil || len(m.archives) > 0 || len(s.current.Load().feeds["all"].entries) != 2 {
		t.Fatalf("%v, archives %v", err, m.archives)
	}
	render(t, s, "all")
	if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 4 {
		t.Errorf("%v", titles)
	}
	s = New(o)
	if _, err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 4 {
		t.Errorf("after a restart %v", titles)
	}
}

// A feed that hardly ever has something new has an archive as well, before its texts are pruned.
func TestWhatIsShownForAWeekIsArchived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := archivedSite(t, 50, story(1), story(2), story(3))
		for range 8 {
			if len(m.archives["all"]) > 0 {
				t.Fatal("archived within a week, though nothing leaves the feed")
			}
			time.Sleep(checkEvery)
			render(t, s, "all")
		}
		m.items = nil // they are pruned
		render(t, s, "all")
		if titles, _ := readAll(t, s, "/feeds/all.atom"); len(titles) != 3 {
			t.Errorf("%v", titles)
		}
	})
}

// Nothing that is not in the database may be in an archive document: these bytes are what every
// version of the program must serve for this one.
func TestArchiveDocumentNeverChanges(t *testing.T) {
	o, _ := testOptions()
	s := New(o)
	d := news.ArchiveDocument{
		Number: 7, Made: day, Title: "Everything & more", Language: "en", Updated: day.Add(3 * time.Microsecond), Evidence: true,
		Entries: []byte("\n  <entry>\n    <id>urn:x</id>\n  </entry>"),
	}
	doc, err := s.archived(publicBase, "all", &d)
	if err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/css" href="/feed.css"?>
<feed xml:lang="en" xmlns:courant="urn:uuid:9bdb368a-4130-491b-bf87-22783ce6382d" xmlns:fh="http://purl.org/syndication/history/1.0" xmlns="http://www.w3.org/2005/Atom">
  <fh:archive></fh:archive>
  <title type="text">Everything &amp; more</title>
  <link href="https://news.example.org/feeds/all/archive/7.atom" rel="self" type="application/atom+xml"></link>
  <link href="https://news.example.org/" rel="alternate" type="text/html"></link>
  <link href="https://news.example.org/feeds/all.atom" rel="current" type="application/atom+xml"></link>
  <link href="https://news.example.org/feeds/all/archive/8.atom" rel="next-archive" type="application/atom+xml"></link>
  <link href="https://news.example.org/feeds/all/archive/6.atom" rel="prev-archive" type="application/atom+xml"></link>
  <generator>courant</generator>
  <id>urn:uuid:8976251d-90aa-59cc-921a-13fb3d55bf11</id>
  <updated>2026-05-04T12:00:00.000003Z</updated>
  <entry>
    <id>urn:x</id>
  </entry>
</feed>
`
	if got := string(doc.plain); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
