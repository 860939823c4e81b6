package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/store"
	"courant/systemd"
)

func newRun(a *app) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Long: `Run polls the sources on time, keeps what they bring, and serves the feeds, until it
gets SIGTERM or SIGINT. SIGHUP, or ` + "`courant reload`" + `, makes it read its configuration
again.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.run(cmd.Context(), listen) },
	}
	cmd.Flags().StringVar(&listen, "listen", "", "`address` to serve at (default: as configured)")
	return cmd
}

// run runs the daemon with the configuration of the command line.
func (a *app) run(ctx context.Context, listen string) error {
	// Where the file is decides itself once: a file that is moved away while the daemon runs
	// is an error of the reload, not another configuration.
	a.file = a.configFile()
	a.found = true
	load := func() (*config.Config, error) { return a.loadFor(listen) }
	cfg, err := load()
	if err != nil {
		return err
	}
	if cfg.Path == "" && isTerminal(a.stderr) {
		fmt.Fprintln(a.stderr, "No configuration found: this is the starter configuration. `courant init` writes it out for you to edit.")
	}
	return a.serve(ctx, cfg, load)
}

// loadFor reads the configuration and puts in what the command line and the environment
// say of the address and the database.
func (a *app) loadFor(listen string) (*config.Config, error) {
	cfg, err := a.load()
	if err != nil {
		return nil, err
	}
	if cfg.Database, err = a.databasePath(cfg.Database); err != nil {
		return nil, err
	}
	if env := a.getenv("COURANT_LISTEN"); listen == "" && env != "" {
		return listeningOn(cfg, "COURANT_LISTEN", env)
	}
	return listeningOn(cfg, "--listen", listen)
}

// listeningOn returns the configuration with another address to serve at, as given by a
// flag or variable; the same for an empty one.
func listeningOn(cfg *config.Config, by, address string) (_ *config.Config, err error) {
	if address == "" {
		return cfg, nil
	}
	if cfg.Site, err = cfg.Site.ListeningOn(address); err != nil {
		return nil, usagef("%s: %w", by, err)
	}
	return cfg, nil
}

// serve runs a daemon that starts with cfg and reloads with load, with the signals and the
// service manager of this process.
func (a *app) serve(ctx context.Context, cfg *config.Config, load func() (*config.Config, error)) error {
	level := new(slog.LevelVar)
	reload, stop := onHangup(ctx)
	defer stop()
	err := daemon.Run(ctx, daemon.Options{
		Config:   cfg,
		Load:     load,
		Database: cfg.Database,
		Reload:   reload,
		Log:      newLog(a.stderr, level),
		Version:  version(),
		Loaded:   func(cfg *config.Config) { level.Set(cfg.Log.Level) },
		Serving: func(address string) {
			if isTerminal(a.stderr) {
				fmt.Fprintf(a.stderr, "\n  Open %s\n\n", address)
			}
		},
		Notify: daemon.Notify{
			Ready:      systemd.Ready,
			Reloading:  systemd.Reloading,
			Stopping:   systemd.Stopping,
			Alive:      systemd.Alive,
			AliveEvery: systemd.WatchdogEvery(),
		},
	})
	return explainStart(err)
}

// explainStart adds what to do about the ways in which a daemon often does not start.
func explainStart(err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &hintError{err, "another program uses the address; choose another with --listen or site.listen"}
	case isNetError(err) && errors.Is(err, os.ErrPermission):
		return &hintError{err, "ports below 1024 need rights; choose another with --listen or site.listen, or put a proxy in front"}
	case errors.Is(err, os.ErrPermission):
		return &hintError{err, "the daemon's user must be allowed to write there; --database names another place"}
	}
	if store.IsDamaged(err) {
		return &hintError{err, "the file is damaged, or no database: put a copy in its place, or move it away with its -wal and -shm; a new one gets the same ids for the same items"}
	}
	if _, ok := errors.AsType[*daemon.RunningError](err); ok {
		return &hintError{err, "`courant status` shows it, `courant reload` makes it read its configuration again"}
	}
	return err
}

func isNetError(err error) bool {
	_, ok := errors.AsType[*net.OpError](err)
	return ok
}

// onHangup turns SIGHUP into requests to reload. Several at once make one.
func onHangup(ctx context.Context) (requests <-chan struct{}, stop func()) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	out := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
			}
			select {
			case <-ctx.Done():
				return
			case out <- struct{}{}:
			}
		}
	}()
	return out, func() { signal.Stop(hangup); cancel(); <-ended }
}
