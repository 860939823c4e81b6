package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"courant/config"
	"courant/news"
	"courant/store"
)

func newTag(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "tag ITEM [+TOPIC|-TOPIC|~TOPIC]...",
		Short: "Decide by hand which topics an item has",
		Long: `Tag gives an item topics (+iran) or takes them away (-albania), whatever the rules say
now and later; ~iran leaves it to the rules again. Without a topic it shows what was
decided about the item. A daemon that runs shows the change within seconds.`,
		Example: "  courant tag 3f2a +iran -albania\n  courant tag 3f2a '~iran'\n  courant tag 3f2a",
		// -albania is no flag, so flags are read further down.
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, orders, err := splitOrders(cmd, args)
			switch {
			case errors.Is(err, errHelp):
				return cmd.Help()
			case err != nil:
				return err
			case len(args) != 1:
				return usagef("want one item and then topics, each with +, - or ~ before it")
			}
			return a.tag(cmd.Context(), args[0], orders, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// An order is what tag is told about one topic.
type order struct {
	sign  byte // '+', '-' or '~'
	topic string
}

var errHelp = errors.New("help")

// splitOrders reads the flags, and takes the orders out of the arguments.
func splitOrders(cmd *cobra.Command, args []string) (rest []string, orders []order, err error) {
	for _, arg := range args {
		topic := strings.TrimLeft(arg, "+-~")
		switch {
		case arg == "-h" || arg == "--help":
			return nil, nil, errHelp
		case len(topic) == len(arg)-1 && topic != "" && !isShorthand(cmd, topic):
			orders = append(orders, order{arg[0], topic})
		default:
			rest = append(rest, arg)
		}
	}
	cmd.DisableFlagParsing = false
	if err := cmd.ParseFlags(rest); err != nil {
		return nil, nil, &usageError{err}
	}
	return cmd.Flags().Args(), orders, nil
}

// isShorthand reports whether an argument of one letter is a flag such as -c.
func isShorthand(cmd *cobra.Command, s string) bool {
	return len(s) == 1 && (cmd.Flags().ShorthandLookup(s) != nil || cmd.InheritedFlags().ShorthandLookup(s) != nil)
}

func (a *app) tag(ctx context.Context, ref string, orders []order, asJSON bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	for i, o := range orders {
		if slices.ContainsFunc(orders[:i], func(other order) bool { return other.topic == o.topic }) {
			return usagef("%s is here twice", o.topic)
		}
		if o.sign != '~' && !hasTopic(cfg, o.topic) {
			return &hintError{usagef("no topic %q in the configuration", o.topic), "`courant topics` lists the topics"}
		}
	}
	if len(orders) == 0 {
		return a.inspect(ctx, cfg.Database, func(db *store.DB) error { return a.showDecisions(ctx, db, cfg, ref, nil, asJSON) })
	}
	return a.decide(ctx, cfg, ref, orders, asJSON)
}

// decide writes decisions down.
func (a *app) decide(ctx context.Context, cfg *config.Config, ref string, orders []order, asJSON bool) error {
	err := a.change(ctx, cfg.Database, func(db *store.DB) error {
		it, err := findItem(ctx, db, ref)
		if err != nil {
			return err
		}
		for _, o := range orders {
			if o.sign == '~' {
				err = db.Undecide(ctx, it.Key, o.topic)
			} else {
				err = db.Decide(ctx, it.Key, o.topic, o.sign == '+', time.Now())
			}
			if err != nil {
				return err
			}
		}
		return a.showDecisions(ctx, db, cfg, it.Key.String(), orders, asJSON)
	})
	if err == nil && slices.ContainsFunc(orders, func(o order) bool { return o.sign == '~' }) {
		fmt.Fprintln(a.stderr, "The rules decide again: a daemon asks them within seconds, else the next `courant poll` does.")
	}
	return err
}

// showDecisions prints the topics of an item, and what was decided about it: just now by
// orders, or before.
func (a *app) showDecisions(ctx context.Context, db *store.DB, cfg *config.Config, ref string, orders []order, asJSON bool) error {
	it, err := findItem(ctx, db, ref)
	if err != nil {
		return err
	}
	decisions, err := db.Decisions(ctx, it.Key)
	if err != nil {
		return err
	}
	if asJSON {
		return a.decisionsJSON(cfg, it, decisions)
	}
	fmt.Fprintf(a.stdout, "%s  %s\n", it.Key.String()[:8], headline(it))
	for _, t := range it.Topics {
		by := fmt.Sprintf("by the rules, score %g", t.Score)
		switch {
		case t.Hand:
			by = "by hand"
		case slices.Contains(orders, order{'~', t.Topic}):
			by = "until the rules are asked again"
		}
		fmt.Fprintf(a.stdout, "  %s: %s, %s\n", t.Topic, t.Level, by)
	}
	if len(it.Topics) == 0 {
		fmt.Fprintln(a.stdout, "  no topic")
	}
	for _, d := range decisions {
		fmt.Fprintf(a.stdout, "  decided: %s%s, %s\n", sign(d.Has), d.Topic, clock(d.At))
	}
	return nil
}

func (a *app) decisionsJSON(cfg *config.Config, it *news.Item, decisions []news.Decision) error {
	type decisionJSON struct {
		Topic string    `json:"topic"`
		Has   bool      `json:"has"`
		At    time.Time `json:"at"`
	}
	list := make([]decisionJSON, 0, len(decisions))
	for _, d := range decisions {
		list = append(list, decisionJSON{d.Topic, d.Has, d.At})
	}
	return json.NewEncoder(a.stdout).Encode(struct {
		Item      itemJSON       `json:"item"`
		Decisions []decisionJSON `json:"decisions"`
	}{jsonItem(cfg, it), list})
}

func sign(has bool) string {
	if has {
		return "+"
	}
	return "-"
}
