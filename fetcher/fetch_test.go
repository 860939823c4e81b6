package fetcher

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"courant/news"
)

const sample = `<rss version="2.0"><channel><title>Harbour</title><link>https://news.example/</link>
<item><title>Ferry sails</title><link>https://news.example/1</link><guid isPermaLink="false">1</guid></item></channel></rss>`

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func newClient(t testing.TB, o Options) *Client {
	t.Helper()
	o.UserAgent = cmp.Or(o.UserAgent, "courant/test")
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// serve starts a server on loopback.
func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// serveTLS starts a server on loopback that speaks TLS.
func serveTLS(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(h)
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of clients that hang up
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv
}

func sourceAt(url string) news.Source {
	return news.Source{ID: "harbour", URL: url, AllowPrivate: loopback}
}

// A visited source is an answer and what was read of it.
type visited struct {
	*Answer
	Meta  news.Meta
	Items []news.Item
}

// fetch visits a URL for which loopback is allowed, and reads its document if there is a
// new one; both must succeed.
func fetch(t testing.TB, c *Client, url string, st news.State) visited {
	t.Helper()
	answer, err := c.Fetch(t.Context(), sourceAt(url), st)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Document.Body == nil {
		return visited{Answer: answer}
	}
	reading, err := c.Read(t.Context(), sourceAt(url), answer.Document, nil)
	if err != nil {
		t.Fatal(err)
	}
	return visited{answer, reading.Meta, reading.Items}
}

// after is the state after a visit that brought the validators.
func after(v news.Validators) news.State {
	return news.State{Validators: v, Parser: Version, NoDelta: true}
}

// failure visits a URL for which loopback is allowed; the visit must fail.
func failure(t *testing.T, c *Client, url string) error {
	t.Helper()
	res, err := c.Fetch(t.Context(), sourceAt(url), news.State{})
	if err == nil {
		t.Fatalf("Fetch succeeded with %+v", res)
	}
	return err
}

func TestSendsWhatAFeedReaderShould(t *testing.T) {
	var got http.Header
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1"})
		io.WriteString(w, sample)
	})
	c := newClient(t, Options{UserAgent: "courant/1.0 (+https://desk.example/)"})
	fetch(t, c, srv.URL+"/feed", news.State{})
	fetch(t, c, srv.URL+"/feed", news.State{})
	want := http.Header{"User-Agent": {"courant/1.0 (+https://desk.example/)"}, "Accept": {accept}, "Accept-Encoding": {"gzip, br, zstd"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("second request has the headers\n%v, want\n%v", got, want)
	}
}

func TestUserAgentIsNeverEmpty(t *testing.T) {
	var got string
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { got = r.UserAgent(); io.WriteString(w, sample) })
	c := New(Options{})
	defer c.Close()
	fetch(t, c, srv.URL, news.State{})
	if got != "courant" {
		t.Errorf("User-Agent %q", got)
	}
}

func TestFetchesAndParses(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `W/"odd, but 'ours'"`)
		w.Header().Set("Last-Modified", "yesterday, about noon")
		io.WriteString(w, sample)
	})
	res := fetch(t, newClient(t, Options{}), srv.URL+"/feed#part", news.State{})
	want := news.Validators{URL: srv.URL + "/feed", ETag: `W/"odd, but 'ours'"`, LastModified: "yesterday, about noon"}
	if res.Status != 200 || res.Unchanged || res.Validators != want || res.URL != want.URL {
		t.Errorf("got %+v, want validators %+v", res, want)
	}
	if res.Body != news.HashBytes([]byte(sample)) || res.Bytes != len(sample) {
		t.Errorf("body %v of %d bytes", res.Body, res.Bytes)
	}
	if res.Meta.Title != "Harbour" || len(res.Items) != 1 || res.Items[0].Source != "harbour" || res.Items[0].Title != "Ferry sails" {
		t.Errorf("meta %+v, items %+v", res.Meta, res.Items)
	}
}

func TestValidatorsGoBackByteForByte(t *testing.T) {
	for _, v := range []news.Validators{
		{ETag: `"plain"`, LastModified: "Tue, 03 Mar 2026 10:00:00 GMT"},
		{ETag: `W/"weak"`},
		{ETag: `unquoted`},
		{ETag: `"schön"`},
		{LastModified: "2026-03-03 10:00:00"},
		{ETag: `"a", "b"`, LastModified: "0"},
	} {
		var got [2][]string
		srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
			got = [2][]string{r.Header["If-None-Match"], r.Header["If-Modified-Since"]}
			w.WriteHeader(http.StatusNotModified)
		})
		v.URL = srv.URL + "/feed"
		body := news.HashBytes([]byte("before"))
		res := fetch(t, newClient(t, Options{}), v.URL, news.State{Validators: v, Body: body, Parser: Version})
		for i, want := range []string{v.ETag, v.LastModified} {
			if strings.Join(got[i], "|") != want {
				t.Errorf("sent %q, want %q", got[i], want)
			}
		}
		if !res.Unchanged || res.Status != 304 || res.Validators != v || res.Body != body {
			t.Errorf("a 304 gives %+v, want unchanged validators %+v", res, v)
		}
	}
}

func TestValidatorsOfAnotherURLAreNotSent(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if isConditional(r) {
			t.Error("request is conditional")
		}
		io.WriteString(w, sample)
	})
	st := after(news.Validators{URL: srv.URL + "/old", ETag: `"1"`, LastModified: "x"})
	fetch(t, newClient(t, Options{}), srv.URL+"/new", st)
}

func TestNotModifiedMayBringNewValidators(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"2"`)
		w.WriteHeader(http.StatusNotModified)
	})
	old := news.Validators{URL: srv.URL, ETag: `"1"`, LastModified: "x"}
	res := fetch(t, newClient(t, Options{}), srv.URL, after(old))
	if want := (news.Validators{URL: srv.URL, ETag: `"2"`, LastModified: "x"}); res.Validators != want {
		t.Errorf("validators %+v, want %+v", res.Validators, want)
	}
}

func TestNotModifiedUnaskedIsAnError(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	err := failure(t, newClient(t, Options{}), srv.URL)
	if se, ok := errors.AsType[*StatusError](err); !ok || se.Code != 304 {
		t.Errorf("error %v, want status 304", err)
	}
}

func TestSameDocumentIsUnchangedAndBringsItsValidators(t *testing.T) {
	const broken = "not even a feed"
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"new"`)
		w.Header().Set("Last-Modified", "later")
		io.WriteString(w, broken)
	})
	st := news.State{Parser: Version, Body: news.HashBytes([]byte(broken)), Validators: news.Validators{URL: srv.URL, ETag: `"old"`}}
	res := fetch(t, newClient(t, Options{}), srv.URL, st)
	want := news.Validators{URL: srv.URL, ETag: `"new"`, LastModified: "later"}
	if !res.Unchanged || res.Validators != want || res.Body != st.Body {
		t.Errorf("got %+v", res)
	}
}

func TestAnotherDocumentUnderTheSameETagIsRead(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"constant"`)
		io.WriteString(w, sample)
	})
	st := news.State{Parser: Version, Body: news.HashBytes([]byte("before")), Validators: news.Validators{URL: srv.URL, ETag: `"constant"`}}
	if res := fetch(t, newClient(t, Options{}), srv.URL, st); res.Unchanged || len(res.Items) != 1 {
		t.Errorf("got %+v", res)
	}
}

func TestValidatorsThatCannotBeUsedAreDropped(t *testing.T) {
	for _, etag := range []string{"", strings.Repeat("x", maxValidator+1)} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", etag)
			io.WriteString(w, sample)
		})
		old := after(news.Validators{URL: srv.URL, ETag: `"1"`, LastModified: "x"})
		if res := fetch(t, newClient(t, Options{}), srv.URL, old); res.Validators != (news.Validators{}) {
			t.Errorf("ETag of %d bytes: validators %.40v", len(etag), res.Validators)
		}
	}
}

func TestStatusErrors(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		code        int
		date, after string
		want        time.Duration
	}{
		{404, "", "", 0},
		{410, "", "", 0},
		{429, "", "120", 2 * time.Minute},
		{503, "", "-5", 0},
		{503, "", "soon", 0},
		{503, "", "99999999999", 7 * day},
		// The server's clock is wrong by years; what counts is the difference.
		{503, "Fri, 01 Jan 2010 00:00:00 GMT", "Fri, 01 Jan 2010 01:30:00 GMT", 90 * time.Minute},
		{503, "Fri, 01 Jan 2010 00:00:00 GMT", "Thu, 31 Dec 2009 00:00:00 GMT", 0},
		{503, "Fri, 01 Jan 2010 00:00:00 GMT", "Sun, 01 Jan 2012 00:00:00 GMT", 7 * day},
	} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if tt.date != "" {
				w.Header().Set("Date", tt.date)
			}
			w.Header().Set("Retry-After", tt.after)
			w.WriteHeader(tt.code)
		})
		err := failure(t, newClient(t, Options{}), srv.URL)
		se, ok := errors.AsType[*StatusError](err)
		if !ok || se.Code != tt.code || se.RetryAfter != tt.want {
			t.Errorf("%d, Retry-After %q: got %#v, want %v", tt.code, tt.after, err, tt.want)
		}
	}
}

func TestTimesOut(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		answer     func(w http.ResponseWriter)
	}{
		{"headers", "timeout after 0.05s waiting for headers", func(http.ResponseWriter) {}},
		{"document", "timeout after 0.05s reading the document", func(w http.ResponseWriter) {
			io.WriteString(w, "<rss>")
			w.(http.Flusher).Flush()
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				tt.answer(w)
				<-r.Context().Done()
			})
			err := failure(t, newClient(t, Options{Timeout: 50 * time.Millisecond}), srv.URL)
			if err.Error() != tt.want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %q, want %q", err, tt.want)
			}
		})
	}
}

func TestHeadersHaveATimeoutOfTheirOwn(t *testing.T) {
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c := newClient(t, Options{})
	c.transport(loopback).ResponseHeaderTimeout = 50 * time.Millisecond
	if err := failure(t, c, srv.URL); err.Error() != "no answer within 15s" {
		t.Error(err)
	}
}

func TestBeingStoppedIsTheContextsError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	srv := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err := newClient(t, Options{}).Fetch(ctx, sourceAt(srv.URL), news.State{})
	if err != context.Canceled {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestNetworkErrorsAreReadable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	for _, tt := range []struct{ url, want string }{
		{"http://user:secret@" + ln.Addr().String() + "/feed", "connect: connection refused"},
		{"ftp://127.0.0.1/feed", `scheme "ftp": want http or https`},
		{"http://127.0.0.1:port/", `invalid port ":port" after host`},
		{raw(t, "SSH-2.0-OpenSSH\r\n"), `malformed HTTP response "SSH-2.0-OpenSSH"`},
	} {
		if err := failure(t, newClient(t, Options{}), tt.url); err.Error() != tt.want {
			t.Errorf("%s: error %q, want %q", tt.url, err, tt.want)
		}
	}
}

func TestUnknownHostsAreNamed(t *testing.T) {
	err := describe(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nowhere.example", Server: "127.0.0.53:53"}})
	if err.Error() != "lookup nowhere.example: no such host" {
		t.Error(err)
	}
}

// trust makes the client accept the server's certificate.
func trust(c *Client, srv *httptest.Server) {
	c.roots = x509.NewCertPool()
	c.roots.AddCert(srv.Certificate())
}

func TestSpeaksTLS(t *testing.T) {
	srv := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("protocol %s, want HTTP/2", r.Proto)
		}
		io.WriteString(w, sample)
	})
	c := newClient(t, Options{})
	trust(c, srv)
	if res := fetch(t, c, srv.URL, news.State{}); len(res.Items) != 1 {
		t.Errorf("got %+v", res)
	}
	if err := failure(t, newClient(t, Options{}), srv.URL); !strings.Contains(err.Error(), "certificate") {
		t.Errorf("unknown certificate: %v", err)
	}
}
