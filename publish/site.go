// Package publish renders feeds as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, and serves them
// from memory, with a page that says what there is; a Folder has the same as files. What has left
// a feed is in its archive (RFC 5005). Several feeds as one, what a search finds, and documents of
// archives are made when they are asked for. It decides neither what an item is about nor what is
// kept; it never changes an item, only how it is written down. Its documents are the same, byte
// for byte, for as long as the items are.
package publish

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/netip"
	"net/url"
	"slices"
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
	// Unarchived yields what f shows that its archive does not have, or has an earlier version
	// of, the oldest first, in slices of at most 100. The limit of f does not count. It ends
	// where enough in a row are in the archive; with all, it looks at everything.
	Unarchived(ctx context.Context, f *news.Feed, all bool) iter.Seq2[[]news.Entry, error]
	// SaveArchive adds a document to the archive with a name, that of a feed (see
	// news.Feed.ArchiveName), and remembers which entries are in
	// it. It returns its number; 0 where there was nothing to be kept but the entries.
	SaveArchive(ctx context.Context, name string, d news.ArchiveDocument, in []news.Archived) (number int, err error)
	// Archive returns a document of an archive.
	Archive(ctx context.Context, name string, number int) (d news.ArchiveDocument, ok bool, err error)
	// Archives returns the number of the newest document of each archive.
	Archives(ctx context.Context) (map[string]int, error)
	// Secret returns what makes the address of a private feed unguessable.
	Secret(ctx context.Context, feed string) (string, error)
	// Search returns kept items that an expression of FTS5 finds, those that came last first,
	// and whether there are more.
	Search(ctx context.Context, match string, limit, skip int) (items []news.Item, more bool, err error)
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

	ServesHub   bool     // our own hub is at URL + HubPath
	OutsideHubs []string // URLs of others that are told of changes
	OpenSearch  bool     // everybody may search in what is kept
	OpenSources bool     // everybody may see the list of sources

	// Evidence returns why an item has its topics; nil: feeds never say.
	Evidence func(*news.Item) []Evidence
}

// A Site holds the rendered feeds of one configuration. Its handlers may be used at any
// time, by any number of goroutines, also while it is rendered.
type Site struct {
	opts    Options
	url     string // without a slash at the end
	topics  string // scheme of the categories that are topics
	style   string // address of the style sheet, without the host: it is wherever the feed is
	shared  bool   // pages of other sites may read the feeds: not those of a machine that nobody else reaches
	sources map[news.SourceID]news.Source
	home    *homeTemplate
	between func(before, after *news.Item) revision.Change
	fixed   map[string]*document // what no rendering changes, by path

	sourceList *document // in OPML; not everybody's
	searches   *cache
	archives   *cache
	current    atomic.Pointer[edition] // never nil
}

// An edition is everything that one rendering made. It never changes, but for what is made of
// it when it is asked for.
type edition struct {
	feeds   map[string]*renderedFeed // documents of feeds, see documentName
	docs    map[string]*document     // of these, the one in each format, by path
	entries map[entryKey]*entry
	home    *document // the public page
	unions  *cache
}

// keptArchives is how many archive documents are kept in memory, of those asked for last.
const keptArchives = 32

// New returns a site without documents: until Render has run, its feeds answer 503.
func New(o Options) *Site {
	s := &Site{
		opts:    o,
		url:     siteAddress(o.URL),
		sources: make(map[news.SourceID]news.Source, len(o.Sources)),
		home:    newHomeTemplate(),
		between: revision.Between,

		searches: newCache(keptSearches, searchAge),
		archives: newCache(keptArchives, 0),
	}
	s.shared = reachable(s.url)
	if u, err := url.Parse(s.url); err == nil {
		s.style = u.EscapedPath() + stylePath
	}
	s.topics = s.url + "/topics/"
	for _, src := range o.Sources {
		s.sources[src.ID] = src
	}
	s.fixed = map[string]*document{stylePath: styleDocument(), feedsPath: s.feedsOPML()}
	s.sourceList = s.sourcesOPML()
	s.current.Store(&edition{unions: newCache(maxUnions, 0)})
	return s
}

// reachable reports whether everybody may reach an address, by what it looks like: it is not
// that of this machine, or of a network that is somebody's own.
func reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.Contains(host, ".") && !slices.Contains([]string{"localhost", "local", "internal", "lan", "home", "arpa", "test"}, last)
}

// A Changed is a document that is another one than before, in every format.
type Changed struct {
	Name      string   // of its feed; of what was edited in it and has vanished from it, NAME/edits and NAME/vanished
	Addresses []string // public ones; none of a private feed
}

// Render renders every feed and the public page from what is in the store, then serves
// them all at once. It returns the documents that have other bytes than when the store last
// heard of them, from this site or an earlier one. A document that fails stays what it was;
// what failed is joined into err. Calls must not overlap.
func (s *Site) Render(ctx context.Context) (changed []Changed, err error) {
	return s.render(ctx, true)
}

// Begin renders once as Render does, but leaves the archives to the first Render after it: to
// fill them may take long, and another site of the same feeds may still be at it. It returns
// also what has changed within the last hour: a process that ended may have told nobody.
func (s *Site) Begin(ctx context.Context) (changed []Changed, err error) {
	return s.render(ctx, false)
}

// justNow is how long ago a change may be that those who wait for it are told of at a start.
const justNow = time.Hour

func (s *Site) render(ctx context.Context, archive bool) (changed []Changed, err error) {
	states, err := s.opts.Store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("states of the sources: %w", err)
	}
	old := s.current.Load()
	r := newRenderer(s, states, old.entries)
	next := &edition{
		feeds:   make(map[string]*renderedFeed, len(s.opts.Feeds)),
		docs:    make(map[string]*document, int(formats)*len(s.opts.Feeds)),
		entries: r.entries,
		unions:  newCache(maxUnions, 0),
	}
	r.archiving = archive
	if r.archives, err = s.opts.Store.Archives(ctx); err != nil {
		return nil, fmt.Errorf("archives: %w", err)
	}
	now := time.Now().Truncate(time.Second)
	recently := now
	if !archive {
		recently = now.Add(-justNow)
	}
	var errs []error
	for i := range s.opts.Feeds {
		f := &s.opts.Feeds[i]
		base, unknown := s.basePath(ctx, f)
		for _, what := range sorts(f) {
			name := documentName(f.Name, what)
			before := old.feeds[name]
			made, err := (*renderedFeed)(nil), unknown
			if err == nil {
				made, err = r.feed(ctx, f, what, base, before, now)
			}
			switch {
			case err != nil:
				errs = append(errs, fmt.Errorf("feed %q: %w", name, err))
				// Who has replaced a secret wants the old address gone, whatever else fails.
				if made = before; made == nil || unknown == nil && made.base != base {
					continue
				}
			case (before == nil || made.docs != before.docs) && made.changedSince(recently):
				changed = append(changed, s.changed(made))
			}
			next.add(made)
		}
	}
	if next.equal(old) {
		next.home, next.unions = old.home, old.unions
	} else {
		next.home = s.publicHome(next)
	}
	s.current.Store(next)
	return changed, errors.Join(errs...)
}

// equal reports whether two editions have the same documents.
func (ed *edition) equal(other *edition) bool {
	return other.home != nil && maps.EqualFunc(ed.feeds, other.feeds, func(a, b *renderedFeed) bool { return a.docs == b.docs })
}

// add adds a feed to an edition.
func (ed *edition) add(made *renderedFeed) {
	ed.feeds[documentName(made.feed.Name, made.what)] = made
	for f, doc := range made.docs {
		ed.docs[feedPath(made.base, made.feed.Name, made.what, format(f))] = doc
	}
}

// changedSince reports whether one of the documents became what it is at a time, or later.
func (f *renderedFeed) changedSince(at time.Time) bool {
	for _, doc := range f.docs {
		if !doc.modified.Before(at) {
			return true
		}
	}
	return false
}

// changed says what is to be told of a feed.
func (s *Site) changed(f *renderedFeed) Changed {
	c := Changed{Name: documentName(f.feed.Name, f.what)}
	if f.feed.Private {
		return c
	}
	for format := range formats {
		c.Addresses = append(c.Addresses, s.url+feedPath(f.base, f.feed.Name, f.what, format))
	}
	return c
}

// A Document is what is served at an address.
type Document struct {
	Type    string // media type, with its charset
	ETag    string // without quotes
	Body    []byte // not to be changed
	Private bool   // its address is told nowhere
}

// Document returns what is served of a feed at a public address; not ok: nothing is, or no
// feed.
func (s *Site) Document(address string) (d Document, ok bool) {
	path, ok := strings.CutPrefix(address, s.url)
	if !ok {
		return Document{}, false
	}
	doc := s.current.Load().docs[path]
	if doc == nil {
		return Document{}, false
	}
	return Document{doc.kind, doc.etag, doc.plain, doc.private}, true
}
