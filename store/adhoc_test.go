package store_test

import (
	"os"
	"testing"

	"courant/news"
)

func TestAdhocBuild(t *testing.T) {
	if os.Getenv("ADHOC") == "" { return }
	var b testing.B
	_ = b
	testing.Benchmark(func(b *testing.B) {
		if _, err := os.Stat("/tmp/adhoc.db"); err == nil { return }
		db := benchStore(b, "/tmp/adhoc.db")
		saveAll(b, db, benchPolls(b, db, 1, 2000, 100), benchSources)
		db.Exec(b, "PRAGMA wal_checkpoint(TRUNCATE)")
		db.Close()
	})
}

func BenchmarkAdhoc(b *testing.B) {
	db := openAt(b, "/tmp/adhoc.db")
	for _, expr := range []string{"common", "rare"} {
		b.Run(expr, func(b *testing.B) {
			q := news.Query{Match: match(b, expr), Limit: 50}
			b.ReportAllocs()
			for b.Loop() {
				if got := items(b, db, q); len(got) != 50 {
					b.Fatalf("%d items", len(got))
				}
			}
		})
	}
}
