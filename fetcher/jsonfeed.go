package fetcher

import (
	"bytes"
	"encoding/json"
	"slices"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"courant/fetcher/guard"
	"courant/news"
	"courant/text"
)

// A jsonObject has the members of an object, not yet read.
type jsonObject map[string]json.RawMessage

// json reads JSON Feed 1.0 and 1.1. A member of another type than it should have is left
// out, and takes nothing else with it.
func (p *parser) json(doc *guard.Document) (feed, error) {
	head, err := readable(doc.Text, headMembers, readHead)
	if err != nil {
		return feed{}, err
	}
	f := feed{meta: news.Meta{Title: title(head.Title), Link: absolute(p.base, head.HomePageURL), Language: text.Language(head.Language, "")}}
	f.meta.Hubs = jsonHubs(p.base, head.hubs)
	setRelations(&f.meta, p.base, []relation{{"self", head.FeedURL}, {"next", head.NextURL}})
	f.authors = heads(p.base, jsonPeople(head.Author, head.Authors))
	unread := unknown(doc.Entries)
	for i, raw := range doc.JSON {
		if err := p.stopped(); err != nil {
			return feed{}, err
		}
		it, err := readable(raw, itemMembers, parseItem)
		if err != nil {
			continue
		}
		d := jsonDraft(it)
		d.raw = unread[i].Raw
		d.language = first(d.language, f.meta.Language)
		f.items = append(f.items, d)
	}
	return f, nil
}

// unknown returns the entries that are to be read.
func unknown(entries []guard.Entry) []guard.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e guard.Entry) bool { return e.Known })
}

// The members that we read: of others an object may have any number.
var (
	headMembers = []string{"title", "home_page_url", "feed_url", "next_url", "language", "author", "authors", "hubs"}
	itemMembers = []string{
		"id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified",
		"author", "authors", "tags", "language", "attachments",
	}
)

// readable parses an object without the members that gofeed cannot read.
func readable[T any](object []byte, members []string, parse func(jsonObject) (T, error)) (v T, err error) {
	var all jsonObject
	if err := json.Unmarshal(object, &all); err != nil {
		return v, err
	}
	known := jsonObject{}
	for _, name := range members {
		if value, ok := all[name]; ok {
			known[name] = value
		}
	}
	if v, err = parse(known); err == nil {
		return v, nil
	}
	good := jsonObject{}
	for name, value := range known {
		if _, err := parse(jsonObject{name: value}); err == nil {
			good[name] = value
		}
	}
	return parse(good)
}

// A jsonHead is a feed without its items, and what gofeed does not read of it.
type jsonHead struct {
	*jsonfeed.Feed
	hubs json.RawMessage
}

func readHead(o jsonObject) (jsonHead, error) {
	f, err := parseHead(o)
	return jsonHead{f, o["hubs"]}, err
}

func parseHead(o jsonObject) (*jsonfeed.Feed, error) {
	b, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return (&jsonfeed.Parser{}).Parse(bytes.NewReader(b))
}

func parseItem(o jsonObject) (*jsonfeed.Item, error) {
	b, err := json.Marshal([]jsonObject{o})
	if err != nil {
		return nil, err
	}
	f, err := parseHead(jsonObject{"items": b})
	if err != nil {
		return nil, err
	}
	return f.Items[0], nil
}

func jsonDraft(it *jsonfeed.Item) draft {
	d := draft{
		guid:      it.ID,
		link:      first(it.URL, it.ExternalURL),
		title:     title(it.Title),
		summary:   markup{html: asHTML(it.Summary)},
		content:   markup{html: first(it.ContentHTML, asHTML(it.ContentText))},
		authors:   jsonPeople(it.Author, it.Authors),
		language:  it.Language,
		published: firstDate(it.DatePublished),
		updated:   firstDate(it.DateModified),
	}
	if d.link == "" && isURL(d.guid) {
		d.link = d.guid
	}
	for _, t := range capped(it.Tags) {
		d.categories = append(d.categories, news.Category{Term: title(t)})
	}
	if it.Attachments != nil {
		for _, a := range capped(*it.Attachments) {
			d.enclosures = append(d.enclosures, news.Enclosure{URL: a.URL, Type: a.MimeType, Length: a.SizeInBytes})
		}
	}
	return d
}

// jsonPeople returns the authors of version 1.1, else the one of version 1.0.
func jsonPeople(one *jsonfeed.Author, list []*jsonfeed.Author) []news.Person {
	if len(list) == 0 {
		list = []*jsonfeed.Author{one}
	}
	var all []news.Person
	for _, a := range capped(list) {
		if a != nil {
			q := person(a.Name)
			all = append(all, news.Person{Name: q.Name, URI: a.URL, Email: q.Email})
		}
	}
	return all
}
