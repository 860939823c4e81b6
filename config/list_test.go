package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"courant/config"
	"courant/topic"
)

// texts returns terms as they are written.
func texts(ts []topic.Term) []string {
	var s []string
	for _, t := range ts {
		s = append(s, t.String())
	}
	return s
}

func TestListsAreUsedByName(t *testing.T) {
	c := parse(t, `
lists:
  orgs: [=IRGC, Basij]
  drinks: [coffee]
topics:
  iran:
    any: [Iran, list:orgs]
    lists: [drinks]
    langs: {fa: [list:orgs]}
    none: [list:drinks, tea]
    ignore: [list:drinks]
    all: [{groups: [[list:orgs, Quds], [list:drinks]]}]
    near: [{of: [list:drinks], with: [list:orgs]}]
`)
	r := c.Topics[0]
	diff(t, texts(r.Any), []string{"Iran", "=IRGC", "Basij", "coffee"})
	diff(t, texts(r.Langs["fa"]), []string{"=IRGC", "Basij"})
	diff(t, texts(r.None), []string{"coffee", "tea"})
	diff(t, texts(r.Ignore), []string{"coffee"})
	diff(t, texts(r.All[0].Groups[0]), []string{"=IRGC", "Basij", "Quds"})
	diff(t, texts(r.All[0].Groups[1]), []string{"coffee"})
	diff(t, texts(r.Near[0].Of), []string{"coffee"})
	diff(t, texts(r.Near[0].With), []string{"=IRGC", "Basij"})
}

func TestListFileHasATermInEachLine(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "words.txt", "\ufeff# agencies\r\n=IRGC\r\n\r\n  Quds Force^2\t\r\n#IranProtests is a comment\r\nIran, Texas\r\nC#\r\nfin")
	c := load(t, write(t, dir, "courant.yaml", "lists: {orgs: {file: words.txt}}\ntopics: {iran: [list:orgs]}\n"))
	diff(t, texts(c.Topics[0].Any), []string{"=IRGC", "Quds Force^2", "Iran, Texas", "C#", "fin"})
	diff(t, len(c.Files), 2)
}

func TestListFileIsBesideTheFileThatNamesIt(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "topics.d/lists/words.txt", "Basij\n")
	write(t, dir, "topics.d/iran.yaml", "lists: {orgs: {file: lists/words.txt}}\n")
	absolute := write(t, dir, "elsewhere.txt", "Fars\n")
	main := "include: [topics.d/*.yaml]\nlists: {more: {file: " + absolute + "}}\ntopics: {iran: [list:orgs, list:more]}\n"
	c := load(t, write(t, dir, "courant.yaml", main))
	diff(t, texts(c.Topics[0].Any), []string{"Basij", "Fars"})
}

func TestHundredThousandLinesAreTheLimit(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, "word%d\n", i)
	}
	list := write(t, dir, "words.txt", b.String())
	path := write(t, dir, "courant.yaml", "lists: {many: {file: words.txt}}\ntopics: {many: {lists: [many]}}\n")
	diff(t, len(load(t, path).Topics[0].Any), 100_000)

	b.WriteString("word\n")
	if err := os.WriteFile(list, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path); err == nil || !strings.Contains(err.Error(), "more than 100000 lines") {
		t.Errorf("got %v", err)
	}
}

func TestLargeListFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	list := write(t, dir, "words.txt", "")
	if err := os.Truncate(list, 17<<20); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(write(t, dir, "courant.yaml", "lists: {many: {file: words.txt}}\n"))
	if err == nil || !strings.Contains(err.Error(), "larger than 16 MB") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkListFile loads 100,000 terms in a file, which one topic uses.
func BenchmarkListFile(b *testing.B) {
	dir := b.TempDir()
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "surname%d of place%d\n", i, i%977)
	}
	if err := os.WriteFile(filepath.Join(dir, "words.txt"), []byte(text.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	main := []byte("lists: {many: {file: words.txt}}\ntopics: {many: {lists: [many]}}\n")
	for b.Loop() {
		if _, err := config.Parse(filepath.Join(dir, "courant.yaml"), main); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongTopic loads 100,000 terms of a topic in YAML.
func BenchmarkLongTopic(b *testing.B) {
	var text strings.Builder
	text.WriteString("topics:\n  many:\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "    - surname%d of place%d\n", i, i%977)
	}
	for b.Loop() {
		if _, err := config.Parse("courant.yaml", []byte(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}
