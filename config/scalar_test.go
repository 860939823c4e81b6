package config

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"1s": time.Second, "30m": 30 * time.Minute, "12h": 12 * time.Hour, "90d": 90 * day, "2w": 14 * day,
		"1y": 365 * day, "1h30m": 90 * time.Minute, "1d12h": 36 * time.Hour, "0s": 0,
		"999999999y": longest, "100y100y100y": longest,
	} {
		if got, ok := ParseDuration(s); !ok || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "1", "h", "1 h", "1.5h", "-1h", "1M", "1h ", "9999999999s", "1ms"} {
		if got, ok := ParseDuration(s); ok {
			t.Errorf("ParseDuration(%q) = %v, want none", s, got)
		}
	}
}

func TestSlug(t *testing.T) {
	for s, want := range map[string]string{
		"Top Channel":         "top-channel",
		"Radio Evropa e Lirë": "radio-evropa-e-lire",
		"Çelësi":              "celesi",
		"İstanbul":            "istanbul",
		"  BBC: فارسی  ":      "bbc",
		"ایران":               "",
		"A--b__c":             "a-b-c",
		"ＡＢＣ":                 "abc",
		"x0123456789012345678901234567890123456789012345678901234567890 1234": "x0123456789012345678901234567890123456789012345678901234567890-1",
		"x01234567890123456789012345678901234567890123456789012345678901 234": "x01234567890123456789012345678901234567890123456789012345678901",
	} {
		if got := slug(s); got != want {
			t.Errorf("slug(%q) = %q, want %q", s, got, want)
		}
		if want != "" && !slugForm.MatchString(want) {
			t.Errorf("%q is not a slug", want)
		}
	}
}

func TestShortAddress(t *testing.T) {
	for s, want := range map[string]string{
		"https://www.Example.org/feed/":            "example.org",
		"https://example.org":                      "example.org",
		"https://example.org/world/rss/index.xml":  "example.org/world",
		"http://example.org:8080/blog/?feed=rss2":  "example.org/blog",
		"https://مثال.example/خبر":                 "xn--mgbh0fb.example/خبر",
		"https://feeds.example.org/news/world.xml": "feeds.example.org/news/world.xml",
	} {
		if got := shortAddress(s); got != want {
			t.Errorf("shortAddress(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"title", "url", "listen", "admin"}
	for name, want := range map[string]string{
		"titel": "did you mean title?", "Title": "did you mean title?", "titles": "did you mean title?", "lisetn": "did you mean listen?",
		"ur": "did you mean url?", "xyz": "known: title, url, listen, admin", "": "known: title, url, listen, admin",
	} {
		if got := suggest(name, known); got != want {
			t.Errorf("suggest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestContactIsFitForAHeader(t *testing.T) {
	for s, want := range map[string]bool{
		"https://example.org/about": true, "mailto:desk@example.org": true, "desk@example.org": true,
		"Desk <desk@example.org>": false, "https://example.org/(x)": false, "example.org": false, "دفتر@example.org": false,
	} {
		var got string
		var out Problems
		f := readTree("f", []byte(quote(s)), &out)
		value{node: f.root, file: f, out: &out}.contact(&got)
		if (got == s) != want {
			t.Errorf("contact %q: %q, %v", s, got, out)
		}
	}
}
