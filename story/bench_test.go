package story

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"courant/internal/measure"
	"courant/news"
)

const (
	benchItems = 150_000
	benchWords = 250
)

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchWindow returns a window full of items without terms, and the megabytes that it takes
// for copies.
func benchWindow(b *testing.B) (*Window, *writer, float64) {
	b.Helper()
	w, wr := New(Options{}), newWriter(1)
	before := heap()
	for i := range benchItems {
		it := wr.item(benchWords)
		it.Order = noon.Add(time.Duration(i) * 2 * time.Second) // three days and a half
		f := w.reader.compared(&it)
		w.fillCompared(w.take(it.Key, f.at), f)
	}
	w.reader = reader{}
	stories := cap(w.items)*4 + cap(w.stories.all)*20
	return w, wr, float64(heap()-before-uint64(stories)) / (1 << 20)
}

// BenchmarkCopyCheck measures what it takes to look for copies of an item of 250 words where
// 150,000 are in the window: to read it, to look it up, and to keep and evict it. One in five
// is a copy.
func BenchmarkCopyCheck(b *testing.B) {
	w, wr, size := benchWindow(b)
	end := noon.Add(benchItems * 2 * time.Second)
	var items []news.Item
	for i := range 20_000 {
		it := wr.item(benchWords)
		if i%5 == 0 {
			words := wr.words(benchWords)
			first := report("first.example", wr.sentence(), strings.Join(words, " "), end)
			f := w.reader.compared(&first)
			w.fillCompared(w.take(first.Key, f.at), f)
			it = report("second.example", first.Title, strings.Join(words[:200], " "), end)
		}
		it.Order = end
		items = append(items, it)
	}
	b.Run("read", func(b *testing.B) {
		cpu := measure.CPU(b)
		for i := 0; b.Loop(); i++ {
			w.reader.compared(&items[i%len(items)])
		}
		b.ReportMetric(size, "MB")
		b.ReportMetric(float64((measure.CPU(b)-cpu).Nanoseconds())/float64(b.N)/1000, "cpu-µs")
	})
	var all []*features
	for i := range items {
		all = append(all, w.reader.compared(&items[i]))
	}
	b.Run("lookup", func(b *testing.B) {
		found, cpu := 0, measure.CPU(b)
		for i := 0; b.Loop(); i++ {
			w.found = w.found[:0]
			w.findCopies(all[i%len(all)])
			found += len(w.found)
		}
		b.ReportMetric(float64((measure.CPU(b)-cpu).Nanoseconds())/float64(b.N)/1000, "cpu-µs")
		if found == 0 {
			b.Error("no copies")
		}
	})
	b.Run("keep", func(b *testing.B) {
		slot := w.take(news.Key{1}, all[0].at)
		cpu := measure.CPU(b)
		for i := 0; b.Loop(); i++ {
			w.fillCompared(slot, all[i%len(all)])
			w.index.remove(slot)
		}
		b.ReportMetric(float64((measure.CPU(b)-cpu).Nanoseconds())/float64(b.N)/1000, "cpu-µs")
	})
}

// BenchmarkCopyCheckAgainstPairs compares looking up an item in a window of 2,000 with
// comparing it with each of them.
func BenchmarkCopyCheckAgainstPairs(b *testing.B) {
	w, wr := New(Options{}), newWriter(2)
	for range 2000 {
		it := wr.item(benchWords)
		f := w.reader.compared(&it)
		w.fillCompared(w.take(it.Key, f.at), f)
	}
	it := wr.item(benchWords)
	f := w.reader.compared(&it)
	alike := 0
	measure.Compare(b, "times-as-fast", func() error {
		w.found = w.found[:0]
		w.findCopies(f)
		return nil
	}, func() error {
		for _, slot := range w.slots {
			if kind, _ := near(&f.sketch, w.sketch(slot), min(f.words, w.at(slot).words), 0); kind != 0 {
				alike++
			}
		}
		return nil
	})
}
