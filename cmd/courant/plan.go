package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/news"
	"courant/plan"
	"courant/store"
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
	f.BoolVar(&o.json, "json", false, "print one JSON object")
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
		changes, err := plan.Compare(running, cfg, decisions, a.eachText(ctx, db, o.since), o.limit)
		if err != nil {
			return err
		}
		if o.json {
			return json.NewEncoder(a.stdout).Encode(planOf(changes))
		}
		a.printPlan(cfg, loaded, changes)
		return a.warnWhileJudging(cfg)
	})
}

// warnWhileJudging says that what is kept is not yet what the running rules say.
func (a *app) warnWhileJudging(cfg *config.Config) error {
	database, err := a.databasePath(cfg.Database)
	if err != nil {
		return err
	}
	if r, ok, err := daemon.Running(database); ok && err == nil && r.Judging != nil {
		fmt.Fprintf(a.stderr, "The daemon is judging what is kept anew, %d of %d items: until that is done, items seem to come and go that do not.\n", r.Judging.Done, r.Judging.Of)
	}
	return nil
}

func (a *app) printPlan(cfg *config.Config, loaded time.Time, c *plan.Changes) {
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
	if len(c.Settings) > 0 {
		fmt.Fprintf(w, "\nFor all feeds\n  %s\n", strings.Join(c.Settings, "\n  "))
	}
	same := a.printMoves("Topics", c.Topics) + a.printMoves("Feeds", c.Feeds)
	switch {
	case same == len(c.Topics)+len(c.Feeds) && len(c.Sources)+len(c.Settings) == 0:
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
func (a *app) printMoves(title string, list []plan.Moves) (same int) {
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
		for _, s := range m.Settings {
			fmt.Fprintf(a.stdout, "      %s\n", s)
		}
		a.printTitles("+", m.Added, m.Gained)
		a.printTitles("−", m.Removed, m.Lost)
	}
	return same
}

func movesLine(m *plan.Moves) string {
	s := fmt.Sprintf("+%d −%d, %d → %d items", m.Gained, m.Lost, m.Before, m.After)
	if m.Change != "" {
		s = m.Change + "; " + s
	}
	if m.Regraded > 0 {
		s += fmt.Sprintf("; %d between mention and about", m.Regraded)
	}
	return s
}

// printTitles writes the items that come or go; all is how many there are.
func (a *app) printTitles(mark string, items []*plan.Item, all int) {
	for _, it := range items {
		fmt.Fprintf(a.stdout, "      %s %s  %s  %-16s  %s\n", mark, it.Key.String()[:8], clock(it.Order), it.Source, headline(&news.Item{Title: it.Title, URL: it.URL}))
	}
	if more := all - len(items); more > 0 {
		fmt.Fprintf(a.stdout, "      %s and %d more\n", mark, more)
	}
}

// A planJSON is a plan as programs read it. Fields are added, never renamed.
type planJSON struct {
	Items   int          `json:"items"` // that were compared
	Sources []sourceMove `json:"sources"`
	Topics  []movesJSON  `json:"topics"`
	Feeds   []movesJSON  `json:"feeds"`

	Settings []string `json:"settings,omitempty"` // of all feeds together that differ
}

type sourceMove struct {
	Source news.SourceID `json:"source"`
	Before string        `json:"before,omitempty"`
	After  string        `json:"after,omitempty"`
}

type movesJSON struct {
	Name     string      `json:"name"`
	Change   string      `json:"change,omitempty"`   // new, changed, removed
	Settings []string    `json:"settings,omitempty"` // of a changed feed, "key: before → after"
	Before   int         `json:"before"`
	After    int         `json:"after"`
	Gained   int         `json:"gained"`
	Lost     int         `json:"lost"`
	Regraded int         `json:"regraded,omitempty"`
	Added    []briefJSON `json:"added"` // the newest of them, as --limit says
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
	p := planJSON{Items: c.Items, Sources: []sourceMove{}, Topics: movesOf(c.Topics), Feeds: movesOf(c.Feeds), Settings: c.Settings}
	for _, s := range c.Sources {
		p.Sources = append(p.Sources, sourceMove{s.ID, s.Before, s.After})
	}
	return p
}

func movesOf(list []plan.Moves) []movesJSON {
	out := make([]movesJSON, 0, len(list))
	for _, m := range list {
		out = append(out, movesJSON{m.Name, m.Change, m.Settings, m.Before, m.After, m.Gained, m.Lost, m.Regraded, briefs(m.Added), briefs(m.Removed)})
	}
	return out
}

func briefs(items []*plan.Item) []briefJSON {
	out := make([]briefJSON, 0, len(items))
	for _, it := range items {
		out = append(out, briefJSON{it.Key.String(), it.Source, it.Order, it.Title, it.URL})
	}
	return out
}
