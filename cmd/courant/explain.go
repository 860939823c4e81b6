package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/store"
	"courant/topic"
)

func newExplain(a *app) *cobra.Command {
	var source string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain ITEM | --source SOURCE",
		Short: "Say why an item has its topics and is in a feed or not",
		Long: `Explain shows the words that give an item its topics by the rules of the configuration
as it is now, and for each feed whether it wants the item and why. ITEM is the key
that ` + "`courant items`" + ` shows (its first four digits do), the item's address, or its id in a feed.
With --source it says why a source is polled when it is.`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (len(args) == 1) == (source != ""):
				return usagef("want an item or --source, one of them")
			case source != "":
				return a.explainSource(cmd.Context(), source, asJSON)
			default:
				return a.explainItem(cmd.Context(), args[0], asJSON)
			}
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "explain the schedule of the `SOURCE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) explainItem(ctx context.Context, ref string, asJSON bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		return err
	}
	return a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		it, err := findItem(ctx, db, ref)
		if err != nil {
			return err
		}
		e := explanation{item: it, tags: matcher.Tags(it), evidence: matcher.Explain(it)}
		if e.feeds, err = explainFeeds(ctx, cfg, db, it); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(a.stdout).Encode(e.json(cfg))
		}
		e.print(a.stdout)
		return nil
	})
}

// findItem returns the one item that ref means.
func findItem(ctx context.Context, db *store.DB, ref string) (*news.Item, error) {
	items, err := db.Find(ctx, ref)
	switch {
	case err != nil:
		return nil, err
	case len(items) == 0:
		return nil, &hintError{fmt.Errorf("no item %q is kept", ref), "`courant items` lists items with their keys, of which four digits are enough"}
	case len(items) > 1:
		var list strings.Builder
		for i := range items {
			fmt.Fprintf(&list, "\n  %s  %s  %s", items[i].Key, items[i].Source, headline(&items[i]))
		}
		return nil, fmt.Errorf("%q means several items:%s", ref, list.String())
	}
	return &items[0], nil
}

// An explanation is all there is to say about an item.
type explanation struct {
	item     *news.Item
	tags     []news.Tag // by the rules as they are now
	evidence []topic.Evidence
	feeds    []feedReason
}

// A feedReason says whether a feed wants an item.
type feedReason struct {
	Feed    string   `json:"feed"`
	Match   string   `json:"match"`
	Wanted  bool     `json:"wanted"`
	Shown   bool     `json:"shown"` // among its newest entries
	Reasons []string `json:"reasons"`
}

func explainFeeds(ctx context.Context, cfg *config.Config, db *store.DB, it *news.Item) ([]feedReason, error) {
	var list []feedReason
	for i := range cfg.Feeds {
		f := &cfg.Feeds[i]
		r := feedReason{Feed: f.Name, Match: cfg.Matches[f.Name], Wanted: f.Selects(it), Reasons: matchReasons(f, it)}
		if r.Wanted && it.Held {
			r.Reasons = append(r.Reasons, fmt.Sprintf("held back, as part of a flood: `courant release %s` lets it in", it.Source))
		} else if r.Wanted {
			shown, err := isShown(ctx, db, f, it)
			if err != nil {
				return nil, err
			}
			if r.Shown = shown; !shown {
				r.Reasons = append(r.Reasons, fmt.Sprintf("older than its %d newest entries", f.Limit))
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// isShown reports whether the item is among the entries of the feed.
func isShown(ctx context.Context, db *store.DB, f *news.Feed, it *news.Item) (bool, error) {
	for other, err := range db.All(ctx, f.Query()) {
		if err != nil || other.Key == it.Key {
			return err == nil, err
		}
	}
	return false, nil
}

// matchReasons says of each part of a feed's expression whether it holds for the item.
func matchReasons(f *news.Feed, it *news.Item) []string {
	var reasons []string
	sources := 0
	from := false
	for _, leaf := range f.Match.Leaves() {
		holds := leaf.Selects(it, f.Level)
		switch leaf.Op {
		case news.FromSource: // a group is many of them
			sources++
			from = from || holds
		case news.InLanguage:
			reasons = append(reasons, fmt.Sprintf("lang:%s %s (it is %q)", leaf.Value, yes(holds), it.Language))
		default:
			reasons = append(reasons, leaf.Value+" "+yes(holds)+levelNote(f, it, leaf.Value, holds))
		}
	}
	if sources > 0 {
		reasons = append(reasons, fmt.Sprintf("source %s %s (among the %d that it wants)", it.Source, yes(from), sources))
	}
	if len(f.Languages) > 0 {
		reasons = append(reasons, fmt.Sprintf("languages %s (it is %q)", strings.Join(f.Languages, ", "), it.Language))
	}
	return reasons
}

// levelNote says that an item has a topic, but not enough of it for the feed.
func levelNote(f *news.Feed, it *news.Item, name string, holds bool) string {
	for _, t := range it.Topics {
		if t.Topic == name && !holds {
			return fmt.Sprintf(" (only %s, the feed wants %s)", t.Level, f.Level)
		}
	}
	return ""
}

func yes(holds bool) string {
	if holds {
		return "yes"
	}
	return "no"
}

func (e explanation) print(w io.Writer) {
	it := e.item
	fmt.Fprintf(w, "%s\n%s\n", headline(it), it.URL)
	fmt.Fprintf(w, "source %s, seen %s, published %s, language %q\nkey %s\nid  %s\n", it.Source, clock(it.Seen), clock(it.Published), it.Language, it.Key, it.PublicID)
	fmt.Fprintln(w, "\nTopics")
	for _, t := range e.tags {
		fmt.Fprintf(w, "  %s: %s, score %g\n", t.Topic, t.Level, t.Score)
	}
	if len(e.tags) == 0 {
		fmt.Fprintln(w, "  none")
	}
	if len(e.evidence) > 0 {
		fmt.Fprintln(w, "\nEvidence")
		for _, v := range e.evidence {
			fmt.Fprintf(w, "  %s\n", evidenceLine(v))
		}
	}
	fmt.Fprintln(w, "\nFeeds")
	for _, f := range e.feeds {
		fmt.Fprintf(w, "  %-4s %s: %s\n", yes(f.Shown), f.Feed, f.Match)
		for _, r := range f.Reasons {
			fmt.Fprintf(w, "         %s\n", r)
		}
	}
}

// evidenceLine writes a piece of evidence for people.
func evidenceLine(v topic.Evidence) string {
	where := fmt.Sprintf("%q in %s, word %d", v.Text, v.Field, v.Word+1)
	switch {
	case v.Kind == topic.KindSource:
		return fmt.Sprintf("%s: every item of source %s", v.Topic, v.Term)
	case v.Kind == topic.KindNone:
		return fmt.Sprintf("%s: kept away by none: %s (%s)", v.Topic, v.Term, where)
	case v.Kind == topic.KindIgnore:
		return fmt.Sprintf("%s: hidden by ignore: %s (%s)", v.Topic, v.Term, where)
	case v.Weight == 0:
		return fmt.Sprintf("%s: %s (%s) does not count", v.Topic, v.Term, where)
	default:
		return fmt.Sprintf("%s: %s (%s) +%g", v.Topic, v.Term, where, v.Weight)
	}
}

// json returns the explanation as programs read it. Fields are added, never renamed.
func (e explanation) json(cfg *config.Config) any {
	type evidenceJSON struct {
		Topic  string  `json:"topic"`
		Kind   string  `json:"kind"` // any, none, ignore, source
		Term   string  `json:"term"`
		Field  string  `json:"field,omitempty"`
		Word   int     `json:"word"` // of the field, from 0
		Text   string  `json:"text,omitempty"`
		Weight float64 `json:"weight"`
	}
	list := make([]evidenceJSON, 0, len(e.evidence))
	for _, v := range e.evidence {
		list = append(list, evidenceJSON{v.Topic, string(v.Kind), v.Term, v.Field, v.Word, v.Text, v.Weight})
	}
	return struct {
		Item     itemJSON       `json:"item"`   // as kept
		Topics   []tagJSON      `json:"topics"` // by the rules as they are now
		Evidence []evidenceJSON `json:"evidence"`
		Feeds    []feedReason   `json:"feeds"`
	}{jsonItem(cfg, e.item), jsonTags(e.tags), list, e.feeds}
}
