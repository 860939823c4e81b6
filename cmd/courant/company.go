package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"courant/news"
	"courant/store"
	"courant/story"
)

// A company is what an item belongs together with, and why.
type company struct {
	item    *news.Item
	members []news.Item             // of its story, itself among them, in the order in which they came
	byKey   map[news.Key]*news.Item // the members
	joins   []news.Join             // in which it takes part, the oldest first
	apart   []store.Parting
}

func companyOf(ctx context.Context, db *store.DB, it *news.Item) (c company, err error) {
	if c.members, err = db.Together(ctx, it.Key); err != nil {
		return c, err
	}
	c.byKey = make(map[news.Key]*news.Item, len(c.members))
	for i := range c.members {
		c.byKey[c.members[i].Key] = &c.members[i]
	}
	if c, err = c.of(ctx, db, it); err != nil {
		return c, err
	}
	c.apart, err = db.Apart(ctx, it.Key)
	return c, err
}

// of returns the company of another member, without what it is apart from: the same story,
// which is not read again.
func (c company) of(ctx context.Context, db *store.DB, member *news.Item) (company, error) {
	joins, err := db.Joins(ctx, member.Key)
	return company{item: member, members: c.members, byKey: c.byKey, joins: joins}, err
}

// print writes why the item is in its story, for explain.
func (c company) print(w io.Writer) {
	if len(c.members) < 2 && len(c.apart) == 0 {
		return
	}
	fmt.Fprintf(w, "\nStory: %s\n", c.size())
	for _, j := range c.joins {
		if line := c.line(j); line != "" {
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
	c.printApart(w)
	if len(c.members) > 1 {
		fmt.Fprintf(w, "  `courant story %s` lists it\n", short(c.item.Key))
	}
}

// size says how many texts and sources the story has.
func (c company) size() string {
	texts, sources := c.count()
	s := fmt.Sprintf("%s of %s", count(texts, "report"), count(sources, "source"))
	if copies := len(c.members) - texts; copies == 1 {
		s += ", 1 copy"
	} else if copies > 1 {
		s += fmt.Sprintf(", %d copies", copies)
	}
	return s
}

// count returns how many texts the story has, and of how many sources they are: a copy is the
// report of whoever had it first, as feeds count it.
func (c company) count() (texts, sources int) {
	ofText, ofSource := map[news.Key]bool{}, map[news.SourceID]bool{}
	for i := range c.members {
		if m := &c.members[i]; !ofText[textOf(m)] {
			ofText[textOf(m)], ofSource[m.Source] = true, true
		}
	}
	return len(ofText), len(ofSource)
}

// textOf returns what the copies of one text have in common.
func textOf(it *news.Item) news.Key {
	if it.Original != (news.Key{}) {
		return it.Original
	}
	return it.Key
}

// line says of one join what the item belongs together with; empty where that is in another
// story now.
func (c company) line(j news.Join) string {
	key := j.With
	if key == c.item.Key {
		key = j.Item
	}
	other := c.byKey[key]
	if other == nil {
		return ""
	}
	what := "reports the same as"
	switch {
	case j.Kind.Copy() && textOf(other) == key && j.Item == c.item.Key:
		what = "a copy of"
	case j.Kind.Copy():
		what = "the same text as"
	}
	return fmt.Sprintf("%s %s (%s): %s", what, short(key), other.Source, c.reason(j, other))
}

// reason says why two items belong together.
func (c company) reason(j news.Join, other *news.Item) string {
	switch j.Kind {
	case news.SameURL:
		return "they have one address"
	case news.SameText:
		return "title and text are the same"
	case news.NearCopy:
		return fmt.Sprintf("%.0f %% of all runs of three words are in both", 100*j.Score)
	case news.PartCopy:
		return fmt.Sprintf("%.0f %% of the shorter text is in the longer", 100*j.Score)
	case news.SameTitle:
		return "one title on one day, and hardly any text"
	case news.ByHand:
		return "decided by hand on " + clock(j.At)
	}
	s := fmt.Sprintf("likeness %.2f to its story then", j.Score)
	if j.Kind == news.AbroadStory {
		s = fmt.Sprintf("likeness %.2f across languages", j.Score)
	}
	if terms := story.Compare(c.item, other).Terms; len(terms) > 0 {
		s += "; both say " + strings.Join(terms, ", ")
	}
	return s
}

func (c company) printApart(w io.Writer) {
	for _, p := range c.apart {
		other := p.From
		if other == c.item.Key {
			other = p.Item
		}
		fmt.Fprintf(w, "  %s is not of the story of %s: decided by hand on %s\n", short(c.item.Key), short(other), clock(p.At))
	}
}

// short returns as much of a key as people are shown.
func short(key news.Key) string { return key.String()[:8] }

// A storyJSON is a story as programs read it. Fields are added, never renamed.
type storyJSON struct {
	Story   string       `json:"story,omitempty"` // the first report; of an item alone left out
	Items   []memberJSON `json:"items"`
	Joins   []joinJSON   `json:"joins,omitempty"` // of the item that was asked for
	Apart   []apartJSON  `json:"apart,omitempty"` // likewise
	Reports int          `json:"reports"`
	Sources int          `json:"sources"`
}

type memberJSON struct {
	Key    string        `json:"key"`
	Source news.SourceID `json:"source"`
	Title  string        `json:"title,omitempty"`
	URL    string        `json:"url,omitempty"`
	Seen   time.Time     `json:"seen"`
	CopyOf string        `json:"copy_of,omitempty"`
}

type joinJSON struct {
	Item  string    `json:"item"`
	With  string    `json:"with"`
	Kind  string    `json:"kind"` // url, text, near, part, title, story, hand, abroad
	Score float64   `json:"score,omitempty"`
	At    time.Time `json:"at"`
}

type apartJSON struct {
	Item string    `json:"item"`
	From string    `json:"from"`
	At   time.Time `json:"at"`
}

// joinKinds are the names of kinds for programs.
var joinKinds = map[news.JoinKind]string{
	news.SameURL: "url", news.SameText: "text", news.NearCopy: "near", news.PartCopy: "part", news.SameTitle: "title",
	news.SameStory: "story", news.ByHand: "hand", news.AbroadStory: "abroad",
}

func (c company) json() storyJSON {
	j := storyJSON{Items: make([]memberJSON, 0, len(c.members))}
	if c.item.Story != (news.Key{}) {
		j.Story = c.item.Story.String()
	}
	j.Reports, j.Sources = c.count()
	for i := range c.members {
		m := &c.members[i]
		j.Items = append(j.Items, memberJSON{m.Key.String(), m.Source, m.Title, m.URL, m.Seen, copyOf(m)})
	}
	for _, v := range c.joins {
		j.Joins = append(j.Joins, joinJSON{v.Item.String(), v.With.String(), joinKinds[v.Kind], v.Score, v.At})
	}
	for _, p := range c.apart {
		j.Apart = append(j.Apart, apartJSON{p.Item.String(), p.From.String(), p.At})
	}
	return j
}

// copyOf returns the key of the item of which this one is a copy; empty: it is none.
func copyOf(it *news.Item) string {
	if it.Original == (news.Key{}) || it.Original == it.Key {
		return ""
	}
	return it.Original.String()
}
