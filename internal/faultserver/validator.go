package faultserver

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// validatorPage is a page below /validator.
func validatorPage(name, says string, want Want, serve answer) page {
	b := Behaviour{Path: "/validator/" + name, Says: says, Want: want}
	if want == Items || want == Unchanged {
		b.Items = 3
	}
	return page{b, serve}
}

// validatorPages are oddities of ETag and Last-Modified (RFC 9110, section 8.8) and of
// answers to conditional requests.
func validatorPages() []page {
	at := validatorPage
	list := []page{
		at("changing", "another ETag on each visit, the same bytes", Unchanged, func(x *exchange) {
			x.set("ETag", visitTag(x))
			x.always()
		}),
		at("constant", "the same ETag though there are new items: 304 for who has it, for ever", Unchanged, func(x *exchange) {
			x.set("ETag", `"constant"`)
			x.send(rssType, newest(x, 3))
		}),
		at("constant-200", "the same ETag though there are new items, and 200", Items, func(x *exchange) {
			x.set("ETag", `"constant"`)
			x.sendAlways(rssType, newest(x, 3))
		}),
		at("none", "no validators, the same bytes each time", Unchanged, (*exchange).always),
		at("none-new", "no validators, and a new item on each visit", Items, func(x *exchange) { x.sendAlways(rssType, newest(x, 3)) }),
		at("ignored", "ETag and Last-Modified, but always 200 with the same bytes", Unchanged, func(x *exchange) {
			x.set("ETag", `"ignored"`, "Last-Modified", x.start().Format(http.TimeFormat))
			x.always()
		}),
		at("dropped", "validators on the first visit, none later", Unchanged, func(x *exchange) {
			if x.visit == 1 {
				x.set("ETag", `"dropped"`)
			}
			x.always()
		}),
		at("304-always", "304 to each conditional request, whatever it says", Unchanged, func(x *exchange) {
			x.set("ETag", visitTag(x))
			if x.conditional() {
				x.w.Header().Del("ETag")
				x.w.WriteHeader(http.StatusNotModified)
				return
			}
			x.always()
		}),
		at("304-unasked", "304 to a request that is not conditional", Error, func(x *exchange) { x.w.WriteHeader(http.StatusNotModified) }),
		at("304-new-etag", "304 with another ETag each time, which counts from then on", Unchanged, func(x *exchange) {
			x.set("ETag", visitTag(x))
			if x.conditional() {
				x.w.WriteHeader(http.StatusNotModified)
				return
			}
			x.always()
		}),
		at("304-body", "304 with a body, which is none", Unchanged, func(x *exchange) {
			x.set("ETag", `"304-body"`)
			if x.conditional() {
				x.raw("HTTP/1.1 304 Not Modified\nETag: \"304-body\"\nContent-Length: 4\nConnection: close\n\nbody")
				return
			}
			x.always()
		}),
	}
	list = append(list, etagPages()...)
	list = append(list, datePages()...)
	return append(list, deltaPages()...)
}

// always answers 200 with the plain feed.
func (x *exchange) always() { x.sendAlways(rssType, plainFeed(x)) }

// conditional reports whether the request has a validator.
func (x *exchange) conditional() bool { return x.log.Validators != Validators{} }

// newest returns a feed of n items that has a new one on each visit.
func newest(x *exchange, n int) string {
	list := make([]story, n)
	for i := range list {
		list[i] = newStory(x, x.visit+n-i, x.start().Add(time.Duration(x.visit-i)*time.Hour))
	}
	return rss("", list)
}

// echoPage is a page with one validator for ever: value, in the header given. Who sends it
// back byte for byte, in the header condition, is answered 304.
func echoPage(name, says, header, condition, value string) page {
	return validatorPage(name, says, Unchanged, func(x *exchange) {
		x.set(header, value)
		if value != "" && x.r.Header.Get(condition) == value {
			x.w.WriteHeader(http.StatusNotModified)
			return
		}
		x.always()
	})
}

// etagPages are ETags that no one would write by hand. The server wants them back byte for
// byte.
func etagPages() []page {
	var list []page
	for _, e := range []struct{ name, says, etag string }{
		{"weak", "a weak ETag", `W/"weak"`},
		{"weak-small", "a weak ETag with a small w", `w/"weak"`},
		{"unquoted", "an ETag without quotes", `5f3759df`},
		{"half-quoted", "an ETag with one quote", `"5f3759df`},
		{"empty", "an empty ETag in quotes", `""`},
		{"blank", "an ETag of nothing at all", ``},
		{"spaces", "an ETag with blanks in it", `"a b  c"`},
		{"comma", "an ETag that looks like two", `"a", "b"`},
		{"star", "an ETag that is a star", `*`},
		{"gzip", "an ETag as some servers make it of a compressed answer", `"5f3759df-gzip"`},
		{"non-ascii", "an ETag that is not ASCII", "\"\xe9t\xe9\""},
		{"escapes", "an ETag with backslashes", `"\"a\""`},
		{"long", "an ETag of 2 KB: may be echoed or forgotten, not cut", `"` + strings.Repeat("e", 2048) + `"`},
	} {
		list = append(list, echoPage("etag-"+e.name, e.says, "ETag", "If-None-Match", e.etag))
	}
	return list
}

// datePages are Last-Modified headers of all sorts, wanted back byte for byte.
func datePages() []page {
	var list []page
	for _, d := range []struct{ name, says, date string }{
		{"right", "a right Last-Modified", "Tue, 03 Nov 2026 10:00:00 GMT"},
		{"word", "a Last-Modified that is no date", "yesterday"},
		{"zone", "a Last-Modified in a local time zone", "Tue, 03 Nov 2026 11:00:00 +0100"},
		{"iso", "a Last-Modified as ISO 8601 writes it", "2026-11-03T10:00:00Z"},
		{"future", "a Last-Modified in the year 2099", "Tue, 03 Nov 2099 10:00:00 GMT"},
		{"zero", "a Last-Modified in 1970", "Thu, 01 Jan 1970 00:00:00 GMT"},
		{"minus-one", "a Last-Modified of -1", "-1"},
		{"lower", "a Last-Modified in small letters", "tue, 03 nov 2026 10:00:00 gmt"},
	} {
		list = append(list, echoPage("date-"+d.name, d.says, "Last-Modified", "If-Modified-Since", d.date))
	}
	return list
}

// deltaPages answer A-IM: feed with 226 (RFC 3229, section 10.4.1), right and wrong.
func deltaPages() []page {
	at := func(name, says string, want Want, serve answer) page {
		return page{Behaviour{Path: "/delta/" + name, Says: says, Want: want}, serve}
	}
	part := func(x *exchange, im, document string) {
		x.set("IM", im, "ETag", visitTag(x), "Content-Type", rssType)
		x.w.WriteHeader(http.StatusIMUsed)
		io.WriteString(x.w, document)
	}
	return []page{
		at("right", "226 with what is new since the ETag, for who asks", Items, func(x *exchange) {
			x.partOrWhole(func() { part(x, "feed", newest(x, 1)) })
		}),
		at("unasked", "226 without being asked", Error, func(x *exchange) {
			x.log.Broken = true
			part(x, "feed", newest(x, 1))
		}),
		at("no-im", "226 without IM, for who asks", Either, func(x *exchange) {
			x.log.Broken = true
			x.partOrWhole(func() { part(x, "", newest(x, 1)) })
		}),
		at("other", "226 by a method that nobody asked for", Error, func(x *exchange) {
			x.log.Broken = true
			part(x, "vcdiff", newest(x, 1))
		}),
		at("empty", "226 without an item, for who asks", Items, func(x *exchange) {
			x.partOrWhole(func() { part(x, "feed", rss("", nil)) })
		}),
		at("500", "500 for who asks for a part", Either, func(x *exchange) {
			x.partOrWhole(func() { x.w.WriteHeader(http.StatusInternalServerError) })
		}),
	}
}

// partOrWhole answers with part who asks for what is new since an ETag, others with a
// whole document.
func (x *exchange) partOrWhole(part func()) {
	if strings.Contains(x.r.Header.Get("A-IM"), "feed") && x.r.Header.Get("If-None-Match") != "" {
		part()
		return
	}
	x.set("ETag", visitTag(x))
	x.sendAlways(rssType, newest(x, 3))
}

// visitTag returns an ETag that is another one on each visit.
func visitTag(x *exchange) string { return fmt.Sprintf(`"visit-%d"`, x.visit) }
