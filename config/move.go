package config

import (
	"strings"

	"courant/news"

	"go.yaml.in/yaml/v4"
)

// A move is a source that gets another URL.
type move struct {
	source *source
	url    string
}

// apply changes the configuration as the move should.
func (m *move) apply(c *Config) {
	for i := range c.Sources {
		if s := &c.Sources[i]; s.ID == m.source.ID {
			s.URL = m.url
			if m.fields()["name"].node == nil {
				s.Name = shortAddress(m.url)
			}
		}
	}
}

// fields returns what the file says of the source; of a lone URL, nothing.
func (m *move) fields() map[string]value {
	if m.source.entry.isMap() {
		return m.source.entry.fields(keys["sources"])
	}
	return nil
}

// pairs returns what is to be written: the URL, and the id where it would be lost.
func (m *move) pairs() []pair {
	fields := m.fields()
	named := fields["name"].node != nil && slug(m.source.Name) != ""
	if fields["id"].node != nil || named || news.SourceID(slug(shortAddress(m.url))) == m.source.ID {
		return []pair{{"url", scalar(m.url)}}
	}
	return []pair{{"id", string(m.source.ID)}, {"url", scalar(m.url)}}
}

// block returns the move as lines to be written by hand.
func (m *move) block() string {
	var b strings.Builder
	for _, p := range m.pairs() {
		b.WriteString("    " + p.key + ": " + p.value + "\n")
	}
	return b.String()
}

// move returns the edit that makes the move; nil: the URL is not written in a simple way.
func (t *text) move(m *move) *Edit {
	from := t.offset(m.source.at.node)
	to := from + len(m.source.at.node.Value)
	if c := t.b[from]; c == '"' || c == '\'' {
		to += len(`""`)
	}
	if to > len(t.b) || !strings.Contains(string(t.b[from:to]), m.source.at.node.Value) {
		return nil
	}
	pairs := m.pairs()
	if len(pairs) == 1 {
		return t.at(from, to, pairs[0].value)
	}
	entry := m.source.entry.node
	if entry.Kind != yaml.MappingNode {
		return t.at(from, to, flowMapping(pairs))
	}
	key := urlKey(entry)
	id := pairs[0].key + ": " + pairs[0].value
	sep := t.nl + strings.Repeat(" ", key.Column-1)
	if entry.Style&yaml.FlowStyle != 0 {
		sep = ", "
	}
	// The id goes before the key: a comment behind the URL then stays there.
	start := t.offset(key)
	return t.at(start, to, id+sep+string(t.b[start:from])+pairs[1].value)
}

// urlKey returns the key url of a mapping that has one.
func urlKey(entry *yaml.Node) *yaml.Node {
	i := 0
	for entry.Content[i].Value != "url" {
		i += 2
	}
	return entry.Content[i]
}
