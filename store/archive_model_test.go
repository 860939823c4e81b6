package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// A desk is a newsroom to which things happen, and the archive of its feed as it ought to be.
type desk struct {
	db     *store.DB
	rand   *rand.Rand
	feed   news.Feed
	now    time.Time
	texts  map[news.SourceID][]news.Item // that there are
	window map[news.Key]time.Time        // stamps, by lead
	has    map[news.Key]time.Time        // likewise; the archive
	ever   map[news.Key]bool             // items that readers have seen
	all    bool                          // rules have changed since the last rendering
}

// happen does something.
func (d *desk) happen(t *testing.T) {
	t.Helper()
	d.now = d.now.Add(time.Minute)
	source := pick(d.rand, someSources)
	switch x := d.rand.IntN(20); {
	case x < 8 || len(d.texts[source]) == 0:
		n := len(d.texts[source])
		it := item(fmt.Sprint(source, n), fmt.Sprint(source, " ", n))
		if d.rand.IntN(4) > 0 {
			it.Topics = []news.Tag{tag("sea", news.About)}
		}
		d.texts[source] = append(d.texts[source], it)
		poll(t, d.db, source, d.now, it)
		if d.rand.IntN(4) > 0 { // else it is in no feed yet
			relateAll(t, d.db)
		}
	case x < 11:
		it := &d.texts[source][d.rand.IntN(len(d.texts[source]))]
		it.Content = fmt.Sprint("<p>Said otherwise at ", d.now, "</p>")
		poll(t, d.db, source, d.now, *it)
	case x < 13:
		key := d.some(t)
		decide(t, d.db, key, "sea", d.rand.IntN(2) == 0)
		d.all = true
	case x < 18:
		d.join(t)
	case x < 19:
		d.feed.Match = match(t, pick(d.rand, []string{"sea", "sea or source:" + string(someSources[0]), "sea and not source:" + string(someSources[1])}))
		d.all = true
	default:
		d.feed.Prefer = []news.SourceID{pick(d.rand, someSources)}
		d.all = true
	}
}

// some returns the key of an item.
func (d *desk) some(t *testing.T) news.Key {
	t.Helper()
	return pick(d.rand, items(t, d.db, news.Query{})).Key
}

// join joins two items, whatever company they have.
func (d *desk) join(t *testing.T) {
	t.Helper()
	a, b := d.some(t), d.some(t)
	if a != b {
		tryRelate(t, d.db, d.now, news.Related{Item: a, Joins: []news.Join{{
			Item: a, With: b, Kind: pick(d.rand, []news.JoinKind{news.NearCopy, news.SameStory}), Score: .5,
		}}})
	}
}

// render does what the daemon does when something has changed: what is not among the newest
// entries any more is archived.
func (d *desk) render(t *testing.T) {
	t.Helper()
	list, err := d.db.Entries(t.Context(), &d.feed)
	if err != nil {
		t.Fatal(err)
	}
	d.window = map[news.Key]time.Time{}
	var leads []news.Key
	for _, e := range list {
		d.window[e.Lead.Key], leads = e.Stamp(), append(leads, e.Lead.Key)
		for _, key := range inEntry(e) {
			d.ever[key] = true
		}
	}
	if err := d.db.SetShown(t.Context(), d.feed.Name, leads, d.now); err != nil {
		t.Fatal(err)
	}
	for _, e := range lacking(t, d.db, d.feed, d.all) {
		lead := e.Lead.Key
		if stamp, ok := d.window[lead]; ok {
			if !stamp.Equal(e.Stamp()) {
				t.Errorf("%s is of %v in the feed, of %v for the archive", e.Item.Title, stamp, e.Stamp())
			}
			continue
		}
		if had, ok := d.has[lead]; ok && !e.Stamp().After(had) {
			t.Errorf("%s of %v is archived again, as of %v", e.Item.Title, had, e.Stamp())
		}
		d.has[lead] = e.Stamp()
		put(t, d.db, d.feed, e)
	}
	d.all = false
}

// inEntry returns the keys of the items that an entry stands for.
func inEntry(e news.Entry) []news.Key {
	keys := []news.Key{e.Item.Key}
	for _, o := range e.Others {
		keys = append(keys, o.Key)
	}
	return keys
}

// check reports what readers of the feed and its archive miss.
func (d *desk) check(t *testing.T) {
	t.Helper()
	endless := d.feed
	endless.Limit = 0
	list, err := d.db.Entries(t.Context(), &endless)
	if err != nil {
		t.Fatal(err)
	}
	told := map[news.Key]bool{}
	for _, e := range list {
		lead := e.Lead.Key
		if d.window[lead].Before(e.Stamp()) && d.has[lead].Before(e.Stamp()) {
			t.Errorf("%s of %v is neither in the feed nor in the archive, which has that of %v", e.Item.Title, e.Stamp(), d.has[lead])
		}
		for _, key := range inEntry(e) {
			told[key] = true
		}
	}
	for _, it := range items(t, d.db, d.feed.Query()) {
		if d.ever[it.Key] && !told[it.Key] {
			t.Errorf("%s was in the feed, and is nowhere now", it.Title)
		}
	}
}

func TestFeedAndArchiveTogetherHaveAllThatTheFeedEverHadEachVersionOnce(t *testing.T) {
	for round := range 6 {
		db := open(t)
		setSources(t, db, someSources...)
		d := &desk{
			db: db, rand: rand.New(rand.NewPCG(5, uint64(round))), now: noon, texts: map[news.SourceID][]news.Item{},
			has: map[news.Key]time.Time{}, ever: map[news.Key]bool{},
			feed: archived(func(f *news.Feed) {
				f.Match, f.Limit, f.Collapse, f.Bump = match(t, "sea"), 5, news.CollapseMode(round%3), round < 3
			}),
		}
		for step := range 100 {
			if d.happen(t); d.rand.IntN(3) == 0 {
				d.render(t)
				d.check(t)
			}
			if t.Failed() {
				t.Fatalf("round %d, step %d", round, step)
			}
		}
		if len(d.has) < 10 {
			t.Errorf("round %d: %d entries were archived", round, len(d.has))
		}
	}
}
