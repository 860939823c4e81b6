package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"courant/config"
	"courant/news"
	"courant/store"
)

// errNothingKept is returned where there is no database yet.
var errNothingKept = errors.New("nothing is kept yet")

// inspect opens the kept items beside a daemon that may be running, for f.
func (a *app) inspect(ctx context.Context, configured string, f func(db *store.DB) error) error {
	database, err := a.databasePath(configured)
	if err != nil {
		return err
	}
	db, err := store.OpenReadOnly(ctx, database)
	if errors.Is(err, fs.ErrNotExist) {
		return &hintError{fmt.Errorf("%w: there is no database %s", errNothingKept, database), "`courant run` or `courant poll` makes it; --database names another"}
	} else if err != nil {
		return err
	}
	return errors.Join(f(db), db.Close())
}

// change opens the kept items for writing, beside a daemon that may be running, for f.
// Where nothing is kept yet it makes no database.
func (a *app) change(ctx context.Context, configured string, f func(db *store.DB) error) error {
	if err := a.inspect(ctx, configured, func(*store.DB) error { return nil }); err != nil {
		return err
	}
	database, err := a.databasePath(configured)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, database)
	if err != nil {
		return explainStart(err)
	}
	return errors.Join(f(db), db.Close())
}

// month is what counts as recent where rules are looked at.
const month = 30 * 24 * time.Hour

// feedsOf returns the names of the feeds that select the item, whatever their limits.
func feedsOf(cfg *config.Config, it *news.Item) []string {
	var names []string
	for i := range cfg.Feeds {
		if cfg.Feeds[i].Selects(it) {
			names = append(names, cfg.Feeds[i].Name)
		}
	}
	return names
}

// headline returns the title of an item, or what can stand for it.
func headline(it *news.Item) string {
	switch {
	case it.Title != "":
		return it.Title
	case it.URL != "":
		return it.URL
	default:
		return "(no title)"
	}
}

func topicNames(it *news.Item) string {
	names := make([]string, len(it.Topics))
	for i, t := range it.Topics {
		names[i] = t.Topic
	}
	return strings.Join(names, ", ")
}

// clock writes a time for people, in their own zone.
func clock(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format("2006-01-02 15:04")
}

// since writes how long ago a time was.
func since(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return roughly(now.Sub(t)) + " ago"
}

// until writes how far away a time is.
func until(t, now time.Time) string {
	if !t.After(now) {
		return "now"
	}
	return "in " + roughly(t.Sub(now))
}

// roughly writes a duration with one unit.
func roughly(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0fs", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0fm", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.0fh", d.Hours())
	default:
		return fmt.Sprintf("%.0fd", d.Hours()/24)
	}
}

// eachText returns the kept items of the last while, with a count of those that were looked
// at on a terminal: a million take most of a minute.
func (a *app) eachText(ctx context.Context, db *store.DB, last span) iter.Seq2[news.Item, error] {
	items := db.EachText(ctx, last.before(time.Now()))
	if !isTerminal(a.stderr) || !isTerminal(a.stdout) {
		return items
	}
	return func(yield func(news.Item, error) bool) {
		bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.stderr), progressbar.OptionClearOnFinish(),
			progressbar.OptionShowCount(), progressbar.OptionSetDescription("items"), progressbar.OptionThrottle(time.Second))
		defer bar.Finish()
		for it, err := range items {
			bar.Add(1)
			if !yield(it, err) {
				return
			}
		}
	}
}
