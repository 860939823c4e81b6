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
	lintTime  = 30 * 24 * time.Hour
	lintLeast = 500  // items, below which nothing is said about a term
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
		l := linter{matcher: m, terms: map[topicTerm]int{}, topics: map[string]bool{}}
		if err := l.read(ctx, db); err != nil {
			return err
		}
		list = append(l.general(cfg), l.idle(cfg)...)
		return nil
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
	items   int
	whole   bool // all items of the time were looked at, and there are older ones
	terms   map[topicTerm]int
	topics  map[string]bool // that an item has
}

// read looks at the newest items.
func (l *linter) read(ctx context.Context, db *store.DB) error {
	start := time.Now().Add(-lintTime)
	oldest, err := db.Oldest(ctx)
	if err != nil {
		return err
	}
	l.whole = !oldest.IsZero() && oldest.Before(start)
	for it, err := range db.EachText(ctx, start) {
		if err != nil {
			return err
		}
		if l.items == lintItems {
			l.whole = false
			break
		}
		l.items++
		l.item(&it)
	}
	return nil
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
				"a word that general says little: give it a weight below 1, such as "+t.term+"^0.3, or name it in near beside another"))
		}
	}
	return list
}

// idle warns of topics that no item of the last month has.
func (l *linter) idle(cfg *config.Config) config.Problems {
	var list config.Problems
	for _, r := range cfg.Topics {
		if !l.whole || l.topics[r.Topic] {
			continue
		}
		list = append(list, cfg.Warning(r.Topic, "",
			fmt.Sprintf("no item of the last 30 days has the topic %s", r.Topic),
			"`courant try --topic "+r.Topic+"` shows what it has found before; do its words occur in what your sources write?"))
	}
	return list
}
