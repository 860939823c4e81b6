package faultserver_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courant/internal/faultserver"
)

// A reader asks a server in memory, for hosts of any name.
type reader struct {
	t      *testing.T
	server *faultserver.Server
	client *http.Transport
}

// inBubble runs a test with a reader, in a time of its own.
func inBubble(t *testing.T, test func(t *testing.T, r *reader)) {
	synctest.Test(t, func(t *testing.T) {
		l, dial := faultserver.Pipe()
		s := faultserver.New(faultserver.Options{})
		served := make(chan error, 1)
		go func() { served <- s.Serve(l) }()
		r := &reader{t, s, &http.Transport{DialContext: dial, DisableCompression: true}}
		test(t, r)
		r.client.CloseIdleConnections()
		s.Close()
		if err := <-served; err != http.ErrServerClosed {
			t.Errorf("Serve: %v", err)
		}
	})
}

// ask sends a well-mannered request, save for the fields given, and returns the answer. A
// field with an empty value is left out.
func (r *reader) ask(url string, fields ...string) *http.Response {
	r.t.Helper()
	req := newRequest(r.t, url)
	req.Header.Set("User-Agent", "Reader/1.0 (+http://reader.invalid/)")
	req.Header.Set("Accept-Encoding", "gzip")
	for i := 0; i+1 < len(fields); i += 2 {
		req.Header.Set(fields[i], fields[i+1])
		if fields[i+1] == "" {
			req.Header[http.CanonicalHeaderKey(fields[i])] = nil
		}
	}
	resp, err := r.client.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp
}

// again asks with the validators of an answer.
func (r *reader) again(url string, last *http.Response, fields ...string) *http.Response {
	for from, to := range map[string]string{"Etag": "If-None-Match", "Last-Modified": "If-Modified-Since"} {
		if v := last.Header.Get(from); v != "" {
			fields = append([]string{to, v}, fields...)
		}
	}
	return r.ask(url, fields...)
}

func TestNothingIsRudeOfAPoliteReader(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reader) {
		urls := []string{"http://a.invalid/live", "http://b.invalid/live?validators=date", "http://c.invalid/live?validators=none",
			"http://d.invalid/validator/etag-unquoted", "http://e.invalid/validator/changing", "http://f.invalid/validator/304-new-etag",
			"http://g.invalid/live?fail=3", "http://h.invalid/status/404"}
		last := map[string]*http.Response{}
		for range 7 * 24 {
			for _, url := range urls {
				if last[url] == nil {
					last[url] = r.ask(url)
					continue
				}
				resp := r.again(url, last[url])
				if resp.StatusCode == http.StatusOK || resp.Header.Get("ETag") != "" {
					last[url] = resp
				}
			}
			time.Sleep(time.Hour)
		}
		report := r.server.Politeness()
		if rude := report.Rude(); len(rude) > 0 || !strings.Contains(report.String(), "Nothing rude.") {
			t.Errorf("rude: %s", strings.Join(rude, "\n"))
		}
		if len(report.URLs) != len(urls) || report.URLs[0].Requests != 7*24 || report.URLs[0].Unconditional != 1 || report.URLs[0].Least != time.Hour {
			t.Errorf("report %+v", report.URLs)
		}
		if got := r.server.Hosts(); len(got) != len(urls) || got[0] != "a.invalid" {
			t.Errorf("hosts %q", got)
		}
	})
}

func TestRudenessIsFound(t *testing.T) {
	const url = "http://herald.invalid/plain"
	hour := func() { time.Sleep(time.Hour) }
	for name, tt := range map[string]struct {
		do   func(r *reader)
		want string // in the report; empty: nothing
	}{
		"second unconditional request": {func(r *reader) { r.ask(url); hour(); r.ask(url) }, "2 of 2 unconditional"},
		"validator of its own":         {func(r *reader) { r.ask(url); hour(); r.ask(url, "If-None-Match", `"mine"`) }, "1 of 2 with validators out of sequence"},
		"validator before any":         {func(r *reader) { r.ask(url, "If-None-Match", `"mine"`) }, "1 of 1 with validators out of sequence"},
		"weakened validator": {func(r *reader) {
			tag := r.ask(url).Header.Get("ETag")
			hour()
			r.ask(url, "If-None-Match", "W/"+tag)
		}, "1 of 2 with validators out of sequence"},
		"requoted validator": {func(r *reader) {
			r.ask("http://herald.invalid/validator/etag-unquoted")
			hour()
			r.ask("http://herald.invalid/validator/etag-unquoted", "If-None-Match", `"5f3759df"`)
		}, "out of sequence"},
		"rewritten date": {func(r *reader) {
			r.ask("http://herald.invalid/validator/date-zone")
			hour()
			r.ask("http://herald.invalid/validator/date-zone", "If-Modified-Since", "Tue, 03 Nov 2026 10:00:00 GMT")
		}, "out of sequence"},
		"old validator": {func(r *reader) {
			const url = "http://herald.invalid/validator/changing"
			first := r.ask(url)
			hour()
			r.again(url, first)
			hour()
			r.again(url, first)
		}, "1 of 3 with validators out of sequence"},
		"cut validator": {func(r *reader) {
			const url = "http://herald.invalid/validator/etag-long"
			tag := r.ask(url).Header.Get("ETag")
			hour()
			r.ask(url, "If-None-Match", tag[:1000])
		}, "out of sequence"},
		"within the hour":          {func(r *reader) { last := r.ask(url); time.Sleep(59 * time.Minute); r.again(url, last) }, "1 of 2 too early"},
		"within a quarter":         {again("/hint/ttl-15", 14*time.Minute), "1 of 2 too early"},
		"after a quarter, allowed": {again("/hint/ttl-15", 15*time.Minute), ""},
		"within Retry-After":       {again("/retry-after/seconds-503", 119*time.Minute), "1 of 2 too early"},
		"after Retry-After":        {again("/retry-after/seconds-503", 2*time.Hour), ""},
		"within that of a 200":     {again("/retry-after/200", 90*time.Minute), "1 of 2 too early"},
		"within that by a wrong clock": {
			again("/retry-after/clock-behind", 90*time.Minute), "1 of 2 too early"},
		"after a week, of a year":     {again("/retry-after/year", 7*24*time.Hour), ""},
		"within max-age":              {again("/cache/max-age", 90*time.Minute), "1 of 2 too early"},
		"within Expires":              {again("/cache/expires", 90*time.Minute), "1 of 2 too early"},
		"after max-age less Age":      {again("/cache/age", 2*time.Hour), ""},
		"within max-age, no-cache":    {again("/cache/no-cache", 90*time.Minute), ""},
		"at night, in January":        {again("/hint/skip-night", 26*time.Hour), "1 of 2 too early"}, // a bubble begins at midnight
		"another URL of a held host":  {func(r *reader) { r.ask("http://herald.invalid/retry-after/seconds"); hour(); r.ask(url) }, "1 of 1 too early"},
		"another URL of another host": {func(r *reader) { r.ask("http://other.invalid/retry-after/seconds"); hour(); r.ask(url) }, ""},
		"no pause":                    {func(r *reader) { r.ask(url); r.ask("http://herald.invalid/live") }, "herald.invalid: 0s between two requests"},
		"a redirect followed": {func(r *reader) {
			r.ask("http://herald.invalid/redirect/301")
			r.ask("http://herald.invalid/redirect/feed")
		}, ""},
		"a loop followed": {func(r *reader) {
			r.ask("http://herald.invalid/redirect/self")
			r.ask("http://herald.invalid/redirect/self")
		}, ""},
		"cookie":           {with("Cookie", "id=1"), "1 of 1 with a cookie"},
		"referrer":         {with("Referer", "http://reader.invalid/"), "1 of 1 with a referrer"},
		"no-cache":         {with("Cache-Control", "no-cache"), "1 of 1 with Cache-Control"},
		"range":            {with("Range", "bytes=0-99"), "1 of 1 for a range"},
		"a browser's name": {with("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"), "1 of 1 with an odd User-Agent"},
		"a library's name": {with("User-Agent", "Go-http-client/1.1"), "1 of 1 with an odd User-Agent"},
		"no name":          {with("User-Agent", ""), "1 of 1 with an odd User-Agent"},
		"no compression":   {with("Accept-Encoding", "identity"), "1 of 1 without gzip"},
		"query":            {func(r *reader) { r.ask(url + "?_=1700000000") }, "1 of 1 with a query added"},
		"our own query":    {func(r *reader) { r.ask("http://herald.invalid/live?per-day=2") }, ""},
		"two at once": {func(r *reader) {
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { r.drop("http://herald.invalid/wire/silence", time.Minute) })
			}
			wg.Wait()
		}, "herald.invalid: 2 requests at once"},
		"validators before a failure": {func(r *reader) {
			const url = "http://herald.invalid/length/longer"
			r.drop(url, time.Hour)
			r.drop(url, time.Hour)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *reader) {
				tt.do(r)
				report := r.server.Politeness()
				rude := strings.Join(report.Rude(), "\n")
				if tt.want == "" && rude != "" || !strings.Contains(rude, tt.want) || !strings.Contains(report.String(), tt.want) {
					t.Errorf("rude %q, want %q", rude, tt.want)
				}
			})
		})
	}
}

// again asks twice, the second time with the right validators.
func again(path string, after time.Duration) func(r *reader) {
	return func(r *reader) {
		last := r.ask("http://herald.invalid" + path)
		time.Sleep(after)
		r.again("http://herald.invalid"+path, last)
	}
}

// with asks once with a header field.
func with(name, value string) func(r *reader) {
	return func(r *reader) { r.ask("http://herald.invalid/plain", name, value) }
}

// drop asks, reads what there is and gives up after a while, which it waits in any case.
func (r *reader) drop(url string, after time.Duration) {
	ctx, cancel := context.WithTimeout(r.t.Context(), after)
	defer cancel()
	req := newRequest(r.t, url).WithContext(ctx)
	req.Header.Set("User-Agent", "Reader/1.0 (+http://reader.invalid/)")
	req.Header.Set("Accept-Encoding", "gzip")
	if resp, err := r.client.RoundTrip(req); err == nil {
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	<-ctx.Done()
}

func TestReportIsATable(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reader) {
		last := r.ask("http://herald.invalid/plain")
		time.Sleep(time.Minute)
		r.again("http://herald.invalid/plain", last, "Cookie", "id=1")
		want := `url                   requests  uncond.  out of seq.  early  least  cookies  referrers  queries  no-cache  ranges  agents  no gzip
herald.invalid/plain  2         1        0            1      1m0s   1        0          0        0         0       0       0

host            requests  at once  least gap
herald.invalid  2         1        1m0s

1 rude:
  herald.invalid/plain: 1 of 2 too early, 1 of 2 with a cookie
`
		if got := r.server.Politeness().String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestRequestsAreRecorded(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reader) {
		r.ask("http://Herald.invalid:80/status/503?retry-after=60", "If-None-Match", `"a"`)
		list := r.server.Requests()
		if len(list) != 1 {
			t.Fatalf("%d requests", len(list))
		}
		got := list[0]
		if got.Host != "herald.invalid" || got.Path != "/status/503" || got.Query != "retry-after=60" || got.Status != 503 ||
			got.Hold != time.Minute || got.Validators.ETag != `"a"` || got.End.IsZero() || got.Concurrent != 1 || !strings.HasPrefix(got.Remote, "192.0.2.1:") {
			t.Errorf("got %+v", got)
		}
		r.server.Forget()
		if len(r.server.Requests()) != 0 {
			t.Error("not forgotten")
		}
	})
}

func TestLiveFeedsGoOn(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reader) {
		document := func(path string) string { return handle(r.server, path, http.Header{}).body.String() }
		seen := map[string]map[string]bool{}
		paths := []string{"/live", "/live?per-day=2", "/live?skip-hours=0,1,2,3,4,5", "/flood", "/gap"}
		for range 49 {
			for _, path := range paths {
				for part := range strings.SplitSeq(document(path), "<guid>") {
					id, _, found := strings.Cut(part, "</guid>")
					if seen[path] == nil {
						seen[path] = map[string]bool{}
					}
					if found {
						seen[path][id] = true
					}
				}
			}
			time.Sleep(time.Hour)
		}
		want := map[string]int{"/live": 20 + 48, "/live?per-day=2": 20 + 4, "/live?skip-hours=0,1,2,3,4,5": 20 + 36, "/flood": 1000 + 48000, "/gap": 49 * 20}
		got := map[string]int{}
		for path, ids := range seen {
			got[path] = len(ids)
		}
		if !maps.Equal(got, want) {
			t.Errorf("items seen by hourly visits in two days: %v, want %v", got, want)
		}
		if first, _, _ := strings.Cut(document("/live"), "</pubDate>"); !strings.HasSuffix(first, time.Now().UTC().Format(time.RFC1123Z)) {
			t.Errorf("the newest item is not of this moment: %s", first)
		}
	})
}

func TestLiveFeedsAnswerWithWhatTheirQueryWants(t *testing.T) {
	s := faultserver.New(faultserver.Options{})
	for query, want := range map[string][]string{
		"":                 {"ETag", "Last-Modified"},
		"validators=both":  {"ETag", "Last-Modified"},
		"validators=etag":  {"ETag"},
		"validators=date":  {"Last-Modified"},
		"validators=none":  nil,
		"max-age=60":       {"Cache-Control", "ETag", "Last-Modified"},
		"format=atom":      {"ETag", "Last-Modified"},
		"fail=1&window=10": nil,
	} {
		a := handle(s, "/live?"+query, http.Header{})
		a.header.Del("Content-Type")
		var got []string
		for _, name := range []string{"Cache-Control", "ETag", "Last-Modified"} {
			if a.header.Get(name) != "" {
				got = append(got, name)
			}
		}
		if strings.HasPrefix(query, "fail") {
			s.Forget()
			a = handle(s, "/live?"+query, http.Header{})
			if again := handle(s, "/live?"+query, http.Header{}); a.status != 503 || again.status != 200 || strings.Count(again.body.String(), "<item>") != 10 {
				t.Errorf("%s: status %d, then %d", query, a.status, again.status)
			}
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: header has %q, want %q", query, got, want)
		}
	}
	if tag := handle(s, "/live?validators=weak", http.Header{}).header.Get("ETag"); !strings.HasPrefix(tag, `W/"`) {
		t.Errorf("weak ETag %q", tag)
	}
}
