package topic_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"courant/news"
	"courant/text"
	"courant/topic"
)

// A builtin is a topic that comes with courant, as its file has it.
type builtin struct {
	Label             string
	Any, None, Ignore []string
	Langs             map[string][]string
	Examples          struct {
		Yes []string `yaml:"yes"`
		No  []string `yaml:"no"`
	}
}

// builtins returns the built-in topics by name, and a matcher for all of them.
func builtins(t testing.TB) (map[string]builtin, *topic.Matcher) {
	t.Helper()
	files, err := filepath.Glob("../config/builtin/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	all := map[string]builtin{}
	var rules []topic.Rule
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var def builtin
		if err := yaml.Unmarshal(b, &def); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		r := topic.Rule{
			Topic: name, Label: def.Label, Langs: map[string][]topic.Term{},
			Any: terms(t, def.Any...), None: terms(t, def.None...), Ignore: terms(t, def.Ignore...),
		}
		for lang, words := range def.Langs {
			r.Langs[lang] = terms(t, words...)
		}
		all[name] = def
		rules = append(rules, r)
	}
	return all, compile(t, rules...)
}

func TestBuiltinTopicsHoldTheirExamples(t *testing.T) {
	all, m := builtins(t)
	for name, def := range all {
		if def.Label == "" || len(def.Examples.Yes) == 0 || len(def.Examples.No) == 0 {
			t.Errorf("%s: label or examples are missing", name)
		}
		for _, title := range def.Examples.Yes {
			if !hasTopic(m, title, name) {
				t.Errorf("%q is not about %s", title, name)
			}
		}
		for _, title := range def.Examples.No {
			if hasTopic(m, title, name) {
				t.Errorf("%q is about %s", title, name)
			}
		}
	}
}

func hasTopic(m *topic.Matcher, title, name string) bool {
	for _, tag := range m.Tags(&news.Item{Title: title, Language: text.Language("", title)}) {
		if tag.Topic == name {
			return true
		}
	}
	return false
}

func TestBuiltinTermsAreListedOnce(t *testing.T) {
	all, _ := builtins(t)
	for name, def := range all {
		for lang, words := range def.Langs {
			seen := map[string]string{}
			for _, w := range def.Any {
				seen[key(w)] = w
			}
			for _, w := range words {
				if other, ok := seen[key(w)]; ok && !strings.HasPrefix(w, "=") {
					t.Errorf("%s: %s: %q is %q again", name, lang, w, other)
				}
				seen[key(w)] = w
			}
		}
	}
}

// key returns a term without its weight, folded.
func key(term string) string {
	term, _, _ = strings.Cut(term, "^")
	return text.Fold(term)
}
