package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// benchSources is how many sources are polled at the same time.
const benchSources = 64

// benchItem returns an item with about so many bytes of content. One in ten has the topic
// rare, all have the topic common.
func benchItem(r *rand.Rand, n, length int) news.Item {
	words := strings.Fields("the council of the harbour town has voted for a new ferry line to the islands which the minister had refused twice before")
	text := func(length int) string {
		var b strings.Builder
		for b.Len() < length {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteByte(' ')
		}
		return b.String()
	}
	it := news.Item{
		GUID: fmt.Sprintf("https://paper.example/?p=%d", n), URL: fmt.Sprintf("https://paper.example/2026/03/the-story-number-%d/", n),
		Title: text(60), Summary: "<p>" + text(250) + "</p>", Content: "<p>" + text(length*3/4+r.IntN(length/2)) + "</p>",
		Authors:    []news.Person{{Name: "Ana Deti"}},
		Categories: []news.Category{{Term: "Politics"}, {Term: "Islands"}},
		Language:   "en", Published: noon,
		Topics: []news.Tag{tag("common", news.About)},
	}
	if n%10 == 0 {
		it.Topics = append(it.Topics, tag("rare", news.Mention))
	}
	return it
}

// benchPolls returns polls with so many items each, the first of which has the number first.
func benchPolls(first, polls, size, length int) []news.Poll {
	r := rand.New(rand.NewPCG(uint64(first), 1))
	list := make([]news.Poll, polls)
	for i := range list {
		id := news.SourceID(fmt.Sprint("source-", i%benchSources))
		var doc []news.Item
		for k := range size {
			doc = append(doc, benchItem(r, first+i*size+k, length))
		}
		list[i] = news.Poll{Source: id, At: noon.Add(time.Duration(first+i) * time.Second), Items: document(id, doc), Judged: "v1"}
		list[i].Fence, list[i].State = 1, to(news.State{Success: list[i].At})
	}
	return list
}

// benchStore opens a database whose sources are all claimed.
func benchStore(b *testing.B, path string) *store.DB {
	b.Helper()
	db := openAt(b, path)
	var ids []news.SourceID
	for i := range benchSources {
		ids = append(ids, news.SourceID(fmt.Sprint("source-", i)))
	}
	setSources(b, db, ids...)
	for _, id := range ids {
		claim(b, db, id, noon)
	}
	return db
}

// claimOf claims a source without a look at the others.
func claimOf(b *testing.B, db *store.DB, id news.SourceID, at time.Time) news.State {
	b.Helper()
	st, ok, err := db.Claim(b.Context(), source(id), at, at.Add(time.Minute), news.Forced)
	if err != nil || !ok {
		b.Fatalf("Claim = %v, %v", ok, err)
	}
	return st
}

// saveAll saves the polls, so many at a time, and returns how long it took.
func saveAll(b *testing.B, db *store.DB, polls []news.Poll, workers int) time.Duration {
	b.Helper()
	queue := make(chan news.Poll)
	start := time.Now()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for p := range queue {
				save(b, db, p)
			}
		})
	}
	for _, p := range polls {
		queue <- p
	}
	close(queue)
	wg.Wait()
	return time.Since(start)
}

// BenchmarkGroupCommit compares polls that are saved as they come from 64 workers with one
// transaction an item.
func BenchmarkGroupCommit(b *testing.B) {
	for _, size := range []int{1, 20} {
		b.Run(fmt.Sprint("items=", size), func(b *testing.B) {
			var grouped, single time.Duration
			n := 0
			for b.Loop() {
				b.StopTimer()
				db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
				polls, each := benchPolls(1, 640/size, size, 2000), benchPolls(1_000_000, 640/size*size, 1, 2000)
				b.StartTimer()
				single += saveAll(b, db, each, 1)
				grouped += saveAll(b, db, polls, benchSources)
				n += len(each)
			}
			b.ReportMetric(float64(single)/float64(grouped), "ratio")
			b.ReportMetric(float64(grouped.Microseconds())/float64(n), "µs/item")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkLatestOfTopic reads the newest 50 items of a topic among 200,000.
func BenchmarkLatestOfTopic(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	for first := 0; first < 200_000; first += 10_000 {
		saveAll(b, db, benchPolls(first, 100, 100, 300), benchSources)
	}
	for _, expr := range []string{"common", "rare", "rare or common", "rare and not source:source-1"} {
		b.Run(strings.ReplaceAll(expr, " ", "_"), func(b *testing.B) {
			q := news.Query{Match: match(b, expr), Limit: 50}
			for b.Loop() {
				if got := items(b, db, q); len(got) != 50 {
					b.Fatalf("%d items", len(got))
				}
			}
		})
	}
}

// BenchmarkEntries chooses the newest 50 entries of a topic among 200,000 items, of which every
// fourth is in company.
func BenchmarkEntries(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	for first := 0; first < 200_000; first += 10_000 {
		polls := benchPolls(first, 100, 100, 300)
		saveAll(b, db, polls, benchSources)
		for list := unrelated(b, db); len(list) > 0; list = unrelated(b, db) {
			found := make([]news.Related, len(list))
			for i, u := range list {
				found[i] = news.Related{Item: u.Item.Key, Hash: u.Item.Hash, Language: u.Item.Language}
				if i%4 == 3 {
					found[i].Joins = []news.Join{{Item: u.Item.Key, With: list[i/40*40].Item.Key, Kind: news.SameStory, Score: .5}}
				}
			}
			relate(b, db, noon, found...)
		}
	}
	f := news.Feed{Name: "all", Match: match(b, "common"), Limit: 50}
	for _, mode := range []news.CollapseMode{news.NoCollapse, news.CollapseCopies, news.CollapseStories} {
		f.Collapse = mode
		b.Run(map[news.CollapseMode]string{news.NoCollapse: "none", news.CollapseCopies: "copies", news.CollapseStories: "stories"}[mode], func(b *testing.B) {
			for b.Loop() {
				if got, err := db.Entries(b.Context(), &f); err != nil || len(got) != 50 {
					b.Fatalf("%d entries, %v", len(got), err)
				}
			}
		})
	}
}

// BenchmarkFileSize compares the file with the text that is in it.
func BenchmarkFileSize(b *testing.B) {
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "courant.db")
		db := benchStore(b, path)
		polls := benchPolls(1, 250, 20, 2000)
		saveAll(b, db, polls, benchSources)
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		text := 0
		for _, p := range polls {
			for _, it := range p.Items {
				text += len(it.GUID) + len(it.URL) + len(it.Title) + len(it.Summary) + len(it.Content)
				for _, a := range it.Authors {
					text += len(a.Name)
				}
				for _, c := range it.Categories {
					text += len(c.Term)
				}
			}
		}
		st, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(st.Size())/float64(text), "file/text")
	}
}

// learned is a state as it is after months of polls.
func learned(st news.State, at time.Time) news.State {
	st.Checked, st.Success, st.Next, st.Why = at, at, at.Add(time.Hour), "one hour, learned from when it posts"
	st.Validators = news.Validators{URL: "https://source-1.example/feed", ETag: `W/"5e1f-64a2b"`, LastModified: "Sun, 01 Mar 2026 11:00:00 GMT"}
	st.Rhythm.Since, st.Rhythm.At, st.Rhythm.Items = noon, at, 4000
	for h := range st.Rhythm.Hours {
		st.Rhythm.Hours[h] = float64(1+at.Unix()%1000) / float64(7+h)
	}
	return st
}

// visit takes a poll of source-1 all the way: claim, mark, save. The document is the items
// known, with their bytes, and more.
func visit(b *testing.B, db *store.DB, n int, more ...news.Item) news.Saved {
	b.Helper()
	const id = news.SourceID("source-1")
	at := noon.Add(time.Duration(n) * time.Hour)
	st := claimOf(b, db, id, at)
	known, err := db.Reading(b.Context(), id, st.Fence)
	if err != nil {
		b.Fatal(err)
	}
	slices.Reverse(known) // the newest first
	doc := append(document(id, more), known[:min(len(known), 22-len(more))]...)
	return save(b, db, news.Poll{Source: id, At: at, Fence: st.Fence, State: to(learned(st, at)), Items: doc, Judged: "v1"})
}

// benchRaw returns n items with bytes of their own.
func benchRaw(first, n int) []news.Item {
	r := rand.New(rand.NewPCG(uint64(first), 1))
	var list []news.Item
	for i := range n {
		it := benchItem(r, first+i, 2000)
		it.Raw = r.Uint64() | 1
		list = append(list, it)
	}
	return list
}

// BenchmarkKnownDocument takes a document of 22 items all the way that are all known by
// their bytes.
func BenchmarkKnownDocument(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	visit(b, db, 1, benchRaw(0, 22)...)
	for n := 2; b.Loop(); n++ {
		if got := visit(b, db, n); got.Known != 22 {
			b.Fatalf("%d items are known", got.Known)
		}
	}
}

// BenchmarkOneNew does so with one new item among the 22.
func BenchmarkOneNew(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	visit(b, db, 1, benchRaw(0, 22)...)
	for n := 2; b.Loop(); n++ {
		if got := visit(b, db, n, benchRaw(100*n, 1)...); got.Known != 21 || got.Added != 1 {
			b.Fatalf("%d items are known, %d added", got.Known, got.Added)
		}
	}
}

// BenchmarkPollUnchanged claims and saves a poll that was answered with 304.
func BenchmarkPollUnchanged(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	for n := 1; b.Loop(); n++ {
		at := noon.Add(time.Duration(n) * time.Hour)
		st := claimOf(b, db, "source-1", at)
		save(b, db, news.Poll{Source: "source-1", At: at, Fence: st.Fence, State: to(learned(st, at))})
	}
}
