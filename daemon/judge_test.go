package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/daemon"
	"courant/internal/measure"
	"courant/news"
	"courant/store"
	"courant/topic"
)

var herald = news.Source{ID: "herald", URL: "https://herald.example/feed"}

// rules are of one topic, harbour, that is recognised by the words.
func rules(t testing.TB, words ...string) *topic.Matcher {
	t.Helper()
	r := topic.Rule{Topic: "harbour"}
	for _, w := range words {
		term, err := topic.ParseTerm(w)
		if err != nil {
			t.Fatal(err)
		}
		r.Any = append(r.Any, term)
	}
	m, err := topic.Compile([]topic.Rule{r})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// archive opens a database with n items of one source. The title of item i says so, and
// that of each tenth has a ferry.
func archive(t testing.TB, path string, n int) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.SetSources(t.Context(), []news.Source{herald}); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	st, ok, err := db.Claim(t.Context(), herald, now, now.Add(time.Minute), news.Forced)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	for first := 0; first < n; first += 1000 {
		p := news.Poll{Source: herald.ID, At: now, Fence: st.Fence, Judged: "none", Partial: true, History: now, State: func(news.Saved) news.State { return st }}
		for i := first; i < min(n, first+1000); i++ {
			it := news.Item{GUID: fmt.Sprint(i), Title: fmt.Sprint("Town council ", i), Content: council, Language: "en", Published: now.Add(-time.Duration(i) * time.Minute)}
			if i%10 == 0 {
				it.Title += ": a ferry"
			}
			it.HashText("")
			p.Items = append(p.Items, it)
		}
		p.Items = news.SetKeys(herald.ID, p.Items)
		if _, err := db.Save(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// council is a text of 1.3 kB.
var council = strings.Repeat(`<p>The council has <a href="https://herald.example/vote">voted</a> on the price of bread, the night bus and a new bridge, which the mayor had refused twice.</p>`, 8)

func judgeAll(t testing.TB, db *store.DB, m *topic.Matcher) (judged, changed int) {
	t.Helper()
	judged, changed, err := daemon.Judge(t.Context(), db, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	return judged, changed
}

// having returns how many kept items have the topic.
func having(t testing.TB, db *store.DB) int {
	t.Helper()
	counts, err := db.TopicCounts(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(counts) == 0 {
		return 0
	}
	return counts[0].Items
}

func TestJudgesWhatOtherRulesHaveJudged(t *testing.T) {
	db := archive(t, filepath.Join(t.TempDir(), "courant.db"), 1234)
	for _, tt := range []struct {
		words                 []string
		judged, changed, have int
	}{
		{[]string{"ferry"}, 1234, 124, 124},
		{[]string{"ferry"}, 0, 0, 124},
		{[]string{"council"}, 1234, 1234, 1234}, // also a higher score
		{[]string{"ferry"}, 1234, 1234, 124},
	} {
		judged, changed := judgeAll(t, db, rules(t, tt.words...))
		if judged != tt.judged || changed != tt.changed {
			t.Errorf("%q: %d judged, %d changed, want %d, %d", tt.words, judged, changed, tt.judged, tt.changed)
		}
		if have := having(t, db); have != tt.have {
			t.Errorf("%q: %d items have the topic, want %d", tt.words, have, tt.have)
		}
	}
}

func TestJudgingThatIsStoppedGoesOnWhereItWas(t *testing.T) {
	db := archive(t, filepath.Join(t.TempDir(), "courant.db"), 2000)
	m := rules(t, "ferry")
	ctx, stop := context.WithCancel(t.Context())
	var seen []daemon.Progress
	judged, _, err := daemon.Judge(ctx, db, m, func(p daemon.Progress) {
		seen = append(seen, p)
		if p.Done >= 500 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || judged < 500 || judged >= 2000 {
		t.Fatalf("%d items judged, %v, want some before it was stopped", judged, err)
	}
	newest := 0
	for it, err := range db.EachText(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Contains(it.Title, "ferry"); want != (len(it.Topics) > 0) {
			break
		}
		newest++
	}
	if newest < judged {
		t.Errorf("%d items were judged, but only the newest %d are", judged, newest)
	}
	left := 2000 - judged
	judged, _, err = daemon.Judge(t.Context(), db, m, func(p daemon.Progress) { seen = append(seen, p) })
	if err != nil || judged != left {
		t.Errorf("%d judged, %v, want the %d that were left", judged, err, left)
	}
	for i, p := range seen {
		if p.Of != 2000 || i > 0 && p.Done < seen[i-1].Done {
			t.Errorf("progress went %+v", seen)
			break
		}
	}
	if have := having(t, db); have != 200 {
		t.Errorf("%d items have the topic, want 200", have)
	}
}

func TestJudgingByNewerRulesEndsThatByOlderOnes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courant.db")
	db := archive(t, path, 2000)
	other, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	older, newer := rules(t, "ferry"), rules(t, "council")
	begun := false
	judged, _, err := daemon.Judge(t.Context(), db, older, func(daemon.Progress) {
		if !begun {
			begun = true
			judgeAll(t, other, newer)
		}
	})
	if err != nil || judged >= 2000 {
		t.Errorf("by the older rules %d items were judged, %v, want it to stop", judged, err)
	}
	if have := having(t, db); have != 2000 {
		t.Errorf("%d items have the topic of the newer rules, want 2000", have)
	}
	if judged, _ := judgeAll(t, db, older); judged != 2000 {
		t.Errorf("%d judged by the older rules once more, want all", judged)
	}
}

func TestPollWhileItemsAreJudgedIsLeftAlone(t *testing.T) {
	db := archive(t, filepath.Join(t.TempDir(), "courant.db"), 1000)
	m := rules(t, "ferry")
	later := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	saved := false
	_, _, err := daemon.Judge(t.Context(), db, m, func(daemon.Progress) {
		if saved {
			return
		}
		saved = true
		st, ok, err := db.Claim(t.Context(), herald, later, later.Add(time.Minute), news.Forced)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		var doc []news.Item
		for _, i := range []int{21, 991} { // one that is judged, one that is still to be; neither had a ferry
			it := news.Item{GUID: fmt.Sprint(i), Title: "A ferry at last", Published: later}
			it.Topics = []news.Tag{{Topic: "harbour", Level: news.About, Score: 42}}
			it.HashText("")
			doc = append(doc, it)
		}
		poll := news.Poll{Source: herald.ID, At: later, Fence: st.Fence, Items: news.SetKeys(herald.ID, doc), Partial: true, Judged: m.Version(), State: func(news.Saved) news.State { return st }}
		if got, err := db.Save(t.Context(), poll); err != nil || got.Changed != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	// Either the poll was left alone, or what it wrote was read and judged by the same rules.
	found := itemsOf(t, db, "A ferry at last")
	if len(found) != 2 {
		t.Fatalf("%d items were changed, want 2", len(found))
	}
	for _, it := range found {
		want := []news.Tag{{Topic: "harbour", Level: news.About, Score: 42}}
		if again := m.Tags(&it); !slices.Equal(it.Topics, want) && !slices.Equal(it.Topics, again) {
			t.Errorf("topics are %v, want those of the poll, or %v", it.Topics, again)
		}
	}
}

func itemsOf(t testing.TB, db *store.DB, title string) (found []news.Item) {
	t.Helper()
	for it, err := range db.EachText(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		if it.Title == title {
			found = append(found, it)
		}
	}
	return found
}

func TestDecisionOfACommandIsPublishedByTheDaemon(t *testing.T) {
	database := filepath.Join(t.TempDir(), "courant.db")
	db := archive(t, database, 30)
	r := start(t, database, fmt.Sprintf(`
site: {listen: "127.0.0.1:%d"}
topics: {harbour: [ferry]}
feeds: {harbour: {}}
`, freePort(t)))
	has := func(title string) func() bool {
		return func() bool { return strings.Contains(r.get(t, "feeds/harbour.atom"), title+"<") }
	}
	await(t, "the rules have found it", has("Town council 10: a ferry"))
	given, taken := itemsOf(t, db, "Town council 11")[0].Key, itemsOf(t, db, "Town council 10: a ferry")[0].Key

	if err := errors.Join(db.Decide(t.Context(), given, "harbour", true, time.Now()), db.Decide(t.Context(), taken, "harbour", false, time.Now())); err != nil {
		t.Fatal(err)
	}
	await(t, "what was given is published", has("Town council 11"))
	if has("Town council 10: a ferry")() {
		t.Error("what was taken is still published")
	}
	if err := errors.Join(db.Undecide(t.Context(), given, "harbour"), db.Undecide(t.Context(), taken, "harbour")); err != nil {
		t.Fatal(err)
	}
	await(t, "the rules have been asked again", func() bool {
		return has("Town council 10: a ferry")() && !has("Town council 11")()
	})
}

func TestReloadJudgesAnewAndSaysHowFarItIs(t *testing.T) {
	const n = 5000
	database := filepath.Join(t.TempDir(), "courant.db")
	db := archive(t, database, n)
	yaml := fmt.Sprintf("site: {listen: \"127.0.0.1:%d\"}\ntopics: {harbour: [ferry]}\n", freePort(t))
	r := start(t, database, yaml)
	report := func() daemon.Report {
		t.Helper()
		report, ok, err := daemon.Running(database)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return report
	}
	await(t, "all are judged", func() bool { return having(t, db) == n/10 && report().Judging == nil })
	r.write(strings.Replace(yaml, "ferry", "council", 1))
	r.reload <- struct{}{}
	await(t, "it is said how far that is", func() bool {
		j := report().Judging
		return j != nil && j.Done > 0 && j.Done < n && j.Of == n
	})
	await(t, "it is said to be over", func() bool { return report().Judging == nil })
	if have := having(t, db); have != n {
		t.Errorf("%d items have the topic, want all", have)
	}
}

// BenchmarkJudge judges 20,000 items of 1.3 kB anew, of which one in ten changes.
func BenchmarkJudge(b *testing.B) {
	const n = 20_000
	db := archive(b, filepath.Join(b.TempDir(), "courant.db"), n)
	words := []string{"ferry", "harbour"}
	var used time.Duration
	for round := 0; b.Loop(); round++ {
		m := rules(b, words[round%2], fmt.Sprint("unheard", round))
		start := measure.CPU(b)
		if judged, _ := judgeAll(b, db, m); judged != n {
			b.Fatalf("%d items judged", judged)
		}
		used += measure.CPU(b) - start
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(float64(n*b.N)/used.Seconds(), "items/CPU-s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkPollWhileJudging saves polls with one new item, one every 10 ms, while nothing
// else happens and while 20,000 items are judged anew, and reports how long all but one of a
// hundred take at most.
func BenchmarkPollWhileJudging(b *testing.B) {
	db := archive(b, filepath.Join(b.TempDir(), "courant.db"), 20_000)
	var idle, busy []time.Duration
	for round := 0; b.Loop(); round++ {
		m := rules(b, []string{"ferry", "harbour"}[round%2], fmt.Sprint("unheard", round))
		timeout, stop := context.WithTimeout(b.Context(), time.Second)
		idle = append(idle, pollUntil(timeout, b, db)...)
		stop()
		over, stop := context.WithCancel(b.Context())
		go func() {
			defer stop()
			judgeAll(b, db, m)
		}()
		busy = append(busy, pollUntil(over, b, db)...)
		stop()
	}
	for name, took := range map[string][]time.Duration{"idle": idle, "judging": busy} {
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median-"+name)
		b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99-"+name)
	}
	b.ReportMetric(0, "ns/op")
}

// pollUntil claims the source and saves a new item, again and again, until ctx ends, and
// returns how long each poll took.
func pollUntil(ctx context.Context, b *testing.B, db *store.DB) (took []time.Duration) {
	b.Helper()
	for tick := time.Tick(10 * time.Millisecond); ; <-tick {
		if ctx.Err() != nil {
			return took
		}
		start := time.Now()
		st, ok, err := db.Claim(b.Context(), herald, start, start.Add(time.Minute), news.Forced)
		if err != nil || !ok {
			b.Fatal(ok, err)
		}
		it := news.Item{GUID: start.String(), Title: "A new one", Content: council}
		it.HashText(it.GUID)
		poll := news.Poll{Source: herald.ID, At: start, Fence: st.Fence, Items: news.SetKeys(herald.ID, []news.Item{it}), Partial: true, State: func(news.Saved) news.State { return st }}
		if _, err := db.Save(b.Context(), poll); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
}
