package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"courant/news"
)

// A kept is what Save must know of an item that the database has, or of its tombstone.
type kept struct {
	id        int64
	tombstone bool
	ordered   time.Time
	hash      news.Hash
	absent    bool // not in the last document

	alias bool // recognised by its link: the key under which it comes is a new one
	met   bool // an item of this document was recognised as this one
}

// recognise returns which items of a document are kept already, by the key under which they
// come: items with that key, and those with a new key but a known link, because sites change
// their GUIDs.
func (s *saving) recognise(ctx context.Context, items []news.Item) (map[news.Key]*kept, error) {
	known, err := s.byKey(ctx, items)
	if err != nil {
		return nil, err
	}
	links := s.links(items, known)
	if len(links) == 0 {
		return known, nil
	}
	return known, s.addByLink(ctx, known, links)
}

// byKey returns the kept items that have the keys of items, now or as an alias.
func (s *saving) byKey(ctx context.Context, items []news.Item) (map[news.Key]*kept, error) {
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].Key.String()
	}
	rows, err := s.query(ctx, sqlKnownKeys, jsonText(keys))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := make(map[news.Key]*kept, len(items))
	same := make(map[int64]*kept, len(items)) // several keys may stand for one item
	for rows.Next() {
		var key news.Key
		k, err := scanKept(rows, (*binary16)(&key))
		if err != nil {
			return nil, err
		}
		if same[k.id] == nil {
			same[k.id] = k
		}
		known[key] = same[k.id]
	}
	return known, rows.Err()
}

// links returns the canonical links that tell an unknown item from all others, with its key.
// A link that occurs twice is that of a live blog, one without a path that of the site.
func (s *saving) links(items []news.Item, known map[news.Key]*kept) map[string]news.Key {
	if len(known) == len(items) {
		return nil
	}
	count := make(map[string]int, len(items))
	for i := range items {
		count[news.CanonicalURL(items[i].URL)]++
	}
	site := news.CanonicalURL(s.poll.State.Meta.Link)
	links := make(map[string]news.Key)
	for i := range items {
		link := news.CanonicalURL(items[i].URL)
		if known[items[i].Key] == nil && count[link] == 1 && link != site && hasPath(link) {
			links[link] = items[i].Key
		}
	}
	return links
}

// hasPath reports whether a canonical link has a path or a query.
func hasPath(link string) bool {
	return strings.ContainsAny(strings.TrimPrefix(link, "https://"), "/?")
}

// addByLink adds to known the kept items that have one of the links. An item that is in the
// document under a key of its own is another one, and a link that several kept items have
// says nothing.
func (s *saving) addByLink(ctx context.Context, known map[news.Key]*kept, links map[string]news.Key) error {
	here := make(map[int64]bool, len(known))
	for _, k := range known {
		here[k.id] = true
	}
	found, err := s.byLink(ctx, links)
	if err != nil {
		return err
	}
	for link, ks := range found {
		if len(ks) == 1 && !here[ks[0].id] {
			ks[0].alias = true
			known[links[link]] = ks[0]
		}
	}
	return nil
}

// byLink returns the kept items of the source by their canonical links.
func (s *saving) byLink(ctx context.Context, links map[string]news.Key) (map[string][]*kept, error) {
	marks := make([]mark, 0, len(links))
	for link := range links {
		marks = append(marks, markOf(link))
	}
	rows, err := s.query(ctx, sqlKnownLinks, jsonText(marks), s.source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[string][]*kept)
	for rows.Next() {
		var url string
		k, err := scanKept(rows, &url)
		if err != nil {
			return nil, err
		}
		link := news.CanonicalURL(url)
		found[link] = append(found[link], k)
	}
	return found, rows.Err()
}

// scanKept reads a row of known_keys.sql or known_links.sql, by what the item was found.
func scanKept(rows *sql.Rows, by any) (*kept, error) {
	k := new(kept)
	err := rows.Scan(by, &k.id, &k.tombstone, (*seconds)(&k.ordered), &k.absent, (*binary16)(&k.hash))
	return k, err
}
