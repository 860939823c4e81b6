package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"courant/news"
	"courant/store"
)

// BenchmarkRelations takes 20,000 new items off the list, 250 at a time, each with 1,200 bytes
// of features, and one in five with a join: reading the list, and writing what was found out.
func BenchmarkRelations(b *testing.B) {
	const n = 20_000
	var reading, writing time.Duration
	for b.Loop() {
		db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), n)
		version := relationsVersion(b, db)
		var before news.Key
		for left := n; left > 0; left -= 250 {
			start := time.Now()
			list, err := db.Unrelated(b.Context(), 250)
			if err != nil || len(list) != 250 {
				b.Fatal(len(list), err)
			}
			reading += time.Since(start)
			found := make([]news.Related, len(list))
			for i, u := range list {
				found[i] = news.Related{Item: u.Item.Key, Hash: u.Item.Hash, Language: u.Item.Language, Features: make([]byte, 1200)}
				if i%5 == 4 {
					found[i].Joins = []news.Join{{With: before, Kind: news.JoinKind(1 + i%6)}}
				}
				before = u.Item.Key
			}
			start = time.Now()
			if version, _, err = db.SaveRelations(b.Context(), version, found, noon); err != nil {
				b.Fatal(err)
			}
			writing += time.Since(start)
		}
	}
	b.ReportMetric(float64(reading.Microseconds())/float64(n*b.N), "read-µs/item")
	b.ReportMetric(float64(writing.Microseconds())/float64(n*b.N), "write-µs/item")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRemembered reads what is remembered of 100,000 items.
func BenchmarkRemembered(b *testing.B) {
	const n = 100_000
	db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), n)
	db.Exec(b, "INSERT INTO features SELECT id, ordered, randomblob(1200) FROM items")
	db.Exec(b, "INSERT INTO relations SELECT id, id - id % 5, id - id % 5 FROM items WHERE id > 5 AND id % 2 = 0")
	for b.Loop() {
		_, all, _, err := db.Remembered(b.Context(), noon.Add(-news.RelatedFor), noon, 0)
		if err != nil || len(all) != n {
			b.Fatal(len(all), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n*b.N), "µs/item")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkEdited reads the latest 50 items of a topic of 100,000 that were edited, one in ten
// of all, and as many that vanished.
func BenchmarkEdited(b *testing.B) {
	db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), 100_000)
	db.Exec(b, `INSERT INTO revisions (item, until, url, title, published, updated, summary, content, authors, categories, enclosures)
		SELECT i.id, i.ordered, i.url, i.title, 0, 0, t.summary, t.content, '', '', '' FROM items i JOIN texts t ON t.item = i.id WHERE i.id % 10 < 1`)
	db.Exec(b, "INSERT INTO vanished SELECT id, ordered FROM items WHERE id % 10 = 1")
	db.Exec(b, "UPDATE sources SET success = (SELECT max(ordered) + 7200 FROM items)")
	for _, expr := range []string{"common", "rare", "never"} {
		q := news.Query{Match: match(b, expr)}
		b.Run("edited/"+expr, func(b *testing.B) { benchRead(b, expr, func() int { return len(edited(b, db, q, 50)) }) })
		b.Run("vanished/"+expr, func(b *testing.B) { benchRead(b, expr, func() int { return len(vanished(b, db, q, 50)) }) })
	}
}

// benchRead reads 50 items of a topic again and again; none of the topic never.
func benchRead(b *testing.B, topic string, read func() int) {
	for b.Loop() {
		if n := read(); topic == "never" && n != 0 || topic == "common" && n != 50 {
			b.Fatalf("%d items", n)
		}
	}
}

// BenchmarkTogether reads a story of 20 reports among 20,000 items.
func BenchmarkTogether(b *testing.B) {
	db := judgeStore(b, filepath.Join(b.TempDir(), "courant.db"), 20_000)
	db.Exec(b, "INSERT INTO relations SELECT id, 0, id - id % 20 FROM items WHERE id >= 20")
	key := itemOfRow(b, db, 10_007)
	for b.Loop() {
		if n := len(together(b, db, key)); n != 20 {
			b.Fatalf("%d items", n)
		}
	}
}

func itemOfRow(b *testing.B, db *store.DB, row int) news.Key {
	b.Helper()
	key, err := news.ParseKey(db.Ask(b, fmt.Sprintf("SELECT lower(hex(key)) FROM items WHERE id = %d", row)))
	if err != nil {
		b.Fatal(err)
	}
	return key
}
