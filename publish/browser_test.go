package publish

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	byBrowser = []string{"Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: none"}
	styled    = regexp.MustCompile(`(?s)^<\?xml version="1.0" encoding="UTF-8"\?>\n<\?xml-stylesheet type="text/css" href="([^"]*)"\?>\s*<`)
)

func TestWhoOpensAFeedInABrowserSeesItAndReadersGetTheSameBytes(t *testing.T) {
	h, _ := rendered(t)
	for path, kinds := range map[string][2]string{
		"/feeds/all.atom": {"application/atom+xml; charset=utf-8", "text/xml; charset=utf-8"},
		"/feeds/all.rss":  {"application/rss+xml; charset=utf-8", "text/xml; charset=utf-8"},
		"/feeds/all.json": {"application/feed+json; charset=utf-8", "application/json; charset=utf-8"},
	} {
		plain := ask(t, h, "GET", path)
		for _, tt := range []struct {
			kind    string
			headers []string
		}{
			{kinds[1], byBrowser},
			{kinds[0], byBrowser[:1]},
			{kinds[0], byBrowser[1:]},
			{kinds[0], []string{"Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors"}}, // a page that reads it
			{kinds[0], []string{"Sec-Fetch-Dest: iframe", "Sec-Fetch-Mode: navigate"}},
			{kinds[0], []string{"Accept: text/html,application/xhtml+xml,*/*;q=0.8", "User-Agent: Mozilla/5.0"}}, // which readers send, too
		} {
			r := ask(t, h, "GET", path, tt.headers...)
			if got := r.Header.Get("Content-Type"); got != tt.kind || r.Header.Get("ETag") != plain.Header.Get("ETag") || r.Header.Get("Vary") != "Accept-Encoding, Sec-Fetch-Dest, Sec-Fetch-Mode" {
				t.Errorf("%s with %v: %s, want %s, the same ETag, and Vary: %v", path, tt.headers, got, tt.kind, r.Header)
			}
			if bodyOf(t, r) != bodyOf(t, ask(t, h, "GET", path)) {
				t.Errorf("%s with %v: other bytes", path, tt.headers)
			}
			if r := ask(t, h, "GET", path, slices.Concat(tt.headers, []string{"If-None-Match: " + plain.Header.Get("ETag")})...); r.StatusCode != 304 {
				t.Errorf("%s with %v: %d, want 304", path, tt.headers, r.StatusCode)
			}
		}
	}
}

func TestFeedInABrowserLoadsItsStyleAndNothingElse(t *testing.T) {
	h, _ := rendered(t)
	for _, path := range []string{"/feeds/all.atom", "/feeds/all.rss"} {
		r := ask(t, h, "GET", path, byBrowser...)
		found := styled.FindStringSubmatch(bodyOf(t, r))
		if found == nil || found[1] != "/feed.css" {
			t.Fatalf("%s: style sheet %q", path, found)
		}
		policy := r.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %s", path, policy, want)
			}
		}
	}
	r := ask(t, h, "GET", "/feed.css", "Sec-Fetch-Dest: style", "Sec-Fetch-Mode: no-cors")
	css := bodyOf(t, r)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "text/css; charset=utf-8" || r.Header.Get("Cache-Control") != slowCaching {
		t.Errorf("%d, %v", r.StatusCode, r.Header)
	}
	if strings.Contains(css, "url(") || strings.Contains(css, "@import") || strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("the style sheet loads something, or is not whole")
	}
}

// The words of the style sheet that stand before the feed must be those of a feed.
func TestStyleSaysHowToSubscribe(t *testing.T) {
	for _, want := range []string{"To subscribe, copy the address of this page", "prefers-color-scheme: dark", "unicode-bidi: plaintext"} {
		if !strings.Contains(string(feedCSS), want) {
			t.Errorf("the style sheet lacks %q", want)
		}
	}
}

// A feed says of an entry only in which language it is.
func TestStyleTurnsEntriesThatAreWrittenFromRightToLeft(t *testing.T) {
	turned := map[string]bool{}
	for _, found := range regexp.MustCompile(`:lang\((.*?)\)`).FindAllStringSubmatch(string(feedCSS), -1) {
		turned[found[1]] = true
	}
	tags := []string{"ckb", "prs", "pes", "arb", "heb"}
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			tags = append(tags, string([]rune{a, b}))
		}
	}
	for _, tag := range tags {
		lang := language(tag)
		base, _, _ := strings.Cut(lang, "-")
		if got := turned[lang] || turned[base]; got != rightToLeft(lang) {
			t.Errorf("%s is turned: %t, want %t", lang, got, !got)
		}
	}
}

func TestRequestsOfAnySortAreAnswered(t *testing.T) {
	s, _ := hushed(t)
	paths := []string{
		"/feeds/%00.atom", "/feeds/all.atom%00", "/feeds/all.atom;v=1", "/feeds/all;x.atom", "/feeds/%2e%2e/all.atom", "/feeds/..%2f..%2fetc%2fpasswd", "/feeds%2fall.atom", "/feeds/%2Fall.atom",
		"/%2f/feeds/all.atom", "//feeds/all.atom", "/feeds//all.atom", "/./feeds/all.atom", "/feeds/all.atom/..", "/feeds/\\all.atom", "/feeds/all.atom%20", "/feeds/%ff%fe.atom", "/feeds/" + strings.Repeat("a", 100_000) + ".atom",
		"/feeds/all/archive/.atom", "/feeds/hush/archive/1.atom", "/feeds/all/archive/1.atom", "/feeds/all/archive/-1.atom", "/feeds/all/archive/01.atom", "/feeds/all/archive/1e3.atom",
		"/feeds/all/archive/99999999999999999999999.atom", "/archive/1.atom", "//archive/1.atom", "/private/archive/1.atom", "/.courant-files", "/.courant-new", "/feeds/.courant-files.atom", "/.atom", "/.rss", "/.json", "/feeds/+.json",
		"/search", "/opml/", "/feed.css/", "/feeds.opml.gz", "/feeds/all.atom.br", "/hub", "*",
	}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD"} {
			r := ask(t, s.Handler(false), method, path)
			if r.StatusCode != 404 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("%s %.60s: %d, %s, want 404 and a plain text", method, path, r.StatusCode, r.Header.Get("Content-Type"))
			}
		}
	}
}

func TestHeadersOfAnySortAreAnswered(t *testing.T) {
	s, _ := hushed(t)
	h := s.Handler(true)
	etag := strings.Trim(ask(t, h, "GET", "/feeds/all.atom").Header.Get("ETag"), `"`)
	long := strings.Repeat(`"x", `, 60_000)
	for _, tt := range []struct {
		status  int
		headers []string
	}{
		{200, []string{"If-None-Match: " + long}},
		{304, []string{"If-None-Match: " + long + `"` + etag + `"`}},
		{200, []string{"If-None-Match: " + strings.Repeat("x", 300_000)}},
		{200, []string{"If-None-Match: " + etag}}, // without quotes
		{200, []string{`If-None-Match: "` + etag}},
		{200, []string{`If-None-Match: ,,, ;"`}},
		{304, []string{`If-None-Match: "a" "` + etag + `"`}}, // without a comma
		{200, []string{`If-None-Match: w/"` + etag + `"`}},
		{200, []string{"If-None-Match: "}},
		{200, []string{`If-None-Match: "a"`, `A-IM: feed;q=x`}},
		{200, []string{`If-None-Match: "a"`, `A-IM: ,;=,feed;;;q=,` + long}},
		{304, []string{`If-None-Match: "` + etag + `"`, "A-IM: feed"}},
		{206, []string{"Range: bytes=0-0"}},
		{200, []string{"Range: bytes=0-0", `If-Range: "other"`}},
		{206, []string{"Range: bytes=0-0", `If-Range: "` + etag + `"`}},
		{416, []string{"Range: bytes=99999999-"}},
		{416, []string{"Range: bytes=a-b"}},
		{416, []string{"Range: lines=1-2"}},
		{200, []string{"Range: bytes=" + strings.Repeat("0-,", 20_000) + "0-"}}, // together more than the document
		{200, []string{"Range: bytes=0-0", "Accept-Encoding: br"}},
		{200, []string{"Accept-Encoding: " + strings.Repeat("gzip;q=0.1,", 30_000) + "identity"}},
		{200, []string{"Accept-Encoding: ;;;,,,=;q=-1;q=NaN, br;q=NaN, gzip;q=+Inf"}},
		{200, []string{"If-Modified-Since: " + long}},
		{412, []string{"If-Unmodified-Since: Thu, 01 Jan 1970 00:00:01 GMT"}},
		{200, []string{"Host: evil.example", "X-Forwarded-Host: evil.example", "X-HTTP-Method-Override: DELETE"}},
		{200, []string{"Sec-Fetch-Dest: " + long, "Sec-Fetch-Mode: navigate"}},
	} {
		r := ask(t, h, "GET", "/feeds/all.atom", tt.headers...)
		if r.StatusCode != tt.status {
			t.Errorf("%.80q: %d, want %d", tt.headers, r.StatusCode, tt.status)
		}
		if r.StatusCode == 200 && r.Header.Get("Content-Encoding") == "" {
			checkDocument(t, []byte(bodyOf(t, r)))
		}
	}
}

func TestNothingBreaksOnPartsOfAnyDocument(t *testing.T) {
	s, _ := hushed(t)
	for _, path := range []string{"/", "/feed.css", "/feeds.opml", "/opml", "/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/feeds/all+all2.atom", "/search.json?q=a", "/private/" + oldSecret + "/hush/archive/1.atom"} {
		for _, accept := range []string{"identity", "br", "zstd", "gzip"} {
			r := ask(t, s.Handler(true), "GET", path, "Range: bytes=1-3", "Accept-Encoding: "+accept)
			body := bodyOf(t, r)
			switch packed := r.Header.Get("Content-Encoding") != ""; {
			case strings.Contains(path, "all2"):
				if r.StatusCode != http.StatusNotFound {
					t.Errorf("%s: %d", path, r.StatusCode)
				}
			case packed && (r.StatusCode != 200 || len(body) == 3), !packed && (r.StatusCode != 206 || len(body) != 3):
				t.Errorf("%s, %s: %d, %d bytes", path, accept, r.StatusCode, len(body))
			}
		}
	}
}

// Browsers show a document that is no good as an error.
func TestStyledDocumentIsGood(t *testing.T) {
	o, _ := testOptions(story(1))
	o.URL = "https://news.example.org/a&b/"
	s := New(o)
	render(t, s, "all")
	for _, path := range []string{"/feeds/all.atom", "/feeds/all.rss"} {
		body := bodyOf(t, ask(t, s.Handler(false), "GET", path, byBrowser...))
		if err := xml.Unmarshal([]byte(body), new(struct{})); err != nil || !strings.Contains(body, `href="/a&amp;b/feed.css"`) {
			t.Errorf("%s: %v in\n%.300s", path, err, body)
		}
	}
}
