package news

import "time"

// RelatedFor is how long an item is remembered for finding what belongs together with it:
// longer than the time within which items are compared, for those that come late.
const RelatedFor = 7 * 24 * time.Hour

// A Join says that an item belongs together with another, and why.
type Join struct {
	Item, With Key
	Kind       JoinKind
	Score      float64   // likeness, 0 to 1; 0 where the kind has none
	At         time.Time // when it was found; set by the store
}

// A JoinKind says why two items belong together. Kinds are kept on disk.
type JoinKind int

const (
	SameURL     JoinKind = iota + 1 // copies: their canonical URLs are equal
	SameText                        // copies: title and text are equal
	NearCopy                        // copies: most of their text is the same; Score is the Jaccard index
	PartCopy                        // copies: most of the shorter text is in the longer; Score is how much
	SameTitle                       // copies: the same title on the same day, and hardly any text
	SameStory                       // they report the same event; Score is the likeness, see package story
	ByHand                          // somebody said that they report the same event
	AbroadStory                     // they report the same event in two languages; Score is the likeness
)

// Copy reports whether the items are copies of one text; else they are reports of one event.
func (k JoinKind) Copy() bool { return k >= SameURL && k <= SameTitle }

// An Unrelated is a kept item of which it is to be found out what it belongs together with.
type Unrelated struct {
	Item  Item // as EachText of the store gives it
	Added bool // it is new, and in no feed before it is related; else its text was changed

	// Same is an item of another source with the same canonical URL, whenever that was kept;
	// the zero Key: there is none.
	Same Key
}

// A Related is what was found out about an item.
type Related struct {
	Item     Key
	Hash     Hash   // of the item when it was looked at
	Language string // likewise
	Features []byte // what is remembered of it, see package story; nil: nothing, it is too old
	Joins    []Join // with what it belongs together; Item is that of each
}

// A Remembered is an item that was related within the last days.
type Remembered struct {
	Key      Key
	Original Key // the first of its copies; the zero Key: it has none
	Story    Key // the first report of its story; the zero Key: it is the only one
	Features []byte
}

// Apart says that somebody decided by hand that two items do not report the same event,
// whatever else says so.
type Apart struct{ Item, From Key }

// A Revision is what an item said before it was changed. Of Item there is only what Save
// keeps of a text: URL, Title, Summary, Content, Authors, Categories, Enclosures, Published
// and Updated.
type Revision struct {
	Item  Item
	Until time.Time // when it was changed
}

// An Edited is an item that was changed after it had been kept, with all earlier texts that
// are kept, the oldest first.
type Edited struct {
	Item      Item
	Revisions []Revision
}

// A Vanished is an item that its source took away while it still served older ones.
type Vanished struct {
	Item Item
	At   time.Time // the first poll without it
}
