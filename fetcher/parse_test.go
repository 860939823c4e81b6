package fetcher

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/ianaindex"

	"courant/news"
)

var update = flag.Bool("update", false, "rewrite the golden part of the archives")

// Every archive is an oddity of the feeds that the web serves: what it is, the document,
// and what we make of it. Lines of the comment set how the document is served: "url:",
// "content-type:", "charset:" (in which it is encoded first), "language:" (of the source).
func TestParse(t *testing.T) {
	files, err := filepath.Glob("testdata/parse/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := parseArchive(t, a)
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "parsed", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 {
				t.Fatal("nothing to compare with: run with -update")
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("-want +got; raise hashVersion in news when hashes change on purpose\n%s", diff)
			}
		})
	}
}

// parseArchive parses the archive's document and describes the result.
func parseArchive(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	set := map[string]string{"url": "https://news.example/feeds/all.xml"}
	for line := range strings.Lines(string(a.Comment)) {
		if name, value, ok := strings.Cut(line, ": "); ok && !strings.Contains(name, " ") {
			set[name] = strings.TrimSpace(value)
		}
	}
	doc := Document{Body: a.Files[0].Data, ContentType: set["content-type"], URL: set["url"]}
	if name := set["charset"]; name != "" {
		doc.Body = encoded(t, name, doc.Body)
	}
	meta, items, err := Parse(doc, news.Source{ID: "test", Language: set["language"]})
	if err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	return describeResult(meta, items)
}

func encoded(t *testing.T, name string, utf8 []byte) []byte {
	t.Helper()
	e, err := ianaindex.MIME.Encoding(name)
	if err != nil || e == nil {
		t.Fatalf("charset %q: %v", name, err)
	}
	b, err := e.NewEncoder().Bytes(bytes.TrimSuffix(utf8, []byte("\n")))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// describeResult writes a result as people read it: what is empty is left out.
func describeResult(meta news.Meta, items []news.Item) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(value, "\n", "\n\t"))
		}
	}
	date := func(name string, at time.Time) {
		if !at.IsZero() {
			line(name, at.Format(time.RFC3339))
		}
	}
	line("feed id", meta.ID)
	line("feed title", meta.Title)
	line("feed link", meta.Link)
	line("feed language", meta.Language)
	date("feed updated", meta.Updated)
	for _, it := range items {
		b.WriteString("\n")
		line("guid", it.GUID)
		line("url", it.URL)
		line("title", it.Title)
		line("summary", it.Summary)
		line("content", it.Content)
		for _, a := range it.Authors {
			line("author", strings.TrimSuffix(fmt.Sprintf("%s | %s | %s", a.Name, a.URI, a.Email), " |  | "))
		}
		for _, c := range it.Categories {
			line("category", strings.TrimSuffix(fmt.Sprintf("%s | %s | %s", c.Term, c.Scheme, c.Label), " |  | "))
		}
		for _, e := range it.Enclosures {
			line("enclosure", fmt.Sprintf("%s | %s | %d", e.URL, e.Type, e.Length))
		}
		line("language", it.Language)
		date("published", it.Published)
		date("updated", it.Updated)
		line("hash", fmt.Sprintf("%x", it.Hash))
	}
	return b.String()
}

func TestJSONWithoutReadableItemsIsBroken(t *testing.T) {
	for _, tt := range []struct{ rest, want string }{
		{``, "broken JSON Feed: no list of items"},
		{`, "items": null`, "broken JSON Feed: no list of items"},
		{`, "items": {"id": "1"}`, "broken JSON Feed: no list of items"},
		{`, "items": ["1", 2, null]`, "broken JSON Feed: 3 items, none an object"},
		{`, "items": ["1", {"id": "2"}]`, "<nil>"},
		{`, "items": []`, "<nil>"},
	} {
		_, err := parseText(`{"version": "https://jsonfeed.org/version/1.1"` + tt.rest + "}")
		if fmt.Sprint(err) != tt.want {
			t.Errorf("%s: error %v, want %s", tt.rest, err, tt.want)
		}
	}
}

func TestKnownItemsAreNotReadAgain(t *testing.T) {
	item := func(id int, title string) string {
		return fmt.Sprintf("<item><guid>%d</guid><title>%s</title><category>x</category></item>", id, title)
	}
	doc := func(items ...string) Document {
		return Document{Body: []byte(rssOf(strings.Join(items, "\n"))), URL: "https://news.example/feed"}
	}
	c := New(Options{})
	src := news.Source{ID: "s"}
	before, err := c.Read(t.Context(), src, doc(item(1, "One"), item(2, "Two")), nil)
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Clone(before.Items)
	for i := range known {
		known[i].Categories = nil // as they are kept for this
	}
	after, err := c.Read(t.Context(), src, doc(item(3, "Three"), item(1, "One"), item(2, "Changed")), known)
	if err != nil || len(after.Items) != 3 {
		t.Fatalf("%+v, error %v", after, err)
	}
	for i, want := range []struct {
		guid, title string
		known       bool
		key         news.Key
	}{
		{"3", "Three", false, news.NewKey("s", "3")},
		{"1", "One", true, before.Items[0].Key},
		{"2", "Changed", false, before.Items[1].Key},
	} {
		it := after.Items[i]
		if it.GUID != want.guid || it.Title != want.title || it.Known != want.known || it.Key != want.key || it.Raw == 0 || (it.Categories == nil) != want.known {
			t.Errorf("item %d: %+v", i, it)
		}
	}
	moved := doc(item(1, "One"))
	moved.URL = "https://news.example/elsewhere"
	if r, err := c.Read(t.Context(), src, moved, known); err != nil || r.Items[0].Known {
		t.Errorf("under another URL, where relative links mean others: %+v, error %v", r, err)
	}
}

func TestADocumentOfKnownItemsOnlyIsRead(t *testing.T) {
	c := New(Options{})
	doc := Document{Body: []byte(rssOf("<title>New title</title><item><guid>1</guid></item>"))}
	before, err := c.Read(t.Context(), news.Source{ID: "s"}, doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Read(t.Context(), news.Source{ID: "s"}, doc, before.Items)
	if err != nil || len(after.Items) != 1 || !after.Items[0].Known || after.Meta.Title != "New title" {
		t.Errorf("%+v, error %v", after, err)
	}
}

func TestCopyThatWasUpdatedTakesThePlaceOfTheOldOne(t *testing.T) {
	c := New(Options{})
	const old = `<item><guid>1</guid><title>Ferry</title><description>Old.</description></item>`
	read := func(items string, known []news.Item) []news.Item {
		t.Helper()
		r, err := c.Read(t.Context(), news.Source{ID: "herald"}, Document{Body: []byte("<rss><channel>" + items + "</channel></rss>")}, known)
		if err != nil {
			t.Fatal(err)
		}
		return r.Items
	}
	known := read(old, nil)
	got := read(`<item><guid>1</guid><title>Ferry</title><description>New.</description></item>`+old, known)
	if len(got) != 1 || got[0].Known || got[0].Summary != "New." {
		t.Errorf("read %+v, want the updated copy alone", got)
	}
}

func TestItemInWhichTheDocumentEndsIsMarked(t *testing.T) {
	r, err := New(Options{}).Read(t.Context(), news.Source{ID: "herald"}, Document{Body: []byte("<rss><channel><item><guid>1</guid><title>Whole</title></item><item><guid>2</guid><title>Half</title><description>Beg")}, nil)
	if err != nil || !r.Cut || len(r.Items) != 2 {
		t.Fatalf("%+v, error %v", r, err)
	}
	if whole, half := r.Items[0], r.Items[1]; whole.Cut || whole.Raw == 0 || !half.Cut || half.Raw != 0 {
		t.Errorf("items %+v, want the second one to be marked, and not to be known again by its bytes", r.Items)
	}
}
