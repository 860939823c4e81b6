package topic_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"courant/config"
	"courant/topic"
)

// builtins returns the rules of the built-in topics, and a matcher for all of them.
func builtins(t testing.TB) ([]topic.Rule, *topic.Matcher) {
	t.Helper()
	var file strings.Builder
	file.WriteString("topics:\n")
	for _, name := range config.BuiltinTopics() {
		fmt.Fprintf(&file, "  %s: {use: %s}\n", name, name)
	}
	cfg, err := config.Parse("builtin.yaml", []byte(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Topics, compile(t, cfg.Topics...)
}

// As a topic of one's own it is held to what such a topic is held to: its examples, and no
// term that another covers or that is in the wrong place.
func TestBuiltinTopicsHoldTheirExamples(t *testing.T) {
	for _, name := range config.BuiltinTopics() {
		b, _ := config.BuiltinTopic(name)
		own := "topics:\n  " + name + ":\n    " + strings.ReplaceAll(string(b), "\n", "\n    ") + "\nsources: [https://news.example/feed]\n"
		cfg, err := config.Parse(name+".yaml", []byte(own))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, w := range cfg.Warnings {
			t.Error(w)
		}
	}
}

func TestBuiltinTopicsHaveLabelsAndExamples(t *testing.T) {
	for _, name := range config.BuiltinTopics() {
		b, _ := config.BuiltinTopic(name)
		var def struct {
			Label    string
			Examples struct {
				Yes []any `yaml:"yes"`
				No  []any `yaml:"no"`
			}
		}
		if err := yaml.Unmarshal(b, &def); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if def.Label == "" || len(def.Examples.Yes) < 10 || len(def.Examples.No) < 5 {
			t.Errorf("%s: label %q, %d and %d examples", name, def.Label, len(def.Examples.Yes), len(def.Examples.No))
		}
	}
}
