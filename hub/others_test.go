package hub_test

import (
	"bufio"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"courant/fetcher"
	"courant/hub"
	"courant/news"
)

// A peer is a subscriber that somebody else has made, in a process of its own: Flask-WebSub
// where python3 finds it (PYTHONPATH), the npm package pubsubhubbub where node does (NODE_PATH).
type peer struct {
	t     *testing.T
	in    io.Writer
	lines chan []string
}

// startPeer runs a program of testdata, or skips the test where it cannot be run.
func startPeer(t *testing.T, env []string, program string, args ...string) *peer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	if cmd.Err != nil {
		t.Skipf("%s is not installed", program)
	}
	cmd.Env = append(os.Environ(), env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &peer{t: t, in: in, lines: make(chan []string, 100)}
	var reading sync.WaitGroup
	reading.Go(func() { p.read(out) })
	t.Cleanup(func() { in.Close(); reading.Wait(); cmd.Wait() })
	if first := p.next(); first[0] != "listening" {
		t.Skipf("%s: %s", program, strings.Join(first, ": "))
	}
	return p
}

func (p *peer) read(out io.Reader) {
	defer close(p.lines)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var what []string
		if err := json.Unmarshal(lines.Bytes(), &what); err != nil {
			what = []string{"not understood", lines.Text()}
		}
		p.lines <- what
	}
}

// next returns what the peer says next.
func (p *peer) next() []string {
	p.t.Helper()
	select {
	case what, ok := <-p.lines:
		if !ok {
			p.t.Fatal("the subscriber has ended")
		}
		return what
	case <-time.After(30 * time.Second):
		p.t.Fatal("the subscriber says nothing")
	}
	return nil
}

// tell asks the peer to do something, and checks what it says next.
func (p *peer) tell(what string, want ...string) {
	p.t.Helper()
	fmt.Fprintln(p.in, what)
	p.want(want...)
}

func (p *peer) want(want ...string) {
	p.t.Helper()
	if got := p.next(); !slices.Equal(got, want) {
		p.t.Fatalf("the subscriber says %q, want %q", got, want)
	}
}

// loopback is a hub with TLS on loopback.
func loopback(t *testing.T) (w *world, address string, certificate string) {
	t.Helper()
	w = &world{t: t, disk: &disk{subs: map[string]news.Subscriber{}}, docs: map[string]hub.Document{}}
	w.publish(harbour, "first edition")
	srv := httptest.NewTLSServer(nil)
	t.Cleanup(srv.Close)
	client := fetcher.New(fetcher.Options{UserAgent: "courant/test"})
	t.Cleanup(client.Close)
	w.hub = hub.New(hub.Options{URL: srv.URL, Document: w.document, Store: w.disk, Client: client, Log: slog.New(slog.DiscardHandler),
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	srv.Config.Handler = w.hub
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.hub.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.stop)
	certificate = filepath.Join(t.TempDir(), "certificate.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return w, srv.URL, certificate
}

// serveForAWhile takes a peer through the whole life of a subscription.
func serveForAWhile(t *testing.T, w *world, p *peer) {
	t.Helper()
	p.tell("subscribe", "subscribe", harbour)
	for i, body := range []string{"second edition", strings.Repeat("<entry>þáttur — серия</entry>\n", 5000), "fourth edition"} {
		w.publish(harbour, body)
		w.hub.Changed()
		p.want("feed", harbour, body)
		if i == 1 {
			p.tell("renew", "subscribe", harbour)
		}
	}
	p.tell("unsubscribe", "unsubscribe", harbour)
	w.stop()
	if list := w.disk.list(); len(list) != 0 {
		t.Errorf("kept %+v", list)
	}
}

func TestFlaskWebSubIsServed(t *testing.T) {
	w, address, certificate := loopback(t)
	env := []string{"REQUESTS_CA_BUNDLE=" + certificate, "PYTHONWARNINGS=ignore"}
	p := startPeer(t, env, "python3", "testdata/subscriber.py", address, harbour)
	serveForAWhile(t, w, p)
}

func TestPubsubhubbubOfNpmIsServed(t *testing.T) {
	w, address, certificate := loopback(t)
	env := []string{"NODE_EXTRA_CA_CERTS=" + certificate}
	p := startPeer(t, env, "node", "testdata/subscriber.js", address, harbour)
	serveForAWhile(t, w, p)
}
