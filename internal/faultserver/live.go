package faultserver

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"
)

// livePages are feeds in which items appear as time goes by.
func livePages() []page {
	live := func(query, says string) page {
		at := "/live"
		if query != "" {
			at += "?" + query
		}
		return page{Behaviour{Path: at, Says: says, Want: Unchanged}, (*exchange).live}
	}
	return []page{
		{Behaviour{Path: "/plain", Says: "a feed without a fault that never changes", Want: Unchanged, Items: 3}, (*exchange).feed},
		live("", "24 new items a day, the last 20 of them, with ETag and Last-Modified; what follows can be combined"),
		live("per-day=2", "two new items a day"),
		live("window=5", "the last five items only"),
		live("format=atom", "as Atom; also rss, json"),
		live("validators=date", "with Last-Modified only; also etag, both, weak, none"),
		live("ttl=15", "says in the channel that it may be asked each 15 minutes"),
		live("max-age=1800", "says in the header that it stays current for half an hour"),
		live("skip-hours=0,1,2,3,4,5", "says that nothing happens at night, and nothing does"),
		{Behaviour{Path: "/live?fail=3&status=503", Says: "answers the first three visits with the status", Want: Error, Text: "503"}, (*exchange).live},
		alias("/flood", "per-day=24000&window=1000", "a thousand new items an hour"),
		{Behaviour{Path: "/older", Says: "as /live, with older items on further pages (RFC 5005)", Want: Unchanged}, (*exchange).pages},
		{Behaviour{Path: "/older/2", Says: "the second of these pages", Want: Items}, (*exchange).pages},
		{Behaviour{Path: "/older/3", Says: "the third and last of these pages", Want: Items}, (*exchange).pages},
		alias("/gap", "per-day=1200&window=20", "20 items, but 50 new ones an hour: some are never seen by an hourly visit"),
	}
}

// alias returns a live feed at a path of its own.
func alias(at, query, says string) page {
	return page{Behaviour{Path: at, Says: says, Want: Items}, func(x *exchange) {
		values, _ := url.ParseQuery(query)
		x.r.URL.RawQuery = values.Encode()
		x.live()
	}}
}

// lastPage is that of a live feed's older items.
const lastPage = 3

// pages answers with a page of a live feed, and where the next one is. Pages of older items
// have no validators.
func (x *exchange) pages() {
	q := x.r.URL.Query()
	page := 1
	if n, err := strconv.Atoi(path.Base(x.r.URL.Path)); err == nil {
		page = n
	}
	p := plan{start: x.start(), every: 24 * time.Hour / time.Duration(max(number(q, "per-day", 24), 1)), window: 20 * page}
	items := p.items(x, time.Now())
	items = items[min(20*(page-1), len(items)):]
	next := ""
	if page < lastPage {
		url := x.url(fmt.Sprintf("/older/%d?%s", page+1, x.r.URL.RawQuery))
		next = `<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="` + html.EscapeString(url) + `"/>` + "\n"
	}
	if page > 1 {
		x.sendAlways(rssType, rss(next, items))
		return
	}
	x.sendLive(rssType, rss(next, items), items)
}

// A plan says when a live feed publishes.
type plan struct {
	start  time.Time
	every  time.Duration // between two items
	window int           // items in the document
	skip   []int         // hours without an item
}

// items returns the document's items at a moment, the newest first. It began with a full
// window: item 0 appeared at the start.
func (p plan) items(x *exchange, now time.Time) []story {
	newest := int(max(now.Sub(p.start), 0) / p.every)
	var list []story
	for n := newest; len(list) < p.window && n > newest-24*p.window; n-- {
		at := p.start.Add(time.Duration(n) * p.every)
		if !contains(p.skip, at.Hour()) {
			list = append(list, newStory(x, n, at))
		}
	}
	return list
}

// live answers with the items that the query's plan has published by now.
func (x *exchange) live() {
	q := x.r.URL.Query()
	if x.visit <= number(q, "fail", 0) {
		x.set("Content-Type", "text/plain")
		x.w.WriteHeader(number(q, "status", http.StatusServiceUnavailable))
		return
	}
	perDay := max(number(q, "per-day", 24), 1)
	p := plan{x.start(), 24 * time.Hour / time.Duration(perDay), number(q, "window", 20), hours(q.Get("skip-hours"))}
	items := p.items(x, time.Now())
	channel := x.hints(number(q, "ttl", 0), p.skip)
	if age := number(q, "max-age", 0); age > 0 {
		x.set("Cache-Control", "max-age="+strconv.Itoa(age))
		x.log.Fresh = time.Duration(age) * time.Second
		x.log.Short = x.log.Short || x.log.Fresh < floor
	}
	switch q.Get("format") {
	case "atom":
		x.sendLive("application/atom+xml", atom(x, items), items)
	case "json":
		x.sendLive("application/feed+json", jsonFeed(x, items), items)
	default:
		x.sendLive(rssType, rss(channel, items), items)
	}
}

// sendLive answers with a document and the validators that the query wants, or with 304.
func (x *exchange) sendLive(contentType, doc string, items []story) {
	etag := etagOf(doc)
	var modified time.Time
	if len(items) > 0 {
		modified = items[0].at
	}
	switch x.r.URL.Query().Get("validators") {
	case "none":
		etag, modified = "", time.Time{}
	case "date":
		etag = ""
	case "etag":
		modified = time.Time{}
	case "weak":
		etag = "W/" + etag
	}
	if etag != "" {
		x.set("ETag", etag)
	}
	if !modified.IsZero() {
		x.set("Last-Modified", modified.Format(http.TimeFormat))
	}
	if x.has(etag, modified) {
		x.w.WriteHeader(http.StatusNotModified)
		return
	}
	x.sendAlways(contentType, doc)
}

// has reports whether the request has the document (RFC 9110, section 13.2.2: the date
// counts only where no ETag is sent).
func (x *exchange) has(etag string, modified time.Time) bool {
	if asked := x.r.Header.Get("If-None-Match"); asked != "" {
		return etag != "" && asked == etag
	}
	since, err := http.ParseTime(x.r.Header.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}

// number returns a parameter of a query as a number.
func number(q url.Values, name string, otherwise int) int {
	if n, err := strconv.Atoi(q.Get(name)); err == nil {
		return n
	}
	return otherwise
}

// parameters returns the names of all parameters that our URLs have.
func parameters() []string {
	return []string{"per-day", "window", "format", "validators", "ttl", "max-age", "skip-hours", "fail", "status", "retry-after"}
}
