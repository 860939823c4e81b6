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
	"courant/topic"
)

func newTopics(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "topics [NAME]",
		Short: "List the topics, or show a built-in one",
		Long: `Topics lists the topics of the configuration, with how many of the kept items have each,
and the built-in topics that a topic can start from (use: NAME). With the name of a
built-in topic it shows its rules, as they would stand in the configuration.`,
		Example: "  courant topics\n  courant topics cybersecurity",
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.showBuiltin(args[0])
			}
			return a.listTopics(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line for each topic of the configuration")
	return cmd
}

// showBuiltin prints the rules of a built-in topic.
func (a *app) showBuiltin(name string) error {
	b, ok := config.BuiltinTopic(name)
	if ok {
		_, err := a.stdout.Write(b)
		return err
	}
	hint := "these there are: " + strings.Join(config.BuiltinTopics(), ", ")
	if cfg, err := a.load(); err == nil && hasTopic(cfg, name) {
		file, line := cfg.Place(name, "")
		hint = fmt.Sprintf("it is one of yours, in %s, line %d", file, line)
	}
	return &hintError{usagef("there is no built-in topic %q", name), hint}
}

func (a *app) listTopics(ctx context.Context, asJSON bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	counts, err := a.topicCounts(ctx, cfg)
	if err != nil {
		return err
	}
	if asJSON {
		return a.topicsJSON(cfg, counts)
	}
	for i := range cfg.Topics {
		r := &cfg.Topics[i]
		c := counts[r.Topic]
		fmt.Fprintf(a.stdout, "%-20s %-24s %s, %s (%d about it), %d of the last 30 days\n",
			r.Topic, r.Label, count(terms(r), "term"), count(c.Items, "kept item"), c.About, c.Recent)
	}
	var unused []string
	for _, name := range config.BuiltinTopics() {
		if !hasTopic(cfg, name) {
			unused = append(unused, name)
		}
	}
	if len(unused) > 0 {
		fmt.Fprintf(a.stdout, "built in, not in the configuration: %s\n", strings.Join(unused, ", "))
	}
	return nil
}

// topicCounts counts the kept items of each topic. Where nothing is kept yet, all are 0.
func (a *app) topicCounts(ctx context.Context, cfg *config.Config) (map[string]store.TopicCount, error) {
	counts := map[string]store.TopicCount{}
	err := a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		list, err := db.TopicCounts(ctx, time.Now().Add(-month))
		for _, c := range list {
			counts[c.Topic] = c
		}
		return err
	})
	if errors.Is(err, errNothingKept) {
		err = nil
	}
	return counts, err
}

// terms counts the terms of a rule, those of its combinations among them, each once.
func terms(r *topic.Rule) int {
	lists := [][]topic.Term{r.Any, r.None, r.Ignore}
	for _, list := range r.Langs {
		lists = append(lists, list)
	}
	for _, all := range r.All {
		lists = append(lists, all.Groups...)
	}
	for _, near := range r.Near {
		lists = append(lists, near.Of, near.With)
	}
	seen := map[string]bool{}
	for _, list := range lists {
		for _, t := range list {
			seen[t.String()] = true
		}
	}
	return len(seen)
}

// topicsJSON prints the topics for programs. Fields are added, never renamed.
func (a *app) topicsJSON(cfg *config.Config, counts map[string]store.TopicCount) error {
	enc := json.NewEncoder(a.stdout)
	for i := range cfg.Topics {
		r := &cfg.Topics[i]
		c := counts[r.Topic]
		var feeds []string
		for j := range cfg.Feeds {
			f := &cfg.Feeds[j]
			if slices.ContainsFunc(f.Match.Leaves(), func(m *news.Match) bool { return m.Op == news.HasTopic && m.Value == r.Topic }) {
				feeds = append(feeds, f.Name)
			}
		}
		err := enc.Encode(struct {
			Topic  string   `json:"topic"`
			Label  string   `json:"label"`
			Terms  int      `json:"terms"`
			Items  int      `json:"items"`
			About  int      `json:"about"`
			Recent int      `json:"recent"` // of the last 30 days
			Feeds  []string `json:"feeds,omitempty"`
		}{r.Topic, r.Label, terms(r), c.Items, c.About, c.Recent, feeds})
		if err != nil {
			return err
		}
	}
	return nil
}
