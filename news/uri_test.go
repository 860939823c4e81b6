package news_test

import (
	"net/url"
	"strings"
	"testing"

	"courant/news"
)

func TestAddressesBecomeURIs(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://wire.example/a?b=1&c=2#d", "https://wire.example/a?b=1&c=2#d"},
		{" HTTP://Wire.Example:80/A ", "http://wire.example/A"},
		{"https://wire.example:443", "https://wire.example"},
		{"https://wire.example:8443/", "https://wire.example:8443/"},
		{"https://bücher.example/straße?q=ü", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"},
		{"https://wire.example/گفت", "https://wire.example/%DA%AF%D9%81%D8%AA"},
		{`https://wire.example/a b|c[d]{e}^f"g<h>\i` + "`", "https://wire.example/a%20b%7Cc%5Bd%5D%7Be%7D%5Ef%22g%3Ch%3E%5Ci%60"},
		{"https://wire.example/%7e%zz%", "https://wire.example/%7e%25zz%25"},
		{"https://wire.example/#a#b", "https://wire.example/#a%23b"},
		{"https://user:secret@wire.example/", "https://wire.example/"},
		{"https://my_blog.wire.example./", "https://my_blog.wire.example/"},
		{"http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/"},
		{"http://localhost/", "http://localhost/"},
		{"", ""},
		{"wire.example", ""},
		{"//wire.example/", ""},
		{"ftp://wire.example/", ""},
		{"javascript:alert(1)//", ""},
		{"https://", ""},
		{"https:///path", ""},
		{"https://wire.example:99999/", ""},
		{"https://wire example/", ""},
		{`https://evil.example\@wire.example/`, ""},
		{"https://a..b/", ""},
		{"https://wire.example/" + strings.Repeat("x", news.MaxURI), ""},
	} {
		if got := news.URI(tt.in); got != tt.want {
			t.Errorf("URI(%.80q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestIDsAreTakenAsTheyAreOrNotAtAll(t *testing.T) {
	for id, want := range map[string]bool{
		"https://wire.example/":                         true,
		"https://wire.example/?p=1":                     true,
		"https://wire.example/a%20b%2Fc":                true,
		"https://wire.example/%D8%AA":                   true,
		"tag:wire.example,2026:1":                       true,
		"tag:desk@wire.example,2026-05:a":               true,
		"urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8": true,

		"":                                                  false,
		"1":                                                 false,
		"https://wire.example":                              false, // means …/
		"https://wire.example?p=1":                          false,
		"https://Wire.example/":                             false,
		"https://wire.example:443/":                         false,
		"https://wire.example/a/../b":                       false,
		"https://wire.example/%d8%aa":                       false,
		"https://wire.example/%7Ea":                         false,
		"https://wire.example/%2525":                        false,
		"https://wire.example/%E4":                          false, // no UTF-8
		"https://wire.example/e%CC%81":                      false, // not composed
		"https://wire.example/ä":                            false,
		"https://wire.example/[1]":                          false,
		"http://[2001:db8::1]/":                             false,
		"tag:Wire.example,2026:1":                           false,
		"tag:wire.example,26:1":                             false,
		"urn:uuid:6BA7B811-9DAD-11D1-80B4-00C04FD430C8":     false,
		"urn:isbn:3-16-148410-0":                            false,
		"doi:10.1/1":                                        false,
		"yt:video:dQw4w9WgXcQ":                              false,
		"javascript:alert(1)":                               false,
		"ftp://wire.example/1":                              false,
		"https://wire.example/100%":                         false,
		"https://wire.example/a b":                          false,
		"https://wire.example/#a#b":                         false,
		"https://desk:secret@wire.example/1":                false,
		"tag:wire.example,2026-13:1":                        false,
		"tag:wire.example:1":                                false,
		"https://wire.example/" + strings.Repeat("x", 1000): false,
	} {
		if got := news.IsAtomID(id); got != want {
			t.Errorf("IsAtomID(%.60q) = %v, want %v", id, got, want)
		}
	}
}

func FuzzIsAtomID(f *testing.F) {
	f.Add("https://paper.example/2026/ferry")
	f.Add("tag:paper.example,2026:ferry#1")
	f.Fuzz(func(t *testing.T, id string) {
		if !news.IsAtomID(id) {
			return
		}
		u, err := url.Parse(id)
		if err != nil || !u.IsAbs() {
			t.Fatalf("%q is taken for an identifier: %v", id, err)
		}
		for _, r := range id {
			if r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^{|}`+"`", r) {
				t.Errorf("%q is taken for an identifier, with %q in it", id, r)
			}
		}
	})
}
