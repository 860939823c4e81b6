package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
	"courant/news"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

func newPoll(a *app) *cobra.Command {
	var force, asJSON bool
	cmd := &cobra.Command{
		Use:   "poll [SOURCE...]",
		Short: "Poll the sources that are due, once, and exit",
		Long: `Poll visits the sources that are due, or the named ones now, shows what they brought,
and exits: for cron, and to try a source. A named source is left alone when its last
poll is less than 15 minutes ago, or its host has asked for a pause; --force polls it
all the same. It may be used while the daemon runs: no source is polled by both. The
exit code is 1 when a poll failed.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.poll(cmd.Context(), args, force, asJSON)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "poll whatever the schedule says")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

func (a *app) poll(ctx context.Context, names []string, force, asJSON bool) (err error) {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	named, err := sourcesNamed(cfg, names)
	if err != nil {
		return err
	}
	database, err := a.databasePath(cfg.Database)
	if err != nil {
		return err
	}
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, database)
	if err != nil {
		return explainStart(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	release, err := daemon.HoldPolls(database)
	if err != nil {
		return explainStart(err)
	}
	defer release()
	_, daemonRuns, err := daemon.Running(database)
	if err != nil {
		return err
	}
	if daemonRuns {
		err = sameSources(ctx, db, cfg, named)
	} else {
		err = db.SetSources(ctx, cfg.Sources)
	}
	if err != nil {
		return err
	}
	results := newResults(a, len(cfg.Sources), len(named), asJSON)
	client := daemon.NewClient(cfg, version(), nil)
	defer client.Close()
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	rules := daemon.Careful(matcher, log)
	p := daemon.NewPoller(cfg, client, rules, db, slog.New(slog.DiscardHandler))
	err = p.Once(ctx, named, force, results.add)
	results.end()
	if ctx.Err() != nil {
		return errors.New("interrupted; what was under way is polled again next time")
	}
	if err == nil && !daemonRuns {
		err = tidy(ctx, db, rules, cfg, log)
		if err == nil {
			err = daemon.WriteFiles(ctx, cfg, matcher, db, version())
		}
	}
	if err == nil && results.failures > 0 {
		err = errSilent
	}
	return err
}

// sameSources leaves to a daemon that runs what its sources are: those of cfg that it does
// not have, or has at another address, are left out, or refused where they are named.
func sameSources(ctx context.Context, db *store.DB, cfg *config.Config, named []news.SourceID) error {
	list, err := db.Sources(ctx)
	if err != nil {
		return err
	}
	known := make(map[news.SourceID]string, len(list))
	for _, src := range list {
		known[src.ID] = src.URL
	}
	cfg.Sources = slices.DeleteFunc(cfg.Sources, func(src news.Source) bool { return known[src.ID] != src.URL })
	for _, id := range named {
		if _, ok := findSource(cfg, string(id)); !ok {
			return &hintError{fmt.Errorf("the running daemon does not know the source %s as it is configured now", id), "`courant reload` first"}
		}
	}
	return nil
}

// tidy does what a daemon would do beside polling.
func tidy(ctx context.Context, db *store.DB, rules poller.Tagger, cfg *config.Config, log *slog.Logger) error {
	if _, _, err := daemon.Judge(ctx, db, rules, nil); err != nil {
		return err
	}
	if _, _, err := daemon.Relate(ctx, db, cfg, log); err != nil {
		return err
	}
	if _, err := db.Prune(ctx, time.Now(), cfg.Retention); err != nil {
		return err
	}
	indexFor(ctx, db, indexTime, log)
	return nil
}

// indexTime is how long a poll goes on with what searches do not find yet. After an update that
// is all that is kept, a million items in ten minutes.
const indexTime = 10 * time.Second

// indexFor indexes for so long. What is left, or fails, is for the next poll or search: what was
// polled is kept, whatever comes of this.
func indexFor(ctx context.Context, db *store.DB, limit time.Duration, log *slog.Logger) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := daemon.Index(limited, db, log, nil)
	switch {
	case err == nil || ctx.Err() != nil:
	case limited.Err() == nil:
		log.Warn("what was polled is kept, but searches do not find all of it yet", "error", err)
	default:
		if left, err := db.CountUnindexed(ctx); err == nil && left > 0 {
			log.Info("the next poll or search goes on with indexing for searches", "items_left", left)
		}
	}
}

// sourcesNamed returns the sources with these slugs.
func sourcesNamed(cfg *config.Config, names []string) ([]news.SourceID, error) {
	var ids []news.SourceID
	for _, name := range names {
		if _, ok := findSource(cfg, name); !ok {
			return nil, &hintError{usagef("no source %q in the configuration", name), "`courant status` lists the sources"}
		}
		ids = append(ids, news.SourceID(name))
	}
	return ids, nil
}

func findSource(cfg *config.Config, name string) (news.Source, bool) {
	for _, src := range cfg.Sources {
		if string(src.ID) == name {
			return src, true
		}
	}
	return news.Source{}, false
}

// results prints the outcomes of polls as they come, below a bar on a terminal.
type results struct {
	w        io.Writer
	json     bool
	bar      *progressbar.ProgressBar // nil: no terminal
	polled   int
	added    int
	changed  int
	failures int
}

func newResults(a *app, all, named int, asJSON bool) *results {
	r := &results{w: a.stdout, json: asJSON}
	if isTerminal(a.stderr) && isTerminal(a.stdout) && !asJSON {
		total := named
		if total == 0 {
			total = all
		}
		r.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.stderr), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionSetDescription("polling"))
	}
	return r
}

func (r *results) add(o poller.Outcome) {
	if o.Result == poller.Failed {
		r.failures++
	}
	if o.Result == poller.New || o.Result == poller.Unchanged || o.Result == poller.Failed {
		r.polled, r.added, r.changed = r.polled+1, r.added+o.Added, r.changed+o.Changed
	}
	if r.json {
		printOutcomeJSON(r.w, o)
		return
	}
	if r.bar != nil {
		_ = r.bar.Clear()
	}
	printOutcome(r.w, o)
	if r.bar != nil {
		_ = r.bar.Add(1)
	}
}

// end prints the sum.
func (r *results) end() {
	if r.bar != nil {
		_ = r.bar.Finish()
	}
	if !r.json {
		fmt.Fprintf(r.w, "%s polled, %d new and %d changed, %s\n", count(r.polled, "source"), r.added, r.changed, count(r.failures, "failure"))
	}
}
