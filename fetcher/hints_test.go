package fetcher

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func TestFreshness(t *testing.T) {
	const now = "Tue, 03 Mar 2026 10:00:00 GMT"
	for _, tt := range []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"max-age", http.Header{"Cache-Control": {"public, MAX-AGE=900"}}, 15 * time.Minute},
		{"less its age", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"300"}}, 10 * time.Minute},
		{"older than that", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"901"}}, 0},
		{"a bad age", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"-1"}}, 15 * time.Minute},
		{"quoted", http.Header{"Cache-Control": {`max-age="900"`}}, 15 * time.Minute},
		{"the first of two", http.Header{"Cache-Control": {"max-age=60, max-age=900", "max-age=5"}}, time.Minute},
		{"not that of shared caches", http.Header{"Cache-Control": {"s-maxage=900"}}, 0},
		{"no-cache", http.Header{"Cache-Control": {"max-age=900", "No-Cache"}}, 0},
		{"no-cache for one header", http.Header{"Cache-Control": {`no-cache="Set-Cookie, X", max-age=900`}}, 15 * time.Minute},
		{"no-store", http.Header{"Cache-Control": {"no-store, max-age=900"}, "Expires": {"Tue, 03 Mar 2026 11:00:00 GMT"}}, 0},
		{"negative", http.Header{"Cache-Control": {"max-age=-1"}}, 0},
		{"no number", http.Header{"Cache-Control": {"max-age=soon"}, "Expires": {"Tue, 03 Mar 2026 11:00:00 GMT"}}, 0},
		{"huge", http.Header{"Cache-Control": {"max-age=99999999999999999999"}, "Age": {"99"}}, 24 * time.Hour},
		{"a year", http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{"expires", http.Header{"Expires": {"Tue, 03 Mar 2026 11:00:00 GMT"}}, time.Hour},
		{"max-age counts more", http.Header{"Cache-Control": {"max-age=60"}, "Expires": {"Tue, 03 Mar 2026 11:00:00 GMT"}}, time.Minute},
		{"expired", http.Header{"Expires": {"Tue, 03 Mar 2026 09:00:00 GMT"}}, 0},
		{"expires at no date", http.Header{"Expires": {"0"}}, 0},
		{"expires in years", http.Header{"Expires": {"Tue, 03 Mar 2036 09:00:00 GMT"}}, 24 * time.Hour},
	} {
		tt.header.Set("Date", now)
		if got := freshness(tt.header, serverTime(tt.header)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestLists(t *testing.T) {
	h := http.Header{"X": {`a, ,"b, \", c" , <d,e>;f`, "", "g,", `"h, i`}}
	want := []string{"a", `"b, \", c"`, "<d,e>;f", "g", `"h, i`}
	if got := fields(h, "X"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLinkHeaders(t *testing.T) {
	base, err := url.Parse("https://news.example/feeds/main.xml")
	if err != nil {
		t.Fatal(err)
	}
	hubs := []string{"https://news.example/1", "https://news.example/2", "https://news.example/3", "https://news.example/4", "https://news.example/5"}
	for _, tt := range []struct {
		name, header string
		want         news.Meta
	}{
		{"none", "", news.Meta{}},
		{"hub and self", `<https://hub.example/>; rel="hub", <other.xml>; rel=self`, news.Meta{Hubs: []string{"https://hub.example/"}, Self: "https://news.example/feeds/other.xml"}},
		{"two relations at once", `</x>;title="a, b; c" ; REL = "Self  Hub"`, news.Meta{Hubs: []string{"https://news.example/x"}, Self: "https://news.example/x"}},
		{"the first relation of a link counts", `</x>; rel="self"; rel="hub"`, news.Meta{Self: "https://news.example/x"}},
		{"archive before next", `<?page=2>; rel=next, <2025.xml>; rel=prev-archive`, news.Meta{Older: "https://news.example/feeds/2025.xml"}},
		{"next", `<?page=2>; rel="next"`, news.Meta{Older: "https://news.example/feeds/main.xml?page=2"}},
		{"at most five hubs, each once", `</1>;rel=hub,</1>;rel=hub,</2>;rel=hub,</3>;rel=hub,</4>;rel=hub,</5>;rel=hub,</6>;rel=hub`, news.Meta{Hubs: hubs}},
		{"about another document", `</x>; rel=hub; anchor="/other"`, news.Meta{}},
		{"not of the web", `<javascript:alert(1)>; rel=hub, <file:///etc/passwd>; rel=self`, news.Meta{}},
		{"without its password", `<https://u:p@hub.example/>; rel=hub`, news.Meta{Hubs: []string{"https://hub.example/"}}},
		{"broken", `/x; rel=hub, <y; rel=hub`, news.Meta{}},
	} {
		h := http.Header{"Link": {tt.header}}
		if got := links(h, base); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	many := http.Header{"Link": {strings.Repeat("</x>; rel=icon,", maxLinks) + "</hub>; rel=hub"}}
	if got := links(many, base); got.Hubs != nil {
		t.Errorf("more than %d links: %+v", maxLinks, got)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		value string
		want  time.Duration
	}{
		{"120", 2 * time.Minute},
		{" 120 ", 2 * time.Minute},
		{"120s", 2 * time.Minute},
		{"120, 60", 2 * time.Minute},
		{"120.5", 2 * time.Minute},
		{"1e9", time.Second},
		{"0", 0},
		{"99999999999999999999 s", 7 * 24 * time.Hour},
		{"Tue, 03 Mar 2026 10:02:00 GMT", 2 * time.Minute},
		{"Tuesday, 03-Mar-26 10:02:00 GMT", 2 * time.Minute},
		{"Tue Mar  3 10:02:00 2026", 2 * time.Minute},
		{"-120", 0},
		{"soon", 0},
		{"", 0},
	} {
		if got := retryAfter(tt.value, now); got != tt.want {
			t.Errorf("Retry-After %q: %v, want %v", tt.value, got, tt.want)
		}
	}
}
