package fetcher

import (
	"strings"
	"testing"

	"courant/news"
)

// TestXXE has documents that want other files or hosts to be read.
func TestXXE(t *testing.T) {
	for name, dtd := range map[string]string{
		"a file":                 `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>`,
		"a host":                 `<!DOCTYPE rss [<!ENTITY x SYSTEM "http://169.254.169.254/">]>`,
		"a parameter":            `<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>`,
		"an external definition": `<!DOCTYPE rss SYSTEM "http://127.0.0.1/evil.dtd">`,
		"a public one":           `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd">`,
	} {
		doc := dtd + strings.Replace(sample, "Ferry sails", "Ferry &x; sails", 1)
		_, items, err := Parse(Document{Body: []byte(doc), URL: "https://news.example/feed"}, news.Source{ID: "s"})
		if err != nil || len(items) != 1 || strings.Contains(items[0].Title, "root:") || !strings.HasPrefix(items[0].Title, "Ferry") {
			t.Errorf("%s: %+v, %v", name, items, err)
		}
	}
}

func TestXInclude(t *testing.T) {
	doc := strings.Replace(sample, "Ferry sails", `Ferry <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>sails`, 1)
	_, items, err := Parse(Document{Body: []byte(doc)}, news.Source{ID: "s"})
	if err != nil || len(items) != 1 || strings.Contains(items[0].Title, "root:") {
		t.Errorf("%+v, %v", items, err)
	}
}

// TestBillionLaughs has entities that would grow: 10 to the power of 9, or a long one
// many times.
func TestBillionLaughs(t *testing.T) {
	laughs := `<!DOCTYPE rss [<!ENTITY a0 "laugh">`
	for i := range 9 {
		n := string(rune('0' + i))
		laughs += "<!ENTITY a" + string(rune('1'+i)) + ` "` + strings.Repeat("&a"+n+";", 10) + `">`
	}
	for name, doc := range map[string]string{
		"exponential": laughs + "]>" + strings.Replace(sample, "Ferry sails", "&a9;", 1),
		"quadratic":   `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("x", 1<<16) + `">]>` + strings.Replace(sample, "Ferry sails", strings.Repeat("&a;", 1<<14), 1),
	} {
		_, items, err := Parse(Document{Body: []byte(doc)}, news.Source{ID: "s"})
		if err != nil || len(items) != 1 || len(items[0].Title) > maxTitle {
			t.Errorf("%s: %d items, %v", name, len(items), err)
		}
	}
}

// TestStackOverflow has nesting that would end the process in a recursive parser.
func TestStackOverflow(t *testing.T) {
	const deep = 1_000_000
	for name, doc := range map[string]string{
		"elements":   strings.Replace(sample, "<item>", "<item>"+strings.Repeat("<x:a>", deep), 1),
		"in content": strings.Replace(sample, "<item>", "<item><description><![CDATA["+strings.Repeat("<b>", 50_000)+"]]></description>", 1),
		"json":       `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","x":` + strings.Repeat("[", deep),
	} {
		_, items, err := Parse(Document{Body: []byte(doc)}, news.Source{ID: "s"})
		if len(items) > 1 {
			t.Errorf("%s: %d items, %v", name, len(items), err)
		}
	}
}

// TestXSS has what no reader's browser must run.
func TestXSS(t *testing.T) {
	for _, evil := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<a href="&#106;avascript:alert(1)">x</a>`,
		`<svg onload=alert(1)>`, `<math><mtext><script>alert(1)</script>`, `<iframe srcdoc="<script>alert(1)</script>">`, `<object data="x">`, `<embed src=x>`,
		`<style>*{background:url(javascript:alert(1))}</style>`, `<p style="background:url(javascript:alert(1))">`, `<form action=javascript:alert(1)><input>`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<img src="data:image/svg+xml,<svg onload=alert(1)>">`, `<base href="javascript:alert(1)//">`,
		`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<video><source onerror=alert(1)>`,
	} {
		doc := strings.Replace(sample, "<item>", "<item><description><![CDATA["+evil+"]]></description>", 1)
		_, items, err := Parse(Document{Body: []byte(doc), URL: "https://news.example/feed"}, news.Source{ID: "s"})
		if err != nil || len(items) != 1 {
			t.Fatalf("%s: %d items, %v", evil, len(items), err)
		}
		checkMarkup(t, evil, items[0].Summary)
		text := strings.ToLower(items[0].Summary + items[0].Content)
		for _, bad := range []string{"<script", "javascript:", "onerror", "onload", "<svg", "<iframe", "srcdoc", "<style", "style=", "<form", "<object", "<embed", "data:", "<base", "<meta"} {
			if strings.Contains(text, bad) && !strings.Contains(text, "&lt;") {
				t.Errorf("%s becomes %s", evil, text)
			}
		}
	}
}

// TestXSSInURLs has every field that is a URL point at a script.
func TestXSSInURLs(t *testing.T) {
	const doc = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title><link>javascript:alert(1)</link>
<atom:link rel="hub" href="javascript:alert(1)"/><atom:link rel="self" href="file:///etc/passwd"/><atom:link rel="next" href="data:text/xml,x"/>
<item><title>a</title><link>javascript:alert(1)</link><guid>javascript:alert(1)</guid><enclosure url="javascript:alert(1)" type="audio/mpeg" length="1"/>
<atom:author><atom:name>M</atom:name><atom:uri>javascript:alert(1)</atom:uri></atom:author></item></channel></rss>`
	meta, items, err := Parse(Document{Body: []byte(doc), URL: "https://news.example/feed"}, news.Source{ID: "s"})
	if err != nil || len(items) != 1 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	it := items[0]
	if meta.Link+meta.Self+meta.Older+it.URL != "" || len(meta.Hubs)+len(it.Enclosures) > 0 || len(it.Authors) > 0 && it.Authors[0].URI != "" {
		t.Errorf("meta %+v, item %+v", meta, it)
	}
}
