package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"courant/news"
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

// BenchmarkParse also reports what it takes in proportion to gofeed's universal parser
// alone, which sanitises nothing.
func BenchmarkParse(b *testing.B) {
	doc := newspaper()
	b.SetBytes(int64(len(doc)))
	p := &parser{policy: newPolicy(), stopped: func() error { return nil }}
	compare(b, "×gofeed", func() error {
		_, items, err := p.parse(Document{Body: doc, URL: "https://news.example/feed"})
		if len(items) != 22 {
			return fmt.Errorf("%d items, %w", len(items), err)
		}
		return err
	}, func() error {
		_, err := gofeed.NewParser().Parse(bytes.NewReader(doc))
		return err
	})
}

// BenchmarkNotModified also reports what it takes in proportion to the bare HTTP exchange.
func BenchmarkNotModified(b *testing.B) {
	srv := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", r.Header.Get("If-None-Match"))
		w.WriteHeader(http.StatusNotModified)
	})
	c := newClient(b, Options{})
	src := sourceAt(srv.URL + "/feed")
	st := news.State{Validators: news.Validators{URL: src.URL, ETag: `"1"`}}
	client := srv.Client()
	compare(b, "×http", func() error {
		res, err := c.Fetch(b.Context(), src, st)
		if err == nil && !res.Unchanged {
			err = errors.New("not unchanged")
		}
		return err
	}, func() error {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, src.URL, nil)
		if err != nil {
			return err
		}
		req.Header.Set("If-None-Match", `"1"`)
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		io.Copy(io.Discard, resp.Body)
		return resp.Body.Close()
	})
}

// compare measures ours, and reports how many times as long as the other it takes. They
// take turns, so that a busy machine slows both.
func compare(b *testing.B, unit string, ours, other func() error) {
	b.Helper()
	var others time.Duration
	for b.Loop() {
		if err := ours(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		start := time.Now()
		if err := other(); err != nil {
			b.Fatal(err)
		}
		others += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(others), unit)
}
