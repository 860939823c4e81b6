package faultserver

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// oddPages are well-formed feeds whose items are odd.
func oddPages() []page {
	at := func(name, says string, want Want, items int, list func(x *exchange) []story) page {
		return document("/odd/"+name, says, want, items, "", rssType, func(x *exchange) string { return rss("", list(x)) })
	}
	each := func(n int, change func(x *exchange, i int, s *story)) func(x *exchange) []story {
		return func(x *exchange) []story {
			list := stories(x, n)
			for i := range list {
				change(x, i, &list[i])
			}
			return list
		}
	}
	return []page{
		at("1500-items", "1,500 items", Items, 0, func(x *exchange) []story { return stories(x, 1500) }),
		at("no-items", "a channel without items, from the beginning", Nothing, 0, func(*exchange) []story { return nil }),
		at("emptied", "a channel that has items on the first visit only", Either, 0, func(x *exchange) []story {
			if x.visit > 1 {
				return nil
			}
			return stories(x, 3)
		}),
		at("no-ids", "items without ids", Unchanged, 3, each(3, func(_ *exchange, _ int, s *story) { s.id = "" })),
		at("no-ids-no-links", "items without ids and links", Unchanged, 3, each(3, func(_ *exchange, _ int, s *story) { s.id, s.link = "", "" })),
		at("title-only", "items with a title only", Unchanged, 3, each(3, func(_ *exchange, _ int, s *story) { *s = story{title: s.title} })),
		at("same-id", "the same id for all items", Unchanged, 3, each(3, func(_ *exchange, _ int, s *story) { s.id = "news" })),
		at("same-link", "the same link for all items, and no ids", Unchanged, 3, each(3, func(x *exchange, _ int, s *story) { s.id, s.link = "", x.url("/") })),
		at("new-ids", "other ids for the same items on each visit", Items, 3, each(3, func(x *exchange, _ int, s *story) { s.id = fmt.Sprintf("%d-%s", x.visit, s.id) })),
		at("new-dates", "other dates for the same items on each visit", Items, 3, each(3, func(x *exchange, _ int, s *story) { s.at = s.at.Add(time.Duration(x.visit) * time.Hour) })),
		at("new-titles", "other titles for the same items on each visit", Items, 3, each(3, func(x *exchange, _ int, s *story) { s.title += fmt.Sprintf(", update %d", x.visit) })),
		at("turned", "the same items in another order on each visit", Items, 3, func(x *exchange) []story {
			list := stories(x, 3)
			return slices.Concat(list[x.visit%3:], list[:x.visit%3])
		}),
		at("other-ids", "ids and links of another site", Items, 3, each(3, func(_ *exchange, i int, s *story) {
			s.id = fmt.Sprintf("http://observer.invalid/a/%d", i)
			s.link = s.id
			s.extra = `<source url="http://observer.invalid/feed">The Observer</source>`
		})),
		at("huge-id", "an id of 100 KB", Items, 3, each(3, func(_ *exchange, _ int, s *story) { s.id += strings.Repeat("i", 100<<10) })),
		at("blank-id", "ids of blanks", Items, 3, each(3, func(_ *exchange, _ int, s *story) { s.id = " \n" })),
		at("relative-links", "links that are relative", Items, 3, each(3, func(_ *exchange, i int, s *story) { s.link = fmt.Sprintf("../a/%d", i) })),
	}
}

// formatPages are feeds in all formats, and some that are a little of each.
func formatPages() []page {
	return []page{
		document("/odd/two-channels", "two channels in one document", Items, 2, "", rssType, func(x *exchange) string {
			list := stories(x, 2)
			return rssHead + list[0].xml() + "</channel><channel><title>Another</title>" + list[1].xml() + rssEnd
		}),
		document("/odd/items-outside", "RSS 2.0 with its items beside the channel", Items, 2, "", rssType, func(x *exchange) string {
			list := stories(x, 2)
			return rssHead + "</channel>" + list[0].xml() + list[1].xml() + "</rss>"
		}),
		document("/odd/rdf", "RSS 1.0", Items, 1, "", "application/rdf+xml", func(x *exchange) string {
			return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="http://herald.invalid/"><title>Faulty Herald</title></channel>` +
				`<item rdf:about="` + x.url("/a/1") + `"><title>Bridge open</title><link>` + x.url("/a/1") + `</link></item></rdf:RDF>`
		}),
		document("/odd/atom", "Atom", Items, 3, "", "application/atom+xml", func(x *exchange) string { return atom(x, stories(x, 3)) }),
		document("/odd/json", "JSON Feed", Items, 3, "", "application/feed+json", func(x *exchange) string { return jsonFeed(x, stories(x, 3)) }),
		document("/odd/json-types", "JSON Feed with values of wrong types", Items, 3, "", "application/feed+json", func(x *exchange) string {
			doc := strings.Replace(jsonFeed(x, stories(x, 3)), `"title":"Faulty Herald"`, `"title":["Faulty Herald"]`, 1)
			return strings.Replace(doc, `"date_published":"`, `"tags":"one","authors":{"name":7},"attachments":"none","date_published":"`, 1)
		}),
		document("/odd/json-cut", "JSON Feed that is cut off in its third item", Items, 0, "", "application/feed+json", func(x *exchange) string {
			doc := versionFirst(jsonFeed(x, stories(x, 3)))
			return doc[:len(doc)-len(doc)/8]
		}),
		document("/odd/atom-as-html", "Atom that says it is HTML", Items, 3, "", "text/html", func(x *exchange) string { return atom(x, stories(x, 3)) }),
		document("/odd/no-type", "RSS that says it is bytes", Items, 3, "", "application/octet-stream", plainFeed),
		document("/odd/no-channel", "RSS without a channel", Either, 0, "", rssType, func(*exchange) string { return `<?xml version="1.0"?><rss version="2.0"></rss>` }),
	}
}

// versionFirst moves the version of a JSON Feed to its beginning, where most have it.
func versionFirst(doc string) string {
	const version = `"version":"https://jsonfeed.org/version/1.1"`
	return "{" + version + "," + strings.TrimPrefix(strings.Replace(doc, ","+version, "", 1), "{")
}

// datedPages are feeds of three items with dates that are missing, wrong or written oddly.
func datedPages() []page {
	var list []page
	for _, d := range []struct{ name, says, date string }{
		{"none", "no dates", ""},
		{"future", "dates in the year 2099", "Sat, 03 Jan 2099 10:00:00 GMT"},
		{"ancient", "dates in the year 1", "Mon, 01 Jan 0001 00:00:00 GMT"},
		{"9999", "dates in the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT"},
		{"1970", "dates in 1970", "Thu, 01 Jan 1970 00:00:00 GMT"},
		{"word", "dates that are none", "yesterday, about noon"},
		{"jalali", "Persian dates in Persian digits", "۱۴۰۵/۰۸/۱۲ ۱۳:۳۰"},
		{"jalali-months", "Persian dates with names of months", "سه‌شنبه ۱۲ آبان ۱۴۰۵"},
		{"german", "German dates", "Di, 03 Nov 2026 11:00:00 +0100"},
		{"french", "French dates", "mar., 3 févr. 2026 11:00:00 +0100"},
		{"russian", "Russian dates", "Вт, 03 ноя 2026 11:00:00 +0300"},
		{"iso", "dates as ISO 8601 writes them", "2026-11-03T10:00"},
		{"american", "American dates", "11/03/2026 10:00:00"},
		{"dots", "dates with dots", "03.11.2026"},
		{"zone", "dates in a zone that is none", "Tue, 03 Nov 2026 10:00:00 +3000"},
		{"unix", "dates in seconds since 1970", "1793700000"},
	} {
		list = append(list, document("/date/"+d.name, d.says, Items, 3, "", rssType, func(x *exchange) string {
			items := stories(x, 3)
			for i := range items {
				items[i].at = time.Time{}
				if d.date != "" {
					items[i].extra = "<pubDate>" + d.date + "</pubDate>\n"
				}
			}
			return rss("", items)
		}))
	}
	return list
}
