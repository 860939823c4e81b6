package config

import (
	"slices"
	"strings"

	"courant/news"
)

// resolve completes the configuration from what all files said.
func (l *loader) resolve(c *Config) {
	for _, s := range l.sources {
		for _, w := range s.topics {
			l.check(w.at, 0, "topic", w.text, l.topicNames())
		}
		c.Sources = append(c.Sources, s.Source)
	}
	for _, r := range l.topics {
		c.Topics = append(c.Topics, l.resolveTopic(r))
	}
	c.Matches = make(map[string]string)
	for _, f := range l.feeds {
		done, expr := l.resolveFeed(f)
		c.Feeds = append(c.Feeds, done)
		c.Matches[f.Name] = expr
	}
	if len(l.feeds) == 0 {
		l.feedPerTopic(c)
	}
	if !l.problems.mistakes() {
		l.warnIfIdle(c)
		l.warnOfPrivate(c)
		l.lint()
	}
}

// warnIfIdle warns of a configuration that is right but does nothing.
func (l *loader) warnIfIdle(c *Config) {
	if len(c.Sources) == 0 {
		l.root.warn("list some below sources", "there are no sources: nothing will be polled")
	}
	if len(c.Feeds) == 0 {
		l.root.warn("a topic is enough, such as topics: {iran: {use: iran}}", "there are neither topics nor feeds: nothing will be published")
	}
}

// feedPerTopic gives each topic a feed: what a configuration without feeds means.
func (l *loader) feedPerTopic(c *Config) {
	for _, r := range l.topics {
		done, expr := l.resolveFeed(&feed{Feed: newFeed(r.Topic), at: r.at})
		c.Feeds = append(c.Feeds, done)
		c.Matches[r.Topic] = expr
	}
}

// check reports a name that stands for nothing, at its place in the value.
func (l *loader) check(v value, offset int, what, name string, known []string) {
	if l.partial || slices.Contains(known, name) || l.nameless && (what == "source" || what == "group") {
		return
	}
	hint := suggest(name, known)
	if what == "topic" && slices.Contains(BuiltinTopics(), name) {
		hint = "for the built-in topic, add to topics: " + name + ": {use: " + name + "}"
	}
	if what == "list" && len(known) == 0 {
		hint = "there are no lists; add lists: {" + short(name) + ": [word, another word]}"
	}
	if what == "source" {
		hint = l.sourceHint(name, hint)
	}
	if what == "group" && len(known) == 0 {
		hint = "no source has groups; add groups: [" + short(name) + "] to those that are meant"
	}
	v.mistakeAt(offset, hint, "there is no %s %q", what, short(name))
}

// sourceHint returns what to write where a source is wanted: what was taken for one may be a
// group, or have before it what only an expression needs.
func (l *loader) sourceHint(name, otherwise string) string {
	id, prefixed := strings.CutPrefix(name, "source:")
	switch {
	case prefixed && l.byID[news.SourceID(id)] != nil:
		return "write " + id
	case l.groups()[name] != nil:
		return "for the group write " + groupPrefix + name
	default:
		return otherwise
	}
}

// topicNames returns the names of all topics.
func (l *loader) topicNames() []string {
	var names []string
	for _, r := range l.topics {
		names = append(names, r.Topic)
	}
	return names
}

// label returns the label of a topic; empty: there is no such topic.
func (l *loader) label(name string) string {
	for _, r := range l.topics {
		if r.Topic == name {
			return r.Label
		}
	}
	return ""
}
