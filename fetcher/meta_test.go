package fetcher

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func metaOf(t *testing.T, text string) news.Meta {
	t.Helper()
	meta, _, err := Parse(Document{Body: []byte(text), URL: "https://news.example/feeds/all.xml"}, news.Source{ID: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return meta
}

func TestHints(t *testing.T) {
	const day = 24 * time.Hour
	var hours, days strings.Builder
	for i := range 24 {
		fmt.Fprintf(&hours, "<hour>%d</hour>", i)
	}
	for d := range time.Weekday(7) {
		fmt.Fprintf(&days, "<day>%v</day>", d)
	}
	for _, tt := range []struct {
		inside string
		want   news.Hints
	}{
		{"", news.Hints{}},
		{"<ttl>30</ttl>", news.Hints{TTL: 30 * time.Minute}},
		{"<ttl> 10080 </ttl>", news.Hints{TTL: 7 * day}},
		{"<ttl>10081</ttl>", news.Hints{}},
		{"<ttl>0</ttl>", news.Hints{}},
		{"<ttl>-5</ttl>", news.Hints{}},
		{"<ttl>often</ttl>", news.Hints{}},
		{"<ttl>99999999999999999999</ttl>", news.Hints{}},
		{"<sy:updatePeriod>hourly</sy:updatePeriod>", news.Hints{Period: time.Hour}},
		{"<sy:updatePeriod>\n\tDaily\n</sy:updatePeriod><sy:updateFrequency> 4 </sy:updateFrequency>", news.Hints{Period: 6 * time.Hour}},
		{"<sy:updateFrequency>2</sy:updateFrequency>", news.Hints{Period: 12 * time.Hour}},
		{"<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", news.Hints{Period: 7 * day}},
		{"<sy:updatePeriod>monthly</sy:updatePeriod>", news.Hints{Period: 30 * day}},
		{"<sy:updatePeriod>yearly</sy:updatePeriod>", news.Hints{Period: 365 * day}},
		{"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>9000000</sy:updateFrequency>", news.Hints{Period: time.Minute}},
		{"<sy:updatePeriod>never</sy:updatePeriod><sy:updateBase>2026-01-01T06:00+00:00</sy:updateBase>", news.Hints{}},
		{
			"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateBase>2026-01-01T06:00+01:00</sy:updateBase>",
			news.Hints{Period: day, Base: time.Date(2026, 1, 1, 5, 0, 0, 0, time.UTC)},
		},
		{"<skipHours><hour>1</hour><hour>23</hour><hour>24</hour><hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>", news.Hints{Hours: 1 | 1<<1 | 1<<23}},
		{"<skipHours>" + hours.String() + "</skipHours>", news.Hints{}},
		{"<skipDays><day>Sunday</day><day> saturday </day><day>Someday</day></skipDays>", news.Hints{Days: 1 | 1<<6}},
		{"<skipDays>" + days.String() + "</skipDays>", news.Hints{}},
	} {
		meta := metaOf(t, "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><title>x</title>"+tt.inside+"</channel></rss>")
		if meta.Hints != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.inside, meta.Hints, tt.want)
		}
	}
}

func TestHintsOfAtom(t *testing.T) {
	meta := metaOf(t, "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:s='http://purl.org/rss/1.0/modules/syndication/'><s:updatePeriod>hourly</s:updatePeriod></feed>")
	if want := (news.Hints{Period: time.Hour}); meta.Hints != want {
		t.Errorf("%+v, want %+v", meta.Hints, want)
	}
}

func TestHubsAndRelationsOfTheFeed(t *testing.T) {
	for _, tt := range []struct {
		name, links       string
		hubs, self, older string
	}{
		{"none", "", "", "", ""},
		{"hub and self", `<a:link rel="hub" href="https://hub.example/"/><a:link rel="self" href="all.xml"/>`, "https://hub.example/", "https://news.example/feeds/all.xml", ""},
		{"hubs, once each", `<a:link rel="Hub" href="/h"/><a:link rel="hub" href="/h"/><a:link rel="hub" href="/i"/>`, "https://news.example/h https://news.example/i", "", ""},
		{"too many hubs", strings.Repeat(`<a:link rel="hub" href="/1"/>`, 9) + `<a:link rel="hub" href="/2"/><a:link rel="hub" href="/3"/><a:link rel="hub" href="/4"/><a:link rel="hub" href="/5"/><a:link rel="hub" href="/6"/>`,
			"https://news.example/1 https://news.example/2 https://news.example/3 https://news.example/4 https://news.example/5", "", ""},
		{"next", `<a:link rel="next" href="?page=2"/>`, "", "", "https://news.example/feeds/all.xml?page=2"},
		{"archive before next", `<a:link rel="next" href="?page=2"/><a:link rel="prev-archive" href="/2025"/>`, "", "", "https://news.example/2025"},
		{"not the web's", `<a:link rel="hub" href="ftp://hub.example/"/><a:link rel="self" href="javascript:x"/><a:link rel="next" href="file:///x"/>`, "", "", ""},
		{"password", `<a:link rel="hub" href="https://a:b@hub.example/"/>`, "https://hub.example/", "", ""},
	} {
		for format, text := range map[string]string{
			"RSS":  "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel><title>x</title>" + tt.links + "</channel></rss>",
			"Atom": "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>x</a:title>" + tt.links + "</a:feed>",
		} {
			meta := metaOf(t, text)
			if got := strings.Join(meta.Hubs, " "); got != tt.hubs || meta.Self != tt.self || meta.Older != tt.older {
				t.Errorf("%s, %s: hubs %q, self %q, older %q", tt.name, format, got, meta.Self, meta.Older)
			}
		}
	}
}

func TestHubsOfJSONFeed(t *testing.T) {
	base, err := url.Parse("https://news.example/feed.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		member string
		want   []string
	}{
		{`[{"type": "WebSub", "url": "https://hub.example/"}, {"type": "rssCloud", "url": "https://cloud.example/"}]`, []string{"https://hub.example/"}},
		{`["x", 1, null, {"type": 1}, {"type": "websub", "url": "/hub"}]`, []string{"https://news.example/hub"}},
		{`[{"type": "WebSub"}]`, nil},
		{`{"type": "WebSub", "url": "/hub"}`, nil},
		{``, nil},
	} {
		if got := jsonHubs(base, json.RawMessage(tt.member)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.member, got, tt.want)
		}
	}
}

func TestHubsAndRelationsOfAJSONFeed(t *testing.T) {
	const hubs = `[{"type": "WebSub", "url": "https://hub.example/"}, {"type": "rssCloud", "url": "/cloud"}, 1]`
	for _, tt := range []struct {
		name, members     string
		hubs, self, older string
	}{
		{"none", `"title": "x"`, "", "", ""},
		{"all", `"hubs": ` + hubs + `, "feed_url": "main.json", "next_url": "?page=2"`,
			"https://hub.example/", "https://news.example/feeds/main.json", "https://news.example/feeds/all.xml?page=2"},
		{"beside a member of another type", `"title": [1], "hubs": ` + hubs + `, "feed_url": "main.json"`, "https://hub.example/", "https://news.example/feeds/main.json", ""},
		{"of other types", `"hubs": {"type": "WebSub", "url": "/hub"}, "feed_url": [2], "next_url": "/next"`, "", "", "https://news.example/next"},
		{"not the web's", `"hubs": [{"type": "WebSub", "url": "ftp://hub.example/"}], "feed_url": "javascript:x", "next_url": "file:///x"`, "", "", ""},
		{"behind too many others", `"hubs": [` + strings.Repeat("1,", maxLinks) + `{"type": "WebSub", "url": "/hub"}]`, "", "", ""},
	} {
		meta := metaOf(t, `{"version": "https://jsonfeed.org/version/1.1", `+tt.members+`, "items": []}`)
		if got := strings.Join(meta.Hubs, " "); got != tt.hubs || meta.Self != tt.self || meta.Older != tt.older {
			t.Errorf("%s: hubs %q, self %q, older %q", tt.name, got, meta.Self, meta.Older)
		}
	}
}
