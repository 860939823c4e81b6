// Package plan says what a configuration would change against the one that runs: which
// sources, and which of the kept items would come to topics and feeds or leave them. It
// changes nothing and reads nothing itself.
package plan

import (
	"cmp"
	"iter"
	"slices"

	"courant/config"
	"courant/news"
	"courant/topic"
)

// Changes are what would become different.
type Changes struct {
	Sources []Source // only those that differ, sorted by id
	Topics  []Moves  // all of either configuration, sorted by name
	Feeds   []Moves
	Items   int // how many were compared
}

// A Source is one that would come, go or be asked elsewhere.
type Source struct {
	ID     news.SourceID
	Before string // its address; empty: it would be new
	After  string // empty: it would be removed
}

// Moves are the items that would come to a topic or feed, and those that would leave it.
type Moves struct {
	Name          string
	Change        string // of its rules; empty: they are the same
	Before, After int    // items that it has
	Added         []news.Item
	Removed       []news.Item
	Regraded      int // items of a topic that would only change between mention and about
}

// Same reports whether nothing would change.
func (m *Moves) Same() bool {
	return m.Change == "" && len(m.Added) == 0 && len(m.Removed) == 0 && m.Regraded == 0
}

// A Judge gives items their topics: the rules of the configuration that is planned.
type Judge interface {
	Tags(*news.Item) []news.Tag
}

// Compare holds the configuration after against what runs, on the items, newest first,
// which have the topics that they are kept with. Decisions made by hand stay what they are.
func Compare(before *Running, after *config.Config, judge Judge, decisions map[news.Key][]news.Decision, items iter.Seq2[news.Item, error]) (*Changes, error) {
	c := &comparison{topics: map[string]*Moves{}, feeds: map[string]*Moves{}}
	c.name(before, after)
	n := 0
	for it, err := range items {
		if err != nil {
			return nil, err
		}
		n++
		then := it
		then.Topics = news.Decide(judge.Tags(&it), decisions[it.Key])
		c.topicsOf(&it, &then)
		if it.Held {
			continue // no feed has it, whatever its rules
		}
		c.feedsOf(&it, &then, before.Feeds, after.Feeds)
	}
	return &Changes{
		Sources: sources(before.Sources, after.Sources),
		Topics:  sorted(c.topics), Feeds: sorted(c.feeds), Items: n,
	}, nil
}

type comparison struct {
	topics, feeds map[string]*Moves
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
	was := map[string]string{}
	for i := range before.Feeds {
		f := &before.Feeds[i]
		was[f.Name] = fingerprint(f)
		c.feeds[f.Name] = &Moves{Name: f.Name, Change: "removed"}
	}
	for i := range after.Feeds {
		f := &after.Feeds[i]
		c.feeds[f.Name] = &Moves{Name: f.Name, Change: change(was[f.Name], fingerprint(f))}
	}
}

// change says how the rules with one fingerprint differ from those with another.
func change(before, after string) string {
	switch before {
	case "":
		return "new"
	case after:
		return ""
	default:
		return "changed"
	}
}

// topicsOf notes what becomes of an item's topics.
func (c *comparison) topicsOf(now, then *news.Item) {
	before := map[string]news.Level{}
	for _, t := range now.Topics {
		before[t.Topic] = t.Level
	}
	for _, t := range then.Topics {
		m := c.topics[t.Topic]
		if m == nil { // a decision about a topic that is gone
			continue
		}
		level, had := before[t.Topic]
		m.note(had, true, now)
		if had && level != t.Level {
			m.Regraded++
		}
		delete(before, t.Topic)
	}
	for name := range before {
		if m := c.topics[name]; m != nil {
			m.note(true, false, now)
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
		c.feeds[f.Name].note(wanted[f.Name], f.Selects(then), now)
		delete(wanted, f.Name)
	}
	for name, had := range wanted { // of feeds that are gone
		c.feeds[name].note(had, false, now)
	}
}

// note counts an item that has been there, or will be.
func (m *Moves) note(before, after bool, it *news.Item) {
	if before {
		m.Before++
	}
	if after {
		m.After++
	}
	switch {
	case after && !before:
		m.Added = append(m.Added, brief(it))
	case before && !after:
		m.Removed = append(m.Removed, brief(it))
	}
}

// brief returns what a list shows of an item: a plan over a million must not hold their texts.
func brief(it *news.Item) news.Item {
	return news.Item{Key: it.Key, Source: it.Source, URL: it.URL, Title: it.Title, Language: it.Language, Order: it.Order}
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
