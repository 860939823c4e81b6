package fetcher

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"courant/news"
)

func parseText(text string) ([]news.Item, error) {
	_, items, err := Parse(Document{Body: []byte(text), URL: "https://news.example/feed"}, news.Source{ID: "s"})
	return items, err
}

func rssOf(inside string) string { return "<rss version='2.0'><channel>" + inside + "</channel></rss>" }

func TestTakesTheFirstThousandItems(t *testing.T) {
	var rss, json strings.Builder
	for i := range maxItems + 50 {
		fmt.Fprintf(&rss, "<item><guid>%d</guid><title>%d<b/></title></item>", i, i)
		fmt.Fprintf(&json, `{"id": %d},`, i)
	}
	for _, text := range []string{
		rssOf(rss.String() + "<title>After</title>"),
		`{"version": "https://jsonfeed.org/version/1.1", "items": [` + json.String() + "{}]}",
	} {
		items, err := parseText(text)
		if err != nil || len(items) != maxItems || items[maxItems-1].GUID != "999" {
			t.Errorf("%d items, error %v, want the first %d", len(items), err, maxItems)
		}
	}
}

// Each of these takes gofeed minutes, gigabytes or the process.
func TestHostileDocumentsCostLittle(t *testing.T) {
	const size = 1 << 20
	many := func(s string) string { return strings.Repeat(s, size/len(s)) }
	item := func(inside string) string { return rssOf("<item><title>x</title>" + inside + "</item>") }
	for _, tt := range []struct {
		name, text string
		items      int
		refused    string
	}{
		{"nested", item(many("<a:b>")), 0, "nested more than 200 deep"},
		{"comments between text", item("<description>" + many("x<!-- -->") + "</description>"), 1, ""},
		{"comments between text of an extension", item("<a:b>" + many("x<!-- -->") + "</a:b>"), 1, ""},
		{"CDATA sections in an extension", item("<a:b>" + many("x<![CDATA[y]]>") + "</a:b>"), 1, ""},
		{"elements in an extension", item("<a:b>" + many("x<a:c/>") + "</a:b>"), 1, ""},
		{"empty items", rssOf(many("<item/>")), 1, ""},
		{"namespaces", "<rss" + strings.Repeat(" xmlns:a='b'", 5000) + ">" + many("<x/>") + "</rss>", 0, "more than 100 namespaces"},
		{"xml:base", item("<x" + many(" xml:base='a'") + "/>"), 1, ""},
		{"nested behind odd quotes", rssOf(`<item><x y="a xml:base='b"c'd">` + many("<a:b>") + `'>`), 0, "nested more than 200 deep"},
		{"document types", many("<![>"), 0, "plain text"},
		{"document types with brackets", many("<!DOCTYPE[>]") + rssOf("<item/>"), 1, ""},
		{"spaces in a document type", "<!DOCTYPE[" + many("]"+strings.Repeat(" ", 1000)) + ">" + rssOf("<item/>"), 1, ""},
		{"channels", "<rss>" + many("<channel><channel/></channel>") + "<channel><item/></channel></rss>", 1, ""},
		{"end tags", item(many("</x>")), 1, ""},
		{"HTML nested", item("<description><![CDATA[" + many("<div>") + "x]]></description>"), 1, ""},
		{"HTML that browsers' repair multiplies", item("<description><![CDATA[" + many("<b dir=ltr lang=a><p>x") + "]]></description>"), 1, ""},
		{"the same in Atom", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>" + many("&lt;b>&lt;p>x") + "</title></entry></feed>", 1, ""},
		{"a title", item("<title>" + many("&lt;a ") + "</title>"), 1, ""},
		{"JSON items", `{"version": "https://jsonfeed.org/version/1", "items": [` + many("{},") + "{}]}", 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			items, err := parseText(tt.text)
			switch {
			case len(items) != tt.items:
				t.Errorf("%d items, want %d; error %v", len(items), tt.items, err)
			case tt.refused == "" && err != nil, tt.refused != "" && !strings.Contains(fmt.Sprint(err), tt.refused):
				t.Errorf("error %v, want %q", err, tt.refused)
			}
			for _, it := range items {
				if len(it.Summary) > 2*size {
					t.Errorf("summary grew from %d to %d bytes", size, len(it.Summary))
				}
			}
		})
	}
}

func TestParseEndsWithItsVisit(t *testing.T) {
	stopped := errors.New("stopped")
	for _, text := range []string{sample, `{"version": "https://jsonfeed.org/version/1", "items": [{}]}`} {
		p := &parser{policy: newPolicy(), stopped: func() error { return stopped }}
		if _, _, err := p.parse(Document{Body: []byte(text)}); err != stopped {
			t.Errorf("error %v, want %v", err, stopped)
		}
	}
}

func TestErrorsNameTheLineOfTheDocument(t *testing.T) {
	_, err := parseText("<?xml version='1.0'?>\n<!-- two\nlines -->\n<rss><channel>\n<item>\n<a b='c'd'/>")
	if err == nil || !strings.Contains(err.Error(), "line 6") {
		t.Errorf("error %v, want line 6", err)
	}
}

func TestRemoteTextInErrorsIsCut(t *testing.T) {
	_, err := parseText("<" + strings.Repeat("ä", 5000) + "\u202e>")
	if err == nil || len(err.Error()) > 300 || !strings.Contains(err.Error(), `ää…"`) {
		t.Errorf("error %v", err)
	}
}

func TestAuthorsOfTheFeedAreShared(t *testing.T) {
	var authors, objects strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&authors, "<author><name>Author %d</name></author>", i)
		fmt.Fprintf(&objects, `{"name": "Author %d"},`, i)
	}
	for _, text := range []string{
		"<feed xmlns='http://www.w3.org/2005/Atom'>" + authors.String() + "<entry><title>x</title></entry><entry><title>y</title></entry></feed>",
		`{"version": "https://jsonfeed.org/version/1.1", "authors": [` + objects.String() + `{}], "items": [{"id": "1"}, {"id": "2"}]}`,
	} {
		items, err := parseText(text)
		if err != nil || len(items) != 2 || len(items[0].Authors) != maxHeads {
			t.Fatalf("%d items, error %v, want 2 with %d authors", len(items), err, maxHeads)
		}
		if &items[0].Authors[0] != &items[1].Authors[0] {
			t.Error("each item has its own copy of the authors")
		}
	}
}

func TestElementsOverTheLimitAreLeftOut(t *testing.T) {
	over := strings.Repeat("<a:c>x</a:c>", maxInside+1)
	for _, text := range []string{
		rssOf(over + "<title>Left out</title><item><title>x</title></item>"),
		rssOf("<item><title>x</title><a:b>" + over + "<![CDATA[y]]><br>z</a:b></item><item><title>y</title></item>"),
		rssOf("<item><title>x</title>" + over + "<title>Left out</title></item>"),
	} {
		items, err := parseText(text)
		if err != nil || len(items) != strings.Count(text, "<item>") || items[0].Title != "x" {
			t.Errorf("%.60s…: %+v, error %v", text, items, err)
		}
	}
}

func TestTextsTooLongAreLeftOut(t *testing.T) {
	long := "<p>" + strings.Repeat("x", maxText) + "</p>"
	for _, text := range []string{
		rssOf("<item><title>Long</title><description>Short</description><content:encoded><![CDATA[" + long + "]]></content:encoded></item>"),
		`{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Long", "summary": "Short", "content_html": "` + long + `"}]}`,
	} {
		items, err := parseText(text)
		if err != nil || len(items) != 1 || items[0].Title != "Long" || items[0].Summary != "Short" || items[0].Content != "" {
			t.Errorf("%.60s…: error %v, items %.300v", text, err, items)
		}
	}
}

func TestDocumentTypesAreLeftOut(t *testing.T) {
	for _, doctype := range []string{
		`<!DOCTYPE rss>`,
		`<!DOCTYPE rss PUBLIC "-//A//B" "a.dtd">`,
		`<!DOCTYPE rss [<!ENTITY x "y">]>`,
		"<!DOCTYPE rss [<!ENTITY x 'y'>] \n>",
		`<!DOCTYPE rss [<!ENTITY x "]>"><!-- don't ]> -->] >`,
		`<!DOCTYPE rss [>`,
		`<!DOCTYPE rss ["]>`,
	} {
		items, err := parseText(doctype + rssOf("<item><title>x ]]&gt;</title></item>"))
		if err != nil || len(items) != 1 {
			t.Errorf("%s: %d items, error %v", doctype, len(items), err)
		}
	}
}

func TestNoncharactersAreLeftOut(t *testing.T) {
	items, err := parseText(rssOf("<item><title>a\uFFFEb\uFFFFc</title></item>"))
	if err != nil || len(items) != 1 || items[0].Title != "abc" {
		t.Errorf("%+v, error %v", items, err)
	}
}

func TestItemsOfAllChannelsAreRead(t *testing.T) {
	for _, text := range []string{
		"<rss><channel><title>First</title><item><guid>1</guid></item></channel> <channel xml:lang='fr'><title>Second</title><item><guid>2</guid><title>x</title></item></channel><channel/></rss>",
		"<rss><channel><title>First</title></channel>\n<item><guid>1</guid></item><Channel><link>x</link><item><guid>2</guid></item></Channel></rss><rss><channel/></rss>",
		"<rss><x:channel xmlns:x='x:'/><channel><title>First</title><item><guid>1</guid></item><item><guid>2</guid></item></channel></rss>",
		"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel><title>First</title></channel><item><guid>1</guid></item><channel><title>Second</title></channel><item><guid>2</guid></item></rdf:RDF>",
	} {
		meta, items, err := Parse(Document{Body: []byte(text)}, news.Source{ID: "s"})
		if err != nil || len(items) != 2 || items[0].GUID != "1" || items[1].GUID != "2" || meta.Title != "First" {
			t.Errorf("%s:\n%+v %+v, error %v", text, meta, items, err)
		}
	}
}
