package daemon

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/config"
	"courant/news"
	"courant/publish"
	"courant/store"
)

// A load is a number of requests made on some connections that are kept open, one at a time
// on each.
type load struct {
	addr    string
	request string
	conns   int
}

// run makes n requests, and returns how long each took.
func (l load) run(b *testing.B, n, status int) []time.Duration {
	b.Helper()
	times := make([][]time.Duration, l.conns)
	var wg sync.WaitGroup
	for i := range l.conns {
		wg.Go(func() {
			c, err := net.Dial("tcp", l.addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.Close()
			in := bufio.NewReaderSize(c, 64<<10)
			for range (n + l.conns - 1) / l.conns {
				start := time.Now()
				if err := l.one(c, in, status); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	return slices.Sorted(slices.Values(slices.Concat(times...)))
}

func (l load) one(c net.Conn, in *bufio.Reader, status int) error {
	if _, err := io.WriteString(c, l.request); err != nil {
		return err
	}
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return err
	}
	if r.StatusCode != status {
		return fmt.Errorf("%s: %s, want %d", l.addr, r.Status, status)
	}
	return nil
}

// beside serves a folder with nginx on a loopback port, which it returns.
func beside(b *testing.B, dir string) string {
	b.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		b.Skip("nginx is not installed: apt-get install nginx")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	prefix := b.TempDir()
	conf := fmt.Sprintf(`daemon off; worker_processes auto; pid %[1]s/pid; error_log %[1]s/error;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  open_file_cache max=100; types { application/atom+xml atom; } gzip_static on;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  server { listen %[2]s; root %[3]s; } }`, prefix, addr, dir)
	file := filepath.Join(prefix, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		b.Fatal(err)
	}
	// As root its workers would be somebody else, who may not read the folder.
	cmd := exec.CommandContext(b.Context(), program, "-p", prefix, "-c", file, "-g", "user root;")
	if os.Getuid() != 0 {
		cmd = exec.CommandContext(b.Context(), program, "-p", prefix, "-c", file)
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends its workers, too
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
		time.Sleep(20 * time.Millisecond)
	}
	out, _ := os.ReadFile(filepath.Join(prefix, "error"))
	b.Fatalf("nginx does not answer: %s", out)
	return ""
}

// BenchmarkServeBesideNginx compares how a feed of fifty entries is served by the daemon's
// server with how nginx serves the same file, written by `output:`. The metrics are for 16
// connections: requests a second, the median and the 99th percentile of what one takes, and
// x-nginx, how many times the requests a second of nginx. The requests are made by the process
// that serves them for courant, so its share of the processors is the smaller one.
func BenchmarkServeBesideNginx(b *testing.B) {
	dir := b.TempDir()
	db, err := store.Open(b.Context(), filepath.Join(dir, "courant.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	sources := []news.Source{{ID: "wire", Name: "Wire", URL: "https://wire.example/feed"}}
	if err := db.SetSources(b.Context(), sources); err != nil {
		b.Fatal(err)
	}
	saveReports(b, db, sources[0], 50)
	cfg := &config.Config{Site: config.Site{URL: "https://news.example.org"}, Sources: sources, Feeds: []news.Feed{{Name: "all", Title: "All", Limit: 50}}}
	if _, _, err := Relate(b.Context(), db, cfg, slog.New(slog.DiscardHandler)); err != nil {
		b.Fatal(err)
	}
	site := newSite(cfg, nil, db, "bench")
	if _, err := site.Render(b.Context()); err != nil {
		b.Fatal(err)
	}
	files := filepath.Join(dir, "files")
	folder, err := publish.OpenFolder(files)
	if err != nil {
		b.Fatal(err)
	}
	if err := folder.Write(b.Context(), site); err != nil {
		b.Fatal(err)
	}
	web, err := Network{}.open(b.Context(), config.Site{Listen: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	defer web.stop(time.Second)
	web.show(site.Handler(false), site.Handler(true))
	web.serve(slog.New(slog.DiscardHandler))
	ours, theirs := web.public.ln.Addr().String(), beside(b, files)
	for _, bench := range []struct {
		name, header string
		status       int
	}{{"200", "", 200}, {"200-gzip", "Accept-Encoding: gzip\r\n", 200}, {"304", "", 304}} {
		b.Run(bench.name, func(b *testing.B) {
			ask := func(addr string) load {
				header := bench.header
				if bench.status == http.StatusNotModified {
					header = "If-None-Match: " + etagOf(b, addr) + "\r\n"
				}
				return load{addr, "GET /feeds/all.atom HTTP/1.1\r\nHost: " + addr + "\r\n" + header + "\r\n", 16}
			}
			us, them := ask(ours), ask(theirs)
			us.run(b, 200, bench.status) // warm
			them.run(b, 200, bench.status)
			b.ResetTimer()
			start := time.Now()
			times := us.run(b, b.N, bench.status)
			took := time.Since(start)
			b.StopTimer()
			start = time.Now()
			them.run(b, b.N, bench.status)
			rate := float64(len(times)) / took.Seconds()
			b.ReportMetric(rate, "requests/s")
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "median-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(time.Since(start).Seconds()/took.Seconds(), "x-nginx")
		})
	}
}

// etagOf returns the ETag of the feed at an address, as it is uncompressed.
func etagOf(b *testing.B, addr string) string {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+addr+"/feeds/all.atom", nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	r.Body.Close()
	return r.Header.Get("ETag")
}

// saveReports keeps items of a length that is usual.
func saveReports(b *testing.B, db *store.DB, src news.Source, n int) {
	b.Helper()
	now := time.Now()
	st, _, err := db.Claim(b.Context(), src, now, now.Add(time.Minute), news.Forced)
	if err != nil {
		b.Fatal(err)
	}
	var items []news.Item
	for i := range n {
		it := news.Item{
			GUID: fmt.Sprintf("tag:wire.example,2026:%d", i), URL: fmt.Sprintf("https://wire.example/%d", i), Title: fmt.Sprintf("Report %d of the day", i),
			Content:  "<p>" + strings.Repeat(fmt.Sprintf("A sentence of report %d, as long as most of them are. ", i), 30) + "</p>",
			Language: "en", Published: now.Add(-time.Duration(i) * time.Minute),
		}
		it.HashText(it.Content)
		items = append(items, it)
	}
	poll := news.Poll{Source: src.ID, At: now, Fence: st.Fence, Items: news.SetKeys(src.ID, items), Partial: true, State: func(news.Saved) news.State { return st }}
	if _, err := db.Save(b.Context(), poll); err != nil {
		b.Fatal(err)
	}
}
