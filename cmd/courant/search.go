package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/search"
	"courant/store"
)

func newSearch(a *app) *cobra.Command {
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "search QUERY...",
		Short: "Find kept items by their words",
		Long: `Search finds items by the words of their titles and texts, the last added first. All words
must occur; "a phrase" one word after the other; -word must not; word* is any word that begins
so. Case, accents and the like do not count. Items that are held back from feeds are not found.

Put the query in single quotes, so that the shell leaves it alone. Where no daemon runs, what
was polled since the last search is indexed first.`,
		Example: "  courant search ferry saranda\n  courant search '\"river treaty\" -draft nego*' --limit 20 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("limit") && asJSON {
				limit = 0
			}
			return a.search(cmd.Context(), strings.Join(args, " "), limit, asJSON)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &hintError{&usageError{err}, `-word goes inside quotes: courant search 'ferry -line'`}
	})
	f := cmd.Flags()
	f.IntVar(&limit, "limit", 50, "at most `N` items; 0: all (the default with --json)")
	f.BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

func (a *app) search(ctx context.Context, query string, limit int, asJSON bool) error {
	if limit < 0 {
		return usagef("--limit: want 0 or more, have %d", limit)
	}
	cfg, err := a.load()
	if err != nil {
		return err
	}
	q, err := search.Parse(query)
	if err != nil {
		return &usageError{err}
	}
	if err := a.catchUp(ctx, cfg); err != nil {
		return err
	}
	return a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		n := 0
		for it, err := range db.SearchAll(ctx, q.Match, limit) {
			if err == nil {
				err = printItem(a.stdout, cfg, &it, asJSON)
			}
			if err != nil {
				return err
			}
			n++
		}
		if n == 0 && !asJSON {
			fmt.Fprintln(a.stderr, "no items")
		}
		return nil
	})
}

// catchUp indexes what a daemon would. Beside one that runs it leaves that to it; then, and
// where it cannot write, it says how much is not searched.
func (a *app) catchUp(ctx context.Context, cfg *config.Config) error {
	left := 0
	err := a.inspect(ctx, cfg.Database, func(db *store.DB) (err error) {
		left, err = db.CountUnindexed(ctx)
		return err
	})
	if err != nil || left == 0 {
		return err
	}
	database, err := a.databasePath(cfg.Database)
	if err != nil {
		return err
	}
	_, runs, err := daemon.Running(database)
	if err != nil {
		return err
	}
	if runs {
		fmt.Fprintf(a.stderr, "%s not found yet: the daemon is about to index what it kept last\n", count(left, "item"))
		return nil
	}
	const patience = 10_000 // items, some seconds
	if left > patience {
		fmt.Fprintf(a.stderr, "indexing %s items first, which is done once; after an interruption it goes on from there\n", thousands(left))
	}
	err = a.change(ctx, cfg.Database, func(db *store.DB) error {
		_, err := daemon.Index(ctx, db, slog.New(slog.NewTextHandler(a.stderr, nil)), nil)
		return err
	})
	if err != nil && ctx.Err() == nil {
		fmt.Fprintf(a.stderr, "%s not found, since indexing failed: %v\n", count(left, "item"), err)
		return nil
	}
	return err
}
