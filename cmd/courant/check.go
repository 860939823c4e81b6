package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"courant/config"
)

func newCheck(a *app) *cobra.Command {
	var quiet, asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration",
		Long: `Check reads the configuration and what it includes, runs the examples of its topics,
and shows every mistake with its line. It also warns of what is likely to be one; as far as
the kept items tell, of terms that are in one item of twenty, topics that no item of the
last 30 days has, and sources that have moved for good. Exit code 2 means that the daemon would not take
the configuration.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return a.checkJSON(cmd.Context())
			}
			return a.check(cmd.Context(), quiet)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line for each mistake and warning")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "say nothing when there is no mistake")
	return cmd
}

func (a *app) check(ctx context.Context, quiet bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	if quiet {
		return nil
	}
	cfg.Warnings.Print(a.stderr)
	name := cfg.Path
	if name == "" {
		name = "the starter configuration"
	}
	fmt.Fprintf(a.stdout, "%s: ok, %s, %s, %s\n", name,
		count(len(cfg.Sources), "source"), count(len(cfg.Topics), "topic"), count(len(cfg.Feeds), "feed"))
	a.topicWarnings(ctx, cfg).Print(a.stderr)
	for _, w := range a.movedWarnings(ctx, cfg) {
		fmt.Fprintf(a.stderr, "%s: warning: %s\nhint: %s\n", w.File, w.Msg, w.Hint)
	}
	return nil
}

// movedWarnings are about sources that have moved for good, and about no line. Where nothing
// is kept, or what is kept cannot be read, there are none: that says nothing about the
// configuration.
func (a *app) movedWarnings(ctx context.Context, cfg *config.Config) config.Problems {
	if cfg.Path == "" { // the starter cannot be edited
		return nil
	}
	moved, err := a.movedSources(ctx, cfg)
	if err != nil {
		return nil
	}
	var list config.Problems
	for _, m := range moved {
		list = append(list, config.Problem{
			File: cfg.Path, Warning: true,
			Msg:  fmt.Sprintf("the source %s has moved for good to %s", m.id, m.to),
			Hint: "`courant add --fix-moved` shows the edit",
		})
	}
	return list
}

// checkJSON prints what check finds for programs. Fields are added, never renamed.
func (a *app) checkJSON(ctx context.Context) error {
	cfg, err := a.load()
	problems, mistakes := errors.AsType[config.Problems](err)
	switch {
	case err == nil:
		problems = slices.Concat(cfg.Warnings, a.topicWarnings(ctx, cfg), a.movedWarnings(ctx, cfg))
	case !mistakes:
		return err
	}
	enc := json.NewEncoder(a.stdout)
	for _, p := range problems {
		line := struct {
			File    string `json:"file"`
			Line    int    `json:"line"`
			Column  int    `json:"column"`
			Message string `json:"message"`
			Hint    string `json:"hint,omitempty"`
			Warning bool   `json:"warning,omitempty"`
		}{p.File, p.Line, p.Column, p.Msg, p.Hint, p.Warning}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	if mistakes {
		return errWrongSilent
	}
	return nil
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
