package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/store"
)

func newStory(a *app) *cobra.Command {
	var o storyOptions
	cmd := &cobra.Command{
		Use:   "story ITEM | story --merge ITEM ITEM... | story --split ITEM...",
		Short: "Show what belongs together with an item, or decide it by hand",
		Long: `Story shows all items that report the same event as ITEM, copies included, and why each
of them was found to. With --merge the stories of the items become one. With --split the
items leave their story, together: name all that are to go. What is decided so is undone
by the other of the two only, not by any rule. A daemon that runs shows the change within
seconds. ITEM is the key that ` + "`courant items`" + ` shows (its first four digits do), the item's
address, or its id in a feed.`,
		Example: "  courant story 3f2a\n  courant story --split 3f2a 77b0\n  courant story --merge 3f2a 9c1d",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.story(cmd.Context(), args, o)
		},
	}
	cmd.Flags().BoolVar(&o.merge, "merge", false, "make one story of the stories of the items")
	cmd.Flags().BoolVar(&o.split, "split", false, "take the items out of their story, together")
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	return cmd
}

// mostPrinted is how many items of a story are printed, besides the one that was asked for.
const mostPrinted = 200

type storyOptions struct{ merge, split, json bool }

func (a *app) story(ctx context.Context, refs []string, o storyOptions) error {
	configured := config.DatabasePath(a.configFile())
	switch {
	case o.merge && o.split:
		return usagef("want --merge or --split, not both")
	case len(refs) == 0:
		return usagef("want an item")
	case o.merge && len(refs) == 1:
		return usagef("--merge wants two items or more")
	case o.merge:
		return a.regroup(ctx, configured, refs, o, (*store.DB).MergeStories)
	case o.split:
		return a.regroup(ctx, configured, refs, o, (*store.DB).SplitStory)
	case len(refs) > 1:
		return &hintError{usagef("want one item"), "--merge makes one story of several, --split takes items out of theirs"}
	}
	return a.inspect(ctx, configured, func(db *store.DB) error { return a.showStory(ctx, db, refs[0], o.json) })
}

// regroup changes the stories of items by hand, and shows what has become of the first.
func (a *app) regroup(ctx context.Context, configured string, refs []string, o storyOptions, change func(*store.DB, context.Context, []news.Key, time.Time) error) error {
	return a.change(ctx, configured, func(db *store.DB) error {
		keys := make([]news.Key, len(refs))
		for i, ref := range refs {
			it, err := findItem(ctx, db, ref)
			if err != nil {
				return err
			}
			keys[i] = it.Key
		}
		if err := change(db, ctx, keys, time.Now()); err != nil {
			return err
		}
		return a.showStory(ctx, db, keys[0].String(), o.json)
	})
}

func (a *app) showStory(ctx context.Context, db *store.DB, ref string, asJSON bool) error {
	it, err := findItem(ctx, db, ref)
	if err != nil {
		return err
	}
	c, err := companyOf(ctx, db, it)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.stdout).Encode(c.json())
	}
	fmt.Fprintf(a.stdout, "%s\n", c.size())
	left := 0
	for i := range c.members {
		it := &c.members[i]
		if i >= mostPrinted && it.Key != c.item.Key {
			left++
			continue
		}
		m, err := c.of(ctx, db, it)
		if err != nil {
			return err
		}
		m.printMember(a.stdout)
	}
	if left > 0 {
		fmt.Fprintf(a.stdout, "and %s more (--json lists all)\n", thousands(left))
	}
	c.printApart(a.stdout)
	return nil
}

// printMember writes the item, and below it why it is in the story.
func (c company) printMember(w io.Writer) {
	it := c.item
	fmt.Fprintf(w, "%s  %s  %-16s  %s\n", short(it.Key), clock(it.Seen), it.Source, headline(it))
	lines := c.reasons(func(j news.Join) bool { return j.Item == it.Key })
	if len(lines) == 0 && it.Key != c.members[0].Key {
		lines = c.elsewise()
	}
	for _, line := range lines {
		fmt.Fprintf(w, "          %s\n", line)
	}
}

// elsewise says why the item is in the story where it was not joined with what came before: by
// what was joined with it, unless that has been said of an item above it.
func (c company) elsewise() []string {
	above := map[news.Key]bool{}
	for i := range c.members {
		if c.members[i].Key == c.item.Key {
			break
		}
		above[c.members[i].Key] = true
	}
	all := c.reasons(func(news.Join) bool { return true })
	if len(all) == 0 {
		return []string{"came with an item that has left the story since"}
	}
	return c.reasons(func(j news.Join) bool { return !above[j.Item] })
}

// reasons says why the item is in the story, by the joins that are wanted.
func (c company) reasons(wanted func(news.Join) bool) (lines []string) {
	for _, j := range c.joins {
		if !wanted(j) {
			continue
		}
		if line := c.line(j); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
