package plan_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"courant/news"
	"courant/plan"
)

const oneFeed = `
sources: [{url: "https://a.example/feed", id: a}, {url: "https://b.example/feed", id: b, groups: [west]}]
topics: {iran: [Iran]}
feeds: {iran: {match: iran%s}}
`

func TestSaysWhichSettingsOfAFeedChange(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		want          []string
	}{
		{", collapse: copies", ", collapse: stories", []string{"collapse: copies → stories"}},
		{"", ", collapse: none", []string{"collapse: copies → none"}},
		{"", ", prefer: a", []string{"prefer: none → [a]"}},
		{", prefer: [a, b]", ", prefer: ['group:west', a]", []string{"prefer: [a, b] → [b, a]"}},
		{", min_sources: 2", "", []string{"min_sources: 2 → 1"}},
		{", per_source: 10/day", ", per_source: 10/week", []string{"per_source: 10/day → 10/week"}},
		{", per_source: 1/hour", "", []string{"per_source: 1/hour → no limit"}},
		{", collapse: stories", ", collapse: stories, bump: true, changes: true", []string{"bump: false → true", "changes: false → true"}},
		{"", " and lang:fa, limit: 7, level: about", []string{"match", "level: mention → about", "limit: 50 → 7"}},
		{", archive: true", ", private: true", []string{"archive: true → false", "private: false → true"}},
		{", languages: [en]", ", title: News", []string{`title: "Iran" → "News"`, "languages: [en] → all"}},
	} {
		c := compare(t, fmt.Sprintf(oneFeed, tt.before), fmt.Sprintf(oneFeed, tt.after), nil, news.Item{Title: "Tehran"})
		m := c.Feeds[0]
		if m.Change != "changed" || m.Same() || !cmp.Equal(m.Settings, tt.want) {
			t.Errorf("%s against %s: %q, %q, want %q", tt.before, tt.after, m.Change, m.Settings, tt.want)
		}
	}
}

func TestSettingsThatSayTheDefaultAreNoChange(t *testing.T) {
	const defaults = ", collapse: copies, prefer: [], min_sources: 1, bump: false, changes: false, level: mention, limit: 50"
	c := compare(t, fmt.Sprintf(oneFeed, ""), fmt.Sprintf(oneFeed, defaults)+"stories: {across_languages: false}\n", nil)
	if m := c.Feeds[0]; !m.Same() || len(m.Settings)+len(c.Settings) > 0 {
		t.Errorf("%+v, %q", m, c.Settings)
	}
}

func TestNewFeedHasNoSettingsThatChange(t *testing.T) {
	c := compare(t, before, after+"\nstories: {across_languages: true}\n", nil)
	for _, m := range c.Feeds {
		if m.Change != "changed" && len(m.Settings) > 0 {
			t.Errorf("%s is %s: %q", m.Name, m.Change, m.Settings)
		}
	}
	if want := []string{"stories.across_languages: false → true"}; !cmp.Equal(c.Settings, want) {
		t.Errorf("for all feeds: %q", c.Settings)
	}
}

func TestSaysHowPublishingChanges(t *testing.T) {
	const site = "site: {url: 'https://news.example.org', admin: '127.0.0.1:8081'%s}\n%s"
	of := func(open, more string) string { return fmt.Sprintf(oneFeed, "") + fmt.Sprintf(site, open, more) }
	for _, tt := range []struct {
		before, after string
		want          []string
	}{
		{of("", ""), of(", open: []", "hub: {serve: true, max_subscribers: 10000}\n"), nil},
		{of("", ""), of(", open: [search, sources]", ""), []string{"site.open: nothing → [sources, search]"}},
		{of("", "output: /srv/feeds\n"), of("", ""), []string{"output: /srv/feeds → none"}},
		{
			of("", "hub: {outside: ['https://hub.example/']}\n"), of("", "hub: {serve: false}\n"),
			[]string{"hub.serve: true → false", "hub.outside: [https://hub.example/] → none"},
		},
		{
			of("", ""), of("", "hub: {allow_private: [10.0.0.0/8, '::1'], max_subscribers: 5}\nstories: {across_languages: true}\n"),
			[]string{
				"stories.across_languages: false → true",
				"hub.allow_private: none → [10.0.0.0/8, ::1/128]", "hub.max_subscribers: 10000 → 5",
			},
		},
	} {
		c := compare(t, tt.before, tt.after, nil)
		if !cmp.Equal(c.Settings, tt.want) {
			t.Errorf("%s against %s: %q, want %q", tt.before, tt.after, c.Settings, tt.want)
		}
	}
}

// recorded is what the version before copies and stories wrote down of oneFeed.
const recorded = `{"config":"courant.yaml","sources":{"a":"https://a.example/feed","b":"https://b.example/feed"},"topics":{"iran":"%s"},
"feeds":[{"Name":"iran","Title":"Iran","Subtitle":"","Match":{"Op":3,"Args":null,"Value":"iran"},"Level":1,"Languages":null,"Limit":50,"Content":0,"Evidence":false}]}`

func TestRecordOfAnEarlierVersionIsRead(t *testing.T) {
	planned := parse(t, fmt.Sprintf(oneFeed, ", bump: true"))
	running, err := plan.Decode(fmt.Appendf(nil, recorded, plan.Of(planned).Topics["iran"]))
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string][]string{"": nil, ", bump: true": {"bump: false → true"}} {
		planned := parse(t, fmt.Sprintf(oneFeed, body))
		c, err := plan.Compare(running, planned, nil, kept(t, planned), 0)
		if err != nil {
			t.Fatal(err)
		}
		if m := c.Feeds[0]; !cmp.Equal(m.Settings, want) || len(c.Settings)+len(c.Sources) > 0 || !c.Topics[0].Same() {
			t.Errorf("%q: %+v", body, c)
		}
	}
}
