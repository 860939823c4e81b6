package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"

	"courant/news"
)

// pages renders a site and returns its public and its private page.
func pages(t *testing.T, o Options) (public, private string) {
	t.Helper()
	s := New(o)
	render(t, s, o.Feeds[0].Name)
	return bodyOf(t, ask(t, s.Handler(false), "GET", "/")), bodyOf(t, ask(t, s.Handler(true), "GET", "/"))
}

func TestPageTellsHowToSubscribe(t *testing.T) {
	o, _ := testOptions(
		news.Item{URL: "https://wire.example/1?a=1&b=2", Title: "Talks & <more>", Language: "en", Summary: "x"},
		news.Item{URL: "https://wire.example/2", Title: "گفت‌وگوها", Language: "fa", Summary: "x"},
		news.Item{GUID: "3", Title: "Nowhere to go", Summary: "x"},
	)
	public, _ := pages(t, o)
	for _, want := range []string{
		`<link rel="alternate" type="application/atom+xml" title="Everything" href="https://news.example.org/feeds/all.atom">`,
		`<a type="application/rss+xml" href="https://news.example.org/feeds/all.rss">RSS</a>`,
		`<a type="application/feed+json" href="https://news.example.org/feeds/all.json">JSON</a>`,
		`<a class="all" type="text/x-opml" href="https://news.example.org/feeds.opml" download>all feeds as OPML</a>`,
		`<h1 dir="auto">Newsdesk watch</h1>`,
		`<h2 dir="auto">Everything</h2>`,
		`<p class="subtitle" dir="auto">All that there is</p>`,
		`href="https://news.example.org/feeds/all.atom">https://news.example.org<wbr>/feeds/<wbr>all.atom</a>`,
		`<li dir="auto" lang="en"><a href="https://wire.example/1?a=1&amp;b=2" rel="noopener">Talks &amp; &lt;more&gt;</a>`,
		`<li dir="auto" lang="fa"><a href="https://wire.example/2" rel="noopener">گفت‌وگوها</a>`,
		`<span>Nowhere to go</span>`,
		`Updated <time datetime="2026-05-04T12:00:00Z">4 May 2026, 12:00 UTC</time> · 3 entries`,
	} {
		if !strings.Contains(public, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(public, "copy the address of a feed"); n != 1 {
		t.Errorf("says %d times how to subscribe, want once", n)
	}
}

func TestPageShowsTheLatestOnly(t *testing.T) {
	var items []news.Item
	for i := range 30 {
		items = append(items, story(i))
	}
	o, _ := testOptions(items...)
	o.Feeds = append(o.Feeds, news.Feed{Name: "quiet", Languages: []string{"de"}})
	public, _ := pages(t, o)
	if n := strings.Count(public, "<li "); n != latestShown {
		t.Errorf("%d titles, want %d", n, latestShown)
	}
	if !strings.Contains(public, ">Story 0<") || !strings.Contains(public, "30 entries") || !strings.Contains(public, "Nothing yet.") {
		t.Error("want the newest title, the number of entries, and the empty feed")
	}
}

func TestStateOfSourcesIsPrivate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		o, m := testOptions(story(1))
		o.Version = "1.2.3"
		o.Sources = append(o.Sources,
			news.Source{ID: "bad", Name: "Bad & co", URL: "https://bad.example/feed"},
			news.Source{ID: "new", Name: "New source", URL: "https://new.example/feed"})
		m.states["wire"] = news.State{
			Meta:    news.Meta{Link: "https://wire.example/"},
			Checked: now.Add(-3 * time.Minute), Success: now.Add(-3 * time.Minute), Next: now.Add(57 * time.Minute), Why: "every hour",
		}
		m.states["bad"] = news.State{
			Checked: now.Add(-hour), Success: now.Add(-50 * hour), Failures: 4, FailingSince: now.Add(-49 * hour),
			Next: now.Add(15 * hour), Why: "4 failures in a row", Error: `dial tcp: lookup "bad.example": no such host & more`,
		}
		public, private := pages(t, o)
		for _, want := range []string{
			"3 sources", "1 failing", "1 never polled", "1 ok",
			"Bad &amp; co", "dial tcp: lookup &#34;bad.example&#34;: no such host &amp; more", "4 failures in a row", ">2 days ago<", ">in 15 h<",
			">3 min ago<", ">in 57 min<", "every hour", "<dd>1 entry</dd>",
			"New source", "<dd>never</dd>", "<dd>now</dd>", "<dd>0 entries</dd>", "1.2.3",
		} {
			if !strings.Contains(private, want) {
				t.Errorf("the private page lacks %q", want)
			}
		}
		if bad, good := strings.Index(private, "<h3><span dir=\"auto\">Bad"), strings.Index(private, `<h3><a href="https://wire.example/"`); bad < 0 || bad > good {
			t.Error("what fails should come first")
		}
		for _, secret := range []string{"Bad", "New source", "never polled", "no such host", "1.2.3", "every hour", `id="sources"`} {
			if strings.Contains(public, secret) {
				t.Errorf("the public page tells %q", secret)
			}
		}
	})
}

func TestPrivatePageSaysThatTheStoreCannotBeRead(t *testing.T) {
	o, m := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	m.broken = errors.New("disk on fire")
	if r := ask(t, s.Handler(true), "GET", "/"); r.StatusCode != 500 || !strings.Contains(bodyOf(t, r), "disk on fire") {
		t.Errorf("status %d", r.StatusCode)
	}
	if r := ask(t, s.Handler(true), "GET", "/feeds/all.atom"); r.StatusCode != 200 {
		t.Errorf("feed: status %d, it should go on being served", r.StatusCode)
	}
}

func TestPageLoadsNothingAndRunsNothing(t *testing.T) {
	o, _ := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	r := ask(t, s.Handler(true), "GET", "/")
	page := bodyOf(t, r)
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := r.Header.Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'none'", "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if got := r.Header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("Referrer-Policy %q", got)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if n.Data == "script" || a.Key == "src" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s=%q> loads or runs something", n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestPageWithoutFeedsLeadsToNoList(t *testing.T) {
	o, _ := testOptions()
	for _, feeds := range [][]news.Feed{nil, {{Name: "hush", Private: true}}} {
		o.Feeds = feeds
		if page := bodyOf(t, ask(t, renderedSite(t, o).Handler(false), "GET", "/")); strings.Contains(page, "OPML") || !strings.Contains(page, "There are no feeds yet.") {
			t.Errorf("with the feeds %v the page is\n%s", feeds, page)
		}
	}
}

func TestPageIsNotSentTwice(t *testing.T) {
	o, m := testOptions(story(1))
	s := New(o)
	render(t, s, "all")
	h := s.Handler(false)
	etag := ask(t, h, "GET", "/").Header.Get("ETag")
	render(t, s, "all")
	if r := ask(t, h, "GET", "/", "If-None-Match: "+etag); r.StatusCode != 304 {
		t.Errorf("status %d of the same page, want 304", r.StatusCode)
	}
	m.items = keptAll(story(2))
	render(t, s, "all")
	if r := ask(t, h, "GET", "/", "If-None-Match: "+etag); r.StatusCode != 200 {
		t.Errorf("status %d of another page, want 200", r.StatusCode)
	}
}

func TestTimesAreInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                 "now",
		-20 * time.Second: "now",
		-40 * time.Second: "1 min ago",
		5 * time.Minute:   "in 5 min",
		89 * time.Minute:  "in 89 min",
		-2 * hour:         "2 h ago",
		47 * hour:         "in 47 h",
		-72 * hour:        "3 days ago",
	} {
		if got := fromNow(day, day.Add(d)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
