package config

import (
	"path/filepath"
	"slices"
	"strings"

	"courant/topic"
)

// ParseTopic reads one topic, as it would stand below its name in topics: a list of terms,
// or a mapping. It may use the lists, defaults, sources and groups of c, which may be nil.
// The name is that of the file, for messages; the topic is called like it, without folder
// and ending. The error is Problems.
func ParseTopic(c *Config, name string, yaml []byte) (topic.Rule, error) {
	l := newLoader(name)
	l.main = name // as given
	l.files = []string{name}
	l.readDefaults(value{})
	if c != nil {
		for _, s := range c.Sources {
			l.sources = append(l.sources, &source{Source: s})
		}
		if c.known != nil {
			l.lists, l.defaults = c.known.lists, c.known.defaults
		}
	}
	f := readTree(name, yaml, &l.problems)
	if f.root == nil {
		return topic.Rule{}, l.problems
	}
	root := value{node: f.root, file: f, out: &l.problems}
	l.topic(entry{name: topicName(name), at: root, content: root})
	r := l.resolveTopic(l.topics[0])
	l.problems.sort(l.files)
	if l.problems.mistakes() {
		return topic.Rule{}, l.problems.first(maxProblems)
	}
	return r, nil
}

// topicName makes the name of a topic out of that of its file.
func topicName(file string) string {
	base := filepath.Base(file)
	if s := slug(strings.TrimSuffix(base, filepath.Ext(base))); s != "" && !slices.Contains(matchWords, s) {
		return s
	}
	return "topic"
}
