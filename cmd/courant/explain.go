package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
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
		Use:   "explain ITEM [TOPIC|FEED] | --source SOURCE",
		Short: "Say why an item has its topics or not, belongs to a story, and is in a feed or not",
		Long: `Explain shows the words that give an item its topics by the rules of the configuration
as it is now, of which items it is a copy or another report, and for each feed whether it
wants the item and why. With the name of a
topic or a feed it also says why the item does not have a topic: which terms came nearest,
what a combination lacks, which none or ignore stood in the way. ITEM is the key that
` + "`courant items`" + ` shows (its first four digits do), the item's address, or its id in a feed.
With --source it says why a source is polled when it is.`,
		Example: "  courant explain 3f2a\n  courant explain 3f2a cybersecurity\n  courant explain --source krebs",
		Args:    atMost(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (len(args) > 0) == (source != ""):
				return usagef("want an item or --source, one of them")
			case source != "":
				return a.explainSource(cmd.Context(), source, asJSON)
			default:
				return a.explainItem(cmd.Context(), args[0], strings.Join(args[1:], ""), asJSON)
			}
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "explain the schedule of the `SOURCE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// explainItem explains an item, as far as it is about the topic or feed of that name;
// empty: altogether.
func (a *app) explainItem(ctx context.Context, ref, name string, asJSON bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	names, err := askedTopics(cfg, name)
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
		decisions, err := db.Decisions(ctx, it.Key)
		if err != nil {
			return err
		}
		e := newExplanation(matcher, it, decisions, names, name)
		then := *it
		then.Topics = e.tags
		if e.company, err = companyOf(ctx, db, it); err != nil {
			return err
		}
		if e.feeds, err = explainFeeds(ctx, cfg, db, it, &then, name); err != nil {
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
	item      *news.Item
	asked     string           // the topic or feed that it is about; empty: all
	tags      []news.Tag       // by the rules as they are now, and what was decided
	names     []string         // the topics that it is about
	silent    int              // other topics, of which there is nothing to say
	accounts  []topic.Account  // of each name
	evidence  []topic.Evidence // of all topics
	decisions []news.Decision  // made by hand
	company   company
	feeds     []feedReason
}

// newExplanation explains the topics with these names: all of them if they were asked for, by
// the name of a topic or a feed; else those of which there is something to say.
func newExplanation(m *topic.Matcher, it *news.Item, decisions []news.Decision, names []string, asked string) explanation {
	e := explanation{
		item: it, asked: asked, tags: news.Decide(m.Tags(it), decisions),
		evidence: m.Explain(it), decisions: decisions,
	}
	for _, name := range names {
		if asked == "" && !e.speaks(name) {
			e.silent++
			continue
		}
		a, _ := m.Account(it, name)
		e.names, e.accounts = append(e.names, name), append(e.accounts, a)
	}
	return e
}

// speaks reports whether something was found or decided for or against a topic.
func (e explanation) speaks(name string) bool {
	found := func(v topic.Evidence) bool { return v.Topic == name }
	return slices.ContainsFunc(e.evidence, found) || e.decided(name) != nil
}

// decided returns what somebody decided about the item and a topic; nil: nothing.
func (e explanation) decided(name string) *news.Decision {
	for i := range e.decisions {
		if e.decisions[i].Topic == name {
			return &e.decisions[i]
		}
	}
	return nil
}

func (e explanation) print(w io.Writer) {
	it := e.item
	fmt.Fprintf(w, "%s\n%s\n", headline(it), it.URL)
	fmt.Fprintf(w, "source %s, seen %s, published %s, language %q\nkey %s\nid  %s\n", it.Source, clock(it.Seen), clock(it.Published), it.Language, it.Key, it.PublicID)
	if len(e.names)+e.silent > 0 {
		e.printTopics(w)
	}
	if e.asked == "" || len(e.feeds) > 0 && !slices.Contains(e.names, e.asked) {
		e.company.print(w)
	}
	if len(e.feeds) > 0 {
		fmt.Fprintln(w, "\nFeeds")
	}
	for _, f := range e.feeds {
		fmt.Fprintf(w, "  %-4s %s: %s\n", yes(f.Shown), f.Feed, f.Match)
		for _, r := range f.Reasons {
			fmt.Fprintf(w, "         %s\n", r)
		}
	}
}

// printTopics writes why the item has topics or not.
func (e explanation) printTopics(w io.Writer) {
	fmt.Fprintln(w, "\nTopics")
	for i, name := range e.names {
		a := e.accounts[i]
		if e.asked == "" {
			a.Nearest = nil
		}
		printAccount(w, name, a, e.decided(name))
	}
	switch {
	case e.silent > 0 && len(e.names) == 0:
		fmt.Fprintln(w, "  none: no term of a topic was found; with the name of one, explain says what came nearest")
	case e.silent > 0:
		fmt.Fprintf(w, "  nothing speaks for %s: with its name, explain says what came nearest\n", count(e.silent, "other topic"))
	}
}

// json returns the explanation as programs read it. Fields are added, never renamed.
func (e explanation) json(cfg *config.Config) any {
	type evidenceJSON struct {
		Topic  string  `json:"topic"`
		Kind   string  `json:"kind"` // any, all, near, none, ignore, source, not_source
		Term   string  `json:"term"`
		Field  string  `json:"field,omitempty"`
		Word   int     `json:"word"` // of the field, from 0
		Text   string  `json:"text,omitempty"`
		Weight float64 `json:"weight"`
	}
	list := make([]evidenceJSON, 0, len(e.evidence))
	for _, v := range e.evidence {
		if !slices.Contains(e.names, v.Topic) {
			continue
		}
		list = append(list, evidenceJSON{v.Topic, string(v.Kind), v.Term, v.Field, v.Word, v.Text, v.Weight})
	}
	return struct {
		Item     itemJSON       `json:"item"`   // as kept
		Topics   []tagJSON      `json:"topics"` // by the rules as they are now
		Evidence []evidenceJSON `json:"evidence"`
		WhyNot   []whyNotJSON   `json:"why_not,omitempty"` // of the topics that were asked for
		Story    storyJSON      `json:"story"`
		Feeds    []feedReason   `json:"feeds"`
	}{jsonItem(cfg, e.item), jsonTags(e.tags), list, e.whyNot(), e.company.json(), e.feeds}
}

// A whyNotJSON says what an item lacks of a topic.
type whyNotJSON struct {
	Topic   string        `json:"topic"`
	Score   float64       `json:"score"`
	Needed  float64       `json:"needed"`
	Nearest []nearestJSON `json:"nearest"`
}

type nearestJSON struct {
	Term   string       `json:"term"`
	Reason topic.Reason `json:"reason"`
	Why    string       `json:"why"`
	Field  string       `json:"field"`
	Word   int          `json:"word"` // of the field, from 0
	Text   string       `json:"text"`
}

func (e explanation) whyNot() []whyNotJSON {
	var list []whyNotJSON
	for i, name := range e.names {
		a := e.accounts[i]
		if e.asked == "" || a.Tag.Level > 0 {
			continue
		}
		w := whyNotJSON{name, a.Tag.Score, a.Needed, []nearestJSON{}}
		for _, n := range a.Nearest {
			w.Nearest = append(w.Nearest, nearestJSON{n.Term, n.Reason, n.Why, n.Field, n.Word, n.Text})
		}
		list = append(list, w)
	}
	return list
}
