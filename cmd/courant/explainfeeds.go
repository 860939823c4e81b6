package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"courant/config"
	"courant/news"
	"courant/store"
)

// A feedReason says whether a feed wants an item.
type feedReason struct {
	Feed    string   `json:"feed"`
	Match   string   `json:"match"`
	Wanted  bool     `json:"wanted"`
	Shown   bool     `json:"shown"` // in one of its entries
	Reasons []string `json:"reasons"`
}

// explainFeeds says of each feed whether it wants the item, or of those that the name of
// a topic or a feed means: the item as it is kept, and with the topics of the rules as they
// are now.
func explainFeeds(ctx context.Context, cfg *config.Config, db *store.DB, kept, now *news.Item, name string) ([]feedReason, error) {
	list := []feedReason{}
	for i := range cfg.Feeds {
		f := &cfg.Feeds[i]
		if name != "" && f.Name != name {
			continue
		}
		r := feedReason{Feed: f.Name, Match: cfg.Matches[f.Name], Wanted: f.Selects(now), Reasons: matchReasons(f, now)}
		note, err := r.show(ctx, db, f, kept)
		if err != nil {
			return nil, err
		}
		if note != "" {
			r.Reasons = append(r.Reasons, note)
		}
		list = append(list, r)
	}
	return list, nil
}

// show finds out whether the feed has the item among its entries, and why not although it
// wants it, or why although it does not.
func (r *feedReason) show(ctx context.Context, db *store.DB, f *news.Feed, kept *news.Item) (note string, err error) {
	has := f.Selects(kept)
	var in string
	if has && !kept.Held {
		if in, err = r.find(ctx, db, f, kept); err != nil {
			return "", err
		}
	}
	switch {
	case has != r.Wanted:
		return "its topics as kept are others: they are by the rules that run, and by what its source repeated when it was judged", nil
	case !r.Wanted, r.Shown && in == "":
		return "", nil
	case r.Shown:
		return in, nil
	case kept.Held:
		return fmt.Sprintf("held back, as part of a flood: `courant release %s` lets it in", kept.Source), nil
	}
	return whyNotShown(ctx, db, f, kept)
}

// find looks for the item among the entries of the feed, and says in which one it is where
// that shows another item.
func (r *feedReason) find(ctx context.Context, db *store.DB, f *news.Feed, it *news.Item) (in string, err error) {
	entries, err := db.Entries(ctx, f)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if e.Item.Key == it.Key {
			r.Shown = true
			return "", nil
		}
		for _, o := range e.Others {
			if o.Key != it.Key {
				continue
			}
			r.Shown = true
			if o.Copy {
				return fmt.Sprintf("as a copy, in the entry of %s (%s)", short(e.Item.Key), e.Item.Source), nil
			}
			return fmt.Sprintf("as a report, in the entry of %s (%s)", short(e.Item.Key), e.Item.Source), nil
		}
	}
	return "", nil
}

// whyNotShown says why an item that a feed wants is in none of its entries.
func whyNotShown(ctx context.Context, db *store.DB, f *news.Feed, it *news.Item) (string, error) {
	if f.MinSources > 1 {
		members, err := db.Together(ctx, it.Key)
		if err != nil {
			return "", err
		}
		if n := independent(f, members); n < f.MinSources {
			return fmt.Sprintf("its story has %d of the %d independent sources that the feed wants", n, f.MinSources), nil
		}
	}
	why := fmt.Sprintf("older than its %d newest entries", f.Limit)
	if f.PerSource.N > 0 {
		why += fmt.Sprintf(", or one of more than %d of %s", f.PerSource.N, it.Source)
	}
	if it.Seen.Sub(it.Order) > 24*time.Hour {
		why += ", or old already when it was first seen, after the feed's first day"
	}
	return why, nil
}

// independent returns how many sources have reported a story in words of their own, of the
// items that the feed selects.
func independent(f *news.Feed, members []news.Item) int {
	texts, sources := map[news.Key]bool{}, map[news.SourceID]bool{}
	for i := range members {
		m := &members[i]
		if !m.Held && f.Selects(m) && !texts[textOf(m)] {
			texts[textOf(m)], sources[m.Source] = true, true
		}
	}
	return len(sources)
}

// matchReasons says of each part of a feed's expression whether it holds for the item.
func matchReasons(f *news.Feed, it *news.Item) []string {
	var reasons []string
	sources := 0
	from := false
	for _, leaf := range f.Match.Leaves() {
		holds := leaf.Selects(it, f.Level)
		switch leaf.Op {
		case news.FromSource: // a group is many of them
			sources++
			from = from || holds
		case news.InLanguage:
			reasons = append(reasons, fmt.Sprintf("lang:%s %s (it is %q)", leaf.Value, yes(holds), it.Language))
		default:
			reasons = append(reasons, leaf.Value+" "+yes(holds)+levelNote(f, it, leaf.Value, holds))
		}
	}
	if sources > 0 {
		one := "one"
		if !from {
			one = "none"
		}
		reasons = append(reasons, fmt.Sprintf("source %s is %s of the %d that it names", it.Source, one, sources))
	}
	if len(f.Languages) > 0 {
		reasons = append(reasons, fmt.Sprintf("languages %s (it is %q)", strings.Join(f.Languages, ", "), it.Language))
	}
	return reasons
}

// levelNote says that an item has a topic, but not enough of it for the feed.
func levelNote(f *news.Feed, it *news.Item, name string, holds bool) string {
	for _, t := range it.Topics {
		if t.Topic == name && !holds {
			return fmt.Sprintf(" (only %s, the feed wants %s)", t.Level, f.Level)
		}
	}
	return ""
}

func yes(holds bool) string {
	if holds {
		return "yes"
	}
	return "no"
}
