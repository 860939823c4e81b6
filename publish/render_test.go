package publish

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

func TestSameItemsMakeTheSameBytesOnAnotherMachine(t *testing.T) {
	one, _ := testOptions(story(1), story(2), story(3))
	other, m := testOptions(story(3), story(1), story(2))
	m.states["wire"] = news.State{Meta: m.states["wire"].Meta, Checked: day, Success: day, Document: day, Next: day.Add(hour), Why: "every hour", Fence: 7}
	if a, b := render(t, New(one), "all"), render(t, New(other), "all"); a != b {
		t.Errorf("one machine has\n%s\nanother\n%s", a, b)
	}
}

func TestPollWithoutChangeLeavesTheBytesAlone(t *testing.T) {
	o, m := testOptions(story(1))
	s := New(o)
	before := render(t, s, "all")
	st := m.states["wire"]
	st.Checked, st.Meta.Updated = day.Add(hour), day.Add(hour)
	m.states = map[news.SourceID]news.State{"wire": st}
	if after := render(t, s, "all"); after != before {
		t.Errorf("after the poll\n%s\nbefore\n%s", after, before)
	}
}

func TestItemIsRenderedAlikeInEveryFeed(t *testing.T) {
	o, _ := testOptions(story(1), story(2))
	o.Feeds = append(o.Feeds, news.Feed{Name: "second", Limit: 1})
	s := New(o)
	render(t, s, "all")
	feeds := s.current.Load().feeds
	same := feeds["second"].entries[0]
	if !slices.Contains(feeds["all"].entries, same) {
		t.Error("the entry was rendered again for the second feed")
	}
	if !strings.Contains(string(feeds["second"].docs[atomFormat].plain), string(same.xml)) {
		t.Error("the second feed has other bytes for the entry")
	}
}

func TestEntryIsRenderedAgainWhenItemOrSourceSayOtherwise(t *testing.T) {
	for what, change := range map[string]func(*news.Item, *news.Meta){
		"text":     func(it *news.Item, _ *news.Meta) { it.Content = "<p>Corrected.</p>" },
		"topic":    func(it *news.Item, _ *news.Meta) { it.Topics = []news.Tag{{Topic: "albania", Level: news.About}} },
		"homepage": func(_ *news.Item, m *news.Meta) { m.Link = "https://wire.example/new" },
	} {
		o, m := testOptions(story(1))
		s := New(o)
		before := render(t, s, "all")
		st := m.states["wire"]
		change(&m.items[0], &st.Meta)
		m.states = map[news.SourceID]news.State{"wire": st}
		if render(t, s, "all") == before {
			t.Errorf("%s: the bytes did not change", what)
		}
	}
}

func TestNoIDOccursTwiceInADocument(t *testing.T) {
	a, b := story(1), story(2)
	a.PublicID, b.PublicID = "https://wire.example/same", "https://wire.example/same"
	o, _ := testOptions(a, b)
	if doc := render(t, New(o), "all"); strings.Count(doc, "<entry") != 1 {
		t.Errorf("want one entry in\n%s", doc)
	}
}

func TestNoTimeOfChangeOccursTwiceInADocument(t *testing.T) {
	o, m := testOptions(story(1), story(2), story(3))
	for i := range m.items {
		m.items[i].Published = day
		m.items[i].Key[0], m.items[i].Key[1] = 0, 1 // the microseconds come from these
	}
	checkDocument(t, []byte(render(t, New(o), "all")))
}

func TestDocumentStaysBelowWhatReadersTake(t *testing.T) {
	var items []news.Item
	for i := range 70 {
		it := story(i)
		for n := range maxEnclosures {
			it.Enclosures = append(it.Enclosures, news.Enclosure{URL: fmt.Sprintf("https://wire.example/%d/%s", n, strings.Repeat("x", 3900))})
		}
		items = append(items, it)
	}
	o, _ := testOptions(items...)
	o.Feeds[0].Limit = 0
	doc := render(t, New(o), "all")
	if len(doc) > 5_000_000 || len(doc) < 4_000_000 {
		t.Errorf("%d bytes", len(doc))
	}
	if !strings.Contains(doc, ">Story 0<") || strings.Contains(doc, ">Story 69<") {
		t.Error("want the newest and not the oldest")
	}
}

func TestHugeTextBecomesASummary(t *testing.T) {
	it := story(1)
	it.Content = "<p>" + strings.Repeat("word ", maxEntry/4) + "</p>"
	o, _ := testOptions(it)
	doc := render(t, New(o), "all")
	if len(doc) > 5000 || !strings.Contains(doc, `<summary type="html">word word`) {
		t.Errorf("%d bytes, or no summary", len(doc))
	}
}

func TestFailingFeedKeepsItsDocument(t *testing.T) {
	o, m := testOptions(story(1))
	o.Feeds = append(o.Feeds, news.Feed{Name: "fragile", Limit: 7})
	s := New(o)
	before := render(t, s, "fragile")
	broken := errors.New("disk on fire")
	m.failing = func(q news.Query) error {
		if q.Limit == 7 {
			return broken
		}
		return nil
	}
	m.items = keptAll(story(2))
	changed, err := s.Render(t.Context())
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), `feed "fragile"`) {
		t.Errorf("error %v", err)
	}
	if !slices.Equal(namesOf(changed), []string{"all"}) {
		t.Errorf("changed %v, want only the feed that could be rendered", changed)
	}
	if got := string(s.current.Load().feeds["fragile"].docs[atomFormat].plain); got != before {
		t.Errorf("the failing feed has\n%s", got)
	}
}

func TestTellsWhichFeedsChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, m := testOptions(story(1))
		o.Feeds = append(o.Feeds, news.Feed{Name: "persian", Languages: []string{"fa"}})
		expect := func(s *Site, want ...string) {
			t.Helper()
			time.Sleep(time.Minute)
			if changed, err := s.Render(t.Context()); err != nil || !slices.Equal(namesOf(changed), want) {
				t.Errorf("changed %v, %v, want %v", changed, err, want)
			}
		}
		s := New(o)
		expect(s, "all", "persian")
		expect(s)
		m.items = keptAll(story(1), story(2))
		expect(s, "all")
		expect(New(o)) // as after a restart: the store knows these bytes
	})
}

func TestFeedIDSurvivesWhatDoesNotChangeTheSite(t *testing.T) {
	id := feedID("https://news.example.org/feeds/iran.atom")
	for address, same := range map[string]bool{
		"http://news.example.org/feeds/iran.atom":          true,
		"https://www.News.example.org:443/feeds/iran.atom": true,
		"https://news.example.org/feeds/albania.atom":      false,
		"https://news.example.net/feeds/iran.atom":         false,
	} {
		if (feedID(address) == id) != same {
			t.Errorf("%s has the same id: %t, want %t", address, !same, same)
		}
	}
	if want := "urn:uuid:a5c078b3-8a9b-52ca-910c-cf7729286598"; id != want {
		t.Errorf("id %s, it was %s and must not change", id, want)
	}
}

func TestNameThatRepeatsTheAddressGivesWayToTheTitle(t *testing.T) {
	for _, tt := range []struct{ name, title, want string }{
		{"wire.example", "The Wire", "The Wire"},
		{"wire.example/world", "The Wire", "wire.example/world"},
		{"Wire Service", "The Wire", "Wire Service"},
		{"wire.example", "", "wire.example"},
		{"", "The <b>Wire</b>", "The Wire"},
	} {
		src := news.Source{Name: tt.name, URL: "https://www.wire.example/feed.xml"}
		if got := sourceName(src, news.Meta{Title: tt.title}); got != tt.want {
			t.Errorf("sourceName(%q, %q) = %q, want %q", tt.name, tt.title, got, tt.want)
		}
	}
}

// story returns an item that is like others, but for its number.
func story(n int) news.Item {
	return news.Item{
		URL:       fmt.Sprintf("https://wire.example/%d", n),
		Title:     fmt.Sprintf("Story %d", n),
		Content:   fmt.Sprintf(`<p>What <a href="https://wire.example/who">somebody</a> said about <em>%d</em>.</p>`, n),
		Language:  "en",
		Published: day.Add(-time.Duration(n) * time.Minute),
		Order:     day.Add(-time.Duration(n) * time.Minute),
	}
}

// What somebody decided by hand stays when a topic goes.
func TestTopicsThatHaveGoneAreNotPublished(t *testing.T) {
	it := story(1)
	it.Topics = []news.Tag{{Topic: "gone", Level: news.About, Hand: true}, {Topic: "iran", Level: news.About}}
	o, _ := testOptions(it)
	o.Evidence = func(*news.Item) []Evidence { return nil }
	o.Feeds[0].Evidence = true
	got := render(t, New(o), o.Feeds[0].Name)
	if strings.Contains(got, "gone") || !strings.Contains(got, `<courant:topic name="iran"`) {
		t.Error(got)
	}
}
