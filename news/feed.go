package news

import "time"

// A Feed is what we publish: a selection of items with a name and an address.
type Feed struct {
	Name      string // in its URL: /feeds/NAME.atom
	Title     string
	Subtitle  string
	Match     *Match   // which items; nil: every item
	Level     Level    // least level at which a topic in Match counts
	Languages []string // only items in these; empty: all
	Limit     int      // entries; the newest
	Content   ContentMode
	Evidence  bool // its entries say why they have their topics
	Archive   bool // it has archive documents (RFC 5005, section 4)
	Private   bool // its address cannot be guessed, and is told nowhere

	Collapse   CollapseMode
	Prefer     []SourceID // whose report is shown of several, the best first; empty: the first one
	MinSources int        // of which a story must have reports, copies not counted; 0 and 1: any
	PerSource  Quota      // of entries; zero: no limit
	Bump       bool       // a later report, not a copy, moves an entry up
	Changes    bool       // it has two feeds beside it, of what was edited and of what vanished
}

// A CollapseMode says which items a feed shows as one entry.
type CollapseMode int

const (
	CollapseCopies  CollapseMode = iota // copies of one text
	CollapseStories                     // reports of one event
	NoCollapse
)

// A Quota is a number within a time: an hour, a day or a week in UTC, of which the last begins
// on Monday.
type Quota struct {
	N   int
	Per time.Duration
}

// An Entry is what a feed shows of an item, or of several that belong together.
type Entry struct {
	Item   Item    // whose title and text it has
	Lead   Item    // whose identity and dates it has, whatever joins it: the first, or the one shown before
	Others []Other // that it stands for besides Item, in the order in which they came

	// Moved is when something else happened that readers are told of than a change of Item:
	// the story got as many sources as the feed wants, or, with Bump, its last report. Zero:
	// nothing did.
	Moved time.Time

	Reports int // that the entry stands for, copies not counted; at least 1
	Sources int // whose these are
}

// An Other is an item that an entry stands for besides the one that it shows.
type Other struct {
	Key      Key
	Source   SourceID
	Title    string
	URL      string
	Language string
	Copy     bool // of the item that is shown, or of another that the entry stands for; else a report of its own
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

// ArchiveName returns under which name the archive of the feed is kept: what was private stays
// that when the feed is published, and the other way round.
func (f *Feed) ArchiveName() string {
	if f.Private {
		return f.Name + "/private" // no name has a slash
	}
	return f.Name
}

// Selects reports whether the feed wants the item, whatever else competes for its
// entries.
func (f *Feed) Selects(it *Item) bool {
	inLanguage := len(f.Languages) == 0
	for _, l := range f.Languages {
		inLanguage = inLanguage || MatchesLanguage(it.Language, l)
	}
	return inLanguage && (f.Match == nil || f.Match.Selects(it, f.Level))
}
