package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"courant/config"
)

func newCheck(a *app) *cobra.Command {
	var quiet, asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration",
		Long: `Check reads the configuration and what it includes, runs the examples of its topics,
and shows every mistake with its line. Exit code 2 means that the daemon would not
take it.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.checkJSON()
			}
			return a.check(quiet)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line for each mistake and warning")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "say nothing when there is no mistake")
	return cmd
}

func (a *app) check(quiet bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	cfg.Warnings.Print(a.stderr)
	if quiet {
		return nil
	}
	name := cfg.Path
	if name == "" {
		name = "the starter configuration"
	}
	fmt.Fprintf(a.stdout, "%s: ok, %s, %s, %s\n", name,
		count(len(cfg.Sources), "source"), count(len(cfg.Topics), "topic"), count(len(cfg.Feeds), "feed"))
	return nil
}

// checkJSON prints what check finds for programs. Fields are added, never renamed.
func (a *app) checkJSON() error {
	cfg, err := a.load()
	problems, mistakes := errors.AsType[config.Problems](err)
	switch {
	case err == nil:
		problems = cfg.Warnings
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
