package guard

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"courant/internal/measure"
)

// articles returns a feed of 22 articles, as newspapers have them.
func articles() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Gazette</title><link>https://news.example/</link>`)
	for i := range 22 {
		fmt.Fprintf(&b, "<item><title>Council &amp; harbour: decision %d</title><link>https://news.example/%d</link><guid isPermaLink=\"false\">g%d</guid><pubDate>Tue, 03 Mar 2026 09:%02d:00 +0100</pubDate><dc:creator>Mira Kastel</dc:creator><category>Harbour</category><description>The council has decided on quay %d.</description><content:encoded><![CDATA[", i, i, i, i, i)
		b.WriteString(strings.Repeat(`<p class="x">The <a href="/topics/7">council</a> said that the <em>ferry</em> would sail again before the &ldquo;summer&rdquo;.</p>`, 16))
		b.WriteString("]]></content:encoded></item>")
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// BenchmarkRead also reports how many times as fast as gofeed's universal parser it is.
func BenchmarkRead(b *testing.B) {
	escaped := bytes.ReplaceAll(articles(), []byte("<![CDATA["), nil)
	escaped = bytes.ReplaceAll(escaped, []byte("]]>"), nil)
	for _, bb := range []struct {
		name string
		body []byte
		o    Options
	}{
		{"CDATA", articles(), Options{}},
		{"elements", escaped, Options{}},
		{"one new", articles(), allButFirst(b, articles())},
		{"one new, elements", escaped, allButFirst(b, escaped)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.body)))
			measure.Compare(b, "×faster", func() error {
				_, err := Read(bb.body, bb.o)
				return err
			}, func() error {
				_, err := gofeed.NewParser().Parse(bytes.NewReader(bb.body))
				return err
			})
		})
	}
}

// allButFirst returns options under which all items are known but the first.
func allButFirst(b *testing.B, body []byte) Options {
	b.Helper()
	d, err := Read(body, Options{})
	if err != nil {
		b.Fatal(err)
	}
	known := map[uint64]bool{}
	for _, e := range d.Entries[1:] {
		known[e.Raw] = true
	}
	return Options{Known: func(raw uint64) bool { return known[raw] }}
}

// BenchmarkFingerprint also reports how many times as fast as SHA-256 it is.
func BenchmarkFingerprint(b *testing.B) {
	body := articles()
	b.SetBytes(int64(len(body)))
	sum := uint64(0)
	measure.Compare(b, "×faster", func() error {
		sum ^= fingerprint(0, body)
		return nil
	}, func() error {
		sum ^= uint64(sha256.Sum256(body)[0])
		return nil
	})
	if sum == 1 { // so that neither is left out
		b.Log(sum)
	}
}
