package config

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"courant/news"
)

// A Setting is what a key of a feed says, written as the file has it; what is not in the file
// is written as if it were.
type Setting struct{ Key, Value string }

// Settings returns what the keys of a feed say, all but its match, whose groups are no
// longer known.
func Settings(f *news.Feed) []Setting {
	return []Setting{
		{"title", strconv.Quote(f.Title)},
		{"subtitle", strconv.Quote(f.Subtitle)},
		{"level", f.Level.String()},
		{"languages", listed(f.Languages, "all")},
		{"limit", strconv.Itoa(f.Limit)},
		{"content", nameOf(contentNames, f.Content)},
		{"evidence", strconv.FormatBool(f.Evidence)},
		{"collapse", nameOf(collapseNames, f.Collapse)},
		{"prefer", listed(f.Prefer, "none")},
		{"min_sources", strconv.Itoa(max(f.MinSources, 1))},
		{"per_source", quotaText(f.PerSource)},
		{"bump", strconv.FormatBool(f.Bump)},
		{"changes", strconv.FormatBool(f.Changes)},
		{"archive", strconv.FormatBool(f.Archive)},
		{"private", strconv.FormatBool(f.Private)},
	}
}

// Publishing returns what the keys say of how all feeds are published, as Settings does.
func (c *Config) Publishing() []Setting {
	var open []string
	for i, is := range []bool{c.Site.Open.Sources, c.Site.Open.Search} {
		if is {
			open = append(open, openNames[i])
		}
	}
	var networks []string
	for _, p := range c.Hub.AllowPrivate {
		networks = append(networks, p.String())
	}
	return []Setting{
		{"site.open", listed(open, "nothing")},
		{"hub.serve", strconv.FormatBool(c.Hub.Serve)},
		{"hub.outside", listed(c.Hub.Outside, "none")},
		{"hub.allow_private", listed(networks, "none")},
		{"hub.max_subscribers", strconv.Itoa(c.Hub.MaxSubscribers)},
		{"output", cmp.Or(c.Output, "none")},
	}
}

// The names of modes, in their order.
var (
	contentNames  = []string{"full", "summary", "none"}
	collapseNames = []string{"copies", "stories", "none"}
)

// nameOf returns the name of a mode. What another version of courant wrote down may have more.
func nameOf[T ~int](names []string, mode T) string {
	if i := int(mode); i >= 0 && i < len(names) {
		return names[i]
	}
	return strconv.Itoa(int(mode))
}

// listed writes a list, or what it stands for where it is empty.
func listed[T ~string](list []T, empty string) string {
	if len(list) == 0 {
		return empty
	}
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func quotaText(q news.Quota) string {
	for _, t := range quotaTimes {
		if t.per == q.Per && q.N > 0 {
			return fmt.Sprintf("%d/%s", q.N, t.unit)
		}
	}
	return "no limit"
}
