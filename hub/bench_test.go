package hub_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"courant/fetcher"
	"courant/hub"
	"courant/news"
)

// BenchmarkDelivery measures how long it takes from Changed until 1,000 subscribers on 100
// hosts, all on loopback, have a signed document of 100 kB.
func BenchmarkDelivery(b *testing.B) {
	const subscribers, hosts = 1000, 100
	taken := make(chan struct{}, subscribers)
	var bytes atomic.Int64
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		bytes.Add(n)
		taken <- struct{}{}
	})
	w := &world{disk: &disk{subs: map[string]news.Subscriber{}}, docs: map[string]hub.Document{}}
	port := listenOn(b, handler, hosts)
	for i := range subscribers {
		sub := news.Subscriber{Topic: harbour, Callback: fmt.Sprintf("http://127.0.1.%d:%d/%d", i%hosts+1, port, i), Secret: "s3cret", Lease: time.Now().Add(day)}
		w.disk.SaveSubscriber(b.Context(), sub)
	}
	client := fetcher.New(fetcher.Options{})
	defer client.Close()
	w.hub = hub.New(hub.Options{URL: hubURL, Document: w.document, Store: w.disk, Client: client, Log: slog.New(slog.DiscardHandler),
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); w.hub.Run(ctx) }()
	defer func() { stop(); <-ended }()
	body := strings.Repeat("x", 100_000)
	for i := 0; b.Loop(); i++ {
		w.publish(harbour, fmt.Sprint(i, body))
		w.hub.Changed()
		for range subscribers {
			<-taken
		}
	}
	b.ReportMetric(float64(bytes.Load())/float64(b.N)/1e6, "MB/op")
}

// listenOn serves on one port of so many addresses of loopback.
func listenOn(b *testing.B, h http.Handler, addresses int) (port int) {
	b.Helper()
	for i := range addresses {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.1.%d:%d", i+1, port))
		if err != nil {
			b.Skip(err) // not all systems have more than one address of loopback
		}
		port = l.Addr().(*net.TCPAddr).Port
		srv := &http.Server{Handler: h}
		go srv.Serve(l)
		b.Cleanup(func() { srv.Close() })
	}
	return port
}
