package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/demo"
	"courant/news"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

func newDemo(a *app) *cobra.Command {
	var listen string
	var once bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the daemon on a recorded wire, without the network",
		Long: `Demo serves a small recorded wire on loopback and polls it for real: invented
newsrooms in five languages, one of them slow, one dead, with items that appear and
change for five minutes. What it keeps is thrown away at the end.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), listen, once) },
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "`address` to serve at")
	cmd.Flags().BoolVar(&once, "once", false, "poll every source once, render the feeds, print what is in them, and exit")
	return cmd
}

func (a *app) demo(ctx context.Context, listen string, once bool) (err error) {
	if a.database != "" || a.config != "" {
		return usagef("demo has a configuration and a database of its own: --config and --database do not go with it")
	}
	dir, err := os.MkdirTemp("", "courant-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	base, stop, err := serveWire(ctx)
	if err != nil {
		return err
	}
	defer stop()
	// A file, so that the other commands can be tried on the demonstration.
	a.file, a.found = filepath.Join(dir, "courant.yaml"), true
	a.database = filepath.Join(dir, "courant.db") // whatever the environment says
	text := append(demo.Config(base), "\ndatabase: courant.db\n"...)
	if err := os.WriteFile(a.file, text, 0o600); err != nil {
		return err
	}
	cfg, err := a.loadFor(listen)
	if err != nil {
		return err
	}
	if once {
		return a.demoOnce(ctx, cfg)
	}
	fmt.Fprintf(a.stderr, "Look inside with:  courant status --config %s  (or items, explain, reload)\n", a.file)
	return a.serve(ctx, cfg, func() (*config.Config, error) { return a.loadFor(listen) })
}

// serveWire serves the recorded wire on a free port of loopback and returns its address.
func serveWire(ctx context.Context) (base string, stop func(), err error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: demo.New(time.Now()), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = srv.Serve(ln) // ends when stop closes the server
	}()
	return "http://" + ln.Addr().String(), func() { _ = srv.Close(); <-ended }, nil
}

// demoOnce polls the wire once and prints what the feeds hold then.
func (a *app) demoOnce(ctx context.Context, cfg *config.Config) error {
	db, err := store.Open(ctx, cfg.Database)
	if err != nil {
		return err
	}
	err = a.demoFeeds(ctx, cfg, db)
	return errors.Join(err, db.Close())
}

func (a *app) demoFeeds(ctx context.Context, cfg *config.Config, db *store.DB) error {
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		return err
	}
	if err := db.SetSources(ctx, cfg.Sources); err != nil {
		return err
	}
	client := daemon.NewClient(cfg, version(), nil)
	defer client.Close()
	p := daemon.NewPoller(cfg, client, matcher, db, slog.New(slog.DiscardHandler))
	if err := p.Once(ctx, nil, false, func(o poller.Outcome) { printOutcome(a.stdout, o) }); err != nil {
		return err
	}
	if _, _, err := daemon.Relate(ctx, db, cfg, slog.New(slog.NewTextHandler(a.stderr, nil))); err != nil {
		return err
	}
	if _, err := daemon.NewSite(cfg, matcher, db, version()).Render(ctx); err != nil {
		return err
	}
	for i := range cfg.Feeds {
		f := &cfg.Feeds[i]
		entries, err := db.Entries(ctx, f)
		if err != nil {
			return err
		}
		printFeed(a.stdout, f, entries)
	}
	return nil
}

// printFeed lists a feed's titles, and how many further items each entry stands for.
func printFeed(w io.Writer, f *news.Feed, entries []news.Entry) {
	entryCount := "1 entry"
	if len(entries) != 1 {
		entryCount = fmt.Sprintf("%d entries", len(entries))
	}
	fmt.Fprintf(w, "\n%s (%s)\n", f.Title, entryCount)
	for i := range entries {
		e := &entries[i]
		fmt.Fprintf(w, "  %s", headline(&e.Item))
		if n := len(e.Others); n > 0 {
			fmt.Fprintf(w, "  (and %d more)", n)
		}
		fmt.Fprintln(w)
	}
}
