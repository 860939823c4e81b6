package faultserver

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// endlessPages are answers without end.
func endlessPages() []page {
	endless := func(name, says, head, piece string) page {
		return page{Behaviour{Path: "/endless/" + name, Says: says, Want: Error, Slow: true}, func(x *exchange) {
			x.log.Broken = true
			x.set("Content-Type", rssType)
			io.WriteString(x.w, head)
			block := bytes.Repeat([]byte(piece), 1+(64<<10)/len(piece))
			x.pour(x.w, func(int) []byte { return block })
		}}
	}
	return []page{
		endless("items", "items without end", rssHead, "<item><title>Again</title></item>\n"),
		endless("title", "a title without end", rssHead+"<item><title>", "again and "),
		endless("blanks", "blanks without end before the feed", "", " "),
		endless("comment", "a comment without end", rssHead+"<!--", " again "),
		endless("tag", "a tag without end", rssHead+"<item", ` a="b"`),
		{Behaviour{Path: "/endless/headers", Says: "header fields without end", Want: Error, Slow: true}, func(x *exchange) {
			x.log.Broken = true
			conn := x.take()
			if conn == nil {
				return
			}
			io.WriteString(conn, strings.ReplaceAll(okHead, "\n", "\r\n"))
			x.pour(conn, func(i int) []byte { return fmt.Appendf(nil, "X-Again-%d: %s\r\n", i, strings.Repeat("a", 4096)) })
		}},
		{Behaviour{Path: "/endless/header", Says: "one header field without end", Want: Error, Slow: true}, func(x *exchange) {
			x.log.Broken = true
			conn := x.take()
			if conn == nil {
				return
			}
			io.WriteString(conn, strings.ReplaceAll(okHead, "\n", "\r\n")+"X-Again: ")
			block := bytes.Repeat([]byte("a"), 64<<10)
			x.pour(conn, func(int) []byte { return block })
		}},
	}
}

// headerPages are feeds with headers without measure, or that ask for something.
func headerPages() []page {
	header := func(name, says string, want Want, fields func(x *exchange)) page {
		b := Behaviour{Path: "/header/" + name, Says: says, Want: want}
		if want == Items {
			b.Items = 3
		}
		return page{b, func(x *exchange) {
			x.log.Broken = want != Items
			fields(x)
			x.set("ETag", `"header"`)
			x.sendAlways(rssType, plainFeed(x))
		}}
	}
	return []page{
		header("60k", "a header field of 60 KB", Either, func(x *exchange) { x.set("X-Long", strings.Repeat("a", 60<<10)) }),
		header("1m", "a header field of 1 MB", Error, func(x *exchange) { x.set("X-Long", strings.Repeat("a", 1<<20)) }),
		header("10k-fields", "ten thousand header fields", Error, func(x *exchange) {
			for i := range 10000 {
				x.set(fmt.Sprintf("X-Field-%d", i), "value")
			}
		}),
		header("100-cookies", "a hundred cookies to keep", Items, func(x *exchange) {
			for i := range 100 {
				x.w.Header().Add("Set-Cookie", fmt.Sprintf("id%d=%d; Max-Age=31536000; Path=/", i, i))
			}
		}),
		header("refresh", "a Refresh to elsewhere", Items, func(x *exchange) { x.set("Refresh", "0; url=/broken/html") }),
		header("attachment", "a download", Items, func(x *exchange) { x.set("Content-Disposition", `attachment; filename="../../feed.xml"`) }),
		header("non-ascii", "a header field that is no ASCII", Items, func(x *exchange) { x.set("X-Town", "K\xf6ln \xff") }),
	}
}
