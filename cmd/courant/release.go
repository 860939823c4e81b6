package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/store"
)

func newRelease(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "release SOURCE",
		Short: "Let items into feeds that were held back as a flood",
		Long: `Release lets the items of a source into feeds that were held back because there were
more of them in a day than its ` + "`flood`" + ` allows. They stand in feeds at the time when they
were first seen. A daemon that runs shows them within seconds.
` + "`courant items --source SOURCE --held`" + ` lists them before.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("want one source")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.release(cmd.Context(), news.SourceID(args[0])) },
	}
}

func (a *app) release(ctx context.Context, id news.SourceID) error {
	return a.change(ctx, config.DatabasePath(a.configFile()), func(db *store.DB) error {
		if err := knownSource(ctx, db, id); err != nil {
			return err
		}
		n, err := db.ReleaseHeld(ctx, id)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err = fmt.Fprintf(a.stdout, "no item of %s is held back\n", id)
		} else {
			_, err = fmt.Fprintf(a.stdout, "%s of %s let into feeds\n", count(n, "item"), id)
		}
		return err
	})
}

// knownSource says when the database has no such source.
func knownSource(ctx context.Context, db *store.DB, id news.SourceID) error {
	sources, err := db.Sources(ctx)
	if err != nil {
		return err
	}
	for _, src := range sources {
		if src.ID == id {
			return nil
		}
	}
	return &hintError{usagef("no source %q is polled", id), "`courant status` lists the sources"}
}
