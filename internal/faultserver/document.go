package faultserver

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"time"
)

// A story is an item of one of our documents. What is empty is left out of it.
type story struct {
	id, link, title, text string
	at                    time.Time
	extra                 string // further elements
}

// headlines are what our sites report, over and over.
var headlines = []string{
	"Harbour bridge opens a week early",
	"Council counts the votes of the third ward again",
	"Night trains return to the coast",
	"Bakers of the old town agree on a price",
	"Weather service expects a dry spring",
	"School choir wins in the mountains",
	"Lighthouse keeper retires after forty years",
	"Library lends out bicycles",
	"River ferry gets an electric engine",
	"Observatory names a small planet",
	"Vineyards report a late frost",
	"Museum finds a map behind a wall",
}

// newStory returns the n-th story of a site. The same n is the same story.
func newStory(x *exchange, n int, at time.Time) story {
	h := headlines[((n%len(headlines))+len(headlines))%len(headlines)]
	return story{
		id:    fmt.Sprintf("%s/a/%d", x.url(""), n),
		link:  x.url(fmt.Sprintf("/a/%d", n)),
		title: fmt.Sprintf("%s (%d)", h, n),
		text:  fmt.Sprintf("<p>%s. This is report %d, and nobody has denied it.</p>", h, n),
		at:    at,
	}
}

// stories returns n stories of a site, an hour apart, the newest first.
func stories(x *exchange, n int) []story {
	list := make([]story, n)
	for i := range list {
		list[i] = newStory(x, n-i, x.start().Add(-time.Duration(i+1)*time.Hour))
	}
	return list
}

// xml returns the story as an item of RSS 2.0.
func (s story) xml() string {
	var b strings.Builder
	element := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>\n", name, html.EscapeString(value), name)
		}
	}
	b.WriteString("<item>\n")
	element("title", s.title)
	element("link", s.link)
	element("description", s.text)
	element("guid", s.id)
	if !s.at.IsZero() {
		element("pubDate", s.at.Format(time.RFC1123Z))
	}
	b.WriteString(s.extra)
	b.WriteString("</item>\n")
	return b.String()
}

const (
	rssHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + rssRoot
	rssRoot = `<rss version="2.0"><channel><title>Faulty Herald</title><link>http://herald.invalid/</link><description>News that never was</description>` + "\n"
	rssEnd  = "</channel></rss>\n"
)

// rss returns a document of RSS 2.0; channel has further elements of it.
func rss(channel string, items []story) string {
	var b strings.Builder
	b.WriteString(rssHead + channel)
	for _, s := range items {
		b.WriteString(s.xml())
	}
	b.WriteString(rssEnd)
	return b.String()
}

// plainFeed returns a document without any fault: three items.
func plainFeed(x *exchange) string { return rss("", stories(x, 3)) }

// atom returns a document of Atom (RFC 4287).
func atom(x *exchange, items []story) string {
	var b strings.Builder
	updated := x.start()
	if len(items) > 0 {
		updated = items[0].at
	}
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>Faulty Herald</title><id>%s</id><updated>%s</updated>`+"\n",
		html.EscapeString(x.url("/")), updated.Format(time.RFC3339))
	for _, s := range items {
		fmt.Fprintf(&b, `<entry><id>%s</id><title>%s</title><link href="%s"/><updated>%s</updated><content type="html">%s</content>%s</entry>`+"\n",
			html.EscapeString(s.id), html.EscapeString(s.title), html.EscapeString(s.link), s.at.Format(time.RFC3339), html.EscapeString(s.text), s.extra)
	}
	b.WriteString("</feed>\n")
	return b.String()
}

// jsonFeed returns a document of JSON Feed 1.1.
func jsonFeed(x *exchange, items []story) string {
	type object map[string]any
	list := make([]object, len(items))
	for i, s := range items {
		list[i] = object{"id": s.id, "url": s.link, "title": s.title, "content_html": s.text, "date_published": s.at.Format(time.RFC3339)}
	}
	b, err := json.Marshal(object{
		"version": "https://jsonfeed.org/version/1.1", "title": "Faulty Herald", "home_page_url": x.url("/"), "items": list,
	})
	if err != nil {
		return err.Error()
	}
	return string(b)
}
