package guard

import (
	"strings"
	"testing"
)

func rssOf(inside string) string { return "<rss version='2.0'><channel>" + inside + "</channel></rss>" }

// A hostile document is one that costs a parser far more than its size.
type hostile struct {
	name, text string
	items      int
}

// hostileDocuments returns documents of about that many bytes.
func hostileDocuments(size int) []hostile {
	many := func(s string) string { return strings.Repeat(s, size/len(s)) }
	item := func(inside string) string { return rssOf("<item><guid>1</guid><title>x</title>" + inside + "</item>") }
	return []hostile{
		{"elements nested", item(many("<a:b>")), 1},
		{"elements nested in the channel", rssOf(many("<a>")), 0},
		{"text and comments in turn", item("<description>" + many("x<!-- -->") + "</description>"), 1},
		{"text and comments in an extension", item("<a:b>" + many("x<!-- -->") + "</a:b>"), 1},
		{"text and CDATA in an extension", item("<a:b>" + many("x<![CDATA[y]]>") + "</a:b>"), 1},
		{"text and elements in an extension", item("<a:b>" + many("x<a:c/>") + "</a:b>"), 1},
		{"items", rssOf("<item/>" + many("<item/>")), min(size/7+1, maxItems)},
		{"elements in a channel", rssOf("<item/>" + many("<a/>")), 1},
		{"elements in items", rssOf(many("<item>" + strings.Repeat("<a/>", 2400) + "</item>")), 0},
		{"namespaces", "<rss" + many(" xmlns:a='b'") + "><channel><item/></channel></rss>", 1},
		{"prefixes", rssOf("<item>" + many("<a:b/><c:d/><e:f/>") + "</item>"), 1},
		{"xml:base", item("<x" + many(" xml:base='a'") + "/>"), 1},
		{"odd quotes", item(`<x y="a xml:base='b"c'd">` + many("<a:b>") + `'>`), 1},
		{"document types", many("<![>") + rssOf("<item/>"), 1},
		{"brackets in document types", many("<!DOCTYPE[>]") + rssOf("<item/>"), 1},
		{"channels", "<rss>" + many("<channel><channel/></channel>") + "<channel><item/></channel></rss>", 1},
		{"end tags", item(many("</x>")), 1},
		{"HTML elements without end", item("<description><![CDATA[" + many("<div>") + "x]]></description>"), 1},
		{"list items without end", item("<description>" + many("<li>x") + "</description>"), 1},
		{"ampersands", item("<description>" + many("&") + "</description>"), 1},
		{"unquoted attributes", item("<description>" + many("<a href=a>") + "</description>"), 1},
		{"a link", item("<link>" + many("a") + "</link>"), 1},
		{"CDATA without end", item("<description>" + many("<![CDATA[")), 1},
		{"ends of CDATA", item("<description>" + many("]]>") + "</description>"), 1},
		{"an attribute", item("<a b='" + many("x") + "'/>"), 1},
		{"attributes", item("<a " + many("b ") + "/>"), 1},
		{"references", item("<description>" + many("&nbsp;") + "</description>"), 1},
		{"references to nothing", item("<description>" + many("&x;") + "</description>"), 1},
		{"angle brackets", item("<description>" + many("<") + "</description>"), 1},
		{"instructions", many("<?x") + rssOf("<item/>"), 1},
		{"comments", many("<!---->") + rssOf("<item/>"), 1},
	}
}

func TestHostileDocumentsAreRead(t *testing.T) {
	const size = 200_000
	for _, h := range hostileDocuments(size) {
		d, err := Read([]byte(h.text), Options{})
		if h.name == "elements in items" {
			h.items = strings.Count(h.text, "<item>")
		}
		switch {
		case h.items == 0 && err == nil && len(d.Entries) == 0:
		case err != nil || len(d.Entries) != h.items:
			t.Errorf("%s: %v, error %v, want %d items", h.name, d, err, h.items)
		case len(d.Text) > 2*maxText:
			t.Errorf("%s: %d bytes", h.name, len(d.Text))
		default:
			checkXML(t, d.Text, d.Format)
		}
	}
}
