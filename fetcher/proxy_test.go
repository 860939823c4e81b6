package fetcher

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"courant/news"
)

// A proxy for http and https that leads every request to one server.
type proxy struct {
	to    string   // host:port
	asked []string // authorities, with the credentials that came along
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked = append(p.asked, r.Host+" "+r.Header.Get("Proxy-Authorization"))
	conn, err := net.Dial("tcp", p.to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer conn.Close()
	if r.Method != http.MethodConnect {
		r.Write(conn)
		resp, err := http.ReadResponse(bufio.NewReader(conn), r)
		if err != nil {
			return
		}
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
		return
	}
	client, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go io.Copy(conn, buffered)
	io.Copy(client, conn)
}

// throughProxy returns a client that asks a proxy on loopback, which leads to a server.
func throughProxy(t *testing.T, srv *httptest.Server) (*Client, *proxy) {
	t.Helper()
	p := &proxy{to: srv.Listener.Addr().String()}
	at := serve(t, p.ServeHTTP)
	c := newClient(t, Options{Proxy: strings.Replace(at.URL, "://", "://desk:secret@", 1)})
	c.resolver = resolver(t, func(name string) string {
		return map[string]string{"example.com": "1.1.1.1", "private.example": "10.0.0.1", "own.example": "127.0.0.1"}[name]
	})
	if srv.TLS != nil {
		trust(c, srv)
	}
	return c, p
}

// TestAsksTheProxyForWhatIsPublic has no name in what the proxy is asked for: it could find
// another address behind it than was checked (DNS rebinding). The server is told the name all
// the same, and shows a certificate for it.
func TestAsksTheProxyForWhatIsPublic(t *testing.T) {
	var hosts []string
	answer := func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host)
		io.WriteString(w, sample)
	}
	const credentials = " Basic ZGVzazpzZWNyZXQ="
	plain, secure := serve(t, answer), serveTLS(t, answer)
	for _, tt := range []struct {
		srv       *httptest.Server
		url, want string
	}{
		{plain, "http://example.com/feed", "1.1.1.1:80" + credentials},
		{secure, "https://example.com/feed", "1.1.1.1:443" + credentials},
	} {
		c, p := throughProxy(t, tt.srv)
		answer, err := c.Fetch(t.Context(), news.Source{URL: tt.url}, news.State{})
		if err != nil || string(answer.Document.Body) != sample {
			t.Errorf("%s: %+v, %v", tt.url, answer, err)
		}
		if len(p.asked) != 1 || p.asked[0] != tt.want {
			t.Errorf("the proxy was asked for %q, want %q", p.asked, tt.want)
		}
	}
	if want := []string{"example.com", "example.com"}; !slices.Equal(hosts, want) {
		t.Errorf("the servers were asked as %q, want %q", hosts, want)
	}
}

func TestTheProxyIsNotAskedForWhatIsPrivate(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	c, p := throughProxy(t, srv)
	for _, u := range []string{"http://private.example/", "https://private.example/", "http://127.0.0.1/", "https://[::1]/", "http://own.example:" + port} {
		if _, err := c.Fetch(t.Context(), news.Source{URL: u}, news.State{}); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v, want ErrNotPublic", u, err)
		}
	}
	if _, err := c.Fetch(t.Context(), news.Source{URL: "http://unknown.example/"}, news.State{}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("%v, want ErrUnreachable", err)
	}
	own := news.Source{URL: "http://own.example:" + port, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	if _, err := c.Fetch(t.Context(), own, news.State{}); err != nil {
		t.Errorf("what is allowed is asked directly: %v", err)
	}
	if len(p.asked) > 0 {
		t.Errorf("the proxy was asked for %q", p.asked)
	}
}

func TestProxiesThatDoNotWork(t *testing.T) {
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	for _, tt := range []struct {
		proxy, want string
		unreachable bool
	}{
		{refusing.URL, "the proxy refuses: status 403", true},
		{"http://127.0.0.1:1", "connect: connection refused", true},
		{"socks5://127.0.0.1:1", "connect: connection refused", true},
		{"ftp://secret@proxy.example", `proxy: scheme "ftp": want http, https or socks5`, false},
		{"http://secret@", "proxy: no URL with a host", false},
		{"://secret@", "proxy: no URL with a host", false},
	} {
		c := newClient(t, Options{Proxy: tt.proxy})
		_, err := c.Fetch(t.Context(), news.Source{URL: "https://1.1.1.1/"}, news.State{})
		if err == nil || err.Error() != tt.want || errors.Is(err, ErrUnreachable) != tt.unreachable {
			t.Errorf("%s: %v, want %q", tt.proxy, err, tt.want)
		}
	}
}
