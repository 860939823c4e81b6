package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"courant/config"
	"courant/news"
	"courant/store"
	"courant/topic"
)

// What the kept items say about a rule is looked for in so many of the newest.
const (
	lintItems = 20_000
	lintLeast = 500  // items, below which nothing is said about a term
	lintIdle  = 100  // items, below which nothing is said about a topic
	lintShare = 0.05 // of the items that one term may find
)

// topicWarnings are about terms that find too much and topics that find nothing, as far as
// the kept items tell. Where nothing is kept there are none.
func (a *app) topicWarnings(ctx context.Context, cfg *config.Config) config.Problems {
	m, err := topic.Compile(cfg.Topics)
	if err != nil {
		return nil
	}
	var list config.Problems
	err = a.inspect(ctx, cfg.Database, func(db *store.DB) error {
		l := linter{matcher: m, wanted: len(cfg.Topics), terms: map[topicTerm]int{}, topics: map[string]bool{}}
		if err := l.read(ctx, db); err != nil {
			return err
		}
		decisions, err := db.AllDecisions(ctx)
		list = slices.Concat(l.general(cfg), l.idle(cfg), orphans(cfg, decisions))
		return err
	})
	if err != nil { // says nothing about the configuration
		return nil
	}
	return list
}

type topicTerm struct{ topic, term string }

func (t topicTerm) compare(o topicTerm) int {
	return cmp.Or(cmp.Compare(t.topic, o.topic), cmp.Compare(t.term, o.term))
}

// A linter counts what the rules find.
type linter struct {
	matcher *topic.Matcher
	wanted  int // topics that there are
	items   int
	long    bool // there are items older than the time that is looked at
	terms   map[topicTerm]int
	topics  map[string]bool // that an item of the time has
}

// read looks at the newest items.
func (l *linter) read(ctx context.Context, db *store.DB) error {
	start := time.Now().Add(-month)
	oldest, err := db.Oldest(ctx)
	if err != nil {
		return err
	}
	l.long = !oldest.IsZero() && oldest.Before(start)
	for it, err := range db.EachText(ctx, start) {
		if err != nil {
			return err
		}
		if l.items == lintItems {
			return l.count(ctx, db, start)
		}
		l.items++
		l.item(&it)
	}
	return nil
}

// count adds the topics that items have as they are kept: there are more than are looked at.
func (l *linter) count(ctx context.Context, db *store.DB, start time.Time) error {
	list, err := db.TopicCounts(ctx, start)
	for _, c := range list {
		l.topics[c.Topic] = l.topics[c.Topic] || c.Recent > 0
	}
	return err
}

func (l *linter) item(it *news.Item) {
	seen := map[topicTerm]bool{}
	for _, e := range l.matcher.Explain(it) {
		t := topicTerm{e.Topic, e.Term}
		if e.Kind != topic.KindAny || seen[t] {
			continue
		}
		seen[t] = true
		l.terms[t]++
	}
	if len(l.topics) == l.wanted { // every topic has been found
		return
	}
	for _, t := range l.matcher.Tags(it) {
		l.topics[t.Topic] = true
	}
}

// general warns of terms that find more than one item in twenty.
func (l *linter) general(cfg *config.Config) config.Problems {
	var list config.Problems
	for _, t := range slices.SortedFunc(maps.Keys(l.terms), topicTerm.compare) {
		share := float64(l.terms[t]) / float64(l.items)
		if l.items >= lintLeast && share > lintShare {
			list = append(list, cfg.Warning(t.topic, t.term,
				fmt.Sprintf("the term %q of the topic %s is in %.0f %% of the newest %d items", t.term, t.topic, 100*share, l.items),
				"what is that general says little: give it a weight below 1, such as 0.3, or name it in near beside another"))
		}
	}
	return list
}

// idle warns of topics that no item of the last month has.
func (l *linter) idle(cfg *config.Config) config.Problems {
	var list config.Problems
	for _, r := range cfg.Topics {
		if !l.long || l.items < lintIdle || l.topics[r.Topic] {
			continue
		}
		list = append(list, cfg.Warning(r.Topic, "",
			fmt.Sprintf("no item of the last 30 days has the topic %s", r.Topic),
			"`courant try --topic "+r.Topic+"` shows what it has found before; do its words occur in what your sources write?"))
	}
	return list
}

// orphans warns of decisions by hand about topics that there are not, or no more.
func orphans(cfg *config.Config, decisions map[news.Key][]news.Decision) config.Problems {
	counts := map[string]int{}
	for _, list := range decisions {
		for _, d := range list {
			if !hasTopic(cfg, d.Topic) {
				counts[d.Topic]++
			}
		}
	}
	var list config.Problems
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, cfg.Warning(name, "",
			fmt.Sprintf("%s by hand about the topic %s, which is not in the configuration", count(counts[name], "decision"), name),
			"if it has another name now, `courant tag` gives the items that; `courant items --json` shows them with \"hand\""))
	}
	return list
}
