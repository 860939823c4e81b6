package publish

import (
	"cmp"
	"context"
	"flag"
	"slices"
	"sync"
	"testing"
	"time"

	"courant/news"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

// A memory is a store that forgets everything at the end of the test.
type memory struct {
	mu        sync.Mutex
	items     []news.Item
	states    map[news.SourceID]news.State
	documents map[string]remembered
	broken    error                  // of every reading
	failing   func(news.Query) error // of reading the items of a query; may be nil
}

type remembered struct {
	etag     string
	modified time.Time
}

func (m *memory) Items(_ context.Context, q news.Query) ([]news.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil && m.failing(q) != nil {
		return nil, m.failing(q)
	}
	if m.broken != nil {
		return nil, m.broken
	}
	var found []news.Item
	for _, it := range m.items {
		inLanguage := func(want string) bool { return news.MatchesLanguage(it.Language, want) }
		if (q.Match == nil || q.Match.Selects(&it, q.Level)) && (len(q.Languages) == 0 || slices.ContainsFunc(q.Languages, inLanguage)) {
			found = append(found, it)
		}
	}
	slices.SortStableFunc(found, func(a, b news.Item) int {
		return cmp.Or(b.Order.Compare(a.Order), slices.Compare(b.Key[:], a.Key[:]))
	})
	if q.Limit > 0 {
		found = found[:min(q.Limit, len(found))]
	}
	return found, nil
}

func (m *memory) States(context.Context) (map[news.SourceID]news.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return nil, m.broken
	}
	return m.states, nil
}

func (m *memory) Document(_ context.Context, name, etag string, now time.Time) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.documents == nil {
		m.documents = map[string]remembered{}
	}
	if d := m.documents[name]; d.etag == etag {
		return d.modified, nil
	}
	m.documents[name] = remembered{etag, now}
	return now, nil
}

// day is when our items were seen unless they say otherwise.
var day = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// kept returns the item as the store returns it: with a key, and with the times that it
// lacks.
func kept(it news.Item) news.Item {
	it.Source = cmp.Or(it.Source, "wire")
	it.Key = news.NewKey(it.Source, cmp.Or(it.GUID, it.URL, it.Title, it.Content))
	if it.Seen.IsZero() {
		it.Seen = day
	}
	if it.Order.IsZero() {
		it.Order = it.Seen
	}
	if it.Changed.IsZero() {
		it.Changed = it.Seen
	}
	if it.PublicID == "" {
		it.PublicID = cmp.Or(it.GUID, it.URL)
	}
	return it
}

func keptAll(items ...news.Item) []news.Item {
	for i := range items {
		items[i] = kept(items[i])
	}
	return items
}

// testOptions returns those of a site with one feed, "all", over the items.
func testOptions(items ...news.Item) (Options, *memory) {
	m := &memory{items: keptAll(items...), states: map[news.SourceID]news.State{
		"wire": {Meta: news.Meta{ID: "tag:wire.example,2020:feed", Title: "The Wire", Link: "https://wire.example/"}},
	}}
	return Options{
		Title:   "Newsdesk watch",
		URL:     "https://news.example.org/",
		Feeds:   []news.Feed{{Name: "all", Title: "Everything", Subtitle: "All that there is", Limit: 50}},
		Sources: []news.Source{{ID: "wire", Name: "Wire Service", URL: "https://wire.example/feed.xml"}},
		Labels:  map[string]string{"iran": "Iran", "cybersecurity": "Cybersecurity", "albania": "Shqipëria"},
		Store:   m,
	}, m
}

// render renders a site and returns the document of a feed.
func render(t testing.TB, s *Site, name string) string {
	t.Helper()
	if _, err := s.Render(t.Context()); err != nil {
		t.Fatal(err)
	}
	return string(s.current.Load().feeds[name].doc.plain)
}
