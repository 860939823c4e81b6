package poller_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"courant/config"
	"courant/fetcher"
	"courant/news"
	"courant/poller"
	"courant/store"
	"courant/topic"
)

// hosts is how many servers the sources are spread over: one host is asked one thing at
// a time.
const hosts = 16

// site is a web of feeds with 22 items. Its answers are conditional on the ETag.
type site struct {
	urls    []string     // one a host
	edition atomic.Int64 // another one has an item more at the top
}

func newSite(b *testing.B) *site {
	b.Helper()
	s := new(site)
	srv := &http.Server{Handler: http.HandlerFunc(s.answer), ReadHeaderTimeout: time.Minute}
	b.Cleanup(func() { srv.Close() })
	for i := range hosts {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", i+1))
		if err != nil {
			b.Fatal(err)
		}
		s.urls = append(s.urls, "http://"+ln.Addr().String())
		go func() { _ = srv.Serve(ln) }()
	}
	return s
}

func (s *site) answer(w http.ResponseWriter, r *http.Request) {
	edition := s.edition.Load()
	tag := fmt.Sprintf(`"%s-%d"`, r.URL.Path, edition)
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = io.WriteString(w, page(edition))
}

// url returns the address of the nth feed.
func (s *site) url(n int) string { return fmt.Sprintf("%s/%d", s.urls[n%hosts], n) }

// page returns the feed as it is in an edition.
func page(edition int64) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Herald</title><link>https://herald.example/</link><description>News</description>`)
	for i := edition + 22; i > edition; i-- {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">h-%d</guid><title>Report %d from Tirana and Tehran</title><link>https://herald.example/%d</link><pubDate>%s</pubDate><category>World</category><description>The council of the city met for the %dth time.</description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, time.Unix(1_790_000_000+i*600, 0).UTC().Format(time.RFC1123Z), i,
			strings.Repeat(`<p>The delegates spoke about the <a href="/river">river treaty</a>, the price of bread and a <b>night bus</b>, and went home late.</p>`, 8))
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

// pipeline returns a poller of n sources on the site with everything behind it: client,
// parser, built-in topics, store.
func pipeline(b *testing.B, s *site, n int) *poller.Poller {
	b.Helper()
	cfg, err := config.Parse("bench", []byte("sources: [https://herald.example/feed]\ntopics: {iran: {use: iran}, albania: {use: albania}, cybersecurity: {use: cybersecurity}}\n"))
	if err != nil {
		b.Fatal(err)
	}
	m, err := topic.Compile(cfg.Topics)
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "courant.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	var sources []news.Source
	for i := range n {
		sources = append(sources, news.Source{
			ID: news.SourceID(fmt.Sprint("s", i)), URL: s.url(i), Every: time.Second,
			AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		})
	}
	if err := db.SetSources(b.Context(), sources); err != nil {
		b.Fatal(err)
	}
	return &poller.Poller{
		Sources: sources, Store: db, Fetcher: fetcher.New(fetcher.Options{}), Tagger: m,
		Log: slog.New(slog.DiscardHandler), Workers: hosts,
	}
}

// pollAll polls every source now and fails the benchmark when one does not end as wanted.
func pollAll(b *testing.B, p *poller.Poller, want string) {
	b.Helper()
	err := p.Once(b.Context(), nil, true, func(o poller.Outcome) {
		if o.Result != want {
			b.Errorf("%s: %s %v, want %s", o.Source, o.Result, o.Err, want)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPollUnchanged measures a 304 through the whole pipeline, and as ratio against
// the bare exchange of the same request and answer.
func BenchmarkPollUnchanged(b *testing.B) {
	const sources = 100
	s := newSite(b)
	p := pipeline(b, s, sources)
	pollAll(b, p, poller.New)
	bare := bareExchange(b, s, sources)
	start, polls := cpu(b), 0
	for b.Loop() {
		pollAll(b, p, poller.Unchanged)
		polls += sources
	}
	each := (cpu(b) - start) / time.Duration(polls)
	b.ReportMetric(float64(each.Microseconds()), "cpu-µs/poll")
	b.ReportMetric(float64(each)/float64(bare), "×bare-exchange")
}

// cpu returns the processor time that this process has used, server and all: unlike the
// time on the wall, it says little about what else the machine does.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perPoll reports the processor time of each of n polls in every round since start.
func perPoll(b *testing.B, start time.Duration, n int) {
	b.Helper()
	each := (cpu(b) - start) / time.Duration(b.N*n)
	b.ReportMetric(float64(each.Microseconds())/1000, "cpu-ms/poll")
}

// bareExchange returns the processor time of a conditional request and its 304 without us.
func bareExchange(b *testing.B, s *site, n int) time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	start := cpu(b)
	const rounds = 10
	for range rounds {
		for i := range n {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.url(i), nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("If-None-Match", fmt.Sprintf(`"/%d-0"`, i))
			resp, err := client.Do(req)
			if err != nil || resp.StatusCode != http.StatusNotModified {
				b.Fatal(resp, err)
			}
			resp.Body.Close()
		}
	}
	return (cpu(b) - start) / time.Duration(rounds*n)
}

// BenchmarkFirstPoll measures the first poll of a source with 22 items: fetched, parsed,
// sanitised, tagged, stored.
func BenchmarkFirstPoll(b *testing.B) {
	s := newSite(b)
	var used time.Duration
	for b.Loop() {
		b.StopTimer()
		p := pipeline(b, s, 50)
		start := cpu(b)
		b.StartTimer()
		pollAll(b, p, poller.New)
		used += cpu(b) - start
	}
	perPoll(b, cpu(b)-used, 50)
}

// BenchmarkPollOneNew measures a poll of a document of 22 items of which one is new.
func BenchmarkPollOneNew(b *testing.B) {
	s := newSite(b)
	p := pipeline(b, s, 50)
	pollAll(b, p, poller.New)
	start := cpu(b)
	for b.Loop() {
		s.edition.Add(1)
		pollAll(b, p, poller.New)
	}
	perPoll(b, start, 50)
}
