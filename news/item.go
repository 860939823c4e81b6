package news

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"
)

// An Item is one entry of a source. The first part is what the source says, made
// safe; the second what courant knows besides, which is empty until the item is kept.
type Item struct {
	Key    Key
	Source SourceID
	GUID   string // guid, atom:id or rdf:about as served; empty: none
	URL    string // absolute, http or https; empty: none

	Title      string // plain text; may be empty
	Summary    string // sanitised HTML with absolute URLs
	Content    string // sanitised HTML with absolute URLs; empty: there is only a summary
	Authors    []Person
	Categories []Category
	Enclosures []Enclosure
	Language   string    // BCP 47; empty: unknown
	Published  time.Time // zero: the source does not say
	Updated    time.Time // zero: the source does not say
	Hash       Hash      // of what counts as the item's text, see HashText

	// Raw is a fingerprint of the bytes that the item was read from; 0: unknown. Known says
	// that the bytes are those of last time, so that they were not read again: of such an
	// item there are only Key, Source, GUID, URL, Title, Hash and Raw, as kept.
	Raw   uint64
	Known bool
	Cut   bool // the document ended inside it, so that what is kept of it is better

	PublicID string    // atom:id under which we publish it
	Seen     time.Time // first poll that had it
	Order    time.Time // where it stands in lists: Seen, or older on a source's first poll
	Changed  time.Time // last poll that had another text than before; Seen at first
	Topics   []Tag     // sorted by topic
	Held     bool      // back from feeds, as part of a flood
	Original Key       // the first of the copies of its text; the zero Key: there is only this one
	Story    Key       // the first report of its story; the zero Key: there is only this one

	// Repeated are the paragraphs that its source repeats in most of its items, as hashes
	// that text.Article leaves out: sorted, shared by the items of a source, not to be
	// changed. What a poll brings has them as well.
	Repeated []uint64
}

// A Person is an author (RFC 4287, section 3.2).
type Person struct {
	Name, URI, Email string
}

// A Category is a source's own label for an item (RFC 4287, section 4.2.2).
type Category struct {
	Term, Scheme, Label string
}

// An Enclosure is a file that belongs to an item.
type Enclosure struct {
	URL    string // absolute, http or https
	Type   string // media type; may be empty
	Length int64  // bytes; 0: unknown
}

// A Tag says that an item has a topic.
type Tag struct {
	Topic string
	Level Level
	Score float64
	Hand  bool // decided by hand; Level is then About, and Score what the rules say, or 3 where they do not say so
}

// A Decision is what somebody decided by hand about an item. It wins over all rules.
type Decision struct {
	Topic string
	Has   bool // the item has the topic; else it has not
	At    time.Time
}

// A Hash is a fingerprint of something that a source served. The first byte is the
// version of the method; hashes of different versions say nothing about change.
type Hash [16]byte

const hashVersion = 1

func newHash(b []byte) Hash {
	sum := sha256.Sum256(b)
	h := Hash(sum[:16])
	h[0] = hashVersion
	return h
}

// HashBytes returns the fingerprint of a document.
func HashBytes(b []byte) Hash { return newHash(b) }

// Comparable reports whether h and other were made by the same method, so that a
// difference means that the text is different.
func (h Hash) Comparable(other Hash) bool { return h[0] == other[0] && h[0] != 0 }

// HashText sets the item's hash from what counts as its text: title, link, authors,
// categories, and plain, the text of its summary and content without markup. White
// space and tracking parameters of the link do not count.
func (it *Item) HashText(plain string) {
	b := make([]byte, 0, len(it.Title)+len(plain)+500)
	field := func(s string) {
		start := len(b)
		for word := range strings.FieldsSeq(s) {
			if len(b) > start {
				b = append(b, ' ')
			}
			b = append(b, word...)
		}
		b = append(b, 0)
	}
	field(it.Title)
	field(plain)
	field(CanonicalURL(it.URL))
	for _, p := range it.Authors {
		field(p.Name)
	}
	b = append(b, 1)
	for _, term := range it.terms() {
		field(term)
	}
	it.Hash = newHash(b)
}

// terms returns the terms of the categories in an order of our own: some sites print them
// in another one each time.
func (it *Item) terms() []string {
	terms := make([]string, len(it.Categories))
	for i, c := range it.Categories {
		terms[i] = c.Term
	}
	slices.Sort(terms)
	return terms
}

// SetKeys gives the items of one document their keys, each from the plainest identifier
// that no other item of the document has. Known items keep theirs. Of items that are the
// same to the end, the first is kept.
func SetKeys(src SourceID, items []Item) []Item {
	count := make(map[string]int, 3*len(items))
	all := make([][]string, len(items))
	for i := range items {
		all[i] = items[i].identifiers()
		for _, id := range all[i] {
			count[id]++
		}
	}
	seen := make(map[Key]bool, len(items))
	kept := items[:0]
	for n, it := range items {
		ids := all[n]
		id := ids[len(ids)-1]
		if i := slices.IndexFunc(ids, func(id string) bool { return count[id] == 1 }); i >= 0 {
			id = ids[i]
		}
		if !it.Known {
			it.Source, it.Key = src, NewKey(src, id)
		}
		if !seen[it.Key] {
			seen[it.Key] = true
			kept = append(kept, it)
		}
	}
	return kept
}

// Keys returns the keys under which the item may have been kept, depending on what else
// was in the document then: the plainest first.
func (it *Item) Keys() []Key {
	var keys []Key
	for _, id := range it.identifiers() {
		keys = append(keys, NewKey(it.Source, id))
	}
	return keys
}

// identifiers returns what may tell the item from others of its source, the plainest
// first: the GUID, that with the link, that with the title; without a GUID the link and so
// on. With neither, the whole text: with one of them the title has to do, since an item
// that is listed twice, in two categories, is one.
func (it *Item) identifiers() []string {
	link := LinkID(it.URL)
	join := func(parts ...string) string { return strings.Join(parts, "\x00") }
	switch {
	case it.GUID == "" && link == "":
		return []string{join("", "", it.Title, it.Summary, it.Content)}
	case it.GUID == "":
		return []string{link, join("", link, it.Title)}
	default:
		return []string{it.GUID, join(it.GUID, link), join(it.GUID, link, it.Title)}
	}
}
