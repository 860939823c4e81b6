package config_test

import (
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"courant/config"
	"courant/news"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func load(t *testing.T, path string) *config.Config {
	t.Helper()
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("courant.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// parseError returns the first problem of a configuration that must have one.
func parseError(t *testing.T, text string) config.Problem {
	t.Helper()
	_, err := config.Parse("courant.yaml", []byte(text))
	problems, ok := errors.AsType[config.Problems](err)
	if !ok {
		t.Fatalf("want problems, got %v", err)
	}
	return problems[0]
}

func diff(t *testing.T, got, want any, options ...cmp.Option) {
	t.Helper()
	options = append(options, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(config.Site{}),
		cmpopts.IgnoreFields(news.Match{}, "Offset"), cmpopts.EquateComparable(netip.Prefix{}))
	if d := cmp.Diff(want, got, options...); d != "" {
		t.Errorf("want (-), got (+):\n%s", d)
	}
}

func TestReadsEveryKey(t *testing.T) {
	c := load(t, "testdata/good/courant.yaml")
	diff(t, c.Path, "testdata/good/courant.yaml")
	diff(t, c.Files, []string{"testdata/good/courant.yaml", "testdata/good/sources.d/more.yaml"})
	diff(t, c.Site, config.Site{
		Title: "Newsdesk   watch", URL: "https://news.example.org/desk",
		Listen: "[::]:8080", Admin: "127.0.0.1:9090", Contact: "desk@example.org",
		Open: config.Open{Sources: true, Search: true},
	})
	diff(t, c.Fetch, config.Fetch{
		Floor: 30 * time.Minute, Ceiling: 48 * time.Hour, Budget: config.Budget{PerHour: 500}, Proxy: "socks5://127.0.0.1:1080",
		Workers: 4, Timeout: 30 * time.Second, MaxSize: 2 << 20,
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8")},
	})
	diff(t, c.Database, "testdata/good/data/courant.db")
	diff(t, c.Output, "/srv/feeds")
	diff(t, c.Hub, config.Hub{
		Outside:      []string{"https://hub.example.org/", "https://push.example.net/hub?site=desk"},
		AllowPrivate: prefixes("10.0.0.0/8", "192.168.1.5/32"), MaxSubscribers: 500, Serve: true,
	})
	diff(t, c.Retention, 90*24*time.Hour)
	diff(t, c.Log, config.Log{Level: slog.LevelDebug})
	diff(t, c.Stories, config.Stories{AcrossLanguages: true})
	diff(t, c.Warnings, config.Problems(nil))
}

func prefixes(list ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, s := range list {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}

func TestReadsSources(t *testing.T) {
	private := prefixes("127.0.0.0/8", "::1/128", "10.0.0.0/8")
	diff(t, load(t, "testdata/good/courant.yaml").Sources, []news.Source{
		{
			ID: "example-org-world-iran", Name: "example.org/world/iran",
			URL: "https://www.example.org/world/iran/rss.xml", Flood: 50, AllowPrivate: private, AllowDowngrade: true,
		},
		{
			ID: "agjencia-e-lajmeve-celesi", Name: "Agjencia e Lajmeve Çelësi", URL: "https://news.example.com/?feed=rss2",
			Language: "sq-AL", Groups: []string{"balkans", "agencies"}, Topics: []string{"albania"},
			Every: 90 * time.Minute, Flood: 50, AllowPrivate: private, AllowDowngrade: true,
		},
		{ID: "demo", Name: "localhost", URL: "http://localhost:9000/feed", Every: 2 * time.Second, AllowPrivate: private},
		{
			ID: "persian-example-net", Name: "خبر", URL: "https://persian.example.net/rss", Language: "fa",
			Groups: []string{"iran"}, Flood: 50, AllowPrivate: append(private, netip.MustParsePrefix("192.168.0.0/16")), AllowDowngrade: true,
		},
	})
}

func TestReadsTopics(t *testing.T) {
	topics := load(t, "testdata/good/courant.yaml").Topics
	if len(topics) != 2 {
		t.Fatalf("%d topics", len(topics))
	}
	albania, freedom := topics[0], topics[1]
	diff(t, albania.Label, "Albania")
	diff(t, albania.Level, news.Mention)
	diff(t, len(albania.Any), 2)
	diff(t, albania.Sources, []news.SourceID{"agjencia-e-lajmeve-celesi"}) // which names the topic
	diff(t, freedom.Topic, "press-freedom")
	diff(t, freedom.Label, "Freedom of the press")
	diff(t, freedom.Level, news.About)
	diff(t, len(freedom.Any), 6)
	diff(t, len(freedom.None), 1)
	diff(t, len(freedom.Ignore), 1)
	diff(t, len(freedom.Langs["sq"]), 1)
	diff(t, len(freedom.Langs["no"]), 1)
	diff(t, freedom.Sources, []news.SourceID{"agjencia-e-lajmeve-celesi", "demo"})
}

func TestReadsFeeds(t *testing.T) {
	leaf := func(op news.Op, value string) *news.Match { return &news.Match{Op: op, Value: value} }
	c := load(t, "testdata/good/courant.yaml")
	diff(t, c.Feeds, []news.Feed{
		{Name: "albania", Title: "Albania", Match: leaf(news.HasTopic, "albania"), Level: news.Mention, Limit: 50},
		{
			Name: "freedom", Title: "Freedom", Subtitle: "What is written about writing",
			Match: &news.Match{Op: news.And, Args: []*news.Match{
				{Op: news.Or, Args: []*news.Match{leaf(news.HasTopic, "press-freedom"), leaf(news.HasTopic, "albania")}},
				{Op: news.Not, Args: []*news.Match{
					{Op: news.Or, Args: []*news.Match{leaf(news.FromSource, "agjencia-e-lajmeve-celesi")}},
				}},
				leaf(news.InLanguage, "sq"),
			}},
			Level: news.About, Languages: []string{"en", "sq"}, Limit: 20, Content: news.SummaryOnly,
		},
		{
			Name: "from-iran", Title: "From iran",
			Match: &news.Match{Op: news.Or, Args: []*news.Match{
				{Op: news.Or, Args: []*news.Match{leaf(news.FromSource, "persian-example-net")}},
				leaf(news.FromSource, "example-org-world-iran"),
			}},
			Level: news.Mention, Limit: 50, Content: news.NoContent,
		},
		{
			Name: "events", Title: "Albania", Match: leaf(news.HasTopic, "albania"), Level: news.Mention, Limit: 50,
			Collapse: news.CollapseStories, Prefer: []news.SourceID{"persian-example-net", "agjencia-e-lajmeve-celesi"},
			MinSources: 2, PerSource: news.Quota{N: 3, Per: 7 * 24 * time.Hour}, Bump: true, Changes: true,
			Archive: true,
		},
		{Name: "extra", Title: "Extra", Match: leaf(news.InLanguage, "fa"), Level: news.Mention, Limit: 50},
	}, cmpopts.IgnoreFields(news.Match{}, "Offset"))
	diff(t, c.Matches, map[string]string{
		"albania":   "albania",
		"freedom":   "(press-freedom or albania) and not group:balkans and lang:SQ",
		"from-iran": "group:iran or source:example-org-world-iran",
		"events":    "albania",
		"extra":     "lang:fa",
	})
}

const someSource = "sources: [https://example.org/feed]\n"

func TestDefaults(t *testing.T) {
	c := parse(t, someSource+"topics: {iran: [Iran]}\n")
	diff(t, c.Site, config.Site{Title: "courant", URL: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080"})
	diff(t, c.Fetch, config.Fetch{
		Floor: time.Hour, Ceiling: 24 * time.Hour, Budget: config.Budget{PerSourceDay: 6},
		Workers: 16, Timeout: time.Minute, MaxSize: 10_000_000,
	})
	diff(t, c.Database, "")
	diff(t, c.Output, "")
	diff(t, c.Hub, config.Hub{Serve: true, MaxSubscribers: 10000})
	diff(t, c.Retention, 365*24*time.Hour)
	diff(t, c.Log.Level, slog.LevelInfo)
	diff(t, c.Stories, config.Stories{})
	diff(t, c.Sources, []news.Source{{ID: "example-org", Name: "example.org", URL: "https://example.org/feed", Flood: 100}})
	diff(t, c.Warnings, config.Problems(nil))
}

func TestReadsBudgetsAndFloods(t *testing.T) {
	for text, want := range map[string]config.Budget{"12/day": {PerSourceDay: 12}, "96/day": {PerSourceDay: 96}, "1000000/hour": {PerHour: 1e6}} {
		diff(t, parse(t, "fetch: {budget: "+text+"}\n").Fetch.Budget, want)
	}
	for _, bad := range []string{"97/day", "0/hour", "06/day", "6 /day", "6/d", "-1/day", "1.5/day", "1000001/hour", "/day", "none"} {
		parseError(t, "fetch: {budget: "+bad+"}\n")
	}
	for text, want := range map[string]int{"none": 0, "1/day": 1, "1000000/day": 1e6} {
		diff(t, parse(t, "fetch: {flood: "+text+"}\n"+someSource).Sources[0].Flood, want)
	}
}

func TestSubscribesToHubsWhereTheyCanReachTheSite(t *testing.T) {
	for site, want := range map[string]bool{
		"{}":                              false,
		"{listen: '198.51.100.7:80'}":     false, // it may be behind a firewall
		"{url: https://news.example.org}": true,
		"{url: 'http://93.184.216.34/x'}": true,
		"{url: 'http://127.0.0.1:8080'}":  false,
		"{url: 'http://[::1]:8080'}":      false,
		"{url: 'http://10.1.2.3'}":        false,
		"{url: 'http://[fd00::1]'}":       false,
		"{url: 'http://localhost:8080'}":  false,
		"{url: 'http://desk'}":            false,
		"{url: 'http://desk.local'}":      false,
		"{url: 'http://desk.home.arpa'}":  false,
	} {
		if got := parse(t, "site: "+site+"\n").Fetch.WebSub; got != want {
			t.Errorf("site: %s: %v, want %v", site, got, want)
		}
	}
	if parse(t, "site: {url: https://news.example.org}\nfetch: {websub: false}\n").Fetch.WebSub {
		t.Error("websub: false does not hold")
	}
}

func TestHubsThatCannotReachTheSiteAreWarnedOf(t *testing.T) {
	c := parse(t, someSource+"topics: {iran: [Iran]}\nfetch: {websub: true}\n")
	if len(c.Warnings) != 1 || c.Warnings[0].Line != 3 || !c.Fetch.WebSub {
		t.Errorf("%v, %v", c.Warnings, c.Fetch.WebSub)
	}
}

func TestNoFeedsMeansOnePerTopic(t *testing.T) {
	c := parse(t, someSource+"topics: {iran: [Iran], press: {label: The press, any: [newspaper*]}}\n")
	want := func(name, title string) news.Feed {
		return news.Feed{Name: name, Title: title, Match: &news.Match{Op: news.HasTopic, Value: name}, Level: news.Mention, Limit: 50}
	}
	diff(t, c.Feeds, []news.Feed{want("iran", "Iran"), want("press", "The press")})
	diff(t, c.Matches, map[string]string{"iran": "iran", "press": "press"})
}

func TestAdminIsApartWhereListenIsPublic(t *testing.T) {
	for listen, want := range map[string]config.Site{
		"127.0.0.1:80":       {URL: "http://127.0.0.1:80"},
		"localhost:8080":     {URL: "http://localhost:8080"},
		"'[::1]:8080'":       {URL: "http://[::1]:8080"},
		"':8080'":            {URL: "http://localhost:8080", Admin: "127.0.0.1:8081"},
		"0.0.0.0:8080":       {URL: "http://localhost:8080", Admin: "127.0.0.1:8081"},
		"192.0.2.1:80":       {URL: "http://192.0.2.1:80", Admin: "127.0.0.1:8081"},
		"news.example.org:0": {URL: "http://news.example.org:0", Admin: "127.0.0.1:8081"},
	} {
		got := parse(t, someSource+"site: {listen: "+listen+"}\n").Site
		if got.URL != want.URL || got.Admin != want.Admin {
			t.Errorf("listen %s: url %q, admin %q; want %q, %q", listen, got.URL, got.Admin, want.URL, want.Admin)
		}
	}
}

func TestAnotherListenAddressTakesURLAndAdminAlong(t *testing.T) {
	plain := parse(t, someSource).Site
	public, err := plain.ListeningOn("0.0.0.0:80")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, public, config.Site{Title: "courant", Listen: "0.0.0.0:80", URL: "http://localhost:80", Admin: "127.0.0.1:8081"})
	again, err := public.ListeningOn("127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, again, plain)

	said := parse(t, someSource+"site: {url: https://news.example.org, admin: 127.0.0.1:9000}\n").Site
	moved, err := said.ListeningOn(":80")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, moved, config.Site{Title: "courant", Listen: ":80", URL: said.URL, Admin: said.Admin})

	for _, bad := range []string{"80", "", "nowhere", "127.0.0.1:9000"} {
		if _, err := said.ListeningOn(bad); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}
