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

	alias bool       // the key under which it comes is a new one
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

// recognise returns which items of a document are kept already. Sites use identifiers twice,
// change them, and show an item beside others today that it stood alone yesterday; so the
// likest pairs are made first, and each kept item is recognised once. taken are the keys
// that are given away.
func (s *saving) recognise(ctx context.Context, items []news.Item) (known map[news.Key]*kept, taken map[news.Key]bool, err error) {
	r := newRecognition(items)
	if err := r.read(ctx, s.tx, s.source); err != nil {
		return nil, nil, err
	}
	known = make(map[news.Key]*kept, len(items))
	for _, p := range r.pairs(news.LinkID(s.poll.State.Meta.Link)) {
		it := &items[p.item]
		switch taker := p.kept.taker; {
		case known[it.Key] != nil:
		case taker == nil:
			p.kept.taker = it
			p.kept.alias = r.byKey[it.Key] == nil
			known[it.Key] = p.kept
		case p.like >= byID && it.Title == taker.Title && news.LinkID(it.URL) == news.LinkID(taker.URL):
			known[it.Key] = p.kept // the same once more, under a GUID of old
		}
	}
	taken = make(map[news.Key]bool, len(r.byKey))
	for key := range r.byKey {
		taken[key] = true
	}
	return known, taken, nil
}

// A recognition is the work of finding the items of a document among those that are kept.
type recognition struct {
	items []news.Item
	keys  [][]news.Key   // of each item
	links []string       // likewise
	pages map[string]int // how many items have a link to the page, whatever part of it

	byKey  map[news.Key]*kept // own keys and aliases
	byLink map[string][]*kept
	byID   map[int64]*kept
}

func newRecognition(items []news.Item) *recognition {
	r := &recognition{
		items: items, pages: map[string]int{},
		byKey: map[news.Key]*kept{}, byLink: map[string][]*kept{}, byID: map[int64]*kept{},
	}
	for i := range items {
		link := news.LinkID(items[i].URL)
		r.keys, r.links = append(r.keys, items[i].Keys()), append(r.links, link)
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
		err := rows.Scan((*binary16)(&key), &k.id, &k.tombstone, (*seconds)(&k.ordered), &k.absent, (*binary16)(&k.hash), &k.guid, &url, &k.title)
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
		r.byKey[key] = k
	}
	return rows.Err()
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
	it, link := &r.items[item], r.links[item]
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
