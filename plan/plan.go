// Package plan says what a configuration would change against the one that runs: which
// sources, and which of the kept items would come to topics and feeds or leave them. It
// changes nothing and reads nothing itself.
package plan

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"courant/config"
	"courant/news"
	"courant/topic"
)

// Changes are what would become different.
type Changes struct {
	Sources  []Source // only those that differ, sorted by id
	Topics   []Moves  // all of either configuration, sorted by name
	Feeds    []Moves
	Settings []string // those of all feeds together that differ, as Moves has them
	Items    int      // how many were compared
}

// A Source is one that would come, go or be asked elsewhere.
type Source struct {
	ID     news.SourceID
	Before string // its address; empty: it would be new
	After  string // empty: it would be removed
}

// Moves are the items that would come to a topic or feed, and those that would leave it.
type Moves struct {
	Name           string
	Change         string   // of its rules: new, changed, removed; empty: they are the same
	Settings       []string // of a changed feed: those that differ, such as "collapse: copies → stories"; of its match only "match"
	Before, After  int      // items that it has
	Gained, Lost   int      // items that would come and go
	Regraded       int      // items of a topic that would only change between mention and about
	Added, Removed []*Item
}

// An Item is what a list shows of one that comes or goes.
type Item struct {
	Key        news.Key
	Source     news.SourceID
	Title, URL string
	Order      time.Time
}

// Same reports whether nothing would change.
func (m *Moves) Same() bool {
	return m.Change == "" && m.Gained+m.Lost+m.Regraded == 0
}

// Compare holds the configuration after against what runs, on the items, newest first,
// which have the topics that they are kept with. Topics whose rules are the same stay as
// they are kept, and so do decisions made by hand. Of the items that come or go it lists
// the newest, limit at most in each list; 0: all.
func Compare(before *Running, after *config.Config, decisions map[news.Key][]news.Decision, items iter.Seq2[news.Item, error], limit int) (*Changes, error) {
	c := &comparison{topics: map[string]*Moves{}, feeds: map[string]*Moves{}, limit: limit}
	c.name(before, after)
	judge, err := c.compile(after)
	if err != nil {
		return nil, err
	}
	n := 0
	for it, err := range items {
		if err != nil {
			return nil, err
		}
		n++
		then := it
		then.Topics = c.then(&it, judge, decisions[it.Key])
		c.item = nil
		c.topicsOf(&it, &then)
		if it.Held {
			continue // no feed has it, whatever its rules
		}
		c.feedsOf(&it, &then, before.Feeds, after.Feeds)
	}
	return &Changes{
		Sources:  sources(before.Sources, after.Sources),
		Settings: append(storySettings(before.Stories, after.Stories), publishing(before.Publishing, after.Publishing())...),
		Topics:   sorted(c.topics), Feeds: sorted(c.feeds), Items: n,
	}, nil
}

type comparison struct {
	topics, feeds map[string]*Moves
	limit         int
	item          *Item // that is being compared, once a list has it
}

// compile makes a matcher of the rules that are not those that run.
func (c *comparison) compile(after *config.Config) (*topic.Matcher, error) {
	var rules []topic.Rule
	for _, r := range after.Topics {
		if c.topics[r.Topic].Change != "" {
			rules = append(rules, r)
		}
	}
	return topic.Compile(rules)
}

// then returns the topics that an item would have.
func (c *comparison) then(it *news.Item, judge *topic.Matcher, decisions []news.Decision) []news.Tag {
	tags := slices.Clone(judge.Tags(it))
	for _, t := range it.Topics {
		if m := c.topics[t.Topic]; m != nil && m.Change == "" {
			tags = append(tags, t)
		}
	}
	slices.SortFunc(tags, func(a, b news.Tag) int { return cmp.Compare(a.Topic, b.Topic) })
	return slices.DeleteFunc(slices.Clone(news.Decide(tags, decisions)), func(t news.Tag) bool {
		m := c.topics[t.Topic]
		return m == nil || m.Change == "removed"
	})
}

// name enters the topics and feeds of both, with what is different in their rules.
func (c *comparison) name(before *Running, after *config.Config) {
	for name := range before.Topics {
		c.topics[name] = &Moves{Name: name, Change: "removed"}
	}
	for i := range after.Topics {
		r := &after.Topics[i]
		c.topics[r.Topic] = &Moves{Name: r.Topic, Change: change(before.Topics[r.Topic], topic.Fingerprint(r))}
	}
	was := map[string]*news.Feed{}
	for i := range before.Feeds {
		f := &before.Feeds[i]
		was[f.Name] = f
		c.feeds[f.Name] = &Moves{Name: f.Name, Change: "removed"}
	}
	for i := range after.Feeds {
		f := &after.Feeds[i]
		m := &Moves{Name: f.Name, Change: "new"}
		if old := was[f.Name]; old != nil {
			m.Settings = settings(old, f)
			m.Change = changedIf(len(m.Settings) > 0)
		}
		c.feeds[f.Name] = m
	}
}

// change says how the rules with one fingerprint differ from those with another.
func change(before, after string) string {
	if before == "" {
		return "new"
	}
	return changedIf(before != after)
}

func changedIf(differs bool) string {
	if differs {
		return "changed"
	}
	return ""
}

// topicsOf notes what becomes of an item's topics.
func (c *comparison) topicsOf(now, then *news.Item) {
	before := map[string]news.Level{}
	for _, t := range now.Topics {
		before[t.Topic] = t.Level
	}
	for _, t := range then.Topics {
		m := c.topics[t.Topic]
		level, had := before[t.Topic]
		c.note(m, had, true, now)
		if had && level != t.Level {
			m.Regraded++
		}
		delete(before, t.Topic)
	}
	for name := range before {
		if m := c.topics[name]; m != nil {
			c.note(m, true, false, now)
		}
	}
}

// feedsOf notes which feeds want an item, now and then.
func (c *comparison) feedsOf(now, then *news.Item, old, planned []news.Feed) {
	wanted := map[string]bool{}
	for i := range old {
		wanted[old[i].Name] = old[i].Selects(now)
	}
	for i := range planned {
		f := &planned[i]
		c.note(c.feeds[f.Name], wanted[f.Name], f.Selects(then), now)
		delete(wanted, f.Name)
	}
	for name, had := range wanted { // of feeds that are gone
		c.note(c.feeds[name], had, false, now)
	}
}

// note counts an item that has been there, or will be.
func (c *comparison) note(m *Moves, before, after bool, it *news.Item) {
	if before {
		m.Before++
	}
	if after {
		m.After++
	}
	switch {
	case after && !before:
		m.Gained++
		m.Added = c.list(m.Added, it)
	case before && !after:
		m.Lost++
		m.Removed = c.list(m.Removed, it)
	}
}

// list adds the item to a list that is not full. All lists share it, without its text: a
// plan may be over a million.
func (c *comparison) list(items []*Item, it *news.Item) []*Item {
	if c.limit > 0 && len(items) == c.limit {
		return items
	}
	if c.item == nil {
		c.item = &Item{it.Key, it.Source, it.Title, it.URL, it.Order}
	}
	return append(items, c.item)
}

func sorted(m map[string]*Moves) []Moves {
	list := make([]Moves, 0, len(m))
	for _, moves := range m {
		list = append(list, *moves)
	}
	slices.SortFunc(list, func(a, b Moves) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// sources returns those that differ.
func sources(before map[news.SourceID]string, after []news.Source) []Source {
	var list []Source
	gone := map[news.SourceID]string{}
	for id, url := range before {
		gone[id] = url
	}
	for _, s := range after {
		if was := gone[s.ID]; was != s.URL {
			list = append(list, Source{s.ID, was, s.URL})
		}
		delete(gone, s.ID)
	}
	for id, url := range gone {
		list = append(list, Source{id, url, ""})
	}
	slices.SortFunc(list, func(a, b Source) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
