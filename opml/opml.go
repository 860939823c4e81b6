// Package opml reads and writes lists of feeds in OPML (versions 1.0 to 2.0): what feed
// readers export and import. It reads what programs really write: any charset, any letter
// case, HTML entities, broken mark-up; within bounds. It makes no requests, and follows no
// list that another one names.
package opml

import (
	"fmt"
	"slices"
)

// A Document is a list of feeds.
type Document struct {
	Title    string // may be empty
	Outlines []Outline
}

// An Outline is a feed, or a folder of others, or both: then what is below it stands beside
// it, as in newsboat. Texts are plain, without white space at their ends.
type Outline struct {
	Text, Title string // either may be empty; programs that write both mostly write the same
	Type        string // of a feed mostly rss, whatever its format; a link is a page, an include another list
	XMLURL      string // of the feed; empty: it is none
	HTMLURL     string // of the site; of a link or an include, where that is
	Description string
	Language    string   // as it was written; may be anything
	Categories  []string // tags such as "iran", and paths such as "/world/iran"; no commas in them
	Outlines    []Outline

	MoreCategories int // over 100, which were not read
}

// Name returns what people call the outline: the title, else the text. The title is what a
// reader's user has chosen where the two differ.
func (o *Outline) Name() string {
	if o.Title != "" {
		return o.Title
	}
	return o.Text
}

// Grouped returns a document in which each feed stands in a folder for each of its
// categories, in their order of letters, and those without any at the end. Feedly and
// Inoreader write a feed of several folders so. Readers that know one folder a feed
// (miniflux) take the first; those that know tags but skip what they have seen (newsboat)
// find the others in the attribute category, which stays. Folders have no title: validators take
// an outline with one for a feed.
func Grouped(title string, feeds []Outline) *Document {
	d := &Document{Title: title}
	folders := make(map[string]*Outline)
	var names []string
	for i := range feeds {
		for _, c := range feeds[i].Categories {
			if folders[c] == nil {
				folders[c] = &Outline{Text: c}
				names = append(names, c)
			}
			folders[c].Outlines = append(folders[c].Outlines, feeds[i])
		}
	}
	slices.Sort(names)
	for _, name := range names {
		d.Outlines = append(d.Outlines, *folders[name])
	}
	for i := range feeds {
		if len(feeds[i].Categories) == 0 {
			d.Outlines = append(d.Outlines, feeds[i])
		}
	}
	return d
}

// An Error says why something is no list of feeds that can be read.
type Error struct {
	Line  int // from 1; 0: it is about the whole
	Msg   string
	Other bool // it is something else altogether, not OPML
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Msg
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

func wholef(format string, args ...any) error {
	return &Error{Msg: fmt.Sprintf(format, args...)}
}
