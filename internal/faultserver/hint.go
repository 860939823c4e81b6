package faultserver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

func contains(list []int, n int) bool { return slices.Contains(list, n) }

// hours reads a list of hours such as "0,1,2".
func hours(list string) []int {
	var skip []int
	for s := range strings.SplitSeq(list, ",") {
		if h, err := strconv.Atoi(s); err == nil {
			skip = append(skip, h)
		}
	}
	return skip
}

// hints returns the elements of a channel that say when to come back, and has them count.
func (x *exchange) hints(ttl int, skip []int) string {
	var b strings.Builder
	if ttl > 0 {
		fmt.Fprintf(&b, "<ttl>%d</ttl>\n", ttl)
		x.log.Fresh = time.Duration(ttl) * time.Minute
		x.log.Short = x.log.Fresh < floor
	}
	if len(skip) > 0 {
		b.WriteString("<skipHours>")
		for _, h := range skip {
			fmt.Fprintf(&b, "<hour>%d</hour>", h)
		}
		b.WriteString("</skipHours>\n")
		x.log.Skip = skip
	}
	return b.String()
}

// hintPages are feeds that say in their text when to come back, and where else to look.
func hintPages() []page {
	channel := func(name, says string, elements string, effect func(r *Request)) page {
		return page{Behaviour{Path: "/hint/" + name, Says: says, Want: Unchanged, Items: 3}, func(x *exchange) {
			effect(x.log)
			x.send(rssType, rss(elements+"\n", stories(x, 3)))
		}}
	}
	none := func(*Request) {}
	fresh := func(d time.Duration) func(*Request) {
		return func(r *Request) { r.Fresh, r.Short = d, d < floor }
	}
	const sy = `<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">%s</sy:updatePeriod>` +
		`<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">%s</sy:updateFrequency>`
	var all, night strings.Builder
	for h := range 24 {
		fmt.Fprintf(&all, "<hour>%d</hour>", h)
		if h < 6 {
			fmt.Fprintf(&night, "<hour>%d</hour>", h)
		}
	}
	weekend := "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"
	return []page{
		channel("ttl-15", "ttl of 15 minutes", "<ttl>15</ttl>", fresh(15*time.Minute)),
		channel("ttl-240", "ttl of four hours", "<ttl>240</ttl>", fresh(4*time.Hour)),
		channel("ttl-0", "ttl of 0, which says nothing", "<ttl>0</ttl>", none),
		channel("ttl-month", "ttl of a month, which nobody means", "<ttl>43200</ttl>", none),
		channel("ttl-words", "ttl that is no number", "<ttl>often</ttl>", none),
		channel("ttl-negative", "ttl below 0", "<ttl>-60</ttl>", none),
		channel("skip-night", "skipHours from 0 to 5", "<skipHours>"+night.String()+"</skipHours>", func(r *Request) { r.Skip = []int{0, 1, 2, 3, 4, 5} }),
		channel("skip-all-hours", "skipHours with all 24 hours, which says nothing", "<skipHours>"+all.String()+"</skipHours>", none),
		channel("skip-odd-hours", "skipHours with 24, 99, -1 and a word", "<skipHours><hour>24</hour><hour>99</hour><hour>-1</hour><hour>noon</hour></skipHours>", none),
		channel("skip-weekend", "skipDays with Saturday and Sunday", weekend, none),
		channel("sy-daily", "sy: once a day", fmt.Sprintf(sy, "daily", "1"), fresh(24*time.Hour)),
		channel("sy-four-an-hour", "sy: four times an hour", fmt.Sprintf(sy, "hourly", "4"), fresh(15*time.Minute)),
		channel("sy-zero", "sy: zero times a day", fmt.Sprintf(sy, "daily", "0"), none),
		channel("hub", "names a WebSub hub and itself in the feed", `<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="http://hub.invalid/"/>`+
			`<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="http://herald.invalid/feed"/>`, none),
		{Behaviour{Path: "/hint/hub-header", Says: "names a WebSub hub and itself in Link headers", Want: Unchanged, Items: 3}, func(x *exchange) {
			x.w.Header().Add("Link", `<http://hub.invalid/>; rel="hub", <`+x.url("/hint/hub-header")+`>; rel="self"`)
			x.feed()
		}},
		{Behaviour{Path: "/hint/older", Says: "has a next page of older items (RFC 5005)", Want: Unchanged, Items: 3}, func(x *exchange) {
			x.send(rssType, rss(`<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="`+x.url("/hint/older/2")+`"/>`+"\n", stories(x, 6)[:3]))
		}},
		{Behaviour{Path: "/hint/older/2", Says: "that page", Want: Unchanged, Items: 3}, func(x *exchange) {
			x.send(rssType, rss("", stories(x, 6)[3:]))
		}},
	}
}
