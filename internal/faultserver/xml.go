package faultserver

import (
	"fmt"
	"strings"
)

// xmlPage is a page of a document that is hard on who parses it.
func xmlPage(name, says string, want Want, items int, doc func(x *exchange) string) page {
	return document("/xml/"+name, says, want, items, "", rssType, doc)
}

// xmlPages are documents made to have a parser read or do more than they say.
func xmlPages() []page {
	at := xmlPage
	withDTD := func(dtd, title string) func(x *exchange) string {
		return func(*exchange) string {
			return `<?xml version="1.0"?>` + "\n<!DOCTYPE rss " + dtd + ">\n" + rssRoot + "<item><title>" + title + "</title></item>" + rssEnd
		}
	}
	return []page{
		at("1.1", "XML 1.1", Items, 3, func(x *exchange) string {
			return strings.Replace(plainFeed(x), `version="1.0"`, `version="1.1"`, 1)
		}),
		at("no-declaration", "no XML declaration", Items, 3, func(x *exchange) string { return strings.Replace(plainFeed(x), rssHead, rssRoot, 1) }),
		at("xxe", "an entity that is a file of the reader's", Items, 1, withDTD(`[<!ENTITY x SYSTEM "file:///etc/passwd">]`, "Secret: &x;")),
		at("xxe-http", "an entity that is at another address", Items, 1, withDTD(`[<!ENTITY x SYSTEM "http://127.0.0.1:1/secret">]`, "Secret: &x;")),
		at("xxe-parameter", "a parameter entity that is at another address", Items, 1, withDTD(`[<!ENTITY % x SYSTEM "http://127.0.0.1:1/dtd"> %x;]`, "Bridge open")),
		at("external-dtd", "a DTD at another address", Items, 1, withDTD(`SYSTEM "http://127.0.0.1:1/rss.dtd"`, "Bridge open")),
		at("xinclude", "an XInclude of a file", Items, 1, func(*exchange) string {
			return rssHead + `<item><title>Bridge open</title><description><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></description></item>` + rssEnd
		}),
		at("billion-laughs", "entities within entities, a billion in all", Items, 1, func(x *exchange) string {
			var dtd strings.Builder
			dtd.WriteString(`[<!ENTITY e0 "ha">`)
			for i := 1; i <= 9; i++ {
				fmt.Fprintf(&dtd, `<!ENTITY e%d "%s">`, i, strings.Repeat(fmt.Sprintf("&e%d;", i-1), 10))
			}
			return withDTD(dtd.String()+"]", "Joke: &e9;")(x)
		}),
		at("quadratic", "a long entity, used ten thousand times", Items, 1, withDTD(`[<!ENTITY e "`+strings.Repeat("ha", 20000)+`">]`, "Joke: "+strings.Repeat("&e;", 10000))),
	}
}

// hugePages are documents made to exhaust a parser.
func hugePages() []page {
	huge := func(p page) page {
		p.Slow = true
		return p
	}
	at := xmlPage
	return []page{
		huge(at("nested", "two million elements, one in another, never closed", Either, 0, func(*exchange) string {
			return rssHead + "<item><title>Deep</title>" + strings.Repeat("<a:b>", 1_900_000)
		})),
		huge(at("nested-root", "two million elements before there is a feed", Error, 0, func(*exchange) string { return strings.Repeat("<a>", 2_000_000) })),
		huge(at("nested-markup", "a description of 300,000 nested elements of HTML", Either, 0, func(*exchange) string {
			return rssHead + "<item><title>Deep</title><description><![CDATA[" + strings.Repeat("<b><i>", 150_000) + "]]></description></item>" + rssEnd
		})),
		huge(at("nested-json", "a million lists in one another", Error, 0, func(*exchange) string {
			return `{"version": "https://jsonfeed.org/version/1.1", "title": "Deep", "items": ` + strings.Repeat("[", 1_000_000)
		})),
		huge(at("text-comments", "1 MB of text and comments in turn", Items, 1, func(*exchange) string {
			return rssHead + "<item><title>Turns</title><description>" + strings.Repeat("a<!--b-->", 110_000) + "</description></item>" + rssEnd
		})),
		huge(at("text-cdata", "1 MB of text and CDATA in turn", Either, 0, func(*exchange) string {
			return rssHead + "<item><title>Turns</title><description>" + strings.Repeat("a<![CDATA[b]]>", 70_000) + "</description></item>" + rssEnd
		})),
		huge(at("empty-items", "nearly 10 MB of <item/>", Error, 0, func(*exchange) string { return rssHead + strings.Repeat("<item/>", 1_400_000) + rssEnd })),
		huge(at("less-than", "9 MB of <", Error, 0, func(*exchange) string { return strings.Repeat("<", 9<<20) })),
		huge(at("ampersands", "a title of 5 MB of &", Either, 0, func(*exchange) string {
			return rssHead + "<item><title>" + strings.Repeat("&", 5<<20) + "</title></item>" + rssEnd
		})),
		huge(at("attributes", "a tag with 200,000 attributes", Either, 0, func(*exchange) string {
			var b strings.Builder
			b.WriteString(rssHead + "<item><guid")
			for i := range 200_000 {
				fmt.Fprintf(&b, ` a%d="%d"`, i, i)
			}
			return b.String() + ">1</guid><title>Many</title></item>" + rssEnd
		})),
		huge(at("namespaces", "20,000 namespaces", Items, 0, func(*exchange) string {
			var b strings.Builder
			b.WriteString(rssHead + "<item><title>Many</title>")
			for i := range 20_000 {
				fmt.Fprintf(&b, `<n%d:x xmlns:n%d="urn:n:%d">x</n%d:x>`, i, i, i, i)
			}
			return b.String() + "</item>" + rssEnd
		})),
		huge(at("title-10m", "a title of nearly 10 MB", Either, 0, func(*exchange) string {
			return rssHead + "<item><title>" + strings.Repeat("title ", 1_700_000) + "</title></item>" + rssEnd
		})),
		huge(at("over-10m", "11 MB", Error, 0, func(*exchange) string {
			return rssHead + strings.Repeat("<item><title>One of many</title></item>\n", 290_000) + rssEnd
		})),
	}
}
