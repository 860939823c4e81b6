package publish

import (
	"context"
	"slices"
	"time"

	"courant/news"
)

// archiving is how far the archive of a feed is (RFC 5005, section 4).
//
// The current document and the archive documents behind it together have what the feed has shown
// since it has an archive, and what there was before: an entry is put into an archive document
// before newer ones push it out of the current one. It is kept there as it was rendered then.
// What is changed later, and is in the feed still, comes into a later document once more, with
// the same id and a later date. What the rules or somebody's decision take out of the feed stays
// where it has been archived, and is not archived where it was not; what they bring into it is
// archived when it is found.
type archiving struct {
	last    int               // number of the newest document; 0: there is none
	window  map[news.Key]bool // leads of the entries of the current document
	checked time.Time         // when all that the feed selects was last looked at
}

// checkEvery is how often all of that is looked at: items that come late, and decisions about old
// ones, may bring into the feed what its current document never shows.
const checkEvery = 24 * time.Hour

// settledAfter is how long after its first sight an item is archived although the current
// document has it, when all is looked at next: a feed that has few is to have an archive as well,
// and what is in it before its texts are pruned.
const settledAfter = 7 * 24 * time.Hour

// newest returns the number of the newest document; 0: there is none. A nil a is that of a feed
// without an archive.
func (a *archiving) newest() int {
	if a == nil {
		return 0
	}
	return a.last
}

// archive puts what leaves the current document of a feed into its archive, before the next one
// is served.
func (r *renderer) archive(ctx context.Context, made, old *renderedFeed, now time.Time) (*archiving, error) {
	leads := made.leads()
	next := &archiving{last: r.archives[made.feed.ArchiveName()], window: make(map[news.Key]bool, len(leads)), checked: now}
	for _, key := range leads {
		next.window[key] = true
	}
	if !r.archiving {
		next.checked = time.Time{} // the next rendering looks at everything
		return next, nil
	}
	all := true
	if old != nil && old.archive != nil && now.Sub(old.archive.checked).Abs() < checkEvery {
		all, next.checked = false, old.archive.checked
		if !old.archive.hasLeft(next, leads) {
			return next, nil
		}
	}
	return next, r.archiveRest(ctx, made.feed, next, all, now)
}

// hasLeft reports whether something has left the current document since, or may never have been
// in it: more may have come at once than it holds.
func (a *archiving) hasLeft(next *archiving, leads []news.Key) bool {
	for key := range a.window {
		if !next.window[key] {
			return true
		}
	}
	return len(leads) > 0 && !a.window[leads[len(leads)-1]]
}

// archiveRest archives what is neither in the archive nor in the next current document; all:
// however long ago it was in the feed. What it finds comes with what is about to follow, so that
// documents are few.
func (r *renderer) archiveRest(ctx context.Context, f *news.Feed, next *archiving, all bool, now time.Time) error {
	for chunk, err := range r.site.opts.Store.Unarchived(ctx, f, all) {
		if err != nil {
			return err
		}
		settled := func(e news.Entry) bool { return !next.window[e.Lead.Key] || all && now.Sub(e.Item.Seen) > settledAfter }
		if !slices.ContainsFunc(chunk, settled) {
			return nil // what follows is newer, and in the current document
		}
		if err := r.saveArchive(ctx, f, next, chunk, now); err != nil {
			return err
		}
	}
	return nil
}

// saveArchive makes documents of entries, the oldest first: one, unless they are too long.
func (r *renderer) saveArchive(ctx context.Context, f *news.Feed, next *archiving, list []news.Entry, now time.Time) error {
	aside := *r // what it renders is not kept for the next edition
	aside.old, aside.entries = r.entries, map[entryKey]*entry{}
	for len(list) > 0 {
		n, size := 0, 0
		for n < len(list) {
			size += len(aside.entry(&list[n], showing(f)).xml)
			if n > 0 && size > maxDocument {
				break
			}
			n++
		}
		number, err := r.site.opts.Store.SaveArchive(ctx, f.ArchiveName(), aside.archiveDocument(f, list[:n], now), archivedAs(list[:n]))
		if err != nil {
			return err
		}
		next.last = max(next.last, number)
		list = list[n:]
	}
	return nil
}

func archivedAs(list []news.Entry) []news.Archived {
	in := make([]news.Archived, len(list))
	for i := range list {
		in[i] = news.Archived{Lead: list[i].Lead.Key, Stamp: list[i].Stamp()}
	}
	return in
}

// archiveDocument renders entries, which it puts into the order of feeds, the newest first.
func (r *renderer) archiveDocument(f *news.Feed, list []news.Entry, now time.Time) news.ArchiveDocument {
	list = slices.Clone(list)
	slices.Reverse(list)
	entries := r.choose(list, showing(f))
	d := news.ArchiveDocument{
		Made: now, Title: feedTitle(f, itself), Language: feedLanguage(f, entries), Updated: latest(entries), Evidence: f.Evidence,
	}
	for _, e := range entries {
		d.Entries = append(d.Entries, e.bytes()...)
	}
	return d
}

// archived returns a document of the archive of a feed as it is served. Nothing in it may ever
// be another byte: only when the feed itself has moved, to another site or secret, it follows.
func (s *Site) archived(base, feed string, d *news.ArchiveDocument) (*document, error) {
	address := func(number int) string { return s.url + archivePath(base, feed, number) }
	h := head{
		id:       feedID(s.url + feedPath(publicBase, feed, itself, atomFormat)),
		title:    d.Title,
		lang:     d.Language,
		self:     address(d.Number),
		page:     s.url + "/",
		style:    s.style,
		updated:  d.Updated.UTC(),
		evidence: d.Evidence,
		archive:  true,
		links: []atomLink{
			{Rel: "current", Type: atomType, Href: s.url + feedPath(base, feed, itself, atomFormat)},
			// Of the newest it leads to the current document until there is one.
			{Rel: "next-archive", Type: atomType, Href: address(d.Number + 1)},
		},
	}
	if d.Number > 1 {
		h.links = append(h.links, atomLink{Rel: "prev-archive", Type: atomType, Href: address(d.Number - 1)})
	}
	b, err := h.atom([]placed{{entry: &entry{xml: d.Entries}}})
	if err != nil {
		return nil, err
	}
	doc := s.feedDocument(b, atomFormat, &h, base != publicBase)
	doc.modified, doc.effort, doc.caching = d.Made.UTC(), hasty, foreverPublic
	if doc.private {
		doc.caching = foreverAlone
	}
	return doc, nil
}
