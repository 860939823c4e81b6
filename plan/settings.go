package plan

import (
	"encoding/json"
	"fmt"

	"courant/config"
	"courant/news"
)

// settings says which keys of a feed have another value, and which.
func settings(before, after *news.Feed) []string {
	var differ []string
	if expression(before) != expression(after) {
		differ = append(differ, "match")
	}
	then := config.Settings(after)
	for i, was := range config.Settings(before) {
		if then[i] != was {
			differ = append(differ, arrow(was.Key, was.Value, then[i].Value))
		}
	}
	return differ
}

// expression tells matches apart. Where their leaves stand in the text does not count.
func expression(f *news.Feed) string {
	b, err := json.Marshal(f.Match)
	if err != nil {
		panic(err) // a tree of strings and numbers
	}
	return string(b)
}

// storySettings does the same for what holds for all feeds.
func storySettings(before, after config.Stories) []string {
	if before == after {
		return nil
	}
	return []string{arrow("stories.across_languages", before.AcrossLanguages, after.AcrossLanguages)}
}

// publishing does the same for how all feeds are published. What is not written down, by an
// earlier version of courant, is not compared.
func publishing(before, after []config.Setting) []string {
	then := make(map[string]string)
	for _, s := range after {
		then[s.Key] = s.Value
	}
	var differ []string
	for _, s := range before {
		if value, known := then[s.Key]; known && value != s.Value {
			differ = append(differ, arrow(s.Key, s.Value, value))
		}
	}
	return differ
}

func arrow(key string, before, after any) string {
	return fmt.Sprintf("%s: %v → %v", key, before, after)
}
