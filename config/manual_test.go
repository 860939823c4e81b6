package config

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const manual = "../docs/configuration.md"

// TestManualExplainsEveryKey looks for a row of a table, with the meaning, the default and
// an example, below the heading of each mapping; and for no row of a key that is unknown.
func TestManualExplainsEveryKey(t *testing.T) {
	explained := map[string]bool{}
	section := ""
	for line := range strings.Lines(readFile(t, manual)) {
		if heading, ok := strings.CutPrefix(line, "##"); ok {
			section = strings.TrimSpace(strings.TrimLeft(heading, "#"))
			if section == "All keys" {
				section = ""
			}
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		name := strings.Trim(cells[0], " `")
		if len(cells) != 4 || name == "key" || strings.HasPrefix(name, "---") {
			continue
		}
		for _, cell := range cells {
			if strings.TrimSpace(cell) == "" {
				t.Errorf("%s: a cell is empty in %s", section, line)
			}
		}
		if !strings.Contains(cells[3], "`"+name+":") {
			t.Errorf("%s: the example of %s does not show it", section, name)
		}
		explained[section+"."+name] = true
	}
	for section, names := range keys {
		for _, name := range names {
			if !explained[section+"."+name] {
				t.Errorf("%s.%s is not explained", section, name)
			}
			delete(explained, section+"."+name)
		}
	}
	for name := range explained {
		t.Errorf("%s is explained but not known", name)
	}
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

func TestExamplesOfTheManualLoad(t *testing.T) {
	blocks := yamlBlock.FindAllStringSubmatch(readFile(t, manual), -1)
	if len(blocks) < 8 {
		t.Errorf("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		if _, err := Parse("manual.yaml", []byte(b[1])); err != nil {
			t.Errorf("%s\n%v", b[1], err)
		}
	}
}

// Some of the tutorial's blocks are rules alone: their first line names a file for them.
func TestExamplesOfTheTutorialLoad(t *testing.T) {
	for _, b := range yamlBlock.FindAllStringSubmatch(readFile(t, "../docs/topics.md"), -1) {
		first, _, _ := strings.Cut(b[1], "\n")
		var err error
		if name, ok := strings.CutPrefix(first, "# "); ok && name != "courant.yaml" {
			_, err = ParseTopic(nil, name, []byte(b[1]))
		} else {
			_, err = Parse("tutorial.yaml", []byte(b[1]))
		}
		if err != nil {
			t.Errorf("%s\n%v", b[1], err)
		}
	}
}

func TestManualNamesTheBuiltinTopics(t *testing.T) {
	text := readFile(t, manual)
	for _, name := range BuiltinTopics() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("%s is not named", name)
		}
	}
}

func TestExampleFileHasEveryKey(t *testing.T) {
	c, err := Load("../docs/courant.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Error(c.Warnings)
	}
	text := readFile(t, "../docs/courant.example.yaml")
	for section, names := range keys {
		for _, name := range names {
			if !regexp.MustCompile(`(^|[\s{])` + name + `:`).MatchString(text) {
				t.Errorf("%s.%s is not in the example", section, name)
			}
		}
	}
}

func TestStarterLoadsWithoutWarnings(t *testing.T) {
	c, err := Starter()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 || c.Path != "" || len(c.Files) != 0 {
		t.Errorf("warnings %v, path %q, files %q", c.Warnings, c.Path, c.Files)
	}
	if len(c.Sources) < 20 || len(c.Topics) < 3 || len(c.Feeds) < 3 {
		t.Errorf("%d sources, %d topics, %d feeds", len(c.Sources), len(c.Topics), len(c.Feeds))
	}
}

func TestBuiltinTopicsLoadAlone(t *testing.T) {
	if len(BuiltinTopics()) < 3 {
		t.Errorf("only %q", BuiltinTopics())
	}
	for _, name := range BuiltinTopics() {
		c, err := Parse("f.yaml", []byte("topics: {mine: {use: "+name+"}}\n"))
		if err != nil {
			t.Error(err)
			continue
		}
		if r := c.Topics[0]; r.Topic != "mine" || r.Label == "Mine" || len(r.Any) == 0 {
			t.Errorf("%s: topic %q, label %q, %d terms", name, r.Topic, r.Label, len(r.Any))
		}
	}
}

// TestBuiltinTopicsKeepTheirExamples reads each as if it stood in a file, where its
// examples are run.
func TestBuiltinTopicsKeepTheirExamples(t *testing.T) {
	for _, name := range BuiltinTopics() {
		b, _ := BuiltinTopic(name)
		if !strings.Contains(string(b), "\nexamples:") {
			t.Errorf("%s has no examples", name)
		}
		indented := "  " + strings.ReplaceAll(string(b), "\n", "\n  ")
		if _, err := Parse(name+".yaml", []byte("topics:\n "+name+":\n"+indented)); err != nil {
			t.Error(err)
		}
	}
}

func TestUseAddsToABuiltinTopic(t *testing.T) {
	read := func(body string) *Config {
		c, err := Parse("f.yaml", []byte("topics:\n  iran:\n    use: iran\n"+body))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	plain, more := read("").Topics[0], read("    any: [Mahsa Amini]\n    label: Persia\n    langs: {sq: [Teheran*]}\n").Topics[0]
	if len(more.Any) != len(plain.Any)+1 || more.Label != "Persia" || len(more.Langs["sq"]) != len(plain.Langs["sq"])+1 {
		t.Errorf("%d terms, was %d; label %q; langs %v", len(more.Any), len(plain.Any), more.Label, more.Langs)
	}
}
