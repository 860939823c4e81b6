package publish

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/feeds"
)

// A rule says what a member of an object of JSON Feed 1.1 must be.
type rule func(f *faults, where string, value any)

func isText(f *faults, where string, value any) {
	if s, ok := value.(string); !ok || strings.TrimSpace(s) == "" {
		f.add("%s is %v, want a text", where, value)
	}
}

var authorURL = regexp.MustCompile(`^(https?://|mailto:)[!-~]+$`)

func isAddress(f *faults, where string, value any) {
	if s, ok := value.(string); !ok || !authorURL.MatchString(s) {
		f.add("%s is %v, want an absolute address", where, value)
	}
}

func isDate(f *faults, where string, value any) {
	s, _ := value.(string)
	if when, err := time.Parse(time.RFC3339, s); err != nil || when.Before(earliest) {
		f.add("%s is %v, want a date", where, value)
	}
}

func isNumber(f *faults, where string, value any) {
	if n, ok := value.(float64); !ok || n <= 0 {
		f.add("%s is %v, want a number", where, value)
	}
}

func isExactly(want string) rule {
	return func(f *faults, where string, value any) {
		if value != want {
			f.add("%s is %v, want %s", where, value, want)
		}
	}
}

// listOf is of an array that is not empty unless it may be, and in which nothing stands twice.
func listOf(of rule, empty bool) rule {
	return func(f *faults, where string, value any) {
		values, ok := value.([]any)
		if !ok || !empty && len(values) == 0 {
			f.add("%s is %v, want a list", where, value)
		}
		seen := map[any]bool{}
		for _, v := range values {
			of(f, where, v)
			if o, ok := v.(map[string]any); ok {
				v = o["id"]
			}
			if v != nil && seen[v] {
				f.add("%s has %v twice", where, v)
			}
			seen[v] = true
		}
	}
}

// objectOf is of an object with these members, the required ones among them, and extensions.
func objectOf(required string, members map[string]rule) rule {
	return func(f *faults, where string, value any) {
		o, ok := value.(map[string]any)
		if !ok {
			f.add("%s is %v, want an object", where, value)
		}
		for _, name := range strings.Fields(required) {
			if _, ok := o[name]; !ok {
				f.add("%s has no %s", where, name)
			}
		}
		for name, v := range o {
			if rule := members[name]; rule != nil {
				rule(f, where+"."+name, v)
			} else if _, ok := v.(map[string]any); !ok || !extension.MatchString(name) {
				f.add("%s has %s: %v", where, name, v)
			}
		}
	}
}

var extension = regexp.MustCompile(`^_[a-zA-Z]`)

// isItem is of an item, of which the text may be one of two.
func isItem(f *faults, where string, value any) {
	author := objectOf("name", map[string]rule{"name": isText, "url": isAddress, "avatar": isAddress})
	attachment := objectOf("url mime_type", map[string]rule{"url": isAddress, "mime_type": isText, "title": isText, "size_in_bytes": isNumber, "duration_in_seconds": isNumber})
	objectOf("id title authors date_modified _courant", map[string]rule{
		"id": isText, "url": isAddress, "external_url": isAddress, "title": isText, "content_html": isText, "content_text": isText, "summary": isText,
		"image": isAddress, "banner_image": isAddress, "date_published": isDate, "date_modified": isDate, "language": isText,
		"authors": listOf(author, false), "tags": listOf(isText, false), "attachments": listOf(attachment, false),
		"_courant": objectOf("source", map[string]rule{
			"source":  objectOf("id title", map[string]rule{"id": isText, "title": isText, "home_page_url": isAddress, "feed_url": isAddress}),
			"related": listOf(objectOf("url title", map[string]rule{"url": isAddress, "title": isText, "language": isText}), false),
			"topics":  listOf(objectOf("name level score by", map[string]rule{"name": isText, "level": isText, "score": isNumber, "by": isText, "more": isNumber, "hits": listOf(isHit, false)}), false),
		}),
	})(f, where, value)
	o, _ := value.(map[string]any)
	_, html := o["content_html"]
	if _, plain := o["content_text"]; html == plain {
		f.add("%s has not one text: %v", where, o)
	}
}

func isHit(f *faults, where string, value any) {
	objectOf("kind term count weight text", map[string]rule{"kind": isText, "term": isText, "field": isText, "count": isNumber, "weight": isNumber, "text": isText})(f, where, value)
}

// jsonFaults returns what in doc is not as JSON Feed 1.1 and we require.
func jsonFaults(doc []byte) (f faults) {
	var feed any
	if err := json.Unmarshal(doc, &feed); err != nil || !utf8.Valid(doc) {
		return faults{"not well-formed"}
	}
	objectOf("version title home_page_url feed_url items", map[string]rule{
		"version": isExactly("https://jsonfeed.org/version/1.1"), "title": isText, "home_page_url": isAddress, "feed_url": isAddress, "description": isText,
		"user_comment": isText, "next_url": isAddress, "icon": isAddress, "favicon": isAddress, "language": isText,
		"hubs":  listOf(objectOf("type url", map[string]rule{"type": isExactly("WebSub"), "url": isAddress}), false),
		"items": listOf(isItem, true),
	})(&f, "feed", feed)
	return f
}

func jsonOf(t *testing.T, change func(*atomEntry)) map[string]any {
	t.Helper()
	a := anEntry()
	change(a)
	var read map[string]any
	if err := json.Unmarshal(jsonItem(a), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestJSONHasTheTextAsHTMLAndASummaryBesideIt(t *testing.T) {
	summary, content := &atomText{"html", "<b>A &amp; B</b>"}, &feeds.AtomContent{Type: "html", Content: "<p>long\u2028&amp; more</p>"}
	for _, tt := range []struct {
		summary             *atomText
		content             *feeds.AtomContent
		html, plain, beside any
	}{
		{summary, content, content.Content, nil, "A & B"},
		{summary, nil, summary.Body, nil, nil},
		{nil, content, content.Content, nil, nil},
		{nil, nil, nil, "Talks resume", nil},
	} {
		got := jsonOf(t, func(a *atomEntry) { a.Summary, a.Content = tt.summary, tt.content })
		if got["content_html"] != tt.html || got["content_text"] != tt.plain || got["summary"] != tt.beside {
			t.Errorf("%v, want %v, %v, %v", got, tt.html, tt.plain, tt.beside)
		}
	}
}

func TestJSONLeavesOutWhatIsNotKnown(t *testing.T) {
	got := jsonItem(&atomEntry{Title: plainText("R&D1 <b>"), Source: origin{name: "</b>"}.element(""), AtomEntry: feeds.AtomEntry{Id: "tag:a.example,2026:1", Updated: formatStamp(day)}})
	const want = `{"id":"tag:a.example,2026:1","title":"R&D1 <b>","content_text":"R&D1 <b>","date_modified":"2026-05-04T12:00:00.000000Z","_courant":{"source":{"id":"","title":"</b>"}}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestJSONSaysWhatAnEntrySays(t *testing.T) {
	got := jsonOf(t, func(a *atomEntry) {
		a.Lang, a.Published = "en", "2026-05-04T10:00:00Z"
		a.Authors = []feeds.AtomAuthor{
			{AtomPerson: feeds.AtomPerson{Name: "Mina Farhadi", Uri: "https://wire.example/mina", Email: "mina@wire.example"}},
			{AtomPerson: feeds.AtomPerson{Name: "desk", Email: "a?b#c%@wire.example"}}, {AtomPerson: feeds.AtomPerson{Name: "Jon Ek"}},
		}
		a.Categories = []atomCategory{{"iran", "https://news.example.org/topics/", "Iran"}, {"Iran", "", ""}, {"world", "", ""}}
		a.Links = append(a.Links,
			atomLink{Rel: "enclosure", Href: "https://wire.example/1.mp3", Type: "audio/mpeg", Length: "5000000000"},
			atomLink{Rel: "enclosure", Href: "https://wire.example/2"},
			atomLink{Rel: "related", Href: "https://star.example/1", HrefLang: "he", Title: "Star: 1"})
	})
	want := map[string]any{
		"id": "https://wire.example/1", "url": "https://wire.example/1", "title": "Talks resume", "content_html": "Three hours.", "language": "en",
		"date_published": "2026-05-04T10:00:00Z", "date_modified": "2026-05-04T12:00:00.000000Z",
		"authors": []any{
			map[string]any{"name": "Mina Farhadi", "url": "https://wire.example/mina"},
			map[string]any{"name": "desk", "url": "mailto:a%3Fb%23c%25@wire.example"}, map[string]any{"name": "Jon Ek"},
		},
		"tags": []any{"Iran", "world"},
		"attachments": []any{
			map[string]any{"url": "https://wire.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5e9},
			map[string]any{"url": "https://wire.example/2", "mime_type": "application/octet-stream"},
		},
		"_courant": map[string]any{
			"source":  map[string]any{"id": "https://wire.example/feed", "title": "Wire", "home_page_url": "https://wire.example/", "feed_url": "https://wire.example/feed"},
			"related": []any{map[string]any{"url": "https://star.example/1", "title": "Star: 1", "language": "he"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSONHeadSaysAllThatTheFeedIs(t *testing.T) {
	h := &head{
		title: "R&D1 <b>", subtitle: "What is new", lang: "fa", self: "https://news.example.org/feeds/a.json", page: "https://news.example.org/",
		hubs: []string{"https://news.example.org/hub"}, style: "https://news.example.org/feed.css", updated: day,
		links: []atomLink{{Rel: "next", Href: "https://news.example.org/2.json"}},
	}
	const empty = `{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "R&D1 <b>",
  "language": "fa",
  "home_page_url": "https://news.example.org/",
  "feed_url": "https://news.example.org/feeds/a.json",
  "description": "What is new",
  "user_comment": "This is a feed. To subscribe to it, give its address to a feed reader: https://news.example.org/feeds/a.json",
  "next_url": "https://news.example.org/2.json",
  "hubs": [
    {
      "type": "WebSub",
      "url": "https://news.example.org/hub"
    }
  ],
  "items": []
}
`
	item := jsonItem(anEntry())
	for n, items := range []string{"[]", "[\n    " + string(item) + "\n  ]", "[\n    " + string(item) + ",\n    " + string(item) + "\n  ]"} {
		var entries []placed
		for range n {
			entries = append(entries, placed{entry: &entry{json: item}})
		}
		got, err := h.json(entries)
		if err != nil || !json.Valid(got) {
			t.Fatalf("%v in\n%s", err, got)
		}
		if diff := cmp.Diff(strings.Replace(empty, "[]", items, 1), string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// The check is worth something only if it finds what is wrong.
func TestCheckOfJSONFindsMistakes(t *testing.T) {
	good, err := os.ReadFile("testdata/everything.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ what, old, new string }{
		{"not well-formed", "},{", "}{"},
		{"version", "version/1.1", "version/1"},
		{"items", `"items": [`, `"entries": [`},
		{"type of a title", `"title":"Talks resume in Muscat after six weeks"`, `"title":1`},
		{"no id", `"id":"tag:wire.example,2026:talks",`, ""},
		{"relative address", `"url":"https://wire.example/talks?`, `"url":"/talks?`},
		{"date", "2026-05-04T09:00:00Z", "4 May 2026"},
		{"tag twice", `"Muscat"`, `"Iran"`},
		{"attachment without a type", `"mime_type":"application/octet-stream"`, `"title":"x"`},
		{"size", "5242880", `"5242880"`},
		{"unknown member", `"summary"`, `"abstract"`},
		{"extension that is no object", `"language":"en",`, `"language":"en","_x":[],`},
		{"no text", "content_html", "summary"},
	} {
		bad := bytes.ReplaceAll(good, []byte(tt.old), []byte(tt.new))
		if jsonFaults(bad) == nil || bytes.Equal(good, bad) {
			t.Errorf("%s: not found", tt.what)
		}
	}
}
