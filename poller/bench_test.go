package poller_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"courant/config"
	"courant/fetcher"
	"courant/internal/measure"
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
	urls    []string // one a host
	now     atomic.Pointer[front]
	answers atomic.Int64
}

// A front is what all feeds of a site serve.
type front struct{ name, text string }

// publish makes all feeds serve a page with items from first on, the newest at the top. It
// is another document for each note.
func (s *site) publish(first, note int) {
	s.now.Store(&front{fmt.Sprintf("%d.%d", first, note), textOf(first, note)})
}

func newSite(b *testing.B) *site {
	b.Helper()
	s := new(site)
	s.publish(0, 0)
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
	defer s.answers.Add(1)
	e := s.now.Load()
	tag := fmt.Sprintf(`"%s-%s"`, r.URL.Path, e.name)
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = io.WriteString(w, e.text)
}

// url returns the address of the nth feed.
func (s *site) url(n int) string { return fmt.Sprintf("%s/%d", s.urls[n%hosts], n) }

func textOf(first, note int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Herald</title><link>https://herald.example/</link><description>News</description>`)
	fmt.Fprintf(&b, "<generator>Press %d</generator>", note)
	for i := first + 22; i > first; i-- {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">h-%d</guid><title>Report %d from Tirana and Tehran</title><link>https://herald.example/%d</link><pubDate>%s</pubDate><category>World</category><description>The council of the city met for the %dth time.</description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, time.Unix(1_790_000_000+int64(i)*600, 0).UTC().Format(time.RFC1123Z), i,
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
// the bare exchange of the same request and answer: when many sources are due at the same
// time and their states have to be read first, and when they are due one after the other.
func BenchmarkPollUnchanged(b *testing.B) {
	const sources = 100
	b.Run("together", func(b *testing.B) {
		s := newSite(b)
		p := pipeline(b, s, sources)
		pollAll(b, p, poller.New)
		bare := bareExchange(b, s, sources)
		start, polls := measure.CPU(b), 0
		for b.Loop() {
			pollAll(b, p, poller.Unchanged)
			polls += sources
		}
		againstBare(b, start, polls, bare)
	})
	b.Run("apart", func(b *testing.B) {
		s := newSite(b)
		p := pipeline(b, s, sources)
		pollAll(b, p, poller.New)
		bare := bareExchange(b, s, sources)
		stop := running(b, p)
		start, answers := measure.CPU(b), s.answers.Load()
		for want := answers + sources; b.Loop(); want += sources {
			for s.answers.Load() < want { // each source is polled once a second
				time.Sleep(10 * time.Millisecond)
			}
		}
		againstBare(b, start, int(s.answers.Load()-answers), bare)
		stop()
	})
}

// running runs a poller until it is stopped.
func running(b *testing.B, p *poller.Poller) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- p.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}

// againstBare reports the processor time of each of the polls since start.
func againstBare(b *testing.B, start time.Duration, polls int, bare time.Duration) {
	b.Helper()
	each := (measure.CPU(b) - start) / time.Duration(polls)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(each.Microseconds()), "cpu-µs/poll")
	b.ReportMetric(float64(each)/float64(bare), "×bare-exchange")
	b.ReportMetric(100*each.Seconds()*100_000/3600, "%core-at-100k-hourly")
}

// perPoll reports the processor time of each of n polls in every round since start.
func perPoll(b *testing.B, start time.Duration, n int) {
	b.Helper()
	each := (measure.CPU(b) - start) / time.Duration(b.N*n)
	b.ReportMetric(float64(each.Microseconds())/1000, "cpu-ms/poll")
}

// bareExchange returns the processor time of a conditional request and its 304 without us.
func bareExchange(b *testing.B, s *site, n int) time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	start := measure.CPU(b)
	const rounds = 10
	for range rounds {
		for i := range n {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.url(i), nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("If-None-Match", fmt.Sprintf(`"/%d-0.0"`, i))
			resp, err := client.Do(req)
			if err != nil || resp.StatusCode != http.StatusNotModified {
				b.Fatal(resp, err)
			}
			resp.Body.Close()
		}
	}
	return (measure.CPU(b) - start) / time.Duration(rounds*n)
}

// BenchmarkFirstPoll measures the first poll of a source with 22 items: fetched, parsed,
// sanitised, tagged, stored.
func BenchmarkFirstPoll(b *testing.B) {
	s := newSite(b)
	var used time.Duration
	for b.Loop() {
		b.StopTimer()
		p := pipeline(b, s, 50)
		start := measure.CPU(b)
		b.StartTimer()
		pollAll(b, p, poller.New)
		used += measure.CPU(b) - start
	}
	perPoll(b, measure.CPU(b)-used, 50)
}

// BenchmarkPollOneNew measures a poll of a document of 22 items of which one is new.
func BenchmarkPollOneNew(b *testing.B) {
	pollEditions(b, func(s *site, n int) { s.publish(n, 0) })
}

// BenchmarkPollAllKnown measures a poll of another document with the same 22 items.
func BenchmarkPollAllKnown(b *testing.B) {
	pollEditions(b, func(s *site, n int) { s.publish(0, n) })
}

// pollEditions polls a new edition of the site each time.
func pollEditions(b *testing.B, publish func(s *site, n int)) {
	b.Helper()
	s := newSite(b)
	p := pipeline(b, s, 50)
	pollAll(b, p, poller.New)
	start := measure.CPU(b)
	for n := 1; b.Loop(); n++ {
		publish(s, n)
		pollAll(b, p, poller.New)
	}
	perPoll(b, start, 50)
}

// BenchmarkMemory reports how much memory is resident with 100 sources that have something
// new at every poll, under a limit of 40 MiB for the Go runtime; server and test included.
func BenchmarkMemory(b *testing.B) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(40 << 20))
	debug.FreeOSMemory()
	s := newSite(b)
	p := pipeline(b, s, 100)
	most := 0
	for n := 1; b.Loop(); n++ {
		s.publish(n, 0)
		pollAll(b, p, poller.New)
		most = max(most, resident(b))
	}
	b.ReportMetric(float64(most)/1e6, "MB-resident")
}

// resident returns how many bytes of memory the process has (proc(5), statm).
func resident(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// waiting is a store of sources none of which is due for long.
type waiting struct {
	poller.Store
	sources []news.Source
}

func (w waiting) States(context.Context) (map[news.SourceID]news.State, error) {
	states := make(map[news.SourceID]news.State, len(w.sources))
	for i, src := range w.sources {
		states[src.ID] = news.State{
			Next: time.Now().Add(time.Hour + time.Duration(i)*time.Millisecond), Why: "one hour, learned from when it posts",
			Validators: news.Validators{URL: strings.Clone(src.URL), ETag: fmt.Sprint(i)},
		}
	}
	return states, nil
}

// BenchmarkManySources reports the memory that 100,000 sources take while they wait: their
// list and the queue, and at most, while their states are read.
func BenchmarkManySources(b *testing.B) {
	const sources = 100_000
	for b.Loop() {
		before := heap()
		w := waiting{sources: make([]news.Source, sources)}
		for i := range w.sources {
			w.sources[i] = news.Source{ID: news.SourceID(fmt.Sprint("source-", i)), URL: fmt.Sprintf("https://paper-%d.example/feed", i), Every: time.Hour}
		}
		beat := make(chan struct{})
		p := &poller.Poller{Sources: w.sources, Store: w, Log: slog.New(slog.DiscardHandler), Workers: hosts, Beat: sync.OnceFunc(func() { close(beat) })}
		states, _ := w.States(b.Context())
		b.ReportMetric(float64(heap()-before)/1e6, "MB-read")
		runtime.KeepAlive(states)
		states = nil
		stop := running(b, p)
		<-beat // the queue is filled
		b.ReportMetric(float64(heap()-before)/1e6, "MB-waiting")
		stop()
	}
}

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
