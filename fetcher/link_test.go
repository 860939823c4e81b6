package fetcher

import (
	"net/url"
	"strings"
	"testing"

	"courant/news"
)

func TestAbsolute(t *testing.T) {
	base, err := url.Parse("https://news.example/feeds/all.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, want string }{
		{"https://a.example/b?c=d#e", "https://a.example/b?c=d#e"},
		{"HTTP://A.Example:8080/B", "http://a.example:8080/B"},
		{"x.html", "https://news.example/feeds/x.html"},
		{"/x", "https://news.example/x"},
		{"?page=2", "https://news.example/feeds/all.xml?page=2"},
		{"//cdn.example/x", "https://cdn.example/x"},
		{" https://a.example/with\n break ", "https://a.example/with%20break"},
		{"https://user:secret@a.example/", "https://a.example/"},
		{"https://a.example/100%", "https://a.example/100%25"},
		{"https://a.example/%d8%ae[1]?q={x}|y", "https://a.example/%d8%ae%5B1%5D?q=%7Bx%7D%7Cy"},
		{"https://a.example/خبر", "https://a.example/%D8%AE%D8%A8%D8%B1"},
		{"https://bücher.example/ü?ü#ü", "https://xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC"},
		{"http://[2606:4700::1]:81/x", "http://[2606:4700::1]:81/x"},
		{"https://a.example", "https://a.example"},
		{"https://" + strings.Repeat("a.", 126) + "a/", "https://" + strings.Repeat("a.", 126) + "a/"}, // a host of 253 bytes
		{"https://" + strings.Repeat("a.", 126) + "aa/", ""},
		{"https://" + strings.Repeat("ü", 127) + "/", ""},
		{"https://" + strings.Repeat("ü.", 60) + "/", ""}, // longer in ASCII
		{"", ""},
		{"javascript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"mailto:a@b.example", ""},
		{"tag:a.example,2026:1", ""},
		{"https://", ""},
		{"http:///path", ""},
		{"https://a b/", ""},
		{`https://a"b/`, ""},
		{"http://a.example:port/", ""},
		{"https://a.example/" + strings.Repeat("x", news.MaxURI), ""},
	} {
		if got := absolute(base, tt.in); got != tt.want {
			t.Errorf("absolute(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAbsoluteWithoutBase(t *testing.T) {
	for _, ref := range []string{"x.html", "/x", "//cdn.example/x"} {
		if got := absolute(nil, ref); got != "" {
			t.Errorf("absolute(nil, %q) = %q, want nothing", ref, got)
		}
	}
}
