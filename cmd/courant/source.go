package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"courant/config"
	"courant/news"
	"courant/store"
)

// A sourceLine is what status says of one source.
type sourceLine struct {
	source news.Source
	state  news.State
	stat   store.Stat
	hold   news.Hold // of the host where it is asked; zero: none
}

func sourceLines(ctx context.Context, db *store.DB, now time.Time) ([]sourceLine, error) {
	sources, err := db.Sources(ctx)
	if err != nil {
		return nil, err
	}
	states, err := db.States(ctx)
	if err != nil {
		return nil, err
	}
	stats, err := db.Stats(ctx, now)
	if err != nil {
		return nil, err
	}
	holds, err := holdsOf(ctx, db, now)
	if err != nil {
		return nil, err
	}
	lines := make([]sourceLine, len(sources))
	for i, src := range sources {
		st := states[src.ID]
		lines[i] = sourceLine{src, st, stats[src.ID], holds[news.Host(st.Address(&src))]}
	}
	return lines, nil
}

// holdsOf returns the pauses that hosts asked for and that have not ended, by host.
func holdsOf(ctx context.Context, db *store.DB, now time.Time) (map[string]news.Hold, error) {
	list, err := db.Holds(ctx)
	holds := make(map[string]news.Hold, len(list))
	for _, h := range list {
		if h.Until.After(now) {
			holds[h.Host] = h
		}
	}
	return holds, err
}

// next returns when the source is polled next, and why then: when it is due, but not while
// its host is on hold.
func (l sourceLine) next() (time.Time, string) {
	if l.hold.Until.After(l.state.Next) {
		return l.hold.Until, l.hold.Why
	}
	return l.state.Next, l.state.Why
}

// word says in a word how the source is.
func (l sourceLine) word(now time.Time) string {
	st := &l.state
	switch {
	case st.Quarantine.After(now):
		return "quarantined"
	case st.Failures > 0 && st.Status == http.StatusGone:
		return "gone"
	case st.Failures > 0:
		return "failing"
	case st.Success.IsZero():
		return "new"
	case l.stat.Held > 0:
		return "flooding"
	case l.losing(now):
		return "losing"
	case st.Moved.URL != "":
		return "moved"
	case l.silent(now):
		return "silent"
	default:
		return "ok"
	}
}

// lastAnswer says what came of the last poll.
func (l sourceLine) lastAnswer() string {
	st := &l.state
	switch {
	case st.Checked.IsZero():
		return "-"
	case st.Status == 0:
		return "none"
	default:
		return fmt.Sprint(st.Status)
	}
}

const (
	fortnight = 14 * 24 * time.Hour
	silence   = 20 // times the usual pause between two items
)

// losing reports whether items may have been missed lately.
func (l sourceLine) losing(now time.Time) bool {
	return l.state.Gaps > 0 && now.Sub(l.state.Gap) < fortnight
}

// silent reports whether a source that used to post has not done so for very long.
func (l sourceLine) silent(now time.Time) bool {
	r := &l.state.Rhythm
	const enough = 12 // items, to know what is usual
	if r.Items < enough || l.stat.Last.IsZero() {
		return false
	}
	usual := l.stat.Last.Sub(r.Since) / time.Duration(r.Items)
	quiet := now.Sub(l.stat.Last)
	return quiet > fortnight && quiet > silence*usual
}

// remarks returns what an operator should know: what is wrong, since when, what courant
// does about it, and what he can do. Each is a line and what explains it.
func (l sourceLine) remarks(now time.Time) [][]string {
	st := &l.state
	var list [][]string
	add := func(lines ...string) { list = append(list, lines) }
	if st.Failures > 0 {
		add(firstLine(st.Error), fmt.Sprintf("%s since %s", count(st.Failures, "failure"), clock(st.FailingSince)))
	}
	if st.Moved.URL != "" {
		add("has moved for good and is asked at "+st.Moved.URL, "`courant add --fix-moved` shows the edit of the configuration")
	}
	if l.losing(now) {
		does := "it is polled more often for that"
		if l.source.Every > 0 {
			does = "a smaller `every`, or none, has it polled more often"
		}
		add(fmt.Sprintf("%s brought only items that were not known, the last one on %s: items have probably been missed", count(st.Gaps, "poll"), clock(st.Gap)), does)
	}
	if l.stat.Held > 0 {
		add(count(l.stat.Held, "item")+" held back from feeds: more than its `flood` allows in a day",
			fmt.Sprintf("`courant items --source %s --held` shows them, `courant release %s` lets them in", l.source.ID, l.source.ID))
	}
	if st.Note != "" {
		add("its last document is odd: " + st.Note)
	}
	if l.silent(now) {
		add("nothing new since "+clock(l.stat.Last)+", though it answers", "is it still the address of the feed? Look at the site: "+cmp.Or(st.Meta.Link, l.source.URL))
	}
	return list
}

// explainSource says why a source is polled when it is.
func (a *app) explainSource(ctx context.Context, name string, asJSON bool) error {
	configured := config.DatabasePath(a.configFile())
	return a.inspect(ctx, configured, func(db *store.DB) error {
		now := time.Now()
		lines, err := sourceLines(ctx, db, now)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if string(l.source.ID) != name {
				continue
			}
			if asJSON {
				return json.NewEncoder(a.stdout).Encode(l.json(now))
			}
			subs, err := db.Subscriptions(ctx)
			if err != nil {
				return err
			}
			l.explain(a.stdout, subs, now)
			return nil
		}
		return &hintError{usagef("no source %q is polled", name), "`courant status` lists the sources"}
	})
}

// A sourceJSON is a source as programs read it.
type sourceJSON struct {
	Source       news.SourceID `json:"source"`
	URL          string        `json:"url"`
	MovedTo      string        `json:"moved_to,omitempty"`
	State        string        `json:"state"` // ok, new, failing, gone, quarantined, flooding, losing, moved, silent
	LastPoll     time.Time     `json:"last_poll,omitzero"`
	LastSuccess  time.Time     `json:"last_success,omitzero"`
	NextPoll     time.Time     `json:"next_poll,omitzero"`
	Why          string        `json:"why,omitempty"`
	Status       int           `json:"status,omitempty"`
	Failures     int           `json:"failures"`
	FailingSince time.Time     `json:"failing_since,omitzero"`
	Error        string        `json:"error,omitempty"`
	Gaps         int           `json:"gaps"`
	LastGap      time.Time     `json:"last_gap,omitzero"`
	Items        int           `json:"items"`
	ItemsDay     int           `json:"items_day"`
	Held         int           `json:"held,omitempty"` // back from feeds
	LastItem     time.Time     `json:"last_item,omitzero"`
	Note         string        `json:"note,omitempty"` // what was odd about the last document
}

// json returns the source as programs read it. Fields are added, never renamed.
func (l sourceLine) json(now time.Time) sourceJSON {
	st := l.state
	next, why := l.next()
	return sourceJSON{
		Source: l.source.ID, URL: l.source.URL, MovedTo: st.Moved.URL, State: l.word(now),
		LastPoll: st.Checked, LastSuccess: st.Success, NextPoll: next, Why: why,
		Status: st.Status, Failures: st.Failures, FailingSince: st.FailingSince, Error: st.Error,
		Gaps: st.Gaps, LastGap: st.Gap,
		Items: l.stat.Items, ItemsDay: l.stat.Day, Held: l.stat.Held, LastItem: l.stat.Last, Note: st.Note,
	}
}
