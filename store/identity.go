package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"courant/news"
)

// A kept is what Save must know of an item that the database has, or of its tombstone.
type kept struct {
	id        int64
	tombstone bool
	ordered   time.Time
	absent    bool // from the source's last document
	hash      news.Hash
	guid      string // of a tombstone empty, as is the title
	link      string
	title     string
	raw       uint64
	language  string

	alias bool       // the key under which it comes is a new one
	same  bool       // it says the same as before, under another name
	taker *news.Item // the item of this document that was recognised as this one
}

// A likeness says how much an item of a document is like one that is kept.
type likeness int

const (
	byLink likeness = iota + 1 // the same link, another GUID: sites change their GUIDs
	byID                       // the same GUID, or without one the same link
	byBoth                     // the same GUID and link
	byAll                      // the same GUID, link and title
)

// A sorted document is one whose items are told apart: those that are kept already, each
// kept item once, and those to be added.
type sorted struct {
	known []recognised
	added []*news.Item
}

// A recognised is an item of a document and the kept one that it is.
type recognised struct {
	item *news.Item
	kept *kept
}

// recognise sorts the items of a document. Those known by their bytes are what they were. Of
// the others, sites use identifiers twice, change them, and show an item beside others today
// that it stood alone yesterday; so the likest pairs are made first.
func (s *saving) recognise(ctx context.Context, items []news.Item) (d sorted, err error) {
	stubs, err := s.stubs(ctx, items)
	if err != nil {
		return d, err
	}
	read := make([]*news.Item, 0, len(items))
	for i := range items {
		it := &items[i]
		if !it.Known {
			read = append(read, it)
		} else if k := stubs[it.Key]; k != nil { // else it was removed meanwhile
			d.known = append(d.known, recognised{it, k})
			delete(stubs, it.Key)
		}
	}
	if len(read) > 0 {
		if err := s.recogniseRead(ctx, &d, read); err != nil {
			return d, err
		}
		err = s.renamed(ctx, &d)
	}
	return d, err
}

// stubs returns the items of the last document, among which are those that items of this one
// are known to be by their bytes; nil when there are no such.
func (s *saving) stubs(ctx context.Context, items []news.Item) (map[news.Key]*kept, error) {
	if !slices.ContainsFunc(items, func(it news.Item) bool { return it.Known }) {
		return nil, nil
	}
	rows, err := s.query(ctx, sqlKnownStubs, s.source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	stubs := make(map[news.Key]*kept, len(items))
	for rows.Next() {
		var key news.Key
		k := new(kept)
		if err := rows.Scan((*binary16)(&key), &k.id); err != nil {
			return nil, err
		}
		stubs[key] = k
	}
	return stubs, rows.Err()
}

// recogniseRead sorts the items that were read, beside those that are known by their bytes.
func (s *saving) recogniseRead(ctx context.Context, d *sorted, items []*news.Item) error {
	r := newRecognition(items)
	if err := r.read(ctx, s.tx, s.source); err != nil {
		return err
	}
	r.spoken(d.known)
	known := r.match(news.LinkID(s.poll.State(s.saved).Meta.Link))
	for _, it := range items {
		k := known[it.Key]
		switch {
		case k == nil && r.giveKey(it):
			d.added = append(d.added, it)
		case k != nil && k.taker == it: // else it is the same item once more
			d.known = append(d.known, recognised{it, k})
		}
	}
	return nil
}

// A recognition is the work of finding the items of a document among those that are kept.
type recognition struct {
	items []*news.Item
	keys  [][]news.Key   // of each item
	links []string       // likewise
	pages map[string]int // how many items have a link to the page, whatever part of it

	byKey  map[news.Key]*kept // own keys and aliases
	byLink map[string][]*kept
	byID   map[int64]*kept
	taken  map[news.Key]bool // given away
}

func newRecognition(items []*news.Item) *recognition {
	r := &recognition{
		items: items, pages: map[string]int{},
		byKey: map[news.Key]*kept{}, byLink: map[string][]*kept{}, byID: map[int64]*kept{}, taken: map[news.Key]bool{},
	}
	for _, it := range items {
		link := news.LinkID(it.URL)
		r.keys, r.links = append(r.keys, it.Keys()), append(r.links, link)
		r.pages[page(link)]++
	}
	return r
}

// page returns the link without its fragment, by which live blogs tell entries apart.
func page(link string) string {
	link, _, _ = strings.Cut(link, "#")
	return link
}

// read finds all kept items that have a key or a link of the document's items.
func (r *recognition) read(ctx context.Context, t *tx, source int64) error {
	var keys []string
	var links []mark
	for i := range r.items {
		for _, key := range r.keys[i] {
			keys = append(keys, key.String())
		}
		if r.links[i] != "" {
			links = append(links, markOf(r.links[i]))
		}
	}
	rows, err := t.query(ctx, sqlKnownKeys, jsonText(keys))
	if err := r.scan(rows, err); err != nil {
		return err
	}
	rows, err = t.query(ctx, sqlKnownLinks, jsonText(links), source)
	return r.scan(rows, err)
}

// scan takes up rows of known_keys.sql and known_links.sql.
func (r *recognition) scan(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key news.Key
		var url string
		k := new(kept)
		err := rows.Scan((*binary16)(&key), &k.id, &k.tombstone, (*seconds)(&k.ordered), &k.absent, (*binary16)(&k.hash), &k.guid, &url, &k.title, (*signed)(&k.raw), &k.language)
		if err != nil {
			return err
		}
		if known := r.byID[k.id]; known != nil { // several keys may stand for one item
			k = known
		} else {
			k.link = news.LinkID(url)
			r.byID[k.id] = k
			r.byLink[k.link] = append(r.byLink[k.link], k)
		}
		r.byKey[key], r.taken[key] = k, true
	}
	return rows.Err()
}

// spoken notes which kept items are spoken for, by items that need no recognition. These
// matter to the others only where they share a page with them.
func (r *recognition) spoken(known []recognised) {
	inPart := func(link string) bool { return strings.Contains(link, "#") }
	parts := slices.ContainsFunc(r.links, inPart)
	for _, p := range known {
		k := r.byID[p.kept.id]
		if k != nil {
			k.taker = p.item
		}
		if k != nil || parts || inPart(p.item.URL) {
			r.pages[page(news.LinkID(p.item.URL))]++
		}
	}
}

// match returns which kept item each item is, if any, and notes in it the first that is.
// site is the link of the source itself.
func (r *recognition) match(site string) map[news.Key]*kept {
	known := make(map[news.Key]*kept, len(r.items))
	for _, p := range r.pairs(site) {
		it := r.items[p.item]
		switch taker := p.kept.taker; {
		case known[it.Key] != nil:
		case taker == nil:
			p.kept.taker = it
			p.kept.alias = !r.taken[it.Key]
			known[it.Key] = p.kept
		case p.like >= byID && it.Title == taker.Title && news.LinkID(it.URL) == news.LinkID(taker.URL):
			known[it.Key] = p.kept // the same once more, under a GUID of old
		}
	}
	return known
}

// giveKey gives a new item the plainest of its keys that no other item has. There is none
// when the document has the item twice.
func (r *recognition) giveKey(it *news.Item) (ok bool) {
	for _, key := range append([]news.Key{it.Key}, it.Keys()...) {
		if !r.taken[key] {
			r.taken[key] = true
			it.Key = key
			return true
		}
	}
	return false
}

// A pair is an item of the document and a kept one that it may be.
type pair struct {
	item int
	kept *kept
	like likeness
}

// pairs returns what may belong together, the likest first, in the order of the document.
// site is the link of the source itself, which identifies none of its items.
func (r *recognition) pairs(site string) []pair {
	var pairs []pair
	for i, link := range r.links {
		if same := r.byLink[link]; len(same) == 1 && r.pages[page(link)] == 1 && link != site && hasPath(link) {
			pairs = append(pairs, pair{i, same[0], byLink})
		}
		pairs = append(pairs, r.pairsByKey(i)...)
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.like, a.like) })
	return pairs
}

// pairsByKey returns the kept items that the keys of an item stand for. What only GUID and
// link speak for, of several, is none of them: they tell nothing apart there.
func (r *recognition) pairsByKey(item int) []pair {
	it, link := r.items[item], r.links[item]
	var pairs []pair
	for i, key := range r.keys[item] {
		k := r.byKey[key]
		if k == nil {
			continue
		}
		both := it.GUID == k.guid && link == k.link
		switch {
		case both && it.Title == k.title && !k.tombstone:
			pairs = append(pairs, pair{item, k, byAll})
		case both || i > 0:
			pairs = append(pairs, pair{item, k, byBoth})
		default:
			pairs = append(pairs, pair{item, k, byID})
		}
	}
	likeBoth := func(p pair) bool { return p.like == byBoth }
	first := slices.IndexFunc(pairs, likeBoth)
	if first >= 0 && slices.ContainsFunc(pairs[first:], func(p pair) bool { return likeBoth(p) && p.kept != pairs[first].kept }) {
		return slices.DeleteFunc(pairs, likeBoth)
	}
	return pairs
}

// hasPath reports whether a link has a path, a query or a fragment: without, it is that of
// a site.
func hasPath(link string) bool {
	return strings.ContainsAny(strings.TrimPrefix(link, "https://"), "/?#")
}
