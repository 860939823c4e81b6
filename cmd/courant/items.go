package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/text/language"

	"courant/config"
	"courant/news"
	"courant/store"
	"courant/topic"
)

func newItems(a *app) *cobra.Command {
	var o itemsOptions
	cmd := &cobra.Command{
		Use:   "items",
		Short: "List kept items, newest first",
		Long: `Items lists what is kept, newest first: all of it, or what a feed, a topic, a source, a
language or an expression selects; several of these narrow it down. Items that are held
back from feeds as part of a flood are among them, but not with --feed.`,
		Example: "  courant items --feed iran-cyber\n  courant items --match 'albania and lang:sq' --limit 20 --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("limit") && o.json {
				o.limit = 0
			}
			return a.items(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.feed, "feed", "", "items of the feed `NAME`: the one that each of its entries shows")
	f.StringVar(&o.topic, "topic", "", "items with the `TOPIC`")
	f.StringVar(&o.source, "source", "", "items of the `SOURCE`")
	f.StringVar(&o.lang, "lang", "", "items in the `LANGUAGE`")
	f.StringVar(&o.match, "match", "", "items that the `EXPRESSION` selects, as in the configuration")
	f.IntVar(&o.limit, "limit", 50, "at most `N` items; 0: all (the default with --json)")
	f.BoolVar(&o.held, "held", false, "only items that are held back from feeds, as part of a flood")
	f.BoolVar(&o.json, "json", false, "print a JSON object a line")
	return cmd
}

type itemsOptions struct {
	feed, topic, source, lang, match string
	limit                            int
	held, json                       bool
}

func (a *app) items(ctx context.Context, o itemsOptions) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	q, err := o.query(cfg)
	if err != nil {
		return err
	}
	return a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		n := 0
		for it, err := range o.from(ctx, cfg, db, q) {
			if err != nil {
				return err
			}
			if o.held && !it.Held {
				continue
			}
			if n++; o.limit > 0 && n > o.limit {
				return nil
			}
			if err := printItem(a.stdout, cfg, &it, o.json); err != nil {
				return err
			}
		}
		if n == 0 && !o.json {
			fmt.Fprintln(a.stderr, "no items")
		}
		return nil
	})
}

// from returns the items to look through: those that a feed shows, one of each entry, or all
// that are kept.
func (o itemsOptions) from(ctx context.Context, cfg *config.Config, db *store.DB, q news.Query) iter.Seq2[news.Item, error] {
	f, ok := findFeed(cfg, o.feed)
	if !ok {
		return db.All(ctx, q)
	}
	return func(yield func(news.Item, error) bool) {
		entries, err := db.Entries(ctx, &f)
		if err != nil {
			yield(news.Item{}, err)
			return
		}
		for _, e := range entries {
			if q.Match.Selects(&e.Item, q.Level) && !yield(e.Item, nil) {
				return
			}
		}
	}
}

// query turns the flags into a selection.
func (o itemsOptions) query(cfg *config.Config) (news.Query, error) {
	q := news.Query{Match: &news.Match{Op: news.And}, Limit: o.limit}
	if o.limit < 0 {
		return q, usagef("--limit: want 0 or more, have %d", o.limit)
	}
	if o.feed != "" {
		f, ok := findFeed(cfg, o.feed)
		if !ok {
			return q, usagef("no feed %q in the configuration", o.feed)
		}
		limit := q.Limit
		q = f.Query()
		if limit > 0 {
			q.Limit = min(q.Limit, limit)
		}
	}
	parts := []*news.Match{q.Match}
	if o.topic != "" {
		parts = append(parts, &news.Match{Op: news.HasTopic, Value: o.topic})
	}
	if o.source != "" {
		parts = append(parts, &news.Match{Op: news.FromSource, Value: o.source})
	}
	if o.lang != "" {
		parts = append(parts, &news.Match{Op: news.InLanguage, Value: o.lang})
	}
	if o.match != "" {
		m, err := news.ParseMatch(o.match)
		if err != nil {
			return q, usagef("--match: %w", err)
		}
		parts = append(parts, m)
	}
	q.Match = &news.Match{Op: news.And, Args: parts}
	q.WithHeld = o.feed == ""
	if o.held { // the limit is one of these
		q.Limit = 0
	}
	return q, checkMatch(cfg, q.Match)
}

// checkMatch refuses names that the configuration does not have: a misspelled topic must
// not look like a topic without items. Groups are replaced by their sources.
func checkMatch(cfg *config.Config, m *news.Match) error {
	for _, leaf := range m.Leaves() {
		switch leaf.Op {
		case news.HasTopic:
			if !hasTopic(cfg, leaf.Value) {
				return usagef("no topic %q in the configuration", leaf.Value)
			}
		case news.FromSource:
			if _, ok := findSource(cfg, leaf.Value); !ok {
				return usagef("no source %q in the configuration", leaf.Value)
			}
		case news.InLanguage:
			if _, err := language.Parse(leaf.Value); err != nil {
				return usagef("%q is not a language: want a code such as sq or en-GB", leaf.Value)
			}
		case news.FromGroup:
			ids := groupOf(cfg, leaf.Value)
			if len(ids) == 0 {
				return usagef("no group %q in the configuration", leaf.Value)
			}
			*leaf = news.FromSources(ids)
		}
	}
	return nil
}

// groupOf returns the sources of a group.
func groupOf(cfg *config.Config, name string) []news.SourceID {
	var ids []news.SourceID
	for _, src := range cfg.Sources {
		if slices.Contains(src.Groups, name) {
			ids = append(ids, src.ID)
		}
	}
	return ids
}

func hasTopic(cfg *config.Config, name string) bool {
	return slices.ContainsFunc(cfg.Topics, func(t topic.Rule) bool { return t.Topic == name })
}

func findFeed(cfg *config.Config, name string) (news.Feed, bool) {
	for _, f := range cfg.Feeds {
		if f.Name == name {
			return f, true
		}
	}
	return news.Feed{}, false
}

// printItem writes one item: a line for people, or an object.
func printItem(w io.Writer, cfg *config.Config, it *news.Item, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(jsonItem(cfg, it))
	}
	topics := topicNames(it)
	if topics != "" {
		topics = "  [" + topics + "]"
	}
	_, err := fmt.Fprintf(w, "%s  %s  %-16s  %s%s\n", it.Key.String()[:8], clock(it.Order), it.Source, headline(it), topics)
	return err
}

// An itemJSON is an item as programs read it. Fields are added, never renamed.
type itemJSON struct {
	Key       string        `json:"key"`
	Source    news.SourceID `json:"source"`
	ID        string        `json:"id"`
	URL       string        `json:"url,omitempty"`
	Title     string        `json:"title,omitempty"`
	Author    string        `json:"author,omitempty"`
	Language  string        `json:"language,omitempty"`
	Published time.Time     `json:"published,omitzero"`
	Seen      time.Time     `json:"seen"`
	Updated   time.Time     `json:"updated,omitzero"`
	Topics    []tagJSON     `json:"topics,omitempty"`
	Held      bool          `json:"held,omitempty"`    // back from feeds, as part of a flood
	CopyOf    string        `json:"copy_of,omitempty"` // the first item with its text
	Story     string        `json:"story,omitempty"`   // the first report of its event, perhaps itself; of one alone left out
	Feeds     []string      `json:"feeds,omitempty"`
}

type tagJSON struct {
	Topic string  `json:"topic"`
	Level string  `json:"level"`
	Score float64 `json:"score"`
	Hand  bool    `json:"hand,omitempty"` // decided by hand
}

func jsonItem(cfg *config.Config, it *news.Item) itemJSON {
	j := itemJSON{
		Key: it.Key.String(), Source: it.Source, ID: it.PublicID, URL: it.URL, Title: it.Title,
		Language: it.Language, Published: it.Published, Seen: it.Seen, Updated: it.Updated,
		Held: it.Held, CopyOf: copyOf(it),
	}
	if it.Story != (news.Key{}) {
		j.Story = it.Story.String()
	}
	if !it.Held {
		j.Feeds = feedsOf(cfg, it)
	}
	if len(it.Authors) > 0 {
		j.Author = it.Authors[0].Name
	}
	j.Topics = jsonTags(it.Topics)
	return j
}

func jsonTags(tags []news.Tag) []tagJSON {
	list := make([]tagJSON, 0, len(tags))
	for _, t := range tags {
		list = append(list, tagJSON{t.Topic, t.Level.String(), t.Score, t.Hand})
	}
	return list
}
