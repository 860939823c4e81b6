package fetcher

import (
	"fmt"
	"strings"
	"testing"

	"courant/fetcher/guard"
	"courant/news"
)

// draftsOf returns the items of a document as its format has them.
func draftsOf(t *testing.T, text string) []draft {
	t.Helper()
	d, err := guard.Read([]byte(text), guard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := parser{judge: newJudge(), stopped: func() error { return nil }}
	f, err := p.read(d)
	if err != nil || len(f.items) == 0 {
		t.Fatalf("%d items, error %v", len(f.items), err)
	}
	return f.items
}

func atomOf(inside string) string {
	return "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>x</title>" + inside + "</entry></feed>"
}

func jsonOf(member string) string {
	return `{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", ` + member + `}]}`
}

func TestListsEndAtTheirLimitAlreadyWhileTheyAreRead(t *testing.T) {
	many := func(format string) string {
		var b strings.Builder
		for i := range 3 * maxParts {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	list := func(format string) string { return "[" + strings.TrimSuffix(many(format+","), ",") + "]" }
	item := func(inside string) string { return rssOf("<item><title>x</title>" + inside + "</item>") }
	for name, text := range map[string]string{
		"iTunes keywords":  item("<itunes:keywords xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>" + many("k%d,") + "</itunes:keywords>"),
		"media categories": item("<m:group xmlns:m='http://search.yahoo.com/mrss/'>" + many("<m:category>c%d</m:category>") + "</m:group>"),
		"RSS categories":   item(many("<category>c%d</category>")),
		"RSS subjects":     item(many("<dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'>s%d</dc:subject>")),
		"RSS creators":     item(many("<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>a%d</dc:creator>")),
		"RSS enclosures":   item(many("<enclosure url='https://news.example/%d'/>")),
		"Atom categories":  atomOf(many("<category term='c%d'/>")),
		"Atom subjects":    atomOf(many("<dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'>s%d</dc:subject>")),
		"Atom authors":     atomOf(many("<author><name>a%d</name></author>")),
		"Atom enclosures":  atomOf(many("<link rel='enclosure' href='https://news.example/%d'/>")),
		"JSON tags":        jsonOf(`"tags": ` + list(`"t%d"`)),
		"JSON authors":     jsonOf(`"authors": ` + list(`{"name": "a%d"}`)),
		"JSON attachments": jsonOf(`"attachments": ` + list(`{"url": "https://news.example/%d", "mime_type": "audio/mpeg"}`)),
	} {
		d := draftsOf(t, text)[0]
		if n := len(d.categories) + len(d.authors) + len(d.enclosures); n != maxParts {
			t.Errorf("%s: %d, want %d", name, n, maxParts)
		}
	}
}

func TestKeywordsThatAreEmptyDoNotCount(t *testing.T) {
	text := rssOf("<item><title>x</title><itunes:keywords xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>" + strings.Repeat(", ", 2*maxParts) + "ferry,</itunes:keywords></item>")
	if d := draftsOf(t, text)[0]; len(d.categories) != 1 || d.categories[0].Term != "ferry" {
		t.Errorf("%+v", d.categories)
	}
}

func TestTheLanguageOfTheFeedIsReadOnce(t *testing.T) {
	for name, text := range map[string]string{
		"RSS":  rssOf("<language>EN_us</language><item><title>x</title></item>"),
		"Atom": strings.Replace(atomOf(""), "<feed", "<feed lang='EN_us'", 1),
		"JSON": strings.Replace(jsonOf(`"title": "x"`), `"items"`, `"language": "EN_us", "items"`, 1),
	} {
		if got := draftsOf(t, text)[0].language; got != "en-US" {
			t.Errorf("%s: an item is given %q, want en-US", name, got)
		}
	}
}

func TestSchemesOfCategoriesRunNothing(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://news.example/topics", "https://news.example/topics"},
		{"HTTP://news.example/", "HTTP://news.example/"},
		{"urn:iptc:subject", "urn:iptc:subject"},
		{"tag:news.example,2026:topics", "tag:news.example,2026:topics"},
		{"Syndic8", "Syndic8"},
		{"Topics: places", "Topics: places"},
		{"data", "data"},
		{"javascript:alert(1)", ""},
		{" JavaScript:alert(1)", ""},
		{"java\n\tscript :alert(1)", ""},
		{"\x01\u200bjavascript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"vbscript:x", ""},
		{"file:///etc/passwd", ""},
		{"", ""},
	} {
		all := categories([]news.Category{{Term: "x", Scheme: tt.in}})
		if len(all) != 1 || all[0].Scheme != tt.want {
			t.Errorf("%q: %+v, want scheme %q", tt.in, all, tt.want)
		}
	}
}
