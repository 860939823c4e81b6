package faultserver

import "strings"

// document is a page that serves what doc makes. Answers that no reader should take have
// validators nevertheless: who keeps them will not see the feed when it is back.
func document(path, says string, want Want, items int, text, contentType string, doc func(x *exchange) string) page {
	return page{Behaviour{Path: path, Says: says, Want: want, Items: items, Text: text}, func(x *exchange) {
		x.log.Broken = want == Error || want == Either
		x.send(contentType, doc(x))
	}}
}

const rssType = "application/rss+xml"

// strangerPages are documents that are no feed.
func strangerPages() []page {
	bad := func(name, says, text, contentType, doc string) page {
		return document("/broken/"+name, says, Error, 0, text, contentType, func(*exchange) string { return doc })
	}
	return []page{
		bad("empty", "nothing at all", "empty", rssType, ""),
		bad("blanks", "blanks and line ends", "empty", rssType, " \n\t \r\n  "),
		bad("bom", "a byte order mark alone", "", rssType, "\ufeff"),
		bad("html", "an HTML page", "HTML", "text/html", htmlPage("Faulty Herald", "<p>All the news.</p>")),
		bad("html-as-rss", "an HTML page that says it is RSS", "HTML", rssType, htmlPage("Faulty Herald", "<p>All the news.</p>")),
		bad("login", "a login page", "HTML", "text/html", htmlPage("Please log in", `<form action="/login" method="post"><input name="user"><input type="password" name="word"></form>`)),
		bad("404-as-200", "a page that says not found, with status 200", "HTML", "text/html", htmlPage("404", "<h1>Not found</h1>")),
		bad("html-about-rss", "an HTML page that shows a feed", "HTML", "text/html", htmlPage("How to write a feed", "<pre><rss><channel><item><title>Like this</title></item></channel></rss></pre>")),
		bad("xhtml", "an XHTML page", "HTML", "application/xhtml+xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Herald</title></head><body><p>News.</p></body></html>`),
		bad("challenge", "a page that wants JavaScript", "HTML", "text/html", htmlPage("One moment", `<script>location.reload()</script>`)),
		bad("text", "plain text", "", "text/plain", "There is no feed here any more.\n"),
		bad("php", "the error of a program, and no feed", "", rssType, "Fatal error: Uncaught Error: Call to undefined function feed() in /srv/feed.php:12\n"),
		bad("json", "JSON that is no feed", "", "application/json", `{"error": "unknown feed", "items": [{"id": "1"}]}`),
		bad("json-list", "a list in JSON", "", "application/json", `[{"id": "1", "title": "An item"}]`),
		bad("json-cut", "JSON that ends at once", "", "application/feed+json", `{"version": "https://jsonfeed.org/vers`),
		bad("opml", "a list of feeds as OPML", "", "text/x-opml", `<opml version="2.0"><head/><body><outline xmlUrl="http://herald.invalid/feed"/></body></opml>`),
		bad("sitemap", "a sitemap", "", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://herald.invalid/</loc></url></urlset>`),
		bad("svg", "an SVG", "", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><title>Logo</title></svg>`),
		bad("pdf", "a PDF", "", "application/pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"),
		bad("png", "an image", "", "image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"),
		bad("zeros", "a thousand zero bytes", "", rssType, strings.Repeat("\x00", 1000)),
	}
}

// brokenPages are feeds of RSS whose syntax is broken, but not beyond repair.
func brokenPages() []page {
	cut := func(name, says string, items int, edit func(feed string) string) page {
		return document("/broken/"+name, says, Items, items, "", rssType, func(x *exchange) string { return edit(rss("", stories(x, 5))) })
	}
	return []page{
		cut("cut-item", "RSS that is cut off in its third item", 2, func(s string) string { return before(s, "</title>", 3) + "</title>\n<link>" }),
		cut("cut-title", "RSS that is cut off in the title of its third item: nothing of that is whole", 2, func(s string) string { return before(s, "</title>", 3) }),
		cut("cut-tag", "RSS that is cut off in a tag", 2, func(s string) string { return before(s, "</title>", 3) + "</title>\n<descr" }),
		cut("cut-entity", "RSS that is cut off in an entity of the third title", 2, func(s string) string { return before(s, "</title>", 3) + "&am" }),
		cut("cut-cdata", "RSS that is cut off in CDATA", 2, func(s string) string {
			return before(s, "</title>", 3) + "</title><description><![CDATA[It was a dark and"
		}),
		cut("cut-comment", "RSS that is cut off in a comment", 2, func(s string) string { return before(s, "</title>", 3) + "</title><!-- to be" }),
		cut("no-end", "RSS without its last end tags", 5, func(s string) string { return strings.TrimSuffix(s, rssEnd) }),
		cut("no-item-ends", "RSS whose titles are not closed", 5, func(s string) string { return strings.ReplaceAll(s, ")</title>", ")") }),
		cut("wrong-ends", "RSS whose end tags are crossed", 5, func(s string) string {
			return strings.ReplaceAll(s, "</description>\n<guid>", "</descripton></description>\n<guid>")
		}),
		cut("junk-behind", "RSS with HTML behind it", 5, func(s string) string { return s + "<script>count()</script><!-- 0.2 s -->" }),
		cut("junk-before", "RSS with a warning before it", 5, func(s string) string { return "Warning: Undefined variable $x in /srv/feed.php on line 3\n" + s }),
		cut("blanks-before", "RSS with blanks before the XML declaration", 5, func(s string) string { return "\n\n  " + s }),
		cut("bare-ampersand", "RSS with bare & and <", 5, func(s string) string { return strings.ReplaceAll(s, " (", " & 1 < 2 &c (") }),
		cut("html-entities", "RSS with entities of HTML", 5, func(s string) string { return strings.ReplaceAll(s, " (", "&nbsp;&mdash;&eacute;&unknown; (") }),
		cut("unquoted", "RSS with an attribute without quotes", 5, func(s string) string { return strings.ReplaceAll(s, "<guid>", "<guid isPermaLink=false>") }),
		cut("two-attributes", "RSS with an attribute twice", 5, func(s string) string {
			return strings.ReplaceAll(s, "<guid>", `<guid isPermaLink="false" isPermaLink="false">`)
		}),
		cut("no-namespace", "RSS with a prefix that is not declared", 5, func(s string) string { return strings.ReplaceAll(s, "<guid>", "<x:rank>1</x:rank><guid>") }),
		cut("br", "RSS with a bare <br> in a description", 5, func(s string) string {
			return strings.ReplaceAll(s, "</description>\n<guid>", "<br></description>\n<guid>")
		}),
		document("/broken/cut-once", "RSS that is cut off in its third item on the first visit, and whole later", Items, 2, "", rssType, func(x *exchange) string {
			s := rss("", stories(x, 5))
			if x.visit == 1 {
				return before(s, "</title>", 3) + "</title>\n<link>"
			}
			return s
		}),
		cut("half-doubled", "RSS that is sent twice", 5, func(s string) string { return s + s }),
	}
}

// htmlPage returns an HTML page.
func htmlPage(title, body string) string {
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body>" + body + "</body></html>\n"
}

// before returns s up to the n-th end tag of an item's title, that of the channel left aside.
func before(s, end string, n int) string {
	at := 0
	for range n + 1 {
		i := strings.Index(s[at:], end)
		if i < 0 {
			return s
		}
		at += i + len(end)
	}
	return s[:at-len(end)]
}
