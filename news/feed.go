package news

// A Feed is what we publish: a selection of items with a name and an address.
type Feed struct {
	Name      string // in its URL: /feeds/NAME.atom
	Title     string
	Subtitle  string
	Match     *Match   // which items
	Level     Level    // least level at which a topic in Match counts
	Languages []string // only items in these; empty: all
	Limit     int      // entries; the newest
	Content   ContentMode
	Evidence  bool // its entries say why they have their topics
}

// A ContentMode says how much of an item's text a feed carries.
type ContentMode int

const (
	FullContent ContentMode = iota // summary and content
	SummaryOnly                    // summary, made from the content where there is none
	NoContent                      // title and link
)

// A Query selects kept items, newest first.
type Query struct {
	Match     *Match   // nil: every item
	Level     Level    // least level at which a topic in Match counts; 0 is Mention
	Languages []string // empty: all
	Limit     int      // 0: no limit
	WithHeld  bool     // also those held back from feeds, as part of a flood
}

// Query returns the selection that the feed publishes.
func (f *Feed) Query() Query {
	return Query{Match: f.Match, Level: f.Level, Languages: f.Languages, Limit: f.Limit}
}

// Selects reports whether the feed wants the item, whatever else competes for its
// entries.
func (f *Feed) Selects(it *Item) bool {
	inLanguage := len(f.Languages) == 0
	for _, l := range f.Languages {
		inLanguage = inLanguage || MatchesLanguage(it.Language, l)
	}
	return inLanguage && f.Match.Selects(it, f.Level)
}
