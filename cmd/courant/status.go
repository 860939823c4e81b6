package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
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
for each source its last success and its next poll. Below the table is what stands out:
a source that fails, is gone, has moved, floods, is silent or may have lost items, a host
that is on hold because it asked for a pause, and new items that are in no feed yet since
it is not found out what they belong together with.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// status works with a broken configuration too: that is when somebody looks.
func (a *app) status(ctx context.Context, asJSON bool) error {
	if a.config != "" { // a file that is broken will do, but one that is not there is a slip
		if _, err := os.Stat(a.config); err != nil {
			return err
		}
	}
	configured := config.DatabasePath(a.configFile())
	database, err := a.databasePath(configured)
	if err != nil {
		return err
	}
	report, runs, err := daemon.Running(database)
	if err != nil {
		return err
	}
	s := status{Database: database}
	if runs {
		s.Daemon = &report
	}
	err = a.inspect(ctx, configured, func(db *store.DB) error {
		now := time.Now()
		if err := s.read(ctx, db, now); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(a.stdout).Encode(s.json(now))
		}
		s.print(a.stdout, now)
		return nil
	})
	switch {
	case errors.Is(err, errNothingKept):
		return a.withMistakes(err)
	case errors.Is(err, store.ErrOlder):
		if !asJSON {
			s.printDaemon(a.stdout, time.Now())
		}
		return s.explainOlder(err)
	}
	return err
}

// explainOlder says how a database is brought up to date.
func (s *status) explainOlder(err error) error {
	if s.Daemon == nil {
		return &hintError{err, "start the daemon; `courant poll` does it, too"}
	}
	return &hintError{err, fmt.Sprintf("the daemon that runs is courant %s, this is courant %s: restart it, under systemd with `systemctl restart courant`", s.Daemon.Version, version())}
}

// read reads what is kept of the state of things.
func (s *status) read(ctx context.Context, db *store.DB, now time.Time) (err error) {
	if s.Sources, err = sourceLines(ctx, db, now); err != nil {
		return err
	}
	if s.Holds, err = holdsOf(ctx, db, now); err != nil {
		return err
	}
	if s.Unrelated.Items, s.Unrelated.Since, err = db.CountUnrelated(ctx); err != nil {
		return err
	}
	address := ""
	if s.Daemon != nil {
		address = s.Daemon.Address
	}
	s.Hub, err = hubOf(ctx, db, address)
	return err
}

type status struct {
	Daemon   *daemon.Report // nil: none runs
	Database string
	Sources  []sourceLine
	Holds    map[string]news.Hold // by host

	Unrelated unrelated
	Hub       hubStatus
}

// unrelated are the items of which it is still to be found out what they belong together with.
// New ones are in no feed before. Fields are added, never renamed.
type unrelated struct {
	Items int       `json:"items"`
	Since time.Time `json:"since,omitzero"` // when the first new one was seen; zero: none is new
}

// remark names them where they wait for longer than it takes; empty: they do not.
func (u unrelated) remark(now time.Time) string {
	if u.Since.IsZero() || now.Sub(u.Since) <= time.Minute {
		return ""
	}
	return fmt.Sprintf("  nothing new is in the feeds since %s: of %s it is not known yet what they belong together with\n"+
		"    that is found out by `courant run` and `courant poll`: if it lasts, their log says why\n", clock(u.Since), count(u.Items, "item"))
}

func (s status) print(w io.Writer, now time.Time) {
	s.printDaemon(w, now)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tSTATE\tLAST ANSWER\tLAST SUCCESS\tNEXT POLL\tITEMS\tTODAY")
	for _, l := range s.Sources {
		next, _ := l.next()
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%d\n", l.source.ID, l.word(now), l.lastAnswer(), since(l.state.Success, now), until(next, now), l.stat.Items, l.stat.Day)
	}
	t.Flush()
	s.printCounts(w, now)
	s.Hub.print(w)
	s.printRemarks(w, now)
}

// printCounts says how many sources are how, where there are too many to see it.
func (s status) printCounts(w io.Writer, now time.Time) {
	const many = 10
	if len(s.Sources) < many {
		return
	}
	counts := map[string]int{}
	for _, l := range s.Sources {
		counts[l.word(now)]++
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for i, word := range words {
		words[i] = fmt.Sprintf("%d %s", counts[word], word)
	}
	fmt.Fprintf(w, "%s: %s\n", count(len(s.Sources), "source"), strings.Join(words, ", "))
}

// printRemarks names what an operator should know of new items, single hosts and sources.
func (s status) printRemarks(w io.Writer, now time.Time) {
	var b strings.Builder
	b.WriteString(s.Unrelated.remark(now))
	for _, host := range slices.Sorted(maps.Keys(s.Holds)) {
		h := s.Holds[host]
		fmt.Fprintf(&b, "  %s: on hold until %s: %s\n", host, clock(h.Until), h.Why)
	}
	for _, l := range s.Sources {
		for i, r := range l.remarks(now) {
			if next, why := l.next(); i == 0 && l.state.Failures > 0 {
				r[1] += fmt.Sprintf("; next poll %s: %s", clock(next), why)
			}
			fmt.Fprintf(&b, "  %s: %s\n", l.source.ID, strings.Join(r, "\n    "))
		}
	}
	if b.Len() > 0 {
		fmt.Fprintf(w, "\nWhat stands out:\n%s", b.String())
	}
}

func (s status) printDaemon(w io.Writer, now time.Time) {
	d := s.Daemon
	if d == nil {
		fmt.Fprintf(w, "no daemon runs on %s\n\n", s.Database)
		return
	}
	fmt.Fprintf(w, "courant %s runs as process %d since %s: %s\n", d.Version, d.PID, clock(d.Started), d.Address)
	if !d.NetworkDown.IsZero() {
		fmt.Fprintf(w, "NOTHING CAN BE REACHED since %s: the network of this machine seems to be down, so no source is blamed\n", clock(d.NetworkDown))
	}
	if d.Trouble != "" {
		fmt.Fprintf(w, "NOT EVERYTHING IS KEPT since %s: %s\n", clock(d.TroubleSince), firstLine(d.Trouble))
	}
	if d.Files != "" {
		fmt.Fprintf(w, "THE FILES OF THE FEEDS CANNOT BE WRITTEN since %s: %s\n", clock(d.FilesSince), firstLine(d.Files))
	}
	if j := d.Judging; j != nil {
		fmt.Fprintf(w, "judging anew: %s of %s items, since %s\n", thousands(j.Done), thousands(j.Of), clock(j.Since))
	}
	if d.ReloadError != "" {
		fmt.Fprintf(w, "the last reload failed %s, the configuration from before stays:\n%s\n", since(d.ReloadFailed, now), d.ReloadError)
	}
	fmt.Fprintln(w)
}

// thousands writes a number as people read it: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// firstLine cuts a message down to a line: a panic carries its stack.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// json returns the status as programs read it. Fields are added, never renamed.
func (s status) json(now time.Time) any {
	type daemonJSON struct {
		Running bool `json:"running"`
		*daemon.Report
	}
	type holdJSON struct {
		Host  string    `json:"host"`
		Until time.Time `json:"until"`
		Why   string    `json:"why"`
	}
	list := make([]sourceJSON, 0, len(s.Sources))
	for _, l := range s.Sources {
		list = append(list, l.json(now))
	}
	holds := []holdJSON{}
	for _, host := range slices.Sorted(maps.Keys(s.Holds)) {
		holds = append(holds, holdJSON(s.Holds[host]))
	}
	return struct {
		Daemon    daemonJSON   `json:"daemon"`
		Database  string       `json:"database"`
		Sources   []sourceJSON `json:"sources"`
		Holds     []holdJSON   `json:"holds"` // pauses that hosts asked for
		Unrelated unrelated    `json:"unrelated"`
		Hub       hubStatus    `json:"hub"`
	}{daemonJSON{s.Daemon != nil, s.Daemon}, s.Database, list, holds, s.Unrelated, s.Hub}
}
