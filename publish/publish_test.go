package publish

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"courant/news"
)

var update = flag.Bool("update", false, "rewrite the golden documents")

var errNoRoom = errors.New("database or disk is full")

// A memory is a store that forgets everything at the end of the test.
type memory struct {
	mu           sync.Mutex
	items        []news.Item  // each is an entry of the feeds that select it
	entries      []news.Entry // of every feed, after those
	edited       []news.Edited
	vanished     []news.Vanished
	shown        map[string][][]news.Key // what SetShown was told, by feed
	states       map[news.SourceID]news.State
	documents    map[string]remembered
	archives     map[string][]news.ArchiveDocument
	archived     map[string]map[news.Key]time.Time // when entries became what the archive has, by feed and lead
	secrets      map[string]string
	unarchivable error // of SaveArchive
	found        func(match string, limit, skip int) ([]news.Item, bool, error)
	broken       error                  // of every reading
	forgetful    error                  // of SetShown
	unchanging   error                  // of Edited and Vanished
	failing      func(news.Query) error // of reading the items of a query; may be nil
}

type remembered struct {
	etag     string
	modified time.Time
}

func (m *memory) Entries(_ context.Context, f *news.Feed) ([]news.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.trouble(f.Query()); err != nil {
		return nil, err
	}
	var found []news.Entry
	for _, it := range m.items {
		if f.Selects(&it) {
			found = append(found, alone(it))
		}
	}
	slices.SortStableFunc(found, func(a, b news.Entry) int {
		return cmp.Or(b.Item.Order.Compare(a.Item.Order), slices.Compare(b.Item.Key[:], a.Item.Key[:]))
	})
	found = append(found, m.entries...)
	if f.Limit > 0 {
		found = found[:min(f.Limit, len(found))]
	}
	return found, nil
}

func (m *memory) trouble(q news.Query) error {
	if m.failing != nil && m.failing(q) != nil {
		return m.failing(q)
	}
	return m.broken
}

// alone returns the entry of an item that belongs together with none.
func alone(it news.Item) news.Entry {
	return news.Entry{Item: it, Lead: it, Reports: 1, Sources: 1}
}

// together returns the entry of an item that is shown, another that leads, and others; the lead
// is one of these where it is not shown itself.
func together(item, lead news.Item, others ...news.Other) news.Entry {
	e := news.Entry{Item: item, Lead: lead, Others: others, Reports: 1}
	sources := map[news.SourceID]bool{item.Source: true}
	for _, o := range others {
		if !o.Copy {
			e.Reports++
			sources[o.Source] = true
		}
	}
	e.Sources = len(sources)
	return e
}

// asOther returns the item as one that is not shown.
func asOther(it news.Item) news.Other {
	return news.Other{Key: it.Key, Source: it.Source, Title: it.Title, URL: it.URL, Language: it.Language}
}

// asCopy returns the item as a copy that is not shown.
func asCopy(it news.Item) news.Other {
	o := asOther(it)
	o.Copy = true
	return o
}

func (m *memory) SetShown(_ context.Context, feed string, leads []news.Key, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgetful != nil {
		return m.forgetful
	}
	if m.shown == nil {
		m.shown = map[string][][]news.Key{}
	}
	m.shown[feed] = append(m.shown[feed], slices.Clone(leads))
	return nil
}

func (m *memory) Edited(_ context.Context, q news.Query, limit int) ([]news.Edited, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := cmp.Or(m.unchanging, m.trouble(q)); err != nil {
		return nil, err
	}
	return first(m.edited, limit, func(e *news.Edited) bool { return selects(q, &e.Item) }), nil
}

func (m *memory) Vanished(_ context.Context, q news.Query, limit int) ([]news.Vanished, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := cmp.Or(m.unchanging, m.trouble(q)); err != nil {
		return nil, err
	}
	return first(m.vanished, limit, func(v *news.Vanished) bool { return selects(q, &v.Item) }), nil
}

func selects(q news.Query, it *news.Item) bool {
	f := news.Feed{Match: q.Match, Level: q.Level, Languages: q.Languages}
	return f.Selects(it)
}

// first returns up to limit (0: all) of those that are wanted.
func first[T any](all []T, limit int, wanted func(*T) bool) []T {
	var found []T
	for i := range all {
		if wanted(&all[i]) && (limit == 0 || len(found) < limit) {
			found = append(found, all[i])
		}
	}
	return found
}

func (m *memory) Unarchived(ctx context.Context, f *news.Feed, _ bool) iter.Seq2[[]news.Entry, error] {
	unlimited := *f
	unlimited.Limit = 0
	list, err := m.Entries(ctx, &unlimited)
	slices.Reverse(list)
	list = slices.DeleteFunc(list, func(e news.Entry) bool {
		at, ok := m.archived[f.ArchiveName()][e.Lead.Key]
		return ok && !e.Stamp().After(at)
	})
	return func(yield func([]news.Entry, error) bool) {
		if err != nil {
			yield(nil, err)
			return
		}
		for chunk := range slices.Chunk(list, 100) {
			if !yield(chunk, nil) {
				return
			}
		}
	}
}

func (m *memory) SaveArchive(_ context.Context, feed string, d news.ArchiveDocument, in []news.Archived) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := cmp.Or(m.unarchivable, m.broken); err != nil {
		return 0, err
	}
	if m.archives == nil {
		m.archives, m.archived = map[string][]news.ArchiveDocument{}, map[string]map[news.Key]time.Time{}
	}
	if m.archived[feed] == nil {
		m.archived[feed] = map[news.Key]time.Time{}
	}
	for _, a := range in {
		m.archived[feed][a.Lead] = a.Stamp
	}
	if len(d.Entries) == 0 {
		return 0, nil
	}
	d.Number = len(m.archives[feed]) + 1
	m.archives[feed] = append(m.archives[feed], d)
	return d.Number, nil
}

func (m *memory) Archive(_ context.Context, feed string, number int) (news.ArchiveDocument, bool, error) {
	if number < 1 || number > len(m.archives[feed]) {
		return news.ArchiveDocument{}, false, m.broken
	}
	return m.archives[feed][number-1], true, m.broken
}

func (m *memory) Archives(context.Context) (map[string]int, error) {
	last := map[string]int{}
	for feed, list := range m.archives {
		last[feed] = len(list)
	}
	return last, m.broken
}

func (m *memory) Secret(_ context.Context, feed string) (string, error) {
	return cmp.Or(m.secrets[feed], "abcdefghijklmnopqrstuvwxyz"), m.broken
}

func (m *memory) Search(_ context.Context, match string, limit, skip int) ([]news.Item, bool, error) {
	if m.found == nil {
		return nil, false, m.broken
	}
	return m.found(match, limit, skip)
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
	return string(s.current.Load().feeds[name].docs[atomFormat].plain)
}

// namesOf returns which documents are other ones.
func namesOf(changed []Changed) []string {
	var names []string
	for _, c := range changed {
		names = append(names, c.Name)
	}
	return names
}
