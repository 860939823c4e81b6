package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/revision"
	"courant/store"
	"courant/text/diff"
)

func newDiff(a *app) *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff ITEM",
		Short: "Show what was changed in an item after it had been kept",
		Long: `Diff shows each change of an item since it was first kept, the oldest first, word by
word: [-what was removed-] and {+what was added+}. ITEM is the key that ` + "`courant items`" + `
shows (its first four digits do), the item's address, or its id in a feed. The last
twenty earlier texts of an item are kept, for as long as the item is.`,
		Example: "  courant diff 3f2a\n  courant diff 3f2a --whole",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.diff(cmd.Context(), args[0], o)
		},
	}
	cmd.Flags().BoolVar(&o.whole, "whole", false, "compare the first text with the last, as one change")
	cmd.Flags().BoolVar(&o.full, "full", false, "also show what was kept, to the end")
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	return cmd
}

type diffOptions struct{ whole, full, json bool }

// keptBeside is how many characters are shown beside a change.
const keptBeside = 150

func (a *app) diff(ctx context.Context, ref string, o diffOptions) error {
	return a.inspect(ctx, config.DatabasePath(a.configFile()), func(db *store.DB) error {
		it, err := findItem(ctx, db, ref)
		if err != nil {
			return err
		}
		before, err := db.Revisions(ctx, it.Key)
		if err != nil {
			return err
		}
		if o.whole && len(before) > 1 {
			before = []news.Revision{{Item: before[0].Item, Until: before[len(before)-1].Until}}
		}
		steps := changesOf(it, before)
		if o.json {
			return json.NewEncoder(a.stdout).Encode(diffJSON{it.Key.String(), it.Source, it.URL, it.Title, stepsJSON(steps)})
		}
		printDiff(a.stdout, it, steps, o.full)
		return nil
	})
}

// A step is one change of an item.
type step struct {
	at     time.Time
	change revision.Change
}

// changesOf returns the changes of an item that people can see, given its earlier texts.
func changesOf(it *news.Item, before []news.Revision) []step {
	var steps []step
	for i := range before {
		after := it
		if i+1 < len(before) {
			after = &before[i+1].Item
		}
		before[i].Item.Repeated = it.Repeated
		if c := revision.Between(&before[i].Item, after); !c.IsZero() {
			steps = append(steps, step{before[i].Until, c})
		}
	}
	return steps
}

func printDiff(w io.Writer, it *news.Item, steps []step, full bool) {
	fmt.Fprintf(w, "%s\n%s\nsource %s, seen %s\n", headline(it), it.URL, it.Source, clock(it.Seen))
	if len(steps) == 0 {
		fmt.Fprintln(w, "\nNothing that can be seen was changed since.")
	}
	for _, s := range steps {
		fmt.Fprintf(w, "\nChanged, seen %s\n", clock(s.at))
		printPieces(w, "title", s.change.Title, true)
		printPieces(w, "text", s.change.Text, full)
		printSwap(w, "link", s.change.URL)
		printSwap(w, "authors", s.change.Authors)
		printSwap(w, "categories", s.change.Categories)
	}
}

// printPieces writes what was changed in a text, indented.
func printPieces(w io.Writer, name string, pieces []diff.Piece, full bool) {
	if pieces == nil {
		return
	}
	if !full {
		pieces = diff.Shorten(pieces, keptBeside)
	}
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case diff.Removed:
			b.WriteString("[-" + p.Text + "-]")
		case diff.Added:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	const indent = "      "
	fmt.Fprintf(w, "  %s:\n%s%s\n", name, indent, strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", "\n"+indent))
}

func printSwap(w io.Writer, name string, s revision.Swap) {
	switch {
	case s == (revision.Swap{}):
	case s.Before == "":
		fmt.Fprintf(w, "  %s:\n      {+%s+}\n", name, s.After)
	case s.After == "":
		fmt.Fprintf(w, "  %s:\n      [-%s-]\n", name, s.Before)
	default:
		fmt.Fprintf(w, "  %s:\n      [-%s-]\n      {+%s+}\n", name, s.Before, s.After)
	}
}

// A diffJSON is what diff prints for programs. Fields are added, never renamed.
type diffJSON struct {
	Key     string        `json:"key"`
	Source  news.SourceID `json:"source"`
	URL     string        `json:"url,omitempty"`
	Title   string        `json:"title,omitempty"`
	Changes []stepJSON    `json:"changes"`
}

type stepJSON struct {
	At         time.Time   `json:"at"`
	Title      []pieceJSON `json:"title,omitempty"`
	Text       []pieceJSON `json:"text,omitempty"`
	URL        *swapJSON   `json:"url,omitempty"`
	Authors    *swapJSON   `json:"authors,omitempty"`
	Categories *swapJSON   `json:"categories,omitempty"`
}

type pieceJSON struct {
	Op   string `json:"op"` // kept, removed, added
	Text string `json:"text"`
}

type swapJSON struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

func stepsJSON(steps []step) []stepJSON {
	list := make([]stepJSON, 0, len(steps))
	for _, s := range steps {
		list = append(list, stepJSON{
			At: s.at, Title: piecesJSON(s.change.Title), Text: piecesJSON(s.change.Text),
			URL: swappedJSON(s.change.URL), Authors: swappedJSON(s.change.Authors), Categories: swappedJSON(s.change.Categories),
		})
	}
	return list
}

func piecesJSON(pieces []diff.Piece) []pieceJSON {
	var list []pieceJSON
	for _, p := range pieces {
		op := map[diff.Op]string{diff.Kept: "kept", diff.Removed: "removed", diff.Added: "added"}[p.Op]
		list = append(list, pieceJSON{op, p.Text})
	}
	return list
}

func swappedJSON(s revision.Swap) *swapJSON {
	if s == (revision.Swap{}) {
		return nil
	}
	return &swapJSON{s.Before, s.After}
}
