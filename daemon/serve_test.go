package daemon

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A crowd is everybody who may connect to a server: a listener in memory whose connections
// come from the addresses that the test says.
type crowd struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

func (c *crowd) Accept() (net.Conn, error) {
	select {
	case conn := <-c.conns:
		return conn, nil
	case <-c.done:
		return nil, net.ErrClosed
	}
}

func (c *crowd) Close() error {
	c.close.Do(func() { close(c.done) })
	return nil
}

func (c *crowd) Addr() net.Addr { return from("127.0.0.1") }

// A stranger is the server's side of a connection from an address.
type stranger struct {
	net.Conn
	addr net.Addr
}

func (s stranger) RemoteAddr() net.Addr { return s.addr }

func from(ip string) net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(ip), 4711))
}

// connect returns the client's side of a new connection.
func (c *crowd) connect(ip string) net.Conn {
	client, server := net.Pipe()
	c.conns <- stranger{server, from(ip)}
	return client
}

// refused reports whether the server has closed a connection on which nothing was said.
func refused(c net.Conn) bool {
	synctest.Wait()
	_ = c.SetReadDeadline(time.Now()) // what has happened until now
	_, err := c.Read(make([]byte, 1))
	_ = c.SetReadDeadline(time.Time{})
	return errors.Is(err, io.EOF)
}

// serveCrowd runs a server with what everybody is served; it ends with the test.
func serveCrowd(t *testing.T, log *slog.Logger, h http.Handler) *crowd {
	t.Helper()
	c := &crowd{conns: make(chan net.Conn), done: make(chan struct{})}
	s := &server{failed: make(chan error, 2)}
	s.public.ln = c
	s.show(h, h)
	s.serve(log)
	t.Cleanup(func() {
		if err := s.stop(time.Minute); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
	return c
}

var silent = slog.New(slog.DiscardHandler)

// document serves n bytes.
func document(n int) http.Handler {
	b := bytes.Repeat([]byte("a"), n)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "feed.atom", time.Time{}, bytes.NewReader(b))
	})
}

// ask sends a request for the document and returns the head of the answer, its body unread.
func ask(t *testing.T, c net.Conn) *http.Response {
	t.Helper()
	if _, err := io.WriteString(c, "GET /feeds/a.atom HTTP/1.1\r\nHost: news.example\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReaderSize(c, 16), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// isServed fails the test where somebody else is not served now.
func isServed(t *testing.T, c *crowd) {
	t.Helper()
	conn := c.connect("192.0.2.99")
	defer conn.Close()
	if resp := ask(t, conn); resp.StatusCode != http.StatusOK {
		t.Errorf("somebody else got %s", resp.Status)
	}
}

// endsAfter returns when the server closes the connection, which say writes to or reads from
// until then.
func endsAfter(t *testing.T, say func() error) time.Duration {
	t.Helper()
	began := time.Now()
	for time.Since(began) < time.Hour {
		if say() != nil {
			return time.Since(began)
		}
		time.Sleep(time.Second)
	}
	t.Fatal("the connection is open after an hour")
	return 0
}

func TestThoseWhoSendSlowlyAreCutOff(t *testing.T) {
	for _, tt := range []struct {
		name, first, then string
		after             time.Duration
	}{
		{"nothing at all", "", "", 10 * time.Second},
		{"a header a second", "GET / HTTP/1.1\r\nHost: news.example\r\n", "X-A: b\r\n", 10 * time.Second},
		{"a method a letter a second", "", "G", 10 * time.Second},
		{"a body a byte a second", "POST / HTTP/1.1\r\nHost: news.example\r\nContent-Length: 5000\r\n\r\n", "a", 20 * time.Second},
		{"a chunk a second", "POST / HTTP/1.1\r\nHost: news.example\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 20 * time.Second},
		{"one request and no more", "GET / HTTP/1.1\r\nHost: news.example\r\n\r\n", "", 2 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveCrowd(t, silent, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					_, err := io.Copy(io.Discard, r.Body)
					fmt.Fprint(w, err)
				}))
				conn := c.connect("192.0.2.1")
				defer conn.Close()
				if _, err := io.WriteString(conn, tt.first); err != nil {
					t.Fatal(err)
				}
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					_, _ = io.Copy(io.Discard, conn)
				}()
				took := endsAfter(t, func() error {
					select {
					case <-ended:
						return io.EOF
					default:
					}
					isServed(t, c)
					if tt.then == "" {
						return nil
					}
					_, err := io.WriteString(conn, tt.then)
					return err
				})
				if took < tt.after || took > tt.after+2*time.Second {
					t.Errorf("cut off after %v, want %v", took, tt.after)
				}
			})
		})
	}
}

func TestThoseWhoReadSlowlyAreCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveCrowd(t, silent, document(1<<20))
		conn := c.connect("192.0.2.1")
		defer conn.Close()
		resp := ask(t, conn)
		took := endsAfter(t, func() error {
			isServed(t, c)
			_, err := resp.Body.Read(make([]byte, 1))
			return err
		})
		if took < 20*time.Second || took > time.Minute {
			t.Errorf("cut off after %v, want about %v", took, writePatience)
		}
	})
}

func TestALongDocumentPassesASlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size, second = 4_500_000, 4 << 10
		c := serveCrowd(t, silent, document(size))
		conn := c.connect("192.0.2.1")
		defer conn.Close()
		resp := ask(t, conn)
		for n := range size/second + 1 {
			if _, err := io.CopyN(io.Discard, resp.Body, second); err != nil && n < size/second {
				t.Fatalf("after %d seconds: %v", n, err)
			}
			time.Sleep(time.Second)
		}
		if resp = ask(t, conn); resp.StatusCode != http.StatusOK {
			t.Errorf("the next request got %s", resp.Status)
		}
	})
}

func TestACrowdedServerKeepsNoConnectionAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveCrowd(t, silent, document(1))
		for n := range publicConnections {
			conn := c.connect("127.0.0.1")
			defer conn.Close()
			synctest.Wait()
			if resp, want := ask(t, conn), n+1 > publicConnections/4*3; resp.Close != want {
				t.Fatalf("with %d connections the answer closes its own: %t, want %t", n+1, resp.Close, want)
			} else if want {
				return
			}
		}
	})
}

func TestWhoStopsDoesNotWaitForSlowReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{conns: make(chan net.Conn), done: make(chan struct{})}
		s := &server{failed: make(chan error, 2)}
		s.public.ln = c
		s.show(document(1<<20), document(1<<20))
		s.serve(silent)
		conn := c.connect("192.0.2.1")
		defer conn.Close()
		ask(t, conn)
		began := time.Now()
		if err := s.stop(httpGrace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if took := time.Since(began); took != httpGrace {
			t.Errorf("stopping took %v, want %v", took, httpGrace)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Error(err)
		}
	})
}
