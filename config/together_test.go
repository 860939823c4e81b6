package config_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"courant/config"
	"courant/news"
)

// someSources are in three groups; of one of them the language is known.
const someSources = `
sources:
  - {url: "https://b.example/feed", id: b, groups: [west]}
  - {url: "https://c.example/feed", id: c, groups: [east]}
  - {url: "https://a.example/feed", id: a, groups: [west, agencies], language: sr-Latn}
topics: {iran: [Iran]}
`

// feedOf reads a feed of a configuration with the sources of someSources.
func feedOf(t *testing.T, body string) (news.Feed, []string) {
	t.Helper()
	c := parse(t, someSources+"feeds: {x: {"+body+"}}\n")
	var warnings []string
	for _, w := range c.Warnings {
		warnings = append(warnings, strings.TrimPrefix(w.String(), "courant.yaml:7:"))
	}
	return c.Feeds[0], warnings
}

func TestCopiesAreOneEntryUnlessTheFeedSaysOtherwise(t *testing.T) {
	for body, want := range map[string]news.CollapseMode{
		"match: iran":                    news.CollapseCopies,
		"match: iran, collapse: copies":  news.CollapseCopies,
		"match: iran, collapse: stories": news.CollapseStories,
		"match: iran, collapse: none":    news.NoCollapse,
	} {
		f, warnings := feedOf(t, body)
		diff(t, f, news.Feed{
			Name: "x", Title: "Iran", Match: &news.Match{Op: news.HasTopic, Value: "iran"}, Level: news.Mention, Limit: 50, Collapse: want,
		})
		diff(t, warnings, []string(nil))
	}
}

func TestPreferencesStandInTheOrderOfTheFile(t *testing.T) {
	for prefer, want := range map[string][]news.SourceID{
		"c":                    {"c"},
		"group:west":           {"b", "a"}, // as the sources are listed
		"[c, 'group:west']":    {"c", "b", "a"},
		"[a, 'group:west', a]": {"a", "b"},
		"[]":                   nil,
	} {
		f, warnings := feedOf(t, "match: iran, prefer: "+prefer)
		diff(t, f.Prefer, want)
		diff(t, warnings, []string(nil))
	}
}

func TestReadsQuotas(t *testing.T) {
	for text, want := range map[string]news.Quota{
		"1/hour":    {N: 1, Per: time.Hour},
		"10/day":    {N: 10, Per: 24 * time.Hour},
		"1000/week": {N: 1000, Per: 7 * 24 * time.Hour},
	} {
		f, _ := feedOf(t, "match: iran, per_source: "+text)
		diff(t, f.PerSource, want)
	}
}

func TestQuotasWrittenOtherwiseAreShownAsTheyAreWritten(t *testing.T) {
	const all = "a number from 1 to 1000, and /hour, /day or /week; without the key there is no limit"
	for text, want := range map[string]string{
		"10":            "write 10/hour, 10/day or 10/week",
		"10/d":          "write 10/day",
		"10 / day":      "write 10/day",
		"10 per day":    "write 10/day",
		"10 each day":   "write 10/day",
		"10 a day":      "write 10/day",
		"10 days":       "write 10/day",
		"010/day":       "write 10/day",
		"10/Day":        "write 10/day",
		"2 hourly":      "write 2/hour",
		"1 an hour":     "write 1/hour",
		"1000 per week": "write 1000/week",
		"1001 per week": all,
		"0/day":         all,
		"-1/day":        all,
		"10/month":      all,
		"10/24h":        all,
		"/day":          all,
		"unlimited":     all,
		"99999999/d":    all,
	} {
		p := parseError(t, someSources+"feeds: {x: {match: iran, per_source: "+text+"}}\n")
		if p.Hint != want {
			t.Errorf("%s: hint %q, want %q", text, p.Hint, want)
		}
	}
}

func TestWhatDoesNothingWithoutCollapsingIsWarnedOf(t *testing.T) {
	_, warnings := feedOf(t, "match: iran, collapse: none, bump: true, prefer: a")
	diff(t, warnings, []string{
		"48: warning: bump: it does something only with collapse: stories, where a later report may join an entry",
		"62: warning: prefer: it does nothing with collapse: none, where each item is an entry of its own",
	})
	for _, body := range []string{"collapse: none, bump: false", "collapse: none, min_sources: 2, changes: true, per_source: 1/day", "collapse: stories, bump: true"} {
		_, warnings := feedOf(t, "match: iran, "+body)
		diff(t, warnings, []string(nil))
	}
}

func TestPreferenceForWhatTheFeedNeverHasIsWarnedOf(t *testing.T) {
	for body, never := range map[string]string{
		"match: 'group:east', prefer: a":                             "a",
		"match: 'iran and not source:a', prefer: [a, b]":             "a",
		"match: 'not (group:west or lang:fa)', prefer: 'group:west'": "group:west",
		"match: 'iran and lang:fr', prefer: a":                       "a", // whose language is sr-Latn
		"match: iran, languages: [en, fr], prefer: [a]":              "a",
		"match: 'source:b', prefer: 'group:agencies'":                "group:agencies",

		"match: 'source:b', prefer: 'group:west'":                "", // of which it has a part
		"match: 'iran or source:b', prefer: a":                   "",
		"match: 'not iran', prefer: a":                           "",
		"match: 'not (iran and source:a)', prefer: a":            "", // it need not be about Iran
		"match: 'iran and lang:fr', prefer: [b, c]":              "", // whose language is not known
		"match: 'lang:sr', languages: [sr], prefer: a":           "",
		"match: 'not (source:b or not group:west)', prefer: [a]": "",
		"match: 'not lang:fr and not source:c', prefer: [a, b]":  "",
	} {
		_, warnings := feedOf(t, body)
		got := ""
		for _, w := range warnings {
			_, got, _ = strings.Cut(w, `warning: prefer: the feed "x" never has items of `)
			got, _, _ = strings.Cut(got, ",")
		}
		if got != never || len(warnings) > 1 {
			t.Errorf("%s: %q", body, warnings)
		}
	}
}

func TestFeedThatCanHaveSoManySourcesIsRight(t *testing.T) {
	for _, body := range []string{
		"match: iran, min_sources: 3",
		"match: iran, min_sources: 1",
		"match: 'group:west', min_sources: 2",
		"match: 'iran or group:west', min_sources: 3",
		"match: 'iran and lang:fr', min_sources: 2", // in which b and c may write
		"match: iran, collapse: none, min_sources: 2",
		"match: 'lang:fr and source:a', min_sources: 1", // it says nothing
	} {
		f, warnings := feedOf(t, body)
		if f.MinSources == 0 || len(warnings) > 0 {
			t.Errorf("%s: %d, %q", body, f.MinSources, warnings)
		}
	}
}

// Of a file that cannot be read, or that has no sources yet, nothing follows.
func TestSourcesThatAreNotKnownAreNotCounted(t *testing.T) {
	const feeds = "topics: {iran: [Iran]}\nfeeds: {x: {match: iran, min_sources: 2, prefer: %}}\n"
	if c := parse(t, strings.ReplaceAll(feeds, "%", "[]")); len(c.Warnings) != 1 {
		t.Errorf("want that nothing is polled, have %v", c.Warnings)
	}
	for _, more := range []string{"include: [none.yaml]\n", "sources: ['ftp://example.org/']\n"} {
		_, err := config.Parse("courant.yaml", []byte(strings.ReplaceAll(feeds, "%", "a")+more))
		if strings.Count(err.Error(), "\n") != 0 || strings.Contains(err.Error(), "sources: the feed") {
			t.Errorf("%s: %v", more, err)
		}
	}
}

// A mistake in the match is one mistake, although without what it names the feed would have
// nothing.
func TestNothingFollowsFromAMatchThatCannotBeRead(t *testing.T) {
	for _, match := range []string{"source:nobody", "group:nobody", "iran and", "lang:nothing"} {
		_, err := config.Parse("courant.yaml", []byte(someSources+"feeds: {x: {match: '"+match+"', min_sources: 2, prefer: a}}\n"))
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "match: ") {
			t.Errorf("%s: %v", match, err)
		}
	}
}

// Settings leaves out what has no text of its own in the file: the name and the match.
func TestEveryFieldOfAFeedIsASetting(t *testing.T) {
	others := map[reflect.Type]any{
		reflect.TypeFor[string]():            "x",
		reflect.TypeFor[int]():               7,
		reflect.TypeFor[bool]():              true,
		reflect.TypeFor[[]string]():          []string{"fa"},
		reflect.TypeFor[[]news.SourceID]():   []news.SourceID{"a", "b"},
		reflect.TypeFor[news.Level]():        news.About,
		reflect.TypeFor[news.ContentMode]():  news.NoContent,
		reflect.TypeFor[news.CollapseMode](): news.CollapseStories,
		reflect.TypeFor[news.Quota]():        news.Quota{N: 3, Per: time.Hour},
	}
	plain := config.Settings(&news.Feed{Level: news.Mention})
	for field := range reflect.TypeFor[news.Feed]().Fields() {
		if field.Name == "Name" || field.Name == "Match" {
			continue
		}
		f := news.Feed{Level: news.Mention}
		reflect.ValueOf(&f).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(others[field.Type]))
		differ := 0
		for i, s := range config.Settings(&f) {
			if s != plain[i] {
				differ++
			}
		}
		if differ != 1 {
			t.Errorf("%s changes %d settings", field.Name, differ)
		}
	}
}

func TestSettingsReadAsTheyAreWritten(t *testing.T) {
	const body = `title: "Iran", subtitle: "On \"Iran\"", level: about, languages: [en, fa], limit: 20, content: summary, evidence: true, ` +
		`collapse: stories, prefer: [c, a], min_sources: 2, per_source: 3/week, bump: true, changes: true, archive: true, private: true`
	f, _ := feedOf(t, body+", match: iran")
	var written []string
	for _, s := range config.Settings(&f) {
		written = append(written, s.Key+": "+s.Value)
	}
	diff(t, strings.Join(written, ", "), body)
}
