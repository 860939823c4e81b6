package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"courant/news"
	"courant/search"
	"courant/store"
)

// A textWriter makes texts of made-up words, few of which are frequent, as in a language.
type textWriter struct {
	vocabulary []string
	*rand.Zipf
}

func newTextWriter(r *rand.Rand) textWriter {
	syllables := strings.Fields("ba be bo da de di ka ke ko la le li lo ma me mi mo na ne no pa po ra re ri sa se si so ta te ti to va ve vi za ze cyb min")
	w := textWriter{vocabulary: make([]string, 60_000), Zipf: rand.NewZipf(r, 1.05, 8, 60_000-1)}
	for i := range w.vocabulary {
		var b strings.Builder
		for n := 1 + min(i/50, 1+r.IntN(4)); n >= 0; n-- {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		w.vocabulary[i] = b.String()
	}
	return w
}

func (w textWriter) write(words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(w.vocabulary[w.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

// fillForSearch keeps n items of 250 words. All have the word everywhere, one in 10,000 has
// seldom.
func fillForSearch(b *testing.B, db *store.DB, n int) {
	b.Helper()
	w := newTextWriter(rand.New(rand.NewPCG(1, 2)))
	for first := 0; first < n; first += 1000 {
		polls := make([]news.Poll, 10)
		for k := range polls {
			id := news.SourceID(fmt.Sprint("source-", k))
			var doc []news.Item
			for i := first + 100*k; i < first+100*k+100; i++ {
				it := news.Item{GUID: strconv.Itoa(i), Title: w.write(8), Content: "<p>" + w.write(120) + "everywhere</p><p>" + w.write(120) + "</p>"}
				if i%10_000 == 5000 {
					it.Title += "seldom"
				}
				doc = append(doc, it)
			}
			polls[k] = news.Poll{Source: id, At: noon.Add(time.Duration(first) * time.Second), Items: document(id, doc), Judged: "v1", Partial: true}
			polls[k].Fence, polls[k].State = 1, to(news.State{Success: polls[k].At})
		}
		saveAll(b, db, polls, 2)
	}
	db.Exec(b, "DELETE FROM unrelated")
}

// BenchmarkIndex indexes 100,000 items of 250 words: time and bytes of each, and the longest
// time that polls wait for a batch. BenchmarkSearch then looks for words.
func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
		fillForSearch(b, db, 100_000)
		b.StartTimer()
		indexForSearch(b, db)
	}
}

func indexForSearch(b *testing.B, db *store.DB) {
	b.Helper()
	var reading, folding, writing, longest time.Duration
	n := 0
	for {
		start := time.Now()
		items, err := db.Unindexed(b.Context(), 250)
		if err != nil {
			b.Fatal(err)
		}
		if len(items) == 0 {
			break
		}
		read := time.Now()
		list := make([]store.Indexed, len(items))
		for i := range items {
			list[i] = store.Indexed{Item: items[i].Key, Hash: items[i].Hash}
			list[i].Title, list[i].Text = search.Text(&items[i])
		}
		folded := time.Now()
		if err := db.Index(b.Context(), list); err != nil {
			b.Fatal(err)
		}
		reading, folding, writing = reading+read.Sub(start), folding+folded.Sub(read), writing+time.Since(folded)
		longest = max(longest, time.Since(folded))
		n += len(items)
	}
	bytes, _ := strconv.Atoi(db.Ask(b, "SELECT sum(length(block)) FROM search_data"))
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(n) }
	b.ReportMetric(each(reading), "read-µs/item")
	b.ReportMetric(each(folding), "fold-µs/item")
	b.ReportMetric(each(writing), "write-µs/item")
	b.ReportMetric(float64(longest.Milliseconds()), "longest-ms")
	b.ReportMetric(float64(bytes)/float64(n), "index-B/item")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSearch finds the newest 50 of 100,000 items of 250 words.
func BenchmarkSearch(b *testing.B) {
	db := benchStore(b, filepath.Join(b.TempDir(), "courant.db"))
	fillForSearch(b, db, 100_000)
	indexForSearch(b, db)
	for _, bm := range []struct{ name, query string }{
		{"rare", "seldom"}, {"everywhere", "everywhere"}, {"nowhere", "nowhere"}, {"prefix of 2", "mi*"}, {"prefix of 3", "min*"}, {"prefix of 4", "minb*"}, {"prefix of everywhere", "every*"},
		{"two rare", "cybmin cybcyb"}, {"phrase", `"seldom everywhere"`}, {"all without all", "everywhere -everywhere"}, {"all but prefix", "everywhere -mi*"},
	} {
		b.Run(strings.ReplaceAll(bm.name, " ", "_"), func(b *testing.B) {
			q, err := search.Parse(bm.query)
			if err != nil {
				b.Fatal(err)
			}
			found := 0
			for b.Loop() {
				items, _, err := db.Search(b.Context(), q.Match, 50, 0)
				if err != nil {
					b.Fatal(err)
				}
				found = len(items)
			}
			b.ReportMetric(float64(found), "found")
		})
	}
}
