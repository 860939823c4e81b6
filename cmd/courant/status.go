package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/news"
	"courant/store"
)

func newStatus(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the daemon and the sources are",
		Long: `Status shows whether a daemon runs on this database, what came of its last reload, and
for each source its last success, its next poll, and why it fails if it does.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// status works with a broken configuration too: that is when somebody looks.
func (a *app) status(ctx context.Context, asJSON bool) error {
	configured := config.DatabasePath(a.configFile())
	database, err := a.databasePath(configured)
	if err != nil {
		return err
	}
	report, runs, err := daemon.Running(database)
	if err != nil {
		return err
	}
	return a.inspect(ctx, configured, func(db *store.DB) error {
		lines, err := sourceLines(ctx, db, time.Now())
		if err != nil {
			return err
		}
		s := status{Database: database, Sources: lines}
		if runs {
			s.Daemon = &report
		}
		if asJSON {
			return json.NewEncoder(a.stdout).Encode(s.json())
		}
		s.print(a.stdout, time.Now())
		return nil
	})
}

type status struct {
	Daemon   *daemon.Report // nil: none runs
	Database string
	Sources  []sourceLine
}

// A sourceLine is what status says of one source.
type sourceLine struct {
	source news.Source
	state  news.State
	stat   store.Stat
}

// word says in a word how the source is.
func (l sourceLine) word() string {
	switch {
	case l.state.Failures > 0:
		return "failing"
	case l.state.Success.IsZero():
		return "new"
	default:
		return "ok"
	}
}

func sourceLines(ctx context.Context, db *store.DB, now time.Time) ([]sourceLine, error) {
	sources, err := db.Sources(ctx)
	if err != nil {
		return nil, err
	}
	states, err := db.States(ctx)
	if err != nil {
		return nil, err
	}
	stats, err := db.Stats(ctx, now)
	if err != nil {
		return nil, err
	}
	lines := make([]sourceLine, len(sources))
	for i, src := range sources {
		lines[i] = sourceLine{src, states[src.ID], stats[src.ID]}
	}
	return lines, nil
}

func (s status) print(w io.Writer, now time.Time) {
	s.printDaemon(w, now)
	failing := 0
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tSTATE\tLAST SUCCESS\tNEXT POLL\tITEMS\tTODAY")
	for _, l := range s.Sources {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\n", l.source.ID, l.word(), since(l.state.Success, now), until(l.state.Next, now), l.stat.Items, l.stat.Day)
		if l.state.Failures > 0 {
			failing++
		}
	}
	t.Flush()
	if failing == 0 {
		return
	}
	fmt.Fprintln(w, "\nFailing:")
	for _, l := range s.Sources {
		if l.state.Failures > 0 {
			fmt.Fprintf(w, "  %s: %s\n    since %s, %s; next poll %s: %s\n", l.source.ID, firstLine(l.state.Error),
				clock(l.state.FailingSince), count(l.state.Failures, "time"), clock(l.state.Next), l.state.Why)
		}
	}
}

func (s status) printDaemon(w io.Writer, now time.Time) {
	d := s.Daemon
	if d == nil {
		fmt.Fprintf(w, "no daemon runs on %s\n\n", s.Database)
		return
	}
	fmt.Fprintf(w, "courant %s runs as process %d since %s: %s\n", d.Version, d.PID, clock(d.Started), d.Address)
	if d.Trouble != "" {
		fmt.Fprintf(w, "WHAT POLLS BRING IS NOT KEPT, since %s: %s\n", clock(d.TroubleSince), firstLine(d.Trouble))
	}
	if d.ReloadError != "" {
		fmt.Fprintf(w, "the last reload failed %s, the configuration from before stays:\n%s\n", since(d.ReloadFailed, now), d.ReloadError)
	}
	fmt.Fprintln(w)
}

// firstLine cuts a message down to a line: a panic carries its stack.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// json returns the status as programs read it. Fields are added, never renamed.
func (s status) json() any {
	type daemonJSON struct {
		Running bool `json:"running"`
		*daemon.Report
	}
	list := make([]sourceJSON, 0, len(s.Sources))
	for _, l := range s.Sources {
		list = append(list, l.json())
	}
	return struct {
		Daemon   daemonJSON   `json:"daemon"`
		Database string       `json:"database"`
		Sources  []sourceJSON `json:"sources"`
	}{daemonJSON{s.Daemon != nil, s.Daemon}, s.Database, list}
}

// A sourceJSON is a source as programs read it.
type sourceJSON struct {
	Source       news.SourceID `json:"source"`
	URL          string        `json:"url"`
	State        string        `json:"state"` // ok, failing, new
	LastPoll     time.Time     `json:"last_poll,omitzero"`
	LastSuccess  time.Time     `json:"last_success,omitzero"`
	NextPoll     time.Time     `json:"next_poll,omitzero"`
	Why          string        `json:"why,omitempty"`
	Status       int           `json:"status,omitempty"`
	Failures     int           `json:"failures"`
	FailingSince time.Time     `json:"failing_since,omitzero"`
	Error        string        `json:"error,omitempty"`
	Items        int           `json:"items"`
	ItemsDay     int           `json:"items_day"`
	LastItem     time.Time     `json:"last_item,omitzero"`
}

func (l sourceLine) json() sourceJSON {
	st := l.state
	return sourceJSON{
		Source: l.source.ID, URL: l.source.URL, State: l.word(),
		LastPoll: st.Checked, LastSuccess: st.Success, NextPoll: st.Next, Why: st.Why,
		Status: st.Status, Failures: st.Failures, FailingSince: st.FailingSince, Error: st.Error,
		Items: l.stat.Items, ItemsDay: l.stat.Day, LastItem: l.stat.Last,
	}
}
