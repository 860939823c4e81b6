package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"courant/config"
	"courant/daemon"
)

func newAdd(a *app) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add URL | --fix-moved",
		Short: "Find the feed of a site and add it to the configuration",
		Long: `Add looks at URL, finds the feeds of the site where it is not one itself, shows what is
in them, and writes the first one into the configuration. Everything else in the file
stays as it is, comments too. ` + "`courant reload`" + ` then makes a running daemon poll it.

With --fix-moved it shows, for each source that has moved for good, the edit that puts
its new address into the configuration, under its old id; --write makes the edits.`,
		Example: "  courant add https://therecord.media --group infosec\n  courant add https://www.reporter.al/feed/ --language sq --dry-run",
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.write && !o.moved:
				return usagef("--write goes with --fix-moved; without it, add writes unless there is --dry-run")
			case o.moved && len(args) == 0:
				return a.fixMoved(cmd.Context(), o.write && !o.dry)
			case o.moved || len(args) != 1:
				return usagef("want the address of a site or feed, or --fix-moved")
			default:
				return a.add(cmd.Context(), args[0], o)
			}
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.source.Name, "name", "", "what people see (default: what the feed calls itself)")
	f.StringVar(&o.source.ID, "id", "", "the `SLUG` of the source (default: made from its name)")
	f.StringVar(&o.source.Language, "language", "", "`LANGUAGE` of its items (default: what it says itself)")
	f.StringSliceVar(&o.source.Groups, "group", nil, "`GROUP` that it belongs to; may be repeated")
	f.StringSliceVar(&o.source.Topics, "topic", nil, "`TOPIC` that each of its items has; may be repeated")
	f.StringVar(&o.source.File, "file", "", "included `FILE` to write it into (default: the main file)")
	f.IntVar(&o.feed, "feed", 0, "take the feed with this `NUMBER` (default: the first one with items, not of comments)")
	f.BoolVarP(&o.dry, "dry-run", "n", false, "show the edit, change nothing")
	f.BoolVar(&o.moved, "fix-moved", false, "show the edits for sources that have moved for good")
	f.BoolVar(&o.write, "write", false, "with --fix-moved: make the edits")
	return cmd
}

type addOptions struct {
	source config.NewSource
	feed   int // from 1; 0: the first one with items
	dry    bool
	moved  bool
	write  bool
}

func (a *app) add(ctx context.Context, address string, o addOptions) error {
	cfg, err := a.loadFile()
	if err != nil {
		return err
	}
	address, err = addressOf(address)
	if err != nil {
		return err
	}
	if err := knownAddress(cfg, address, o.source); err != nil {
		return err
	}
	client := daemon.NewClient(cfg, version(), nil)
	defer client.Close()
	found, err := client.Discover(ctx, address, cfg.Fetch.AllowPrivate)
	if err != nil {
		return discoveryError(address, err)
	}
	a.printCandidates(address, found)
	chosen, err := choose(found, o.feed)
	if err != nil {
		return err
	}
	o.source.URL = chosen.URL
	if o.source.Name == "" {
		o.source.Name = chosen.Title
	}
	edit, err := config.AddSource(cfg.Path, o.source)
	if err != nil {
		return explainKnown(err)
	}
	if err := a.makeEdit(edit, !o.dry); err != nil || o.dry {
		return err
	}
	a.printNextSteps(cfg.Path, chosen.URL)
	return nil
}

// addressOf makes an address of what a person types.
func addressOf(text string) (string, error) {
	address := text
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return "", usagef("%q is not the address of a site or feed", text)
	}
	return address, nil
}

// knownAddress says before anything is asked that it need not be: the address is that of a
// source, or the file to write into is none.
func knownAddress(cfg *config.Config, address string, s config.NewSource) error {
	s.URL = address
	_, err := config.AddSource(cfg.Path, s)
	if _, ok := errors.AsType[config.Problems](err); ok { // the name may mend them
		return nil
	}
	if _, ok := errors.AsType[*config.EditError](err); ok {
		return nil
	}
	return explainKnown(err)
}

func explainKnown(err error) error {
	if known, ok := errors.AsType[*config.KnownError](err); ok {
		return &hintError{err, fmt.Sprintf("`courant explain --source %s` says how it is", known.ID)}
	}
	return err
}

// printNextSteps says how the source that was added is polled.
func (a *app) printNextSteps(file, address string) {
	cfg, err := config.Load(file)
	if err != nil {
		return
	}
	for _, src := range cfg.Sources {
		if src.URL == address {
			fmt.Fprintf(a.stdout, "`courant poll %s` tries it\n", src.ID)
		}
	}
}

// loadFile reads the configuration for a command that edits it.
func (a *app) loadFile() (*config.Config, error) {
	cfg, err := a.load()
	if err == nil && cfg.Path == "" {
		return nil, &hintError{errors.New("there is no configuration file to edit: the built-in starter configuration is in use"), "`courant init` writes it to a file"}
	}
	return cfg, err
}

// makeEdit shows an edit and, with write, makes it. Comments and all else stay.
func (a *app) makeEdit(e *config.Edit, write bool) error {
	fmt.Fprint(a.stdout, e.Diff())
	if !write {
		return nil
	}
	if err := replaceFile(e); err != nil {
		return err
	}
	a.printWrote(e)
	return nil
}

func (a *app) printWrote(e *config.Edit) {
	fmt.Fprintf(a.stdout, "wrote %s; `courant reload` makes a running daemon read it\n", e.File)
}

// replaceFile makes an edit, unless somebody else has made one meanwhile.
func replaceFile(e *config.Edit) error {
	file, err := filepath.EvalSymlinks(e.File)
	if err != nil {
		return err
	}
	if b, err := os.ReadFile(file); err != nil || !bytes.Equal(b, e.Old) {
		return errors.Join(&hintError{fmt.Errorf("%s was changed meanwhile; nothing is written", e.File), "try again"}, err)
	}
	return renameio.WriteFile(file, e.New(), 0o644, renameio.WithExistingPermissions())
}
