package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite what the tutorial says that commands print")

// A tutorial is docs/topics.md being played: files are written, commands are run, as a
// reader would do it beside `courant demo`.
type tutorial struct {
	t      *testing.T
	dir    string // with the demonstration's courant.yaml, and the database
	reload chan<- struct{}
}

var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// TestTutorialShowsWhatCommandsPrint runs what docs/topics.md says on the recorded wire.
func TestTutorialShowsWhatCommandsPrint(t *testing.T) {
	file, err := filepath.Abs(filepath.Join("..", "..", "docs", "topics.md"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	reload := make(chan struct{})
	_, database := startReloadable(t, reload)
	tut := tutorial{t, filepath.Dir(database), reload}
	t.Chdir(tut.dir)
	got := fenced.ReplaceAllStringFunc(string(b), tut.block)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(b); timeless(got) != timeless(want) {
		t.Errorf("docs/topics.md (-says +is; -update rewrites it):\n%s", cmp.Diff(timeless(want), timeless(got)))
	}
}

var moments = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)

// timeless returns a text without its times: the wire plays anew each time.
func timeless(s string) string { return moments.ReplaceAllString(s, "2026-01-01 00:00") }

// block plays a fenced block: a rule is written to the file that its first line names,
// what belongs in the configuration goes there, commands are run, and their output stands
// in the place of what the block says.
func (tut *tutorial) block(s string) string {
	part := fenced.FindStringSubmatch(s)
	kind, text := part[1], part[2]
	first, rest, _ := strings.Cut(text, "\n")
	switch {
	case kind == "console":
		return "```console\n" + tut.run(text) + "```"
	case kind == "yaml" && first == "# courant.yaml":
		tut.add(rest)
	case kind == "yaml" && strings.HasSuffix(first, ".yaml"):
		tut.write(strings.TrimPrefix(first, "# "), rest)
	}
	return s
}

func (tut *tutorial) write(name, text string) {
	if err := os.WriteFile(filepath.Join(tut.dir, name), []byte(text), 0o600); err != nil {
		tut.t.Fatal(err)
	}
}

// add puts what stands below topics and feeds in the text below those of the configuration.
func (tut *tutorial) add(text string) {
	b, err := os.ReadFile(filepath.Join(tut.dir, "courant.yaml"))
	if err != nil {
		tut.t.Fatal(err)
	}
	all := string(b)
	topics, feeds, ok := strings.Cut(strings.TrimPrefix(text, "topics:\n"), "\nfeeds:\n")
	if !ok {
		tut.t.Fatalf("want topics and feeds:\n%s", text)
	}
	all = strings.Replace(all, "\ntopics:\n", "\ntopics:\n"+topics+"\n", 1)
	all = strings.Replace(all, "\nfeeds:\n", "\nfeeds:\n"+feeds, 1)
	tut.write("courant.yaml", all)
}

// run runs the lines of a block that are commands, and returns them with what they print.
func (tut *tutorial) run(text string) string {
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ courant ")
		if !ok {
			continue
		}
		out.WriteString(line)
		if command == "reload\n" {
			out.WriteString(tut.loadAnew())
			continue
		}
		root := newRoot(&app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: tut.getenv})
		root.SetArgs(shellWords(command))
		exitCode(root.ExecuteContext(tut.t.Context()), &out)
	}
	return out.String()
}

// loadAnew does what `courant reload` does for a daemon in another process, and waits until
// what is kept has been judged by the new rules.
func (tut *tutorial) loadAnew() string {
	tut.reload <- struct{}{}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(tut.run("$ courant plan\n"), "Nothing would change.") {
			return "reloaded: generation 2\n"
		}
	}
	tut.t.Fatal("the new rules are not applied")
	return ""
}

// getenv names the configuration and the database, relative to where the test stands.
func (tut *tutorial) getenv(name string) string {
	return map[string]string{"COURANT_CONFIG": "courant.yaml", "COURANT_DATABASE": "courant.db"}[name]
}

// shellWords splits a command line as a shell does, as far as the tutorial needs it.
func shellWords(s string) []string {
	var words []string
	for i, quoted := range strings.Split(strings.TrimSpace(s), "'") {
		if i%2 == 1 {
			words = append(words, quoted)
		} else {
			words = append(words, strings.Fields(quoted)...)
		}
	}
	return words
}
