// Package publish renders feeds as Atom (RFC 4287) and serves them, with a page that says
// what there is, from memory. It decides neither what an item is about nor what is kept;
// it never changes an item, only how it is written down. Its documents are the same, byte
// for byte, for as long as the items are.
package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"courant/news"
	"courant/revision"
)

// A Store is what publishing needs of the store.
type Store interface {
	// Entries returns what f shows, newest first, at most f.Limit.
	Entries(ctx context.Context, f *news.Feed) ([]news.Entry, error)
	// SetShown remembers which items give the entries of a feed their identity, that they
	// may keep it.
	SetShown(ctx context.Context, feed string, leads []news.Key, now time.Time) error
	// Edited returns up to limit items (0: all) that q selects and that were changed after
	// they had been kept, the last change first. The limit of q does not count.
	Edited(ctx context.Context, q news.Query, limit int) ([]news.Edited, error)
	// Vanished returns up to limit items (0: all) that q selects and that their source took
	// away, the last one first. The limit of q does not count.
	Vanished(ctx context.Context, q news.Query, limit int) ([]news.Vanished, error)
	// States returns the state of each source that has one.
	States(ctx context.Context) (map[news.SourceID]news.State, error)
	// Document returns since when the named document has had the given ETag: now, if it
	// had another one or none. It remembers both.
	Document(ctx context.Context, name, etag string, now time.Time) (modified time.Time, err error)
}

// Options are what a Site is made of.
type Options struct {
	Title   string // of the page
	URL     string // public address, http or https; every link to the site begins with it
	Feeds   []news.Feed
	Sources []news.Source
	Labels  map[string]string // topic to label
	Store   Store
	Version string // of the program; only the private page tells it

	// Evidence returns why an item has its topics; nil: feeds never say.
	Evidence func(*news.Item) []Evidence
}

// A Site holds the rendered feeds of one configuration. Its handlers may be used at any
// time, by any number of goroutines, also while it is rendered.
type Site struct {
	opts    Options
	url     string // without a slash at the end
	topics  string // scheme of the categories that are topics
	sources map[news.SourceID]news.Source
	home    *homeTemplate
	between func(before, after *news.Item) revision.Change
	current atomic.Pointer[edition] // never nil
}

// An edition is everything that one rendering made. It never changes.
type edition struct {
	feeds   map[string]*renderedFeed // documents of feeds, see documentName
	entries map[entryKey]*entry
	home    *document // the public page
}

// New returns a site without documents: until Render has run, its feeds answer 503.
func New(o Options) *Site {
	s := &Site{
		opts:    o,
		url:     strings.TrimRight(news.URI(o.URL), "/"),
		sources: make(map[news.SourceID]news.Source, len(o.Sources)),
		home:    newHomeTemplate(),
		between: revision.Between,
	}
	s.topics = s.url + "/topics/"
	for _, src := range o.Sources {
		s.sources[src.ID] = src
	}
	s.current.Store(&edition{})
	return s
}

// Render renders every feed and the public page from what is in the store, then serves
// them all at once. It returns the names of the feeds that have other bytes than when the
// store last heard of them, from this site or an earlier one; of what was edited in a feed
// and has vanished from it, NAME/edits and NAME/vanished. A document that fails stays what it
// was; what failed is joined into err. Calls must not overlap.
func (s *Site) Render(ctx context.Context) (changed []string, err error) {
	states, err := s.opts.Store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("states of the sources: %w", err)
	}
	old := s.current.Load()
	r := newRenderer(s, states, old.entries)
	next := &edition{feeds: make(map[string]*renderedFeed, len(s.opts.Feeds)), entries: r.entries}
	now := time.Now().Truncate(time.Second)
	var errs []error
	for i := range s.opts.Feeds {
		f := &s.opts.Feeds[i]
		for _, what := range sorts(f) {
			name := documentName(f.Name, what)
			before := old.feeds[name]
			made, err := r.feed(ctx, f, what, before, now)
			switch {
			case err != nil:
				errs = append(errs, fmt.Errorf("feed %q: %w", name, err))
				if made = before; made == nil {
					continue
				}
			case made != before && !made.doc.modified.Before(now):
				changed = append(changed, name)
			}
			next.feeds[name] = made
		}
	}
	next.home = s.publicHome(next)
	s.current.Store(next)
	return changed, errors.Join(errs...)
}
