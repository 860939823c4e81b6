package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCheck(a *app) *cobra.Command {
	var quiet bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration",
		Long: `Check reads the configuration and what it includes, runs the examples of its topics,
and shows every mistake with its line. Exit code 2 means that the daemon would not
take it.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.check(quiet) },
	}
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

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
