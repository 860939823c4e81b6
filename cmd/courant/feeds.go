package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/publish"
	"courant/store"
)

func newFeeds(a *app) *cobra.Command {
	var o feedsOptions
	cmd := &cobra.Command{
		Use:   "feeds [NAME] | feeds --rotate NAME",
		Short: "List the published feeds and their addresses",
		Long: `Feeds lists the feeds of the configuration with their addresses. It is the only place
that shows the address of a private feed: whoever knows it can read the feed. With --rotate
a private feed gets another address, for when somebody has it who should not. A daemon that
runs takes it up within seconds.`,
		Example: "  courant feeds\n  courant feeds clients --json\n  courant feeds --rotate clients",
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.name = args[0]
			}
			return a.feeds(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.rotate, "rotate", "", "give the private feed `NAME` another address")
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON object a line for each feed")
	return cmd
}

type feedsOptions struct {
	name   string // of the only feed that is wanted; empty: all
	rotate string
	json   bool
}

func (a *app) feeds(ctx context.Context, o feedsOptions) error {
	cfg, err := a.loadFor("")
	if err != nil {
		return err
	}
	if o.rotate != "" {
		return a.rotate(ctx, cfg, o)
	}
	list := cfg.Feeds
	if o.name != "" {
		f, err := namedFeed(cfg, o.name)
		if err != nil {
			return err
		}
		list = []news.Feed{f}
	}
	secrets, private := a.secrets(ctx, cfg, list)
	var lines []feedLine
	for i := range list {
		line := lineOf(cfg, &list[i], secrets[list[i].Name])
		line.untold = private != nil
		lines = append(lines, line)
	}
	if err := a.printFeeds(lines, o.json); err != nil {
		return err
	}
	return private
}

// rotate gives a private feed another address.
func (a *app) rotate(ctx context.Context, cfg *config.Config, o feedsOptions) error {
	if o.name != "" {
		return usagef("--rotate %s takes no other feed, have %q", o.rotate, o.name)
	}
	f, err := namedFeed(cfg, o.rotate)
	if err != nil {
		return err
	}
	if !f.Private {
		return &hintError{usagef("the feed %q is public: it has no secret in its address", f.Name), "private: true makes a feed private"}
	}
	err = a.change(ctx, cfg.Database, func(db *store.DB) error {
		secret, err := db.RotateSecret(ctx, f.Name)
		if err != nil {
			return err
		}
		return a.printFeeds([]feedLine{lineOf(cfg, &f, secret)}, o.json)
	})
	if err == nil {
		fmt.Fprintf(a.stderr, "The old address of %s is gone from now on, for a daemon that runs within seconds. Its subscribers need the new one.\n", f.Name)
	}
	return err
}

// namedFeed returns a feed of the configuration, or says that there is none of that name.
func namedFeed(cfg *config.Config, name string) (news.Feed, error) {
	f, ok := findFeed(cfg, name)
	if !ok {
		return news.Feed{}, &hintError{usagef("there is no feed %q in the configuration", name), "`courant feeds` lists them"}
	}
	return f, nil
}

// secrets returns what is in the addresses of private feeds, by feed, as far as it can be told,
// and what keeps us from the others. That nothing is kept yet is no error.
func (a *app) secrets(ctx context.Context, cfg *config.Config, list []news.Feed) (map[string]string, error) {
	secrets := make(map[string]string)
	opened := false
	read := func(db *store.DB) error {
		opened = true
		for i := range list {
			if f := &list[i]; f.Private {
				secret, err := db.Secret(ctx, f.Name)
				if err != nil {
					return err
				}
				secrets[f.Name] = secret
			}
		}
		return nil
	}
	if !slices.ContainsFunc(list, func(f news.Feed) bool { return f.Private }) {
		return nil, nil
	}
	err := a.inspect(ctx, cfg.Database, read)
	if err != nil && opened { // one that is new gets its secret now, and only that is to be written
		if err = a.change(ctx, cfg.Database, read); err != nil {
			err = &hintError{err, "a daemon makes the address of a new feed when it reads the configuration, and so does this command where it may write the database"}
		}
	}
	switch {
	case err == nil, errors.Is(err, errNothingKept):
		return secrets, nil
	case errors.Is(err, store.ErrOlder):
		err = &hintError{err, "restart the daemon: `courant status` shows whether one of an earlier version runs"}
	}
	return secrets, fmt.Errorf("private feeds: %w", err)
}

// A feedLine is what programs read of a feed. Fields are added, never renamed.
type feedLine struct {
	Feed      string     `json:"feed"`
	Title     string     `json:"title"`
	Private   bool       `json:"private,omitempty"`
	Archive   bool       `json:"archive,omitempty"`
	Addresses *addresses `json:"addresses,omitempty"` // nil: a private feed that has none yet
	Edits     *addresses `json:"edits,omitempty"`     // nil: the feed has no changes: true
	Vanished  *addresses `json:"vanished,omitempty"`

	untold bool // where there are no addresses: an error says why
}

// addresses are those of one document in all formats.
type addresses struct {
	Atom string `json:"atom"`
	RSS  string `json:"rss"`
	JSON string `json:"json"`
}

// lineOf returns what is printed of a feed. A private one has no address without its secret.
func lineOf(cfg *config.Config, f *news.Feed, secret string) feedLine {
	line := feedLine{Feed: f.Name, Title: f.Title, Private: f.Private, Archive: f.Archive}
	if f.Private && secret == "" {
		return line
	}
	feed, edited, gone := publish.FeedAddresses(cfg.Site.URL, f, secret)
	line.Addresses, line.Edits, line.Vanished = (*addresses)(feed), (*addresses)(edited), (*addresses)(gone)
	return line
}

func (a *app) printFeeds(lines []feedLine, asJSON bool) error {
	if !asJSON {
		for _, l := range lines {
			l.print(a.stdout)
		}
		return nil
	}
	enc := json.NewEncoder(a.stdout)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

func (l *feedLine) print(w io.Writer) {
	note := ""
	if l.Private {
		note = "  (private)"
	}
	fmt.Fprintf(w, "%s  %s%s\n", l.Feed, l.Title, note)
	switch {
	case l.Addresses == nil && l.untold:
		fmt.Fprintln(w, "  its address cannot be told")
		return
	case l.Addresses == nil:
		fmt.Fprintln(w, "  no address yet: it is made with the database, by `courant run` or `courant poll`")
		return
	}
	for _, address := range []string{l.Addresses.Atom, l.Addresses.RSS, l.Addresses.JSON} {
		fmt.Fprintf(w, "  %s\n", address)
	}
	if l.Edits != nil {
		fmt.Fprintf(w, "  edits     %s\n  vanished  %s\n", l.Edits.Atom, l.Vanished.Atom)
	}
}
