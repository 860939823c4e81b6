package config

import (
	"regexp"
	"strings"
	"unicode"
)

// A NewSource is a source to be written into a file. What is empty is left out.
type NewSource struct {
	URL      string
	Name     string // may be the title that a feed gives itself
	ID       string
	Language string
	Groups   []string
	Topics   []string
	File     string // an included file to write it into; empty: the main file
}

// A pair is a key with its value, as YAML.
type pair struct{ key, value string }

// pairs returns what the source says.
func (s *NewSource) pairs() []pair {
	pairs := []pair{{"url", scalar(s.URL)}}
	add := func(key, text string) {
		if text != "" {
			pairs = append(pairs, pair{key, scalar(text)})
		}
	}
	add("name", oneLine(s.Name))
	add("id", s.ID)
	add("language", s.Language)
	for _, list := range []struct {
		key   string
		words []string
	}{{"groups", s.Groups}, {"topics", s.Topics}} {
		if len(list.words) > 0 {
			pairs = append(pairs, pair{list.key, flowList(list.words)})
		}
	}
	return pairs
}

// block returns the source as an item of a list, a line for each key.
func (s *NewSource) block(indent, dash, nl string) string {
	var b strings.Builder
	lead := indent + dash
	for _, p := range s.pairs() {
		b.WriteString(lead + p.key + ": " + p.value + nl)
		lead = indent + strings.Repeat(" ", len(dash))
	}
	return b.String()
}

// inline returns the source as an item in one line: its URL, or a mapping in braces.
func (s *NewSource) inline() string {
	pairs := s.pairs()
	if len(pairs) == 1 {
		return pairs[0].value
	}
	return flowMapping(pairs)
}

func flowMapping(pairs []pair) string {
	var parts []string
	for _, p := range pairs {
		parts = append(parts, p.key+": "+p.value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func flowList(words []string) string {
	var parts []string
	for _, w := range words {
		parts = append(parts, scalar(w))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// scalar returns a text as YAML that reads it back, in a block as between braces: in quotes,
// unless it is plain beyond doubt.
func scalar(s string) string {
	doubtful := strings.HasSuffix(s, ":") || strings.HasSuffix(s, " ") ||
		strings.Contains(s, ": ") || strings.Contains(s, " #") || strings.EqualFold(s, "null")
	if plainForm.MatchString(s) && !doubtful {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

var plainForm = regexp.MustCompile(`^[\pL\pN][\pL\pM\pN ./:~?&=%+@!$;()'#_-]*$`)

// oneLine makes a text from elsewhere fit for a line of the file: no white space but single
// spaces, and nothing that is not seen but changes how the rest is read.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unseen(r) {
			return -1
		}
		return r
	}, s))
}
