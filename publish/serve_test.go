package publish

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// ask returns the answer of a site's public handler; headers are "Name: value".
func ask(t testing.TB, h http.Handler, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t testing.TB, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rendered returns the public handler of a site with one story, and its document.
func rendered(t testing.TB) (http.Handler, *document) {
	t.Helper()
	o, _ := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	return s.Handler(false), s.current.Load().feeds["all"].docs[atomFormat]
}

func TestServesAFeed(t *testing.T) {
	h, doc := rendered(t)
	r := ask(t, h, "GET", "/feeds/all.atom")
	if r.StatusCode != 200 || bodyOf(t, r) != string(doc.plain) {
		t.Errorf("status %d, or another document", r.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":           "application/atom+xml; charset=utf-8",
		"Cache-Control":          "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400",
		"Vary":                   "Accept-Encoding, Sec-Fetch-Dest, Sec-Fetch-Mode",
		"Link":                   `<https://news.example.org/feeds/all.atom>; rel="self"`,
		"X-Robots-Tag":           "",
		"Referrer-Policy":        "no-referrer",
		"X-Content-Type-Options": "nosniff",
		"ETag":                   `"` + doc.etag + `"`,
		"Last-Modified":          doc.modified.UTC().Format(http.TimeFormat),
		"Content-Length":         strconv.Itoa(len(doc.plain)),
		"Content-Encoding":       "",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAnswersConditionalRequests(t *testing.T) {
	h, doc := rendered(t)
	etag, zipped := `"`+doc.etag+`"`, `"`+doc.etag+`-gzip"`
	at := func(d time.Duration) string { return doc.modified.Add(d).UTC().Format(http.TimeFormat) }
	for _, tt := range []struct {
		status  int
		headers []string
	}{
		{304, []string{"If-None-Match: " + etag}},
		{304, []string{"If-None-Match: W/" + etag}},
		{304, []string{`If-None-Match: "other", ` + etag}},
		{304, []string{"If-None-Match: *"}},
		{200, []string{`If-None-Match: "other"`}},
		{200, []string{`If-None-Match: ""`}},
		{200, []string{"If-None-Match: " + zipped}},
		{304, []string{"If-None-Match: " + zipped, "Accept-Encoding: gzip"}},
		{304, []string{"If-None-Match: " + etag, "Accept-Encoding: gzip"}},
		{304, []string{"If-Modified-Since: " + at(0)}},
		{304, []string{"If-Modified-Since: " + at(time.Hour)}},
		{200, []string{"If-Modified-Since: " + at(-time.Second)}},
		{200, []string{"If-Modified-Since: yesterday"}},
		{200, []string{`If-None-Match: "other"`, "If-Modified-Since: " + at(time.Hour)}},
		{304, []string{"If-None-Match: " + etag, "If-Modified-Since: " + at(-time.Hour)}},
		{412, []string{`If-Match: "other"`, "Accept-Encoding: gzip"}},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			r := ask(t, h, method, "/feeds/all.atom", tt.headers...)
			if r.StatusCode != tt.status {
				t.Errorf("%s with %v: %d, want %d", method, tt.headers, r.StatusCode, tt.status)
			}
			if tt.status == 304 && (r.Header.Get("ETag") == "" || r.Header.Get("Vary") == "" || r.Header.Get("Cache-Control") == "" || bodyOf(t, r) != "") {
				t.Errorf("%s with %v: headers %v", method, tt.headers, r.Header)
			}
		}
	}
}

func TestServesPartsOnlyOfWhatIsNotCompressed(t *testing.T) {
	h, doc := rendered(t)
	r := ask(t, h, "GET", "/feeds/all.atom", "Range: bytes=0-4")
	if r.StatusCode != 206 || bodyOf(t, r) != string(doc.plain[:5]) {
		t.Errorf("status %d, want 206", r.StatusCode)
	}
	r = ask(t, h, "GET", "/feeds/all.atom", "Range: bytes=0-4", "Accept-Encoding: gzip")
	if r.StatusCode != 200 || bodyOf(t, r) != string(doc.in(gzipCoding)) || r.Header.Get("Accept-Ranges") != "none" {
		t.Errorf("status %d, want 200 and all of it", r.StatusCode)
	}
}

// Over a real connection, where a wrong length or a body of a HEAD would be noticed.
func TestHeadSaysWhatGetWould(t *testing.T) {
	h, _ := rendered(t)
	srv := httptest.NewServer(h)
	defer srv.Close()
	for _, encoding := range []string{"identity", "gzip"} {
		var lengths []string
		for _, method := range []string{"GET", "HEAD", "GET"} {
			req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/feeds/all.atom", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", encoding)
			r, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(bodyOf(t, r)); method == "GET" && int64(n) != r.ContentLength || method == "HEAD" && n > 0 {
				t.Errorf("%s %s: %d bytes of %d", method, encoding, n, r.ContentLength)
			}
			r.Body.Close()
			lengths = append(lengths, r.Header.Get("Content-Length"))
		}
		if lengths[0] != lengths[1] || lengths[0] == "" {
			t.Errorf("%s: lengths %q", encoding, lengths)
		}
	}
}

func TestWhatIsNotThereTellsNothing(t *testing.T) {
	h, _ := rendered(t)
	for _, path := range []string{"/feeds/", "/feeds", "/feeds/all", "/feeds/ALL.atom", "/feeds/all.xml", "/feeds/other.atom", "/feeds/other.rss", "/feeds/other.json", "/feeds/all.atom/", "/feeds/.atom", "/sources/", "/index.html", "/feeds/..%2fall.atom", "/favicon.ico"} {
		r := ask(t, h, "GET", path)
		if body := bodyOf(t, r); r.StatusCode != 404 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") || body != "404 page not found\n" {
			t.Errorf("%s: %d %q", path, r.StatusCode, body)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	h, _ := rendered(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"} {
		for _, path := range []string{"/", "/feeds/all.atom", "/feeds/all+all.atom", "/feeds.opml", "/nothing"} {
			if r := ask(t, h, method, path); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD, OPTIONS" || bodyOf(t, r) == "" {
				t.Errorf("%s %s: %d, Allow: %q", method, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
}

func TestPagesOfOtherSitesMayReadWhatEverybodyCanReach(t *testing.T) {
	for address, want := range map[string]string{"https://news.example.org/": "*", "http://localhost:8780/": "", "http://127.0.0.1:8780/": "", "http://[::1]:8780/": ""} {
		o, _ := testOptions(story(1))
		o.URL = address
		s := New(o)
		render(t, s, "all")
		h := s.Handler(false)
		r := ask(t, h, "OPTIONS", "/feeds/all.atom", "Origin: https://reader.example", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: if-none-match")
		if got := r.Header.Get("Access-Control-Allow-Origin"); r.StatusCode != 204 || got != want || bodyOf(t, r) != "" || r.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: OPTIONS: %d, %v", address, r.StatusCode, r.Header)
		}
		if allowed := r.Header.Get("Access-Control-Allow-Headers"); (want == "*") != strings.Contains(allowed, "If-None-Match") {
			t.Errorf("%s: headers that may be sent: %q", address, allowed)
		}
		for _, path := range []string{"/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json"} {
			if got := ask(t, h, "GET", path, "Origin: https://reader.example").Header.Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s: GET %s may be read by %q, want %q", address, path, got, want)
			}
		}
	}
}

func TestFeedThatIsNotReadyIsNotGone(t *testing.T) {
	o, _ := testOptions(story(1))
	h := New(o).Handler(false)
	for path, want := range map[string]int{
		"/feeds/all.atom": 503, "/feeds/all.rss": 503, "/feeds/all.json": 503, "/": 503, "/feeds/other.atom": 404, "/feeds/all/edits.atom": 404,
		"/feeds.opml": 200, "/feed.css": 200,
	} {
		r := ask(t, h, "GET", path)
		if r.StatusCode != want || want == 503 && r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

func TestLastModifiedSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, _ := testOptions(story(1))
		modified := func() string {
			s := New(o)
			render(t, s, "all")
			return ask(t, s.Handler(false), "GET", "/feeds/all.atom").Header.Get("Last-Modified")
		}
		before := modified()
		time.Sleep(time.Hour)
		if after := modified(); before != after || before == "" {
			t.Errorf("Last-Modified %q, before the restart %q", after, before)
		}
	})
}

func TestHostAndForwardedHeadersAreNotTrusted(t *testing.T) {
	o, _ := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	for _, private := range []bool{false, true} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "http://evil.example/", nil)
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("Forwarded", "host=evil.example")
		w := httptest.NewRecorder()
		s.Handler(private).ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "evil.example") {
			t.Errorf("private %t: the page believes the request", private)
		}
	}
}

func TestServesWhileItIsRendered(t *testing.T) {
	o, m := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, path := range []string{"/", "/feeds/all.atom"} {
		wg.Go(func() {
			for ctx.Err() == nil {
				if r := ask(t, s.Handler(true), "GET", path); r.StatusCode != 200 {
					t.Errorf("%s: %d", path, r.StatusCode)
				}
			}
		})
	}
	for i := range 20 {
		m.mu.Lock()
		m.items = keptAll(story(1), story(i))
		m.mu.Unlock()
		render(t, s, "all")
	}
	stop()
	wg.Wait()
}
