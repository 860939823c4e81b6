package publish

import (
	"crypto/sha256"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/feeds"

	"courant/news"
)

// fifty returns the items of a feed as long as most, with texts as long as many.
func fifty() []news.Item {
	var items []news.Item
	for i := range 50 {
		it := story(i)
		it.Summary = "<p>" + strings.Repeat("A sentence of the summary. ", 8) + "</p>"
		it.Content = strings.Repeat(fmt.Sprintf(`<p>A paragraph of story %d, with a <a href="https://wire.example/%d?a=1&amp;b=2">link</a> &amp; <em>more</em>.</p>`, i, i), 20)
		it.Authors = []news.Person{{Name: "Mina Farhadi"}}
		it.Topics = []news.Tag{{Topic: "iran", Level: news.About}}
		items = append(items, kept(it))
	}
	return items
}

// stock renders the items as gorilla/feeds does by itself, in all three formats.
func stock(b *testing.B, items []news.Item) {
	f := &feeds.Feed{Title: "Everything", Link: &feeds.Link{Href: "https://news.example.org/"}, Updated: day}
	for i := range items {
		it := &items[i]
		f.Add(&feeds.Item{
			Title: it.Title, Link: &feeds.Link{Href: it.URL}, Id: it.PublicID, Description: it.Summary, Content: it.Content,
			Author: &feeds.Author{Name: it.Authors[0].Name}, Created: it.Published,
		})
	}
	for _, write := range []func() (string, error){f.ToAtom, f.ToRss, f.ToJSON} {
		if _, err := write(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFeedOf50 compares the rendering of a feed in its three formats with what gorilla/feeds
// takes to write the same items: the metric x-stock is how many times faster it is. Where nothing
// is new (unchanged), nothing is put together.
func BenchmarkFeedOf50(b *testing.B) {
	items := fifty()
	var entries []news.Entry
	for _, it := range items {
		entries = append(entries, alone(it))
	}
	o, _ := testOptions()
	s := New(o)
	show := how{content: news.FullContent}
	for _, bench := range []struct {
		name string
		old  int // entries that are known from the edition before
	}{{"unchanged", 50}, {"known", 50}, {"one-new", 49}, {"all-new", 0}} {
		b.Run(bench.name, func(b *testing.B) {
			before := newRenderer(s, nil, nil)
			last := before.choose(entries[50-bench.old:], show)
			for b.Loop() {
				chosen := newRenderer(s, nil, before.entries).choose(entries, show)
				if bench.name == "unchanged" && slices.Equal(chosen, last) {
					continue
				}
				frameAll(b, s, &renderedFeed{feed: &o.Feeds[0], base: publicBase, entries: chosen})
			}
			const times = 20
			start := time.Now()
			for range times {
				stock(b, items)
			}
			b.ReportMetric(float64(time.Since(start))/times/(float64(b.Elapsed())/float64(b.N)), "x-stock")
		})
	}
}

// frameAll makes the documents of a feed.
func frameAll(b *testing.B, s *Site, made *renderedFeed) {
	for f := range formats {
		h := s.feedHead(made, f)
		if _, err := h.frame(f, made.entries); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkServe(b *testing.B) {
	o, _ := testOptions(fifty()...)
	s := New(o)
	render(b, s, "all")
	h := s.Handler(false)
	etag := s.current.Load().feeds["all"].docs[atomFormat].etag
	for name, headers := range map[string]map[string]string{
		"200":      {},
		"200-gzip": {"Accept-Encoding": "gzip"},
		"304":      {"If-None-Match": `"` + etag + `-gzip"`, "Accept-Encoding": "gzip"},
	} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequestWithContext(b.Context(), "GET", "/feeds/all.atom", nil)
			for k, v := range headers {
				r.Header.Set(k, v)
			}
			for b.Loop() {
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, r); fmt.Sprint(w.Code) != name[:3] {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

// BenchmarkDelta measures what readers who take deltas save: a feed of 50 grows by one entry 48
// times, a reader asks after each of them, compressed. The metric x-smaller is how many times
// fewer bytes it gets than one who is sent the whole.
func BenchmarkDelta(b *testing.B) {
	items := fifty()
	for i := range items {
		items[i].Content += fmt.Sprintf("<p>%x</p>", sha256.Sum256([]byte(items[i].Title))) // no two texts are alike
	}
	o, m := testOptions()
	s := New(o)
	h := s.Handler(false)
	for b.Loop() {
		whole, parts := 0, 0
		for n := 2; n <= len(items); n++ {
			have := ""
			if made := s.current.Load().feeds["all"]; made != nil {
				have = made.docs[atomFormat].etag
			}
			m.items = items[:n]
			render(b, s, "all")
			whole += len(bodyOf(b, ask(b, h, "GET", "/feeds/all.atom", "Accept-Encoding: gzip")))
			parts += len(bodyOf(b, ask(b, h, "GET", "/feeds/all.atom", "Accept-Encoding: gzip", "A-IM: feed", `If-None-Match: "`+have+`"`)))
		}
		b.ReportMetric(float64(whole)/float64(parts), "x-smaller")
	}
}

// BenchmarkCompress measures what a document of fifty entries costs in each coding, and what
// becomes of it.
func BenchmarkCompress(b *testing.B) {
	o, _ := testOptions(fifty()...)
	s := New(o)
	render(b, s, "all")
	plain := s.current.Load().feeds["all"].docs[atomFormat].plain
	for c := range codings {
		for e, name := range map[effort]string{quick: "quick", best: "best", hasty: "hasty"} {
			b.Run(codingNames[c]+"-"+name, func(b *testing.B) {
				n := 0
				for b.Loop() {
					n = len(c.compress(plain, e))
				}
				b.ReportMetric(float64(len(plain))/float64(n), "x-smaller")
			})
		}
	}
}
