package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
)

func newReload(a *app) *cobra.Command {
	var pid int
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Make the running daemon read its configuration again",
		Long: `Reload asks the daemon that runs on this database to read its configuration again,
waits for its verdict, and prints it. A configuration with mistakes leaves the
running one alone; the exit code is then 1.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.reload(cmd.Context(), pid, timeout) },
	}
	cmd.Flags().IntVar(&pid, "pid", 0, "process `ID` of the daemon (default: found by the database's lock file)")
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "how long to wait for the verdict")
	return cmd
}

func (a *app) reload(ctx context.Context, pid int, timeout time.Duration) error {
	// Not from the checked configuration: the daemon must be found when that is broken.
	database, err := a.databasePath(config.DatabasePath(a.configFile()))
	if err != nil {
		return err
	}
	before, ok, err := daemon.Running(database)
	switch {
	case err != nil:
		return err
	case !ok:
		return a.withMistakes(fmt.Errorf("no courant runs on %s", database))
	case before.PID <= 0 || before.Generation == 0:
		return &hintError{fmt.Errorf("the daemon on %s is starting", database), "it reads its configuration as it is now"}
	case pid != 0 && before.PID != pid:
		return fmt.Errorf("process %d does not run on %s; process %d does", pid, database, before.PID)
	}
	if err := syscall.Kill(before.PID, syscall.SIGHUP); err != nil {
		return fmt.Errorf("signal process %d: %w", before.PID, err)
	}
	after, err := awaitReload(ctx, database, before.Reloads, timeout)
	if err != nil {
		return err
	}
	if after.ReloadError != "" {
		fmt.Fprintf(a.stderr, "%s\ncourant: reload failed, the running configuration stays\n", after.ReloadError)
		return errSilent
	}
	fmt.Fprintf(a.stdout, "reloaded: generation %d\n", after.Generation)
	return nil
}

// awaitReload waits for the verdict on a reload that began after as many as before.
func awaitReload(ctx context.Context, database string, before int, timeout time.Duration) (daemon.Report, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		r, ok, err := daemon.Running(database)
		switch {
		case err != nil:
			return r, err
		case !ok:
			return r, errors.New("the daemon ended while it was asked to reload")
		case r.Verdicts > before:
			return r, nil
		}
		select {
		case <-ctx.Done():
			return r, &hintError{fmt.Errorf("no verdict from process %d within %v", r.PID, timeout), "`courant status` shows it when it comes"}
		case <-tick.C:
		}
	}
}
