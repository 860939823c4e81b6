package fetcher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"courant/news"
)

// Each test here is named after a class of weaknesses that feed readers have had.

// TestSSRFByAddress holds that no spelling of a private address is dialled.
func TestSSRFByAddress(t *testing.T) {
	srv := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	c := newClient(t, Options{})
	c.resolver = resolver(t, func(string) string { return "127.0.0.1" }) // whatever is not read as an address
	for _, host := range []string{
		"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::1%25lo]", "[fe80::1%25lo]",
		"[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "localhost", "localhost.", "LOCALHOST",
		"0x7f.0.0.1", "0x7f000001", "127。0。0。1",
		"public.example@127.0.0.1", "public.example:80@127.0.0.1", "public.example%2F@127.0.0.1",
		"169.254.169.254", "metadata.google.internal", "168.63.129.16", "100.100.100.200", "192.0.0.192", "[fd00:ec2::254]",
	} {
		_, err := c.Fetch(t.Context(), news.Source{URL: "http://" + host + ":" + port + "/"}, news.State{})
		if !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: error %v, want ErrNotPublic", host, err)
		}
	}
	for _, host := range []string{"127.1", "127.0.1", "0", "2130706433", "0177.0.0.1", "017700000001", "127.0.0.1."} {
		_, err := c.Fetch(t.Context(), news.Source{URL: "http://" + host + ":" + port + "/"}, news.State{})
		if !errors.Is(err, ErrUnreachable) { // to Go these are neither addresses nor names
			t.Errorf("%s: error %v, want ErrUnreachable", host, err)
		}
	}
}

func TestSSRFByScheme(t *testing.T) {
	c := newClient(t, Options{})
	for _, u := range []string{
		"file:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/", "data:text/xml,<rss/>", "unix:///run/x.sock",
		"javascript:alert(1)", "//127.0.0.1/", "/etc/passwd", "", "http:///etc/passwd", "http:127.0.0.1", "https://", "\x00http://127.0.0.1",
	} {
		if err := failure(t, c, u); errors.Is(err, ErrUnreachable) {
			t.Errorf("%q: %v: it was tried", u, err)
		}
	}
}

func TestRedirectToPrivate(t *testing.T) {
	for _, target := range []string{"http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "//10.0.0.1/", "http://0x7f000002/"} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		})
		c := newClient(t, Options{})
		c.resolver = resolver(t, func(string) string { return "127.0.0.2" })
		src := news.Source{URL: srv.URL, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
		if _, err := c.Fetch(t.Context(), src, news.State{}); !errors.Is(err, ErrNotPublic) || errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: error %v, want ErrNotPublic", target, err)
		}
	}
}

// TestDNSRebinding has a name that is somewhere else at each look: what was allowed before
// does not count.
func TestDNSRebinding(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	at := "127.0.0.1"
	c := newClient(t, Options{})
	c.resolver = resolver(t, func(string) string { return at })
	src := news.Source{URL: "http://rebind.example:" + port, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	if _, err := c.Fetch(t.Context(), src, news.State{}); err != nil {
		t.Fatal(err)
	}
	for _, at = range []string{"127.0.0.2", "10.0.0.1", "169.254.169.254"} {
		c.Close()
		if _, err := c.Fetch(t.Context(), src, news.State{}); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: error %v, want ErrNotPublic", at, err)
		}
	}
}

// resolver returns a resolver that finds each name at the address of IPv4 that the
// function gives; empty: nowhere.
func resolver(t *testing.T, address func(name string) string) *net.Resolver {
	t.Helper()
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go answerDNS(theirs, address)
		return ours, nil
	}}
}

// answerDNS answers one question as over TCP (RFC 1035, section 4.2.2).
func answerDNS(conn net.Conn, address func(string) string) {
	defer conn.Close()
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	msg := make([]byte, int(size[0])<<8|int(size[1]))
	var m dnsmessage.Message
	if _, err := io.ReadFull(conn, msg); err != nil || m.Unpack(msg) != nil || len(m.Questions) == 0 {
		return
	}
	q := m.Questions[0]
	ip, err := netip.ParseAddr(address(strings.TrimSuffix(q.Name.String(), ".")))
	m.Response, m.Additionals = true, nil
	if err != nil {
		m.RCode = dnsmessage.RCodeNameError
	} else if q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: ip.As4()},
		}}
	}
	if msg, err = m.Pack(); err == nil {
		conn.Write(append([]byte{byte(len(msg) >> 8), byte(len(msg))}, msg...))
	}
}

func TestDecompressionBomb(t *testing.T) {
	zeros := make([]byte, 12<<20)
	for coding, body := range map[string][]byte{"gzip": gzipped(zeros), "br": brotlied(zeros), "zstd": zstandard(t, zeros)} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			w.Write(body)
		})
		err := failure(t, newClient(t, Options{}), srv.URL)
		if want := "document too large: more than 10 MiB"; err.Error() != want || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s of %d bytes: error %q, want %q", coding, len(body), err, want)
		}
	}
}

func TestEndlessBody(t *testing.T) {
	for coding, want := range map[string]string{
		"":     "document too large: more than 10 MiB",
		"gzip": "document too large: more than 5 MiB compressed",
	} {
		srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
			piece := []byte(strings.Repeat("x", 64<<10))
			if coding != "" {
				w.Header().Set("Content-Encoding", coding)
				piece = gzipped(nil) // members without anything in them
				piece = bytes.Repeat(piece, 3000)
			}
			for err := error(nil); err == nil; _, err = w.Write(piece) {
			}
		})
		if err := failure(t, newClient(t, Options{}), srv.URL); err.Error() != want {
			t.Errorf("%q: error %q, want %q", coding, err, want)
		}
	}
}

// TestSlowlorisBody has servers that send just enough for no single read to take long.
func TestSlowlorisBody(t *testing.T) {
	for _, tt := range []struct {
		name  string
		piece int
		every time.Duration
		want  string
		after time.Duration
	}{
		{"a byte a second", 1, time.Second, "document too slow: less than 1024 bytes a second", 15 * time.Second},
		{"nothing", 0, time.Hour, "document too slow: less than 1024 bytes a second", 15 * time.Second},
		{"half of what is wanted", 512, time.Second, "document too slow: less than 1024 bytes a second", 29 * time.Second},
		{"just enough", 1100, time.Second, "timeout after 60s reading the document", time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveMemory(t, func(w http.ResponseWriter, r *http.Request) {
					io.WriteString(w, "<rss>")
					for w.(http.Flusher).Flush(); r.Context().Err() == nil; w.(http.Flusher).Flush() {
						select {
						case <-time.After(tt.every):
							w.Write(make([]byte, tt.piece))
						case <-r.Context().Done():
						}
					}
				})
				start := time.Now()
				_, err := c.Fetch(t.Context(), news.Source{URL: "http://news.example/"}, news.State{})
				took := time.Since(start)
				if err == nil || err.Error() != tt.want || took < tt.after || took > tt.after+time.Second {
					t.Errorf("after %v: %v, want %q after %v", took, err, tt.want, tt.after)
				}
			})
		})
	}
}

// TestSlowlorisHeaders has servers that take too long at each stage before the document.
func TestSlowlorisHeaders(t *testing.T) {
	silent := func(net.Conn) {}
	slow := func(conn net.Conn) {
		for c := range strings.SplitSeq("HTTP/1.1 200 OK\r\nX-Endless: "+strings.Repeat("x", 100), "") {
			time.Sleep(time.Second)
			if _, err := io.WriteString(conn, c); err != nil {
				return
			}
		}
	}
	for _, tt := range []struct {
		name, url, want string
		answer          func(net.Conn)
		after           time.Duration
	}{
		{"no handshake", "https://news.example/", "TLS handshake timeout", silent, 10 * time.Second},
		{"no headers", "http://news.example/", "no answer within 15s", silent, 15 * time.Second},
		{"a letter a second", "http://news.example/", "no answer within 15s", slow, 15 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var server sync.WaitGroup
				defer server.Wait()
				c := newClient(t, Options{Dial: func(context.Context, string, string) (net.Conn, error) {
					ours, theirs := net.Pipe()
					go io.Copy(io.Discard, theirs)
					server.Go(func() { tt.answer(theirs) })
					return ours, nil
				}})
				start := time.Now()
				_, err := c.Fetch(t.Context(), news.Source{URL: tt.url}, news.State{})
				if took := time.Since(start); err == nil || err.Error() != tt.want || took != tt.after || errors.Is(err, ErrUnreachable) {
					t.Errorf("after %v: %v, want %q after %v", took, err, tt.want, tt.after)
				}
			})
		})
	}
}

func TestHugeHeaders(t *testing.T) {
	for name, header := range map[string]string{
		"one":  "X: " + strings.Repeat("x", 2*maxHeaderBytes),
		"many": strings.Repeat("X: x\r\n", maxHeaderBytes),
	} {
		err := failure(t, newClient(t, Options{}), raw(t, "HTTP/1.1 200 OK\r\n"+header+"\r\n\r\n"))
		if !strings.Contains(err.Error(), "headers exceeded") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHeaderInjectionInValidators has a state that no server can have brought about.
func TestHeaderInjectionInValidators(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if isConditional(r) || r.Header.Get("X-Evil") != "" {
			t.Errorf("headers %v", r.Header)
		}
		io.WriteString(w, sample)
	})
	for _, evil := range []string{"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\x00", strings.Repeat("x", maxValidator+1)} {
		fetch(t, newClient(t, Options{}), srv.URL, after(news.Validators{URL: srv.URL, ETag: evil, LastModified: evil}))
	}
}

func TestHeaderInjectionInRedirects(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Evil") != "" {
			t.Errorf("headers %v", r.Header)
		}
		if r.URL.Path == "/" {
			w.Header().Set("Location", "/end%0d%0aX-Evil:%201 x")
			w.WriteHeader(http.StatusFound)
			return
		}
		io.WriteString(w, sample)
	})
	if got := fetch(t, newClient(t, Options{}), srv.URL+"/", news.State{}); !strings.HasSuffix(got.URL, "/end%0D%0AX-Evil:%201%20x") {
		t.Errorf("answer from %s", got.URL)
	}
}

func TestCredentialsNotForwarded(t *testing.T) {
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Referer() != "" || isConditional(r) {
			t.Errorf("the other host gets %v", r.Header)
		}
		io.WriteString(w, sample)
	})
	var to string
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "desk" || password != "secret" {
			t.Errorf("the configured host gets %v", r.Header)
		}
		http.Redirect(w, r, to, http.StatusMovedPermanently)
	})
	c := newClient(t, Options{})
	to = elsewhere.URL
	got := fetch(t, c, strings.Replace(srv.URL, "://", "://desk:secret@", 1), after(news.Validators{URL: srv.URL, ETag: `"1"`}))
	if text := fmt.Sprintf("%+v", got); strings.Contains(text, "secret") {
		t.Errorf("the answer tells the password: %s", text)
	}
	moved := news.State{Moved: news.Moved{URL: elsewhere.URL}}
	fetch(t, c, strings.Replace(srv.URL, "://", "://desk:secret@", 1), moved)
}

func TestCredentialsNotInErrors(t *testing.T) {
	for _, u := range []string{
		"http://desk:secret@127.0.0.1:bad/", "http://desk:secret@10.0.0.1/", "http://desk:sec@secret@10.0.0.1/", "http://desk:secret@127.0.0.1:1/",
		"https://desk:secret@127.0.0.1:1/", "ftp://desk:secret@host/", "http://desk:secret@/", "http://desk:secret@host\x7f/", "http://desk:secret@[::1/",
	} {
		if err := failure(t, newClient(t, Options{}), u); strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", u, err)
		}
	}
}

func TestCookiesNotStored(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.Cookies()) > 0 {
			t.Errorf("%s comes with %v", r.URL, r.Cookies())
		}
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1", Path: "/"})
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/feed", http.StatusFound)
			return
		}
		io.WriteString(w, sample)
	})
	c := newClient(t, Options{})
	fetch(t, c, srv.URL+"/", news.State{})
	fetch(t, c, srv.URL+"/feed", news.State{})
}

func TestProxyFromEnvironmentIgnored(t *testing.T) {
	proxy := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the proxy was asked for %s", r.URL) })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	c := newClient(t, Options{})
	c.resolver = resolver(t, func(string) string { return "127.0.0.1" })
	for _, scheme := range []string{"http", "https"} { // a name: for addresses of loopback Go never asks a proxy
		_, err := c.Fetch(t.Context(), news.Source{URL: scheme + "://news.example/"}, news.State{})
		if !errors.Is(err, ErrNotPublic) {
			t.Errorf("error %v", err)
		}
	}
}

// TestLogInjection has a server that writes into our messages.
func TestLogInjection(t *testing.T) {
	evil := "x\x1b[31m\u202elevel=ERROR msg=" + strings.Repeat("y", 500)
	for name, answer := range map[string]string{
		"status line": evil + "\r\n\r\n",
		"encoding":    "HTTP/1.1 200 OK\r\nContent-Encoding: " + strings.ReplaceAll(evil, "\x1b", "\t") + "\r\n\r\n\x01",
		"location":    "HTTP/1.1 302 Found\r\nLocation: " + strings.ReplaceAll(evil, "\x1b", "\t") + "://%zz\r\n\r\n",
	} {
		text := failure(t, newClient(t, Options{}), raw(t, answer)).Error()
		if len(text) > 2*maxRemote || strings.ContainsAny(text, "\x1b\n\r\t\u202e") {
			t.Errorf("%s: message of %d bytes: %q", name, len(text), text)
		}
	}
}
