package main

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"courant/news"
	"courant/store"
)

// TestDemoIsTaggedAsAnEditorWould holds the topics of the recorded wire against those that
// its author gave, item by item. The event that the project began with is among them: it
// has exactly iran, albania and cybersecurity, and the tail below it tags nothing.
func TestDemoIsTaggedAsAnEditorWould(t *testing.T) {
	want := expectedTopics(t)
	if got := want["herald\therald-90417"]; got != "albania cybersecurity iran" {
		t.Fatalf("the event is expected to have the topics %q", got)
	}
	_, database := startDemo(t)
	db, err := store.OpenReadOnly(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	items, err := db.Items(t.Context(), news.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if len(items) < 60 {
		t.Errorf("%d items kept, want at least 60", len(items))
	}
	for i := range items {
		it := &items[i]
		id := it.GUID
		if id == "" {
			id = it.URL
		}
		topics, ok := want[string(it.Source)+"\t"+id]
		if got := strings.ReplaceAll(topicNames(it), ",", ""); !ok || got != topics {
			t.Errorf("%s %s %q has topics %q, want %q", it.Source, id, it.Title, got, topics)
		}
	}
}

// expectedTopics reads what the author of the wire says: source, item and topics, with
// tabs between them.
func expectedTopics(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "demo", "testdata", "topics.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(lines.Text(), "#") || len(fields) != 3 {
			continue
		}
		topics := strings.Fields(strings.Trim(fields[2], "-"))
		slices.Sort(topics)
		want[fields[0]+"\t"+fields[1]] = strings.Join(topics, " ")
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return want
}
