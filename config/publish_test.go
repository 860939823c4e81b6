package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"courant/config"
)

// idle has nothing to warn of.
const idle = someSource + "topics: {iran: [Iran]}\n"

// warningsOf returns the warnings of a configuration, without the file.
func warningsOf(t *testing.T, text string) []string {
	t.Helper()
	var list []string
	for _, w := range parse(t, text).Warnings {
		list = append(list, strings.TrimPrefix(w.String(), "courant.yaml:"))
	}
	return list
}

// In the address of a union, /feeds/A+B.atom, a plus stands between names.
func TestNoFeedCanHaveAPlusInItsName(t *testing.T) {
	for _, text := range []string{
		"feeds: {a+b: {match: iran}}\n", "feeds: {+a: {match: iran}}\n", "feeds: {a+: {match: iran}}\n", "feeds: {a%2Bb: {match: iran}}\n",
	} {
		if p := parseError(t, idle+text); !strings.Contains(p.Msg, "is not a name") {
			t.Errorf("%s: %v", text, p)
		}
	}
	parseError(t, someSource+"topics: {a+b: [Iran]}\n") // a topic is a feed where there are none
}

func TestFeedsMayBeCalledLikePartsOfAddresses(t *testing.T) {
	c := parse(t, idle+"feeds: {feeds: {match: iran}, private: {match: iran, private: true}, archive: {match: iran, archive: true}, edits: {match: iran}, hub: {match: iran}}\n")
	if len(c.Feeds) != 5 || !c.Feeds[1].Private || c.Feeds[1].Archive || !c.Feeds[2].Archive || c.Feeds[2].Private {
		t.Errorf("%+v", c.Feeds)
	}
}

func TestOutputStartsAtTheFolderOfTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"/srv/feeds":      "/srv/feeds",
		"/srv/x/../feeds": "/srv/feeds",
		"public/":         filepath.Join(dir, "public"),
		"../feeds":        filepath.Join(filepath.Dir(dir), "feeds"),
	} {
		diff(t, load(t, write(t, dir, "courant.yaml", idle+"output: "+text+"\n")).Output, want)
	}
}

func TestFolderThatShowsMoreThanFeedsIsWarnedOf(t *testing.T) {
	const (
		database = "the database is in it, so whoever serves the folder shows what is kept"
		itself   = "the configuration is in it, so whoever serves the folder shows that as well"
		inside   = "it is in the folder of the database, which a web server should not see"
	)
	for _, tt := range []struct{ output, database, want string }{
		{"/srv/feeds", "/var/lib/courant/courant.db", ""},
		{"/srv/feeds", "/srv/courant.db", inside},
		{"/srv/feeds", "/srv/feeds.db/courant.db", ""},
		{"/srv", "/srv/courant/courant.db", database},
		{"/srv/courant", "/srv/courant/courant.db", database},
		{"public", "courant.db", inside},
		{"public", "data/courant.db", ""},
		{"public", "", ""},
		{".", "/var/lib/courant/courant.db", itself},
		{"../", "", itself},
		{"/", "", itself},
		{"..feeds", "", ""},
	} {
		text := "output: " + tt.output + "\n"
		if tt.database != "" {
			text += "database: " + tt.database + "\n"
		}
		var want []string
		if tt.want != "" {
			want = []string{"3:9: warning: output: " + tt.want}
		}
		diff(t, warningsOf(t, idle+text), want)
	}
}

func TestOpeningWhatIsOpenAnywayIsWarnedOf(t *testing.T) {
	for site, want := range map[string][]string{
		"open: [search]": {"3:14: warning: open: it does nothing without admin: 127.0.0.1:8080 shows everything"},
		"open: []":       nil,
		"open: [sources, sources], admin: '127.0.0.1:8081'":                        nil,
		"open: [search], listen: ':80', url: 'https://news.example.org'":           nil, // admin follows
		"open: [search], admin: '127.0.0.1:81', url: 'https://news.example.org/x'": nil,
	} {
		diff(t, warningsOf(t, idle+"site: {"+site+"}\n"), want)
	}
}

func TestHubThatCannotReachTheSiteIsWarnedOf(t *testing.T) {
	for _, tt := range []struct {
		hub, site string
		warns     bool
	}{
		{"https://hub.example.org/", "https://news.example.org", false},
		{"https://hub.example.org/", "http://127.0.0.1:8080", true},
		{"https://hub.example.org/", "http://10.1.2.3:8080", true},
		{"https://hub.example.org/", "http://desk.local", true},
		{"http://10.1.2.4/hub", "http://10.1.2.3:8080", false},
		{"http://hub.local/", "http://desk.local", false},
		{"http://10.1.2.4/hub", "http://localhost:8080", true},
		{"http://127.0.0.1:9000/hub", "http://127.0.0.1:8080", false},
		{"http://127.0.0.1:9000/hub", "https://news.example.org", false},
	} {
		got := warningsOf(t, idle+"site: {url: '"+tt.site+"', admin: '127.0.0.1:8081'}\nhub: {outside: ['"+tt.hub+"']}\n")
		var want []string
		if tt.warns {
			want = []string{"4:17: warning: outside: the hub cannot fetch the feeds from " + tt.site}
		}
		diff(t, got, want)
	}
}

func TestSettingsOfAHubThatIsNotServedAreWarnedOf(t *testing.T) {
	diff(t, warningsOf(t, idle+"hub: {max_subscribers: 5, allow_private: [10.0.0.0/8], serve: false}\n"), []string{
		"3:24: warning: max_subscribers: it does nothing with serve: false, where nobody subscribes here",
		"3:42: warning: allow_private: it does nothing with serve: false, where nobody subscribes here",
	})
	c := parse(t, idle+"site: {url: 'https://news.example.org', admin: '127.0.0.1:8081'}\nhub: {serve: false, outside: ['https://hub.example.org/']}\n")
	diff(t, c.Hub, config.Hub{Outside: []string{"https://hub.example.org/"}, MaxSubscribers: 10000})
	diff(t, c.Warnings, config.Problems(nil))
}

func TestWhatGivesAPrivateFeedAwayIsWarnedOfOnce(t *testing.T) {
	const feeds = "feeds: {news: {match: iran}, desk: {match: iran, private: true}, board: {match: iran, private: true}}\n"
	const search = "4:59: warning: private: with site.open: [search] everybody finds what the feed has"
	for site, want := range map[string][]string{
		"{}": nil,
		"{url: 'https://news.example.org', admin: '127.0.0.1:8081'}":                          nil,
		"{url: 'https://news.example.org', admin: '127.0.0.1:8081', open: [sources]}":         nil,
		"{url: 'https://news.example.org', admin: '127.0.0.1:8081', open: [search, sources]}": {search},
		"{url: 'http://127.0.0.1:9000', admin: '127.0.0.1:8081'}":                             nil,
		"{url: 'http://news.example.org', admin: '127.0.0.1:8081'}": {
			"4:59: warning: private: http://news.example.org is http: everybody on the way reads the address, which is the only secret",
		},
	} {
		diff(t, warningsOf(t, idle+"site: "+site+"\n"+feeds), want)
	}
}
