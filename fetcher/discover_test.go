package fetcher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A site answers each path with its text; others are not found.
type site struct {
	pages map[string]string
	asked []string    // paths
	at    []time.Time // when
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked, s.at = append(s.asked, r.URL.Path), append(s.at, time.Now())
	page, ok := s.pages[r.URL.Path]
	switch {
	case !ok:
		http.NotFound(w, r)
	case strings.HasPrefix(page, "/"):
		http.Redirect(w, r, page, http.StatusFound)
	case page == "busy":
		w.WriteHeader(http.StatusTooManyRequests)
	default:
		io.WriteString(w, page)
	}
}

// summary returns candidates in short: how they were found, where, and what they have.
func summary(found []Candidate) []string {
	var lines []string
	for _, c := range found {
		what := fmt.Sprintf("%d items of %s", c.Items, c.Title)
		if _, ok := errors.AsType[*SyntaxError](c.Err); ok {
			what = "broken"
		} else if c.Err != nil {
			what = c.Err.Error()
		}
		lines = append(lines, fmt.Sprintf("%s: %s: %s", c.How, strings.TrimPrefix(c.URL, "http://news.example"), what))
	}
	return lines
}

func TestDiscovers(t *testing.T) {
	titled := func(s string) string { return strings.Replace(sample, "Harbour", s, 1) }
	for _, tt := range []struct {
		name  string
		pages map[string]string
		asked []string
		want  []string
	}{
		{"a feed itself", map[string]string{"/": sample}, []string{"/"}, []string{"the address itself: /: 1 items of Harbour"}},
		{"a broken feed itself", map[string]string{"/": `{"version": "https://jsonfeed.org/version/1.1", "items": 7}`}, []string{"/"},
			[]string{"the address itself: /: broken"}},
		{"links of the head", map[string]string{
			"/": `<html><head><base href="/blog/"><title>News</title>
				<link rel="alternate" type="application/rss+xml" title="Comments on it" href="comments.xml">
				<link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="main.xml#x">
				<link rel="alternate" type="application/atom+xml" href="http://news.example/blog/main.xml?utm_source=x">
				<link rel="alternate" type="application/feed+json" href="moved">
				<link rel="alternate" type="application/json" href="/wp-json/">
				<link rel="stylesheet" type="text/css" href="style.css"></head><body>`,
			"/blog/main.xml": titled("Main"), "/blog/comments.xml": titled("Comments"), "/blog/moved": "/blog/main.xml",
		}, []string{"/", "/blog/main.xml", "/blog/moved", "/blog/main.xml", "/blog/comments.xml"},
			[]string{"link in the page: /blog/main.xml: 1 items of Main", "link in the page: /blog/comments.xml: 1 items of Comments"}},
		{"links of the text", map[string]string{
			"/":         `<html><body><a href="/about">About</a><a href="/blog.rss">RSS</a><a href="feed:/atom/">x</a><a href="/feedback">y</a>`,
			"/blog.rss": titled("Blog"), "/atom/": "<html>no feed",
		}, []string{"/", "/blog.rss", "/atom/"},
			[]string{"link in the page: /blog.rss: 1 items of Blog", "link in the page: /atom/: not a feed: an HTML page"}},
		{"usual places", map[string]string{"/": "<html>nothing", "/feed": sample, "/rss": "/feed", "/atom.xml": titled("Atom")},
			[]string{"/", "/feed", "/rss", "/feed", "/feed.xml", "/atom.xml", "/rss.xml", "/index.xml"},
			[]string{"usual place: /feed: 1 items of Harbour", "usual place: /atom.xml: 1 items of Atom"}},
		{"no more where the server is busy", map[string]string{"/": `<html><a href=/a.rss><a href=/b.rss>`, "/a.rss": "busy", "/b.rss": sample},
			[]string{"/", "/a.rss"},
			[]string{"link in the page: /a.rss: status 429 Too Many Requests", "link in the page: /b.rss: not asked: too many requests for one page"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{pages: tt.pages}
				found, err := serveMemory(t, s.ServeHTTP).Discover(t.Context(), "http://news.example/", nil)
				got := summary(found)
				if err != nil || !slices.Equal(got, tt.want) {
					t.Errorf("got %q, %v\nwant %q", got, err, tt.want)
				}
				if !slices.Equal(s.asked, tt.asked) {
					t.Errorf("asked for %q\nwant %q", s.asked, tt.asked)
				}
			})
		})
	}
}

func TestDiscoveryIsPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{pages: map[string]string{"/": "<html>"}}
		for i := range 30 {
			s.pages["/"] += fmt.Sprintf(`<link rel=alternate type=text/xml href=/%d.xml>`, i)
		}
		found, err := serveMemory(t, s.ServeHTTP).Discover(t.Context(), "http://news.example/", nil)
		if err != nil || len(s.asked) != maxDiscovery || len(found) != maxPageLinks || found[19].Err != errNotAsked {
			t.Errorf("%d requests, %d candidates, %v", len(s.asked), len(found), err)
		}
		for i := 1; i < len(s.at); i++ {
			if s.at[i].Sub(s.at[i-1]) < time.Second {
				t.Errorf("request %d comes %v after the one before", i, s.at[i].Sub(s.at[i-1]))
			}
		}
	})
}

func TestDiscoveryTellsWhatAFeedHas(t *testing.T) {
	const feed = `<rss version="2.0"><channel><title>Quay</title><language>sq</language>
<item><guid>1</guid><title>a</title><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>b</title><pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>`
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		io.WriteString(w, feed)
	})
	found, err := newClient(t, Options{}).Discover(t.Context(), srv.URL, loopback)
	want := Candidate{URL: srv.URL, Title: "Quay", Type: "application/rss+xml", Items: 2, Language: "sq", How: FoundItself,
		Latest: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	if err != nil || len(found) != 1 || !found[0].Latest.Equal(want.Latest) {
		t.Fatalf("got %+v, %v", found, err)
	}
	if found[0].Latest = want.Latest; found[0] != want {
		t.Errorf("got %+v, want %+v", found[0], want)
	}
}

func TestDiscoveryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{pages: map[string]string{"/": "<html>"}}
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		_, err := serveMemory(t, s.ServeHTTP).Discover(ctx, "http://news.example/", nil)
		if !errors.Is(err, context.DeadlineExceeded) || len(s.asked) != 3 {
			t.Errorf("after %d requests: %v", len(s.asked), err)
		}
	})
}

func TestDiscoverySaysWhyAnAddressIsNone(t *testing.T) {
	srv := serve(t, http.NotFound)
	for _, tt := range []struct{ url, want string }{
		{srv.URL, "status 404 Not Found"},
		{"http://10.0.0.1/", "10.0.0.1: not a public address"},
		{"mailto:a@b.example", `scheme "mailto": want http or https`},
	} {
		_, err := newClient(t, Options{}).Discover(t.Context(), tt.url, loopback)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %q", tt.url, err, tt.want)
		}
	}
}
