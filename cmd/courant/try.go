package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"courant/config"
	"courant/news"
	"courant/store"
	"courant/topic"
)

func newTry(a *app) *cobra.Command {
	var o tryOptions
	cmd := &cobra.Command{
		Use:   "try TERM... | --rule FILE | --topic TOPIC",
		Short: "Say what a rule would find in the kept items",
		Long: `Try runs a rule over the kept items before it is written down: terms as they stand in a
topic's list, a file with what would stand below the topic's name (- reads it from the
standard input), or a topic of the configuration as it is on disk. It shows what would be
tagged, newest first, with the words that did it. It changes nothing.`,
		Example: "  courant try 'Hormuz' 'Strait of Hormuz'\n  courant try --topic iran --limit 50\n  echo '{near: [{of: [port*], with: [strike*], within: 5}]}' | courant try --rule -",
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("limit") && o.json {
				o.limit = 0
			}
			return a.try(cmd.Context(), args, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.rule, "rule", "", "read the rule from the `FILE`")
	f.StringVar(&o.topic, "topic", "", "take the `TOPIC` of the configuration")
	f.Var(&o.since, "since", "only items of the last `TIME`, such as 30d or 12h (default: all that are kept)")
	f.IntVar(&o.limit, "limit", 20, "show at most `N` items; 0: all (the default with --json)")
	f.BoolVar(&o.json, "json", false, "print a JSON object a line for each item that is found")
	return cmd
}

type tryOptions struct {
	planOptions
	rule, topic string
}

func (a *app) try(ctx context.Context, terms []string, o tryOptions) error {
	if o.limit < 0 {
		return usagef("--limit: want 0 or more, have %d", o.limit)
	}
	cfg, err := a.load()
	if err != nil {
		return err
	}
	rule, err := a.tried(cfg, terms, o)
	if err != nil {
		return err
	}
	matcher, err := topic.Compile([]topic.Rule{rule})
	if err != nil {
		return &usageError{err}
	}
	return a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		t := trial{app: a, matcher: matcher, limit: o.limit, json: o.json, sources: map[news.SourceID]bool{}, languages: map[string]int{}}
		for it, err := range db.EachText(ctx, o.since.before(time.Now())) {
			if err != nil {
				return err
			}
			if err := t.item(&it); err != nil {
				return err
			}
		}
		if !o.json {
			t.summary()
		}
		return nil
	})
}

// tried returns the rule that is to be tried.
func (a *app) tried(cfg *config.Config, terms []string, o tryOptions) (topic.Rule, error) {
	var b []byte
	var err error
	name := "the command line"
	switch given := []bool{len(terms) > 0, o.rule != "", o.topic != ""}; {
	case len(slices.DeleteFunc(given, func(g bool) bool { return !g })) != 1:
		return topic.Rule{}, usagef("want terms, --rule or --topic, one of them")
	case o.topic != "":
		i := slices.Index(topicsOf(cfg), o.topic)
		if i < 0 {
			return topic.Rule{}, &hintError{usagef("no topic %q in the configuration", o.topic), "`courant topics` lists the topics; of a built-in one that you do not use: echo '{use: NAME}' | courant try --rule -"}
		}
		return cfg.Topics[i], nil
	case o.rule == "-":
		name = "the standard input"
		b, err = io.ReadAll(io.LimitReader(a.stdin, maxRule+1))
	case o.rule != "":
		name = o.rule
		b, err = os.ReadFile(o.rule)
	default:
		b, err = yaml.Marshal(terms)
	}
	if err != nil {
		return topic.Rule{}, &usageError{err}
	}
	if len(b) > maxRule {
		return topic.Rule{}, usagef("%s has more than %d MB: that is no rule", name, maxRule>>20)
	}
	return config.ParseTopic(cfg, name, b)
}

// maxRule is more than a rule has, in bytes.
const maxRule = 16 << 20

// A trial counts and shows what a rule finds.
type trial struct {
	app       *app
	matcher   *topic.Matcher
	limit     int
	json      bool
	all       int
	found     int
	about     int
	shown     int
	sources   map[news.SourceID]bool
	languages map[string]int
}

// item judges one item, and shows it if it is found.
func (t *trial) item(it *news.Item) error {
	t.all++
	tags := t.matcher.Tags(it)
	if len(tags) == 0 {
		return nil
	}
	t.found++
	if tags[0].Level == news.About {
		t.about++
	}
	t.sources[it.Source] = true
	t.languages[it.Language]++
	if t.limit > 0 && t.shown == t.limit {
		return nil
	}
	t.shown++
	if t.json {
		return t.itemJSON(it, tags[0])
	}
	fmt.Fprintf(t.app.stdout, "%s  %s  %-16s  %s\n", it.Key.String()[:8], clock(it.Order), it.Source, headline(it))
	fmt.Fprintf(t.app.stdout, "          %s, score %g: %s\n", tags[0].Level, tags[0].Score, words(t.matcher.Explain(it)))
	return nil
}

// words lists what was found in an item, each text once.
func words(evidence []topic.Evidence) string {
	var list []string
	for _, e := range evidence {
		w := quoted(e.Text) + " in " + e.Field
		if e.Kind == topic.KindSource {
			w = "its source"
		}
		if e.Weight > 0 && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return some(list)
}

func (t *trial) itemJSON(it *news.Item, tag news.Tag) error {
	type hitJSON struct {
		Term   string  `json:"term"`
		Field  string  `json:"field,omitempty"`
		Text   string  `json:"text,omitempty"`
		Weight float64 `json:"weight"`
	}
	hits := []hitJSON{}
	for _, e := range t.matcher.Explain(it) {
		hits = append(hits, hitJSON{e.Term, e.Field, e.Text, e.Weight})
	}
	return json.NewEncoder(t.app.stdout).Encode(struct {
		briefJSON
		Language string    `json:"language,omitempty"`
		Level    string    `json:"level"`
		Score    float64   `json:"score"`
		Hits     []hitJSON `json:"hits"`
	}{briefJSON{it.Key.String(), it.Source, it.Order, it.Title, it.URL}, it.Language, tag.Level.String(), tag.Score, hits})
}

// summary says how many items were found, and where.
func (t *trial) summary() {
	w := t.app.stdout
	if t.found == 0 {
		fmt.Fprintf(w, "none of %s\n", count(t.all, "kept item"))
		return
	}
	if t.found > t.shown {
		fmt.Fprintf(w, "and %d more; --limit 0 shows all\n", t.found-t.shown)
	}
	fmt.Fprintf(w, "%d of %s (%.1f %%), %d of them about it; from %s; languages: %s\n",
		t.found, count(t.all, "kept item"), 100*float64(t.found)/float64(t.all), t.about, count(len(t.sources), "source"), t.perLanguage())
}

// perLanguage lists the languages of what was found, the most frequent first.
func (t *trial) perLanguage() string {
	codes := slices.Sorted(maps.Keys(t.languages))
	slices.SortStableFunc(codes, func(a, b string) int { return t.languages[b] - t.languages[a] })
	for i, code := range codes {
		n := t.languages[code]
		if code == "" {
			code = "unknown"
		}
		codes[i] = fmt.Sprintf("%s %d", code, n)
	}
	return strings.Join(codes, ", ")
}
