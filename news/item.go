package news

import (
	"crypto/sha256"
	"fmt"
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

	PublicID string    // atom:id under which we publish it
	Seen     time.Time // first poll that had it
	Order    time.Time // where it stands in lists: Seen, or older on a source's first poll
	Changed  time.Time // last poll that had another text than before; Seen at first
	Topics   []Tag     // sorted by topic
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
}

// A Hash is a fingerprint of something that a source served. The first byte is the
// version of the method; hashes of different versions say nothing about change.
type Hash [16]byte

const hashVersion = 1

func newHash(s string) Hash {
	sum := sha256.Sum256([]byte(s))
	h := Hash(sum[:16])
	h[0] = hashVersion
	return h
}

// HashBytes returns the fingerprint of a document.
func HashBytes(b []byte) Hash { return newHash(string(b)) }

// Comparable reports whether h and other were made by the same method, so that a
// difference means that the text is different.
func (h Hash) Comparable(other Hash) bool { return h[0] == other[0] && h[0] != 0 }

// HashText sets the item's hash from what counts as its text: title, link, authors,
// categories, and plain, the text of its summary and content without markup. White
// space and tracking parameters of the link do not count.
func (it *Item) HashText(plain string) {
	var b strings.Builder
	field := func(s string) { fmt.Fprintf(&b, "%s\x00", strings.Join(strings.Fields(s), " ")) }
	field(it.Title)
	field(plain)
	field(CanonicalURL(it.URL))
	for _, p := range it.Authors {
		field(p.Name)
	}
	b.WriteByte(1)
	for _, c := range it.Categories {
		field(c.Term)
	}
	it.Hash = newHash(b.String())
}

// SetKeys gives the items of one document their keys: from the GUID where there is one,
// else the canonical link, else the text. What occurs twice in the document says nothing
// alone: a GUID gets the link added, and what is then still the same, or a link, its title.
// Of items that are the same to the end, the first is kept.
func SetKeys(src SourceID, items []Item) []Item {
	guids, links, pairs := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range items {
		link := CanonicalURL(items[i].URL)
		guids[items[i].GUID]++
		links[link]++
		pairs[pair(items[i].GUID, link)]++
	}
	seen := make(map[Key]bool, len(items))
	kept := items[:0]
	for _, it := range items {
		link := CanonicalURL(it.URL)
		var id string
		switch {
		case it.GUID != "" && guids[it.GUID] == 1:
			id = it.GUID
		case it.GUID == "" && link != "" && links[link] == 1:
			id = link
		case it.GUID != "" && link != "" && pairs[pair(it.GUID, link)] == 1:
			id = pair(it.GUID, link)
		default:
			id = pair(pair(it.GUID, link), it.words())
		}
		it.Source, it.Key = src, NewKey(src, id)
		if !seen[it.Key] {
			seen[it.Key] = true
			kept = append(kept, it)
		}
	}
	return kept
}

func pair(a, b string) string { return a + "\x00" + b }

// words returns what tells an item from others by its words. With a GUID or a link the
// title has to do: an item that is listed twice, in two categories, is one.
func (it *Item) words() string {
	if it.Title != "" && (it.GUID != "" || it.URL != "") {
		return it.Title
	}
	return it.Title + "\x00" + it.Summary + "\x00" + it.Content
}
