package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/publish"
	"courant/store"
)

func newExport(a *app) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the sources, or the published feeds, as OPML for other programs",
		Long: `Export writes the sources as OPML 2.0, which every feed reader can import: a folder for each
group, in which a source of several groups stands several times. Names and languages are
those of the configuration; the sites that the feeds belong to are added where they are
known from polling.

With --feeds it writes the feeds that courant publishes, under their public addresses, for
subscribers to import. Private feeds are never among them.`,
		Example: "  courant export -o sources.opml\n  courant export --feeds > feeds.opml",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.export(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.feeds, "feeds", false, "the published feeds, not the sources")
	f.StringVarP(&o.output, "output", "o", "", "`FILE` to write (default: standard output)")
	return cmd
}

type exportOptions struct {
	feeds  bool
	output string
}

func (a *app) export(ctx context.Context, o exportOptions) error {
	cfg, err := a.loadFor("")
	if err != nil {
		return err
	}
	list := publish.FeedList(cfg.Site.Title, cfg.Site.URL, cfg.Feeds)
	if !o.feeds {
		sites, err := a.sites(ctx, cfg)
		if err != nil {
			return err
		}
		list = publish.SourceList(cfg.Site.Title, cfg.Sources, sites)
	}
	if o.output == "" {
		return list.Write(a.stdout)
	}
	var b bytes.Buffer
	if err := list.Write(&b); err != nil {
		return err
	}
	if err := writeOver(o.output, b.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", o.output)
	return nil
}

// writeOver replaces a file as a whole, also behind a symbolic link. What is there and is no
// file, a pipe or a device, is not replaced but written to.
func writeOver(path string, b []byte) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return writeTo(path, os.O_WRONLY, b)
	}
	file, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil { // a link to nothing
			return writeTo(path, os.O_WRONLY|os.O_CREATE, b)
		}
		file, err = path, nil
	}
	if err != nil {
		return err
	}
	return renameio.WriteFile(file, b, 0o644, renameio.WithExistingPermissions())
}

func writeTo(path string, how int, b []byte) error {
	f, err := os.OpenFile(path, how, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// sites returns the sites that sources belong to, as far as polls have told.
func (a *app) sites(ctx context.Context, cfg *config.Config) (map[news.SourceID]string, error) {
	sites := make(map[news.SourceID]string)
	err := a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		states, err := db.States(ctx)
		for id, st := range states {
			sites[id] = news.URI(st.Meta.Link)
		}
		return err
	})
	if errors.Is(err, errNothingKept) {
		err = nil
	}
	return sites, err
}
