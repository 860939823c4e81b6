package fetcher

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"courant/fetcher/guard"
	"courant/internal/measure"
)

// newspaper returns an RSS document of 22 articles, as newspapers have them.
func newspaper() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Gazette</title><link>https://news.example/</link><language>en</language>`)
	for i := range 22 {
		fmt.Fprintf(&b, "<item><title>Council &amp; harbour: decision %d</title><link>https://news.example/%d</link><guid isPermaLink=\"false\">g%d</guid><pubDate>Tue, 03 Mar 2026 09:%02d:00 +0100</pubDate><dc:creator>Mira Kastel</dc:creator><category>Harbour</category><category>Politics</category><description>The council has decided on quay %d.</description><content:encoded><![CDATA[", i, i, i, i, i)
		for j := range 8 {
			fmt.Fprintf(&b, `<p class="x">The <a href="/topics/%d">council</a> said that the <em>ferry</em> would sail again before the &ldquo;summer&rdquo; of the year after next, when quay %d is rebuilt and the dredger has left the strait for good. <img src="/img/%d.jpg" alt="Quay" loading="lazy"></p>`, j, i, j)
		}
		b.WriteString("]]></content:encoded></item>")
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// BenchmarkParse also reports how many times as fast as gofeed's universal parser alone it
// is, which sanitises nothing: all of it, all but the sanitiser, and with one new item.
func BenchmarkParse(b *testing.B) {
	doc := Document{Body: newspaper(), URL: "https://news.example/feed"}
	p := parser{judge: newJudge(), stopped: func() error { return nil }}
	whole, err := p.parse(doc, nil)
	if err != nil || len(whole.Items) != 22 {
		b.Fatal(err)
	}
	universal := func() error {
		_, err := gofeed.NewParser().Parse(bytes.NewReader(doc.Body))
		return err
	}
	for _, bb := range []struct {
		name string
		read func() error
	}{
		{"all", func() error { _, err := p.parse(doc, nil); return err }},
		{"unsanitised", func() error {
			d, err := guard.Read(doc.Body, guard.Options{})
			if err == nil {
				_, err = p.read(d)
			}
			return err
		}},
		{"one new", func() error { _, err := p.parse(doc, whole.Items[1:]); return err }},
		{"all known", func() error { _, err := p.parse(doc, whole.Items); return err }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(doc.Body)))
			measure.Compare(b, "×faster-than-gofeed", bb.read, universal)
		})
	}
}

// BenchmarkHostile reports what hostile documents of 10 MB cost, in CPU time and in memory
// more than before.
func BenchmarkHostile(b *testing.B) {
	const size = 10_000_000
	for i := range hostileDocuments(0) {
		h := hostileDocuments(size)[i] // not all of them at once: what is in use decides how much garbage may be
		b.Run(h.name, func(b *testing.B) {
			var cpu time.Duration
			var memory uint64
			for b.Loop() {
				peak := watchMemory()
				start := measure.CPU(b)
				if _, err := parseText(h.text); err != nil {
					b.Fatal(err)
				}
				cpu += measure.CPU(b) - start
				memory = max(memory, peak())
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(cpu.Seconds()/float64(b.N), "CPU-s")
			b.ReportMetric(float64(memory)/1e6, "MB")
		})
	}
}

// watchMemory returns a function that returns by how much the heap grew at most since.
func watchMemory() (peak func() uint64) {
	runtime.GC()
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	before, most := heap[0].Value.Uint64(), uint64(0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64())
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-stopped
		return most - min(before, most)
	}
}
