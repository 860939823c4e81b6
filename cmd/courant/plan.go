package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/plan"
	"courant/store"
	"courant/topic"
)

func newPlan(a *app) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Say what the edited configuration would change",
		Long: `Plan holds the configuration as it is on disk against the one that the daemon runs with,
or ran with last: which sources would come and go, and which of the kept items would come
to topics and feeds or leave them. It changes nothing; ` + "`courant reload`" + ` does.`,
		Example: "  courant plan\n  courant plan --since 30d --limit 3",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.plan(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.Var(&o.since, "since", "only items of the last `TIME`, such as 30d or 12h (default: all that are kept)")
	f.IntVar(&o.limit, "limit", 5, "at most `N` titles each way; 0: all")
	f.BoolVar(&o.json, "json", false, "print one JSON object, with all items")
	return cmd
}

type planOptions struct {
	since span
	limit int
	json  bool
}

// A span is a flag with a duration as the configuration has it; 0: not given.
type span time.Duration

func (s *span) String() string { return "" }
func (s *span) Type() string   { return "time" }

func (s *span) Set(text string) error {
	d, ok := config.ParseDuration(text)
	if !ok || d <= 0 {
		return errors.New("want a number and one of m, h, d, w, y, such as 30d")
	}
	*s = span(d)
	return nil
}

// before returns the start of the span that ends now; zero: there is none.
func (s span) before(now time.Time) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return now.Add(-time.Duration(s))
}

func (a *app) plan(ctx context.Context, o planOptions) error {
	if o.limit < 0 {
		return usagef("--limit: want 0 or more, have %d", o.limit)
	}
	cfg, err := a.load()
	if err != nil {
		return err
	}
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		return err
	}
	return a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		b, loaded, err := db.Running(ctx)
		if err != nil {
			return err
		}
		running, err := plan.Decode(b)
		if err != nil {
			return err
		}
		decisions, err := db.AllDecisions(ctx)
		if err != nil {
			return err
		}
		changes, err := plan.Compare(running, cfg, matcher, decisions, db.EachText(ctx, o.since.before(time.Now())))
		if err != nil {
			return err
		}
		if o.json {
			return json.NewEncoder(a.stdout).Encode(planOf(changes))
		}
		a.printPlan(cfg, running, loaded, changes, o)
		return nil
	})
}

func (a *app) printPlan(cfg *config.Config, running *plan.Running, loaded time.Time, c *plan.Changes, o planOptions) {
	w := a.stdout
	name := cfg.Path
	if name == "" {
		name = "the starter configuration"
	}
	if loaded.IsZero() {
		fmt.Fprintf(w, "%s against nothing, as no daemon has run on this database yet; over %s\n", name, count(c.Items, "kept item"))
	} else {
		fmt.Fprintf(w, "%s against what was loaded on %s; over %s\n", name, clock(loaded), count(c.Items, "kept item"))
	}
	if len(c.Sources) > 0 {
		fmt.Fprintln(w, "\nSources")
	}
	for _, s := range c.Sources {
		fmt.Fprintf(w, "  %s\n", sourceChange(s))
	}
	same := a.printMoves("Topics", c.Topics, o.limit) + a.printMoves("Feeds", c.Feeds, o.limit)
	switch {
	case same == len(c.Topics)+len(c.Feeds) && len(c.Sources) == 0:
		fmt.Fprintln(w, "\nNothing would change.")
	case same > 0:
		fmt.Fprintf(w, "\nNothing would change in %d other topics and feeds.\n", same)
	}
}

func sourceChange(s plan.Source) string {
	switch {
	case s.Before == "":
		return fmt.Sprintf("+ %s  %s", s.ID, s.After)
	case s.After == "":
		return fmt.Sprintf("- %s  %s", s.ID, s.Before)
	default:
		return fmt.Sprintf("~ %s  %s → %s", s.ID, s.Before, s.After)
	}
}

// printMoves writes what would change, and returns how many would stay as they are.
func (a *app) printMoves(title string, list []plan.Moves, limit int) (same int) {
	for i := range list {
		m := &list[i]
		if m.Same() {
			same++
			continue
		}
		if title != "" {
			fmt.Fprintf(a.stdout, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(a.stdout, "  %s: %s\n", m.Name, movesLine(m))
		a.printTitles("+", m.Added, limit)
		a.printTitles("−", m.Removed, limit)
	}
	return same
}

func movesLine(m *plan.Moves) string {
	s := fmt.Sprintf("+%d −%d, %d → %d items", len(m.Added), len(m.Removed), m.Before, m.After)
	if m.Change != "" {
		s = m.Change + "; " + s
	}
	if m.Regraded > 0 {
		s += fmt.Sprintf("; %d between mention and about", m.Regraded)
	}
	return s
}

func (a *app) printTitles(mark string, items []news.Item, limit int) {
	for i := range items {
		if limit > 0 && i == limit {
			fmt.Fprintf(a.stdout, "      %s and %d more\n", mark, len(items)-limit)
			return
		}
		it := &items[i]
		fmt.Fprintf(a.stdout, "      %s %s  %s  %-16s  %s\n", mark, it.Key.String()[:8], clock(it.Order), it.Source, headline(it))
	}
}

// A planJSON is a plan as programs read it. Fields are added, never renamed.
type planJSON struct {
	Items   int          `json:"items"` // that were compared
	Sources []sourceMove `json:"sources"`
	Topics  []movesJSON  `json:"topics"`
	Feeds   []movesJSON  `json:"feeds"`
}

type sourceMove struct {
	Source news.SourceID `json:"source"`
	Before string        `json:"before,omitempty"`
	After  string        `json:"after,omitempty"`
}

type movesJSON struct {
	Name     string      `json:"name"`
	Change   string      `json:"change,omitempty"` // new, changed, removed
	Before   int         `json:"before"`
	After    int         `json:"after"`
	Regraded int         `json:"regraded,omitempty"`
	Added    []briefJSON `json:"added"`
	Removed  []briefJSON `json:"removed"`
}

type briefJSON struct {
	Key    string        `json:"key"`
	Source news.SourceID `json:"source"`
	Order  time.Time     `json:"order"`
	Title  string        `json:"title,omitempty"`
	URL    string        `json:"url,omitempty"`
}

func planOf(c *plan.Changes) planJSON {
	p := planJSON{Items: c.Items, Sources: []sourceMove{}, Topics: movesOf(c.Topics), Feeds: movesOf(c.Feeds)}
	for _, s := range c.Sources {
		p.Sources = append(p.Sources, sourceMove{s.ID, s.Before, s.After})
	}
	return p
}

func movesOf(list []plan.Moves) []movesJSON {
	out := make([]movesJSON, 0, len(list))
	for _, m := range list {
		out = append(out, movesJSON{m.Name, m.Change, m.Before, m.After, m.Regraded, briefs(m.Added), briefs(m.Removed)})
	}
	return out
}

func briefs(items []news.Item) []briefJSON {
	out := make([]briefJSON, 0, len(items))
	for i := range items {
		it := &items[i]
		out = append(out, briefJSON{it.Key.String(), it.Source, it.Order, it.Title, it.URL})
	}
	return out
}
