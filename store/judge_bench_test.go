package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// judgeStore opens a database with so many items of about 1.5 kB, each a second older than
// the next, judged by "v1".
func judgeStore(b *testing.B, path string, n int) *store.DB {
	b.Helper()
	db := benchStore(b, path)
	for first := 0; first < n; first += 10_000 {
		polls := benchPolls(first, min(n-first, 10_000)/100, 100, 1300)
		for i := range polls {
			polls[i].Partial, polls[i].History = true, noon
			for k := range polls[i].Items {
				polls[i].Items[k].Published = noon.Add(-time.Duration(first+100*i+k) * time.Second)
			}
		}
		saveAll(b, db, polls, benchSources)
	}
	return db
}

// BenchmarkTexts reads what rules look at of 20,000 items.
func BenchmarkTexts(b *testing.B) {
	const n = 20_000
	db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), n)
	for b.Loop() {
		read := 0
		for _, err := range db.EachText(b.Context(), time.Time{}) {
			if err != nil {
				b.Fatal(err)
			}
			read++
		}
		if read != n {
			b.Fatalf("%d items", read)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n*b.N), "µs/item")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSetTags writes what rules say of 20,000 items, 250 in a transaction, of which so
// many of a hundred have another topic than before.
func BenchmarkSetTags(b *testing.B) {
	const n = 20_000
	for _, percent := range []int{0, 10, 100} {
		b.Run(fmt.Sprint("changed=", percent), func(b *testing.B) {
			db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), n)
			var took time.Duration
			for round := 1; b.Loop(); round++ {
				version := fmt.Sprint("round ", round)
				at := begin(b, db, version).From
				for {
					items, next, err := db.Texts(b.Context(), at, 250)
					if err != nil {
						b.Fatal(err)
					}
					if len(items) == 0 {
						break
					}
					at = next
					took += rejudge(b, db, version, items, next, percent)
				}
			}
			b.ReportMetric(float64(took.Microseconds())/float64(n*b.N), "µs/item")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// rejudge gives so many of a hundred items another topic, and returns how long it took.
func rejudge(b *testing.B, db *store.DB, version string, items []news.Item, through store.Cursor, percent int) time.Duration {
	b.Helper()
	judged := make([]store.Judged, len(items))
	for i, it := range items {
		judged[i] = store.Judged{Item: it, Tags: it.Topics}
		if i%100 < percent {
			judged[i].Tags = []news.Tag{tag("new", news.About), tag(version, news.Mention)}
		}
	}
	start := time.Now()
	setTags(b, db, version, through, judged...)
	return time.Since(start)
}
