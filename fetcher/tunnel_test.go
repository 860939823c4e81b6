package fetcher

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// serveSocks starts a proxy on loopback that speaks SOCKS (RFC 1928) with users (RFC 1929),
// and leads every connection to one server. It tells what it was asked for.
func serveSocks(t *testing.T, to string) (addr string, asked <-chan string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	told := make(chan string, 10)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				told <- socksHandshake(conn)
				server, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer server.Close()
				go io.Copy(server, conn)
				io.Copy(conn, server)
			}()
		}
	}()
	return ln.Addr().String(), told
}

// socksHandshake answers a client that has a user, and returns the address that it wants, with
// user and password. A name is none, and shows as what it is.
func socksHandshake(conn net.Conn) string {
	read := func(n int) []byte {
		b := make([]byte, n)
		io.ReadFull(conn, b)
		return b
	}
	read(int(read(2)[1]))
	conn.Write([]byte{5, 2})
	user := read(int(read(2)[1]))
	password := read(int(read(1)[0]))
	conn.Write([]byte{1, 0})
	var host string
	switch head := read(4); head[3] {
	case 1:
		host = netip.AddrFrom4([4]byte(read(4))).String()
	case 4:
		host = netip.AddrFrom16([16]byte(read(16))).String()
	default:
		host = "the name " + string(read(int(read(1)[0])))
	}
	read(2)
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return host + " " + string(user) + ":" + string(password)
}

func TestAProxyThatSpeaksSocksIsToldAnAddressThatWasChecked(t *testing.T) {
	srv := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	addr, asked := serveSocks(t, srv.Listener.Addr().String())
	c := newClient(t, Options{Proxy: "socks5://desk:secret@" + addr})
	c.resolver = resolver(t, func(string) string { return "1.1.1.1" })
	trust(c, srv)
	if _, err := c.Fetch(t.Context(), news.Source{URL: "https://example.com/feed"}, news.State{}); err != nil {
		t.Fatal(err)
	}
	if got, want := <-asked, "1.1.1.1 desk:secret"; got != want {
		t.Errorf("the proxy was asked for %s, want %s", got, want)
	}
}

func TestAProxyMaySpeakTLS(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	p := &proxy{to: srv.Listener.Addr().String()}
	at := serveTLS(t, p.ServeHTTP)
	c := newClient(t, Options{Proxy: at.URL})
	trust(c, at)
	if _, err := c.Fetch(t.Context(), news.Source{URL: "http://1.1.1.1:8080/feed"}, news.State{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"1.1.1.1:8080 "}; !slices.Equal(p.asked, want) {
		t.Errorf("the proxy was asked for %q, want %q", p.asked, want)
	}
}

func TestAProxyIsAskedForSomeAddressesOfAHost(t *testing.T) {
	addresses := func(s string) (ips []netip.Addr) {
		for a := range strings.FieldsSeq(s) {
			ips = append(ips, netip.MustParseAddr(a))
		}
		return ips
	}
	for _, tt := range []struct{ has, answers, asked, want string }{
		{"2606:4700::1 1.1.1.1", "1.1.1.1:80", "1.1.1.1:80", "1.1.1.1:80"},
		{"1.1.1.1 ::ffff:1.0.0.1 2606:4700::1", "[2606:4700::1]:80", "1.1.1.1:80 1.0.0.1:80 [2606:4700::1]:80", "[2606:4700::1]:80"},
		{"1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4", "1.1.1.4:80", "1.1.1.1:80 1.1.1.2:80 1.1.1.3:80", "1.1.1.1:80 does not answer"},
	} {
		var asked []string
		conn, _ := net.Pipe()
		got, err := dialOneOf(t.Context(), func(_ context.Context, _, addr string) (net.Conn, error) {
			asked = append(asked, addr)
			if addr == tt.answers {
				return conn, nil
			}
			return nil, errors.New(addr + " does not answer")
		}, addresses(tt.has), "80")
		if strings.Join(asked, " ") != tt.asked {
			t.Errorf("of %s were asked %q, want %s", tt.has, asked, tt.asked)
		}
		if err == nil && (got != conn || tt.want != tt.answers) || err != nil && err.Error() != tt.want {
			t.Errorf("of %s: %v, want %s", tt.has, err, tt.want)
		}
	}
}

func TestAProxyThatSaysNothingIsGivenUp(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		synctest.Test(t, func(t *testing.T) {
			c := New(Options{Proxy: scheme + "://proxy.example", Dial: func(context.Context, string, string) (net.Conn, error) {
				ours, theirs := net.Pipe()
				go io.Copy(io.Discard, theirs)
				return ours, nil
			}})
			defer c.Close()
			began := time.Now()
			_, err := c.Fetch(t.Context(), news.Source{URL: "http://1.1.1.1/"}, news.State{})
			if took := time.Since(began); !errors.Is(err, ErrUnreachable) || took != tunnelTimeout {
				t.Errorf("%s: %v after %v, want ErrUnreachable after %v", scheme, err, took, tunnelTimeout)
			}
		})
	}
}

func TestAProxyThatRefusesPlainHTTPIsUnderstood(t *testing.T) {
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	_, err := newClient(t, Options{Proxy: refusing.URL}).Fetch(t.Context(), news.Source{URL: "http://1.1.1.1/"}, news.State{})
	if want := "the proxy refuses a tunnel to port 80: status 403"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
