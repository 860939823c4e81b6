package main

import (
	"context"
	"fmt"
	"strings"

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
	var in store.Standing
	if has && !kept.Held {
		if in, err = db.Standing(ctx, f, kept.Key); err != nil {
			return "", err
		}
		r.Shown = in.Shown
	}
	switch {
	case has != r.Wanted:
		return "its topics as kept are others: they are by the rules that run, and by what its source repeated when it was judged", nil
	case !r.Wanted:
		return "", nil
	case kept.Held:
		return fmt.Sprintf("held back, as part of a flood: `courant release %s` lets it in", kept.Source), nil
	case in.Shown:
		return whereShown(in, kept), nil
	default:
		return whyNotShown(f, in, kept), nil
	}
}

// whereShown says in which entry an item is, where that shows another one.
func whereShown(in store.Standing, it *news.Item) string {
	switch {
	case in.Entry == it.Key:
		return ""
	case in.Copy:
		return "as a copy, in the entry of " + short(in.Entry)
	default:
		return "as a report, in the entry of " + short(in.Entry)
	}
}

// whyNotShown says why an item that a feed wants is in none of its entries.
func whyNotShown(f *news.Feed, in store.Standing, it *news.Item) string {
	switch {
	case in.Waiting:
		return "not yet: it is still to be found out what it belongs together with"
	case in.Old:
		return "it was more than a day old when it was first seen, and the feed takes up such items on its first day only"
	case in.Sources > 0:
		return fmt.Sprintf("its story has %d of the %d independent sources that the feed wants", in.Sources, f.MinSources)
	case in.Quota:
		return fmt.Sprintf("beyond the %d entries that a source may have", f.PerSource.N)
	case in.Entry != it.Key:
		return fmt.Sprintf("it belongs to the entry of %s, which is further down than the %d newest", short(in.Entry), f.Limit)
	default:
		return fmt.Sprintf("older than its %d newest entries", f.Limit)
	}
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
