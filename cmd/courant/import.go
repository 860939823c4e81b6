package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/opml"
)

func newImport(a *app) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add the feeds of another program's list (OPML) to the configuration",
		Long: `Import reads the list of feeds that another program has exported as OPML, from FILE or, with
-, from standard input, and writes those that are not sources yet into the configuration:
all of them at once, or nothing. Folders and categories become groups. Everything else in
the file stays as it is, comments too. No feed is asked for; the daemon does that when it
has read the file.

It says of each feed what became of it: added; known already, and under which id; twice in
the list, where the groups of both places are joined; or refused, and why. A feed that
cannot be polled keeps no other out. An id that is taken gets a number behind it.

The exit code is 1 if there was nothing that could be imported.`,
		Example: "  courant import feeds.opml --dry-run\n  newsboat -e | courant import - --group newsboat --file sources.d/newsboat.yaml",
		Args:    exactly(1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.importList(args[0], o) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.groups, "group", nil, "`GROUP` that all of them belong to; may be repeated")
	f.BoolVar(&o.flat, "flat", false, "make no groups of folders and categories")
	f.StringVar(&o.file, "file", "", "included `FILE` to write them into (default: the main file)")
	f.BoolVarP(&o.dry, "dry-run", "n", false, "show the edit, change nothing")
	f.BoolVar(&o.json, "json", false, "print a JSON object a line for each feed of the list")
	return cmd
}

type importOptions struct {
	groups    []string
	flat      bool
	file      string // included
	dry, json bool
}

func (a *app) importList(name string, o importOptions) error {
	cfg, err := a.loadFile()
	if err != nil {
		return err
	}
	list, err := a.readList(name)
	if err != nil {
		return err
	}
	candidates := candidatesOf(list.Outlines, nil, o.flat)
	if len(candidates) == 0 {
		return fmt.Errorf("there is no feed in %s", name)
	}
	im, err := config.ImportSources(cfg.Path, o.file, candidates, o.groups)
	if err != nil {
		return explainImport(err)
	}
	if im.Edit != nil && !o.dry {
		if err := replaceFile(im.Edit); err != nil {
			return err
		}
	}
	if err := a.printImport(im, o); err != nil {
		return err
	}
	if countFates(im)[config.Refused] == len(im.Outcomes) {
		return fmt.Errorf("nothing in %s could be imported", name)
	}
	return nil
}

// readList reads a list from a file, or from standard input.
func (a *app) readList(name string) (*opml.Document, error) {
	if strings.Contains(name, "://") {
		return nil, &hintError{usagef("want a file, have the address %q", name), "curl " + name + " | courant import -"}
	}
	var from io.Reader = a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	list, err := opml.Read(from)
	if bad, ok := errors.AsType[*opml.Error](err); ok {
		err = fmt.Errorf("%s: %w", name, err)
		if bad.Other {
			err = &hintError{err, "most readers have a menu to export their feeds as OPML; newsboat does it with `newsboat -e`"}
		}
	}
	return list, err
}

// candidatesOf returns the feeds of a list, each with the folders that it is in.
func candidatesOf(list []opml.Outline, folders []string, flat bool) []config.Candidate {
	var candidates []config.Candidate
	for i := range list {
		o := &list[i]
		below := folders
		switch {
		case o.XMLURL != "", len(o.Outlines) == 0 && (o.HTMLURL != "" || o.Type != ""):
			c := config.Candidate{URL: cmp.Or(o.XMLURL, o.HTMLURL), Name: o.Name(), Language: o.Language, Unfit: unfit(o)}
			if !flat {
				c.Folders, c.LeftOut = slices.Concat(folders, paths(o.Categories)), o.MoreCategories
			}
			candidates = append(candidates, c)
		case o.Name() != "":
			below = append(folders[:len(folders):len(folders)], o.Name())
		}
		candidates = append(candidates, candidatesOf(o.Outlines, below, flat)...)
	}
	return candidates
}

// paths returns the parts of categories: a category may be a path of them (OPML 2.0).
func paths(categories []string) []string {
	var parts []string
	for _, c := range categories {
		parts = append(parts, strings.Split(c, "/")...)
	}
	return parts
}

// unfit says why an outline is no feed, if it is none.
func unfit(o *opml.Outline) string {
	kind := strings.ToLower(o.Type)
	switch {
	case kind == "include":
		return "it is another list, which is not followed: import that by itself"
	case o.XMLURL == "" && o.HTMLURL != "":
		return "it is a page, not a feed: `courant add` with its address finds its feed"
	case strings.Contains(kind, "xpath"), strings.Contains(kind, "dotnotation"):
		return "it is not a feed: the other program takes it apart by rules of its own"
	default:
		return ""
	}
}

func explainImport(err error) error {
	if _, ok := errors.AsType[*config.GroupError](err); ok {
		return &usageError{err}
	}
	if _, ok := errors.AsType[*config.EditError](err); ok {
		return &hintError{err, "or name an included file to write them into, with --file"}
	}
	return err
}
