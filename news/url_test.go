package news_test

import (
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"courant/news"
)

// longHost is one of 249 bytes.
var longHost = strings.Repeat("a.", 124) + "b"

func TestCanonicalURL(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://Example.org/a?utm_source=rss", "https://example.org/a"},
		{"http://example.org/a", "https://example.org/a"},
		{"https://example.org:443/a", "https://example.org/a"},
		{"http://example.org:80/a", "https://example.org/a"},
		{"https://example.org:8443/a", "https://example.org:8443/a"},
		{"https://example.org/a#top", "https://example.org/a"},
		{"https://example.org/a/", "https://example.org/a"},
		{"https://example.org/", "https://example.org"},
		{"https://example.org", "https://example.org"},
		{"https://www.example.org/a", "https://example.org/a"},
		{"https://m.example.org/a", "https://example.org/a"},
		{"https://amp.example.org/a/amp", "https://example.org/a"},
		{"https://example.org/a?amp=1&id=7", "https://example.org/a?id=7"},
		{"https://m.org/a", "https://m.org/a"},
		{"https://example.org/a/../b/./c", "https://example.org/b/c"},
		{"https://example.org/A?b=2&a=1", "https://example.org/A?a=1&b=2"},
		{"https://example.org/?p=12&fbclid=x&UTM_medium=y", "https://example.org?p=12"},
		{"https://example.org/a%2Fb", "https://example.org/a%2Fb"},
		{"https://example.org/%d8%a7", "https://example.org/%D8%A7"},
		{"https://example.org/ا", "https://example.org/%D8%A7"},
		{"https://example.org/%7Euser/a%20b", "https://example.org/~user/a%20b"},
		{"https://example.org/a?q=ا&b=%41", "https://example.org/a?b=A&q=%D8%A7"},
		{"https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.example.org%2Fa%3Fid%3D1", "https://example.org/a?id=1"},
		{"https://google.com/url?q=http://example.org/a", "https://example.org/a"},
		{"https://example-org.cdn.ampproject.org/c/s/www.example.org/a/amp", "https://example.org/a"},
		{"https://cdn.ampproject.org/v/s/example.org/a?amp=1&id=2", "https://example.org/a?id=2"},
		{"https://user:secret@example.org/a", "https://example.org/a"},
		{"https://bücher.example/a", "https://xn--bcher-kva.example/a"},
		{"https://[2001:db8::1]/a", "https://[2001:db8::1]/a"},
		{" https://example.org/a ", "https://example.org/a"},
		{"https://www." + longHost + "/a/", "https://" + longHost + "/a"},
		{"https://www.xx" + longHost + "/a/", "https://www.xx" + longHost + "/a/"}, // no host has 254 bytes
		{"https://" + strings.Repeat("ü", 127) + "/a/", "https://" + strings.Repeat("ü", 127) + "/a/"},
		{"tag:example.org,2026:1", "tag:example.org,2026:1"},
		{"not a url", "not a url"},
		{"http://%zz/", "http://%zz/"},
		{"", ""},
	} {
		if got := news.CanonicalURL(tt.in); got != tt.want {
			t.Errorf("CanonicalURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPageIDLeavesOutFragmentsThatTellNothingApart(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a":              "https://example.org/a",
		"https://example.org/a#xtor=RSS-1":   "https://example.org/a",
		"https://example.org/a/#comments":    "https://example.org/a",
		"https://example.org/a#utm_source=x": "https://example.org/a",
		"https://example.org/a#:~:text=b":    "https://example.org/a",
		"https://example.org/live#post-17":   "https://example.org/live#post-17",
		"https://example.org/live#topic":     "https://example.org/live#topic",
	} {
		if got := news.PageID(in); got != want {
			t.Errorf("PageID(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlainHostsAreWhatIDNAMakesOfThem(t *testing.T) {
	for _, host := range []string{
		"example.org", "a-b.example.org", "a_b.example.org", "-a.example.org", "a--b.example.org", "ab--c.example.org", "1.2.3.4", "a..b",
		".example.org", "x", "xn--bcher-kva.example", "xn--a.example", "xn--abc-.example", "a.xn--zz--.example", strings.Repeat("a", 64) + ".org",
	} {
		want, err := idna.Lookup.ToASCII(host)
		if err != nil {
			want = host
		}
		if got := news.CanonicalURL("https://" + host + "/"); got != "https://"+want {
			t.Errorf("%s: %s, want https://%s", host, got, want)
		}
	}
}

func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{"https://www.Example.org:443/a/../b?utm_x=1&b=%zz#c", "http://m.m.example/amp/amp/", "https://[::1]:80//", "https://example.org?&&=&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := news.CanonicalURL(s)
		if again := news.CanonicalURL(once); again != once {
			t.Errorf("CanonicalURL(%q) = %q, and of that %q", s, once, again)
		}
	})
}
