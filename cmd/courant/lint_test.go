package main

import (
	"strings"
	"testing"

	"courant/config"
	"courant/news"
	"courant/topic"
)

// lintAfter returns the warnings after so many items with a title and as many others.
func lintAfter(t *testing.T, title string, n, others int, long bool) []string {
	t.Helper()
	cfg, err := config.Parse("courant.yaml", []byte("sources: [{url: 'https://a.example/', id: a}]\ntopics:\n  talks:\n    - treaty\n    - talk*\n  cats: [cat]\n"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := topic.Compile(cfg.Topics)
	if err != nil {
		t.Fatal(err)
	}
	l := linter{matcher: m, wanted: len(cfg.Topics), terms: map[topicTerm]int{}, topics: map[string]bool{}, long: long}
	for range n {
		l.item(&news.Item{Title: title})
	}
	for range others {
		l.item(&news.Item{Title: "Something else"})
	}
	l.items = n + others
	var list []string
	for _, w := range append(l.general(cfg), l.idle(cfg)...) {
		list = append(list, w.String())
	}
	return list
}

func TestWarnsOfTermsThatFindTooMuch(t *testing.T) {
	got := strings.Join(lintAfter(t, "The talks go on, all talk of them says", 60, 940, false), "\n")
	if want := `courant.yaml:5:7: warning: the term "talk*" of the topic talks is in 6 % of the newest 1000 items`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := lintAfter(t, "The talks go on", 50, 950, false); len(got) > 0 {
		t.Errorf("one in twenty is warned of: %q", got)
	}
	if got := lintAfter(t, "The talks go on", 300, 100, false); len(got) > 0 {
		t.Errorf("few items are warned of: %q", got)
	}
}

func TestWarnsOfTopicsThatFindNothing(t *testing.T) {
	got := strings.Join(lintAfter(t, "The talks go on", 5, 95, true), "\n")
	if want := `courant.yaml:6:3: warning: no item of the last 30 days has the topic cats`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := lintAfter(t, "The talks go on", 5, 94, true); len(got) > 0 {
		t.Errorf("few items are warned of: %q", got)
	}
	if got := lintAfter(t, "The talks go on", 5, 95, false); len(got) > 0 {
		t.Errorf("warned although nothing is older: %q", got)
	}
}
