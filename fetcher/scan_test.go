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
	for i := range 1000 + 50 {
		fmt.Fprintf(&rss, "<item><guid>%d</guid><title>%d<b/></title></item>", i, i)
		fmt.Fprintf(&json, `{"id": %d},`, i)
	}
	for _, text := range []string{
		rssOf(rss.String() + "<title>After</title>"),
		`{"version": "https://jsonfeed.org/version/1.1", "items": [` + json.String() + "{}]}",
	} {
		items, err := parseText(text)
		if err != nil || len(items) != 1000 || items[1000-1].GUID != "999" {
			t.Errorf("%d items, error %v, want the first %d", len(items), err, 1000)
		}
	}
}

// A hostile document is one that costs a parser minutes, gigabytes or the process.
type hostile struct {
	name, text string
}

// hostileDocuments returns documents of about that many bytes.
func hostileDocuments(size int) []hostile {
	return append(hostileWholes(size), hostileItems(size)...)
}

// hostileItems returns documents in which the sum of many items does it.
func hostileItems(size int) []hostile {
	rss := func(start, inside, end string, length int) string {
		part := "<item><title>x</title>" + start + strings.Repeat(inside, max(length/len(inside), 1)) + end + "</item>"
		return rssOf(strings.Repeat(part, max(size/len(part), 1)))
	}
	atom := func(inside string) string {
		part := "<entry><title>x</title>" + strings.Repeat(inside, 9000/len(inside)) + "</entry>"
		return strings.Repeat(part, max(size/len(part), 1)) + "</feed>"
	}
	list := func(name, value string) string {
		part := `{"id": "1", "` + name + `": [` + strings.Repeat(value+",", min(140_000/(len(value)+1), 48_000)) + value + `]},`
		return `{"version": "https://jsonfeed.org/version/1", "items": [` + strings.Repeat(part, max(size/len(part), 1)) + `{"id": "2"}]}`
	}
	between := strings.Repeat("&", size)
	after := "<item><title>x</title></item>"
	date := strings.Repeat("Tuesday, ", 21)
	return []hostile{
		{"bases", "<feed xml:base='https://news.example/" + strings.Repeat("x/", 225) + "'>" + atom("<b xml:base='../x'/>")},
		{"long bases", "<feed xml:base='https://news.example/" + strings.Repeat("x/", 950) + "'>" + atom("<b xml:base='../x'/>")},
		{"ampersands in the channel", rssOf(between + after)},
		{"ampersands in the root", "<rss>" + between + rssOf(after)[len("<rss version='2.0'>"):]},
		{"ampersands in an item", rssOf("<item><title>x</title>" + between + "</item>")},
		{"ampersands in a description", rssOf("<item><title>x</title><description>" + between + "</description></item>")},
		{"ampersands in attributes", strings.Replace(rssOf(after), "<item>", "<item"+longAttributes(size)+">", 1)},
		{"attributes of elements", rss("", "<a"+manyAttributes()+"/>", "", 9000)},
		{"attributes of items", strings.ReplaceAll(rss("", "<a"+manyAttributes()+"/>", "", 7000), "<item>", "<item"+manyAttributes()+">")},
		{"dates", rss("", "<pubDate>"+date+"</pubDate>", "", 9500)},
		{"dates of Atom", "<feed>" + atom("<updated>"+date+"</updated>")},
		{"dates of sources", "<feed>" + atom("<source><updated>"+date+"</updated></source>")},
		{"JSON attachments", list("attachments", "{}")},
		{"JSON tags in items", list("tags", `"a"`)},
		{"JSON of wrong types", list("tags", "1")},
		{"JSON bad items", `{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"},` + strings.Repeat("{a},", size/4) + "{}]}"},
		{"windows-874", "<?xml version='1.0' encoding='windows-874'?>" + rss("<description>", "\xa1\xc3\xd8\xa7\xe0\xb7\xbe ", "</description>", 9000)},
		{"gb18030", "<?xml version='1.0' encoding='gb18030'?>" + rss("<description>", "\xd6\xd0", "</description>", 9000)},
		{"bad bytes", "<?xml version='1.0' encoding='UTF-8'?>" + rss("<description>", "\xffx", "</description>", 9000)},
	}
}

func manyAttributes() string {
	var b strings.Builder
	for i := range 250 {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

func longAttributes(size int) string {
	var b strings.Builder
	for i := range 250 {
		fmt.Fprintf(&b, " a%d='%s'", i, strings.Repeat("&", size/250))
	}
	return b.String()
}

// hostileWholes returns documents in which one part does it.
func hostileWholes(size int) []hostile {
	many := func(s string) string { return strings.Repeat(s, max(size/len(s), 1)) }
	item := func(inside string) string { return rssOf("<item><guid>1</guid><title>x</title>" + inside + "</item>") }
	content := func(inside string) string { return item("<description><![CDATA[" + inside + "]]></description>") }
	json := func(inside string) string {
		return `{"version": "https://jsonfeed.org/version/1", ` + inside + `"items": [{"id": "1"}]}`
	}
	// items returns as many items of that inside as fill the document, 100 kB each.
	items := func(start, inside, end string) string {
		part := start + strings.Repeat(inside, 100_000/len(inside)) + end
		return rssOf(strings.Repeat(part, max(size/len(part), 1)))
	}
	return []hostile{
		{"nested", item(many("<a:b>"))},
		{"comments between text", item("<description>" + many("x<!-- -->") + "</description>")},
		{"comments between text of an extension", item("<a:b>" + many("x<!-- -->") + "</a:b>")},
		{"CDATA sections in an extension", item("<a:b>" + many("x<![CDATA[y]]>") + "</a:b>")},
		{"elements in an extension", item("<a:b>" + many("x<a:c/>") + "</a:b>")},
		{"text and elements in extensions of items", items("<item><title>x</title><a:b>", "xxxxxxxxxxxxxxxxxxxx<a:c/>", "</a:b></item>")},
		{"empty items", rssOf("<item><title>x</title></item>" + many("<item/>"))},
		{"elements in a channel", rssOf("<item><title>x</title></item>" + many("<a/>"))},
		{"elements in items", items("<item><title>x</title>", "<a/>", "</item>")},
		{"namespaces", "<rss" + strings.Repeat(" xmlns:a='b'", 5000) + "><channel>" + many("<x/>") + "<item><title>x</title></item></channel></rss>"},
		{"many namespaces", strings.Replace(items("<item><title>x</title>", "<x:a/>", "</item>"), "<rss", "<rss"+manyNamespaces(), 1)},
		{"xml:base", item("<x" + many(" xml:base='a'") + "/>")},
		{"nested behind odd quotes", rssOf(`<item><title>x</title><x y="a xml:base='b"c'd">` + many("<a:b>") + `'>`)},
		{"document types with brackets", many("<!DOCTYPE[>]") + rssOf("<item><title>x</title></item>")},
		{"spaces in a document type", "<!DOCTYPE[" + many("]"+strings.Repeat(" ", 1000)) + ">" + rssOf("<item><title>x</title></item>")},
		{"channels", "<rss>" + many("<channel><channel/></channel>") + "<channel><item><title>x</title></item></channel></rss>"},
		{"end tags", item(many("</x>"))},
		{"HTML nested", content(many("<div>") + "x")},
		{"HTML that browsers' repair multiplies", content(many("<b dir=ltr lang=a><p>x"))},
		{"the same in Atom", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title type='html'>" + many("&lt;b>&lt;p>x") + "</title></entry></feed>"},
		{"HTML in items", items("<item><description><![CDATA[", "<div>", "]]></description></item>")},
		{"list items", items("<item><description><![CDATA[", "<li>x", "]]></description></item>")},
		{"unquoted attributes", items("<item><description><![CDATA[", "<a href=a>", "]]></description></item>")},
		{"ampersands", items("<item><description>", "&", "</description></item>")},
		{"references", items("<item><description>", "&amp;", "</description></item>")},
		{"a title", item("<title>" + many("&lt;a ") + "</title>")},
		{"a link", item("<link>" + many("a") + "</link>")},
		{"an attribute", item("<a b='" + many("x") + "'/>")},
		{"attributes", item("<a " + many("b ") + "/>")},
		{"CDATA without end", item("<description>" + many("<![CDATA["))},
		{"ends of CDATA", item("<description>" + many("]]>") + "</description>")},
		{"JSON items", `{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"},` + many("{},") + "{}]}"},
		{"JSON members", json(many(`"a":1,`))},
		{"JSON members of which one is bad", json(`"title": 1, ` + many(`"a":1,`))},
		{"JSON nested", json(`"a": ` + many("[") + many("]") + ",")},
		{"JSON members of an item", `{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, ` + many(`"a":1,`) + `"url": "https://news.example/"}]}`},
		{"JSON tags", `{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "tags": [` + many(`"a",`) + `"b"]}]}`},
	}
}

func manyNamespaces() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, " xmlns:n%d='urn:%d'", i, i)
	}
	return b.String()
}

func TestHostileDocumentsCostLittle(t *testing.T) {
	const size = 1 << 20
	for _, h := range hostileDocuments(size) {
		t.Run(h.name, func(t *testing.T) {
			items, err := parseText(h.text)
			if err != nil || len(items) == 0 {
				t.Errorf("%d items, error %v", len(items), err)
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
		p := &parser{judge: newJudge(), stopped: func() error { return stopped }}
		if _, err := p.parse(Document{Body: []byte(text)}, nil); err != stopped {
			t.Errorf("error %v, want %v", err, stopped)
		}
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
	over := strings.Repeat("<a:c>x</a:c>", 5001)
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
	long := "<p>" + strings.Repeat("x", 1<<20) + "</p>"
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
