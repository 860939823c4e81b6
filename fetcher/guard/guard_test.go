package guard

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Each of these ends the parse of one reader or other.
var brokenFeeds = []struct{ name, text, contentType string }{
	{"bad byte", "<?xml version='1.0' encoding='UTF-8'?>" + two("caf\xe9"), ""},
	{"cut off", strings.TrimSuffix(two("x"), "</item></channel></rss>"), ""},
	{"cut off in CDATA", strings.TrimSuffix(two("x"), "</item></channel></rss>") + "<description><![CDATA[<p>", ""},
	{"cut off in a comment", strings.TrimSuffix(two("x"), "</channel></rss>") + "<!-- <item>", ""},
	{"missing end tags", "<rss><channel><title>x<item><title>One<link>https://news.example/1<item><title>Two</channel>", ""},
	{"UTF-16", "<\x00r\x00s\x00s\x00>\x00<\x00i\x00t\x00e\x00m\x00/\x00>\x00<\x00i\x00t\x00e\x00m\x00>\x00<\x00/\x00i\x00t\x00e\x00m\x00>\x00<\x00/\x00r\x00s\x00s\x00>\x00", ""},
	{"XML 1.1", "<?xml version='1.1'?>" + two("&#1;x"), ""},
	{"unknown charset", "<?xml version='1.0' encoding='klingon'?>" + two("x"), "text/xml; charset=x-none"},
	{"unquoted attribute", strings.ReplaceAll(two("x"), "'2.0'", "2.0"), ""},
	{"late root", strings.Repeat("<!-- x -->\n", 1000) + "<br /><b>Warning</b>: x in <b>y</b>" + two("x"), ""},
	{"long root", "<rss" + strings.Repeat(" a='b'", 20000) + two("x")[4:], ""},
	{"br", two("x<br>y"), ""},
	{"entity", two("a&nbsp;b &unknown; AT&T"), ""},
	{"junk behind", two("x") + "</rss><script>x</script> & <", ""},
	{"blanks before", " \n\t" + `<?xml version="1.0"?>` + two("x"), ""},
	{"windows-1252", two("\x93x\x94 caf\xe9"), ""},
}

// two returns a feed of two items, the second with that title.
func two(title string) string {
	return "<rss version='2.0'><channel><item><guid>1</guid><title>One</title></item><item><guid>2</guid><title>" + title + "</title></item></channel></rss>"
}

func TestBrokenFeedsAreRead(t *testing.T) {
	for _, b := range brokenFeeds {
		d, err := Read([]byte(b.text), Options{ContentType: b.contentType})
		if err != nil || len(d.Entries) != 2 {
			t.Errorf("%s: %+v, error %v, want 2 items", b.name, d, err)
			continue
		}
		if n := checkXML(t, d.Text, d.Format); n != 2 {
			t.Errorf("%s: %d items in %q", b.name, n, d.Text)
		}
	}
}

func TestWhatIsNoFeed(t *testing.T) {
	for body, want := range map[string]string{
		"":                          "an empty answer",
		" \n":                       "an empty answer",
		"Hello.":                    "plain text",
		"a < b":                     "plain text",
		"<!DOCTYPE html><html><p>x": "an HTML page",
		"<body>x":                   "an HTML page",
		"<p>x</p>":                  "an HTML page",
		"<!DOCTYPE html><title>x":   "an HTML page",
		"<opml>x</opml>":            `XML with the root "opml"`,
		"<a:Urlset/>":               `XML with the root "urlset"`,
		"{}":                        "JSON without the version of a feed",
		"[1, 2]":                    "JSON without the version of a feed",
		`{"version": "2", "items": [{"id": "1"}]}`: "JSON without the version of a feed",
	} {
		_, err := Read([]byte(body), Options{})
		if e, ok := errors.AsType[*NotFeedError](err); !ok || e.What != want {
			t.Errorf("%q: error %v, want %s", body, err, want)
		}
	}
}

func TestFeedsWithoutItemsThatShouldHaveSome(t *testing.T) {
	for body, want := range map[string]string{
		"<rss><channel><title>x":                                    "broken RSS: cut off before the first item",
		"<rss><a><item/></a></rss>":                                 "broken RSS: 1 items, none where items belong",
		"<feed><item/></feed>":                                      "broken Atom: 1 items, none where items belong",
		"<rss><channel><item><description>x":                        "broken RSS: cut off before the first item",
		`{"version": "https://jsonfeed.org/version/1", "items": [{`: "broken JSON Feed: cut off before the first item",
	} {
		if _, err := Read([]byte(body), Options{}); fmt.Sprint(err) != want {
			t.Errorf("%q: error %v, want %s", body, err, want)
		}
	}
}

// pass returns the text that becomes of the inside of a channel, without the frame.
func pass(t *testing.T, inside string) string {
	t.Helper()
	d, err := Read([]byte("<rss><channel>"+inside+"</channel></rss>"), Options{})
	if err != nil {
		t.Fatalf("%q: %v", inside, err)
	}
	checkXML(t, d.Text, d.Format)
	text := string(d.Text)
	text = text[strings.Index(text, "<channel>")+len("<channel>"):]
	return strings.TrimSuffix(text, "</channel></rss>")
}

func TestWhatBecomesOfMarkup(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a & b &amp; &foo; &copy; &nbsp;&#8212;&#x41;&#X41;&#1;&#xFFFF;&#;&#x;&lt", "a &amp; b &amp; &amp;foo; © \u00a0&#8212;&#65;&#65;&amp;#;&amp;#x;&amp;lt"},
		{"a < b <3 <john@news.example> </>", "a &lt; b &lt;3 &lt;john@news.example> "},
		{"x ]]> y ]]<!-- -->> z ]]&gt;", "x ]]&gt; y ]]&gt; z ]]&gt;"},
		{`<a b=c d='"' e="'" f g="<&" b=x h:i:j=k ö=p/>`, `<a b="c" d='"' e="'" f="f" g="&lt;&amp;"></a>`},
		{`<a b=c"d e="x>y</a>`, `<a b="c&quot;d" e="&quot;x">y</a>`},
		{"<a><b></a></b>c", "<a><b></b></a>c"},
		{"<p>a<p>b</p>", "<p>a</p><p>b</p>"},
		{"a<br>b<BR/>c<img src=x>", `a<br/>b<BR/>c<img src="x"/>`},
		{"<a<b>c</b</a>", "<a><b>c</b></a>"},
		{"a\x00b\x1fc\ufffed", "abcd"},
		{"<![CDATA[<b>&]]>", "<![CDATA[<b>&]]>"},
		{"<!-- a --><?b c?><!d>e", "e"},
	} {
		if got := pass(t, tt.in); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

func TestPrefixesAreDeclared(t *testing.T) {
	d, err := Read([]byte(`<rss xmlns:a="urn:a"><channel xmlns:b=""><a:x/><b:x c:y="z"/><a:x xmlns:courant="x" xmlns:xml="y"/></channel></rss>`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<rss xmlns:b="b" xmlns:c="c" xmlns:courant="urn:courant:notes" xmlns:a="urn:a"><channel><a:x></a:x><b:x c:y="z"></b:x><a:x></a:x></channel></rss>`
	if string(d.Text) != want {
		t.Errorf("got %s", d.Text)
	}
}

func TestAnItemCutOffInTheMiddle(t *testing.T) {
	for inside, want := range map[string]string{
		"<title>Whole</title><link>/1</link><description>ha":     "<title>Whole</title><link>/1</link>",
		"<guid>1</guid><title>Whole</title><description>ha</des": "<guid>1</guid><title>Whole</title>",
		"<title>Whole</title><description>ha":                    "", // it would come twice
		"<title>Whole</title><link>/1":                           "",
		"<link>/1</link><title>ha":                               "", // there is nothing to show
		"<title>ha":                                              "",
		"<guid>1</guid>":                                         "",
	} {
		d, err := Read([]byte("<rss><channel><item><title>First</title></item><item>"+inside), Options{})
		if err != nil || !d.Cut {
			t.Errorf("%s: %v, error %v", inside, d, err)
			continue
		}
		_, rest, ok := strings.Cut(string(d.Text), "</item><item>")
		if _, rest, _ = strings.Cut(rest, "</courant:raw>"); ok != (want != "") || strings.TrimSuffix(rest, "</item></channel></rss>") != want {
			t.Errorf("%s: got %s", inside, d.Text)
		}
		for i, e := range d.Entries {
			if e.Cut != (i == 1) {
				t.Errorf("%s: entry %d: %+v", inside, i, e)
			}
		}
		checkXML(t, d.Text, d.Format)
	}
}

func TestAnItemThatIsWholeIsNotCut(t *testing.T) {
	for _, text := range []string{
		"<rss><channel><item><title>x</title><link>l</link></item><item>",
		"<rss><channel><item><title>x</title><link>l</link></channel>",
		"<rss><channel><item><title>x</title><link>l</link></channel></rss>",
	} {
		d, err := Read([]byte(text), Options{})
		if err != nil || len(d.Entries) != 1 || d.Entries[0].Cut {
			t.Errorf("%s: %+v, error %v", text, d, err)
		}
	}
}

// newspaper returns a feed of that many items. Among them is white space, which changes.
func newspaper(format string, first, last int) string {
	var b strings.Builder
	for i := first; i <= last; i++ {
		fmt.Fprintf(&b, format, i, i)
	}
	return b.String()
}

func TestKnownItemsAreLeftOut(t *testing.T) {
	for _, tt := range []struct{ name, start, format, space, end string }{
		{"RSS", "<rss><channel><title>x</title>", "<item><title>%d</title><guid>%d</guid></item>", "\n  ", "</channel></rss>"},
		{"RDF", "<rdf:RDF><channel/>", "<item rdf:about='%d'><title>%d</title></item>", "\n", "</rdf:RDF>"},
		{"Atom", "<feed>", "<entry><id>%d</id><title>%d</title></entry>", " ", "</feed>"},
		{"JSON", `{"version": "https://jsonfeed.org/version/1", "items": [`, `{"id": "%d", "title": "%d"},`, "\n", "{}]}"},
	} {
		before, err := Read([]byte(tt.start+newspaper(tt.format, 2, 22)+tt.end), Options{Seed: "s"})
		if err != nil {
			t.Fatal(tt.name, err)
		}
		known := func(raw uint64) bool { return slices.Contains(before.Entries, Entry{Raw: raw}) }
		body := []byte(tt.start + newspaper(tt.space+tt.format, 1, 22) + tt.end)
		after, err := Read(body, Options{Seed: "s", Known: known})
		if err != nil {
			t.Fatal(tt.name, err)
		}
		read := 0
		for _, e := range after.Entries {
			if !e.Known {
				read++
			}
		}
		if len(after.Entries) < 22 || read != 1 || after.Entries[0].Known {
			t.Errorf("%s: %+v", tt.name, after.Entries)
		}
		if after.Format != JSONFeed && checkXML(t, after.Text, after.Format) != 1 || after.Format == JSONFeed && len(after.JSON) != 1 {
			t.Errorf("%s: %s %s", tt.name, after.Text, after.JSON)
		}
		other, err := Read(body, Options{Seed: "another", Known: known})
		if err != nil || slices.ContainsFunc(other.Entries, func(e Entry) bool { return e.Known }) {
			t.Errorf("%s: known under another seed: %+v, %v", tt.name, other, err)
		}
	}
}

func TestStartTagsAroundAnItemCount(t *testing.T) {
	seen := map[uint64]string{}
	for _, frame := range []string{"<rss><channel>", "<rss xml:lang='fr'><channel>", "<rss><channel xml:base='https://news.example/'>"} {
		d, err := Read([]byte(frame+"<item><title>x</title></item></channel></rss>"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[d.Entries[0].Raw]; ok {
			t.Errorf("an item has one fingerprint in %s and %s", frame, other)
		}
		seen[d.Entries[0].Raw] = frame
	}
}

func TestItemsOverTheLimitAreCounted(t *testing.T) {
	for _, text := range []string{
		rssOf(strings.Repeat("<item/>", maxItems+7)),
		`{"version": "https://jsonfeed.org/version/1", "items": [` + strings.Repeat("{},", maxItems+6) + "{}]}",
	} {
		d, err := Read([]byte(text), Options{})
		if err != nil || len(d.Entries) != maxItems || d.Over != 7 {
			t.Errorf("%.40s: %d items, %d over, error %v", text, len(d.Entries), d.Over, err)
		}
	}
}

func TestJSONIsTakenApart(t *testing.T) {
	const head = `{"version": "https://jsonfeed.org/version/1", "title": "x", `
	for _, tt := range []struct{ text, head, items string }{
		{head + `"items": [{"id": "1"}, 2, {"id": "2",}, {"id": "a\"]}\\"}]}`, `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id": "1"} {"id": "a\"]}\\"}`},
		{head + `"items": [{"id": "1"}, {"id": "2"`, `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id": "1"}`},
		{head + `"bad": tru, "items": [{"id": "1"}]}junk`, `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id": "1"}`},
		{")]}'\n\n" + head + `"items": [{"id": "1"}]}`, `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id": "1"}`},
		{"\ufeff" + head + "\"items\": [{\"id\": \"a\nb\"}]}", `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id": "a b"}`},
		{head + `"items": [{"id": "1", "x": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}]}`, `{"version":"https://jsonfeed.org/version/1","title":"x"}`, `{"id":"1"}`},
	} {
		d, err := Read([]byte(tt.text), Options{})
		if err != nil {
			t.Errorf("%.100s: %v", tt.text, err)
			continue
		}
		var items []string
		for _, b := range d.JSON {
			items = append(items, string(b))
		}
		if string(d.Text) != tt.head || strings.Join(items, " ") != tt.items {
			t.Errorf("%.100s:\n%s\n%s", tt.text, d.Text, items)
		}
	}
}

func TestReadingStops(t *testing.T) {
	stopped := errors.New("stopped")
	for _, text := range []string{
		rssOf(strings.Repeat("<item/>", 500)),
		`{"version": "https://jsonfeed.org/version/1", "items": [{}]}`,
	} {
		if _, err := Read([]byte(text), Options{Stopped: func() error { return stopped }}); err != stopped {
			t.Errorf("%.40s: error %v, want %v", text, err, stopped)
		}
	}
}
