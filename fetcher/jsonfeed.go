package fetcher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"courant/news"
	"courant/text"
)

// A jsonObject has the members of an object, not yet read.
type jsonObject map[string]json.RawMessage

// json reads JSON Feed 1.0 and 1.1. A member of another type than it should have is left
// out, and takes nothing else with it.
func (p *parser) json(body []byte) (feed, error) {
	var top jsonObject
	if err := json.Unmarshal(body, &top); err != nil && body[0] == '{' {
		return feed{}, p.syntaxError("JSON Feed", err)
	}
	if !strings.Contains(string(top["version"]), "jsonfeed.org") {
		return feed{}, &NotFeedError{"JSON without the version of a feed"}
	}
	items, err := p.jsonItems(top["items"])
	if err != nil {
		return feed{}, p.syntaxError("JSON Feed", err)
	}
	delete(top, "items")
	head, err := readable(top, parseHead)
	if err != nil {
		return feed{}, p.syntaxError("JSON Feed", err)
	}
	f := feed{meta: news.Meta{Title: title(head.Title), Link: absolute(p.base, head.HomePageURL), Language: text.Language(head.Language, "")}}
	f.authors = heads(p.base, jsonPeople(head.Author, head.Authors))
	for _, raw := range items {
		if err := p.stopped(); err != nil {
			return feed{}, err
		}
		it, err := readable(raw, parseItem)
		if err != nil {
			continue
		}
		d := jsonDraft(it)
		d.language = first(d.language, head.Language)
		f.items = append(f.items, d)
	}
	if len(f.items) == 0 && len(items) > 0 {
		return feed{}, &SyntaxError{"JSON Feed", fmt.Errorf("%d items, none readable", len(items))}
	}
	return f, nil
}

// jsonItems returns the items that are objects, not more than we take.
func (p *parser) jsonItems(array json.RawMessage) ([]jsonObject, error) {
	d := json.NewDecoder(bytes.NewReader(array))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.New("no list of items")
	}
	var items []jsonObject
	n := 0
	for ; d.More() && len(items) < maxItems; n++ {
		if err := p.stopped(); err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		var item jsonObject
		if json.Unmarshal(raw, &item) == nil && item != nil {
			items = append(items, item)
		}
	}
	if len(items) == 0 && n > 0 {
		return nil, fmt.Errorf("%d items, none an object", n)
	}
	return items, nil
}

// readable parses an object without the members that gofeed cannot read.
func readable[T any](o jsonObject, parse func(jsonObject) (T, error)) (T, error) {
	v, err := parse(o)
	if err == nil {
		return v, nil
	}
	good := jsonObject{}
	for name, value := range o {
		if _, err := parse(jsonObject{name: value}); err == nil {
			good[name] = value
		}
	}
	return parse(good)
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
	for _, t := range it.Tags {
		d.categories = append(d.categories, news.Category{Term: title(t)})
	}
	if it.Attachments != nil {
		for _, a := range *it.Attachments {
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
	for _, a := range list {
		if a != nil {
			q := person(a.Name)
			all = append(all, news.Person{Name: q.Name, URI: a.URL, Email: q.Email})
		}
	}
	return all
}
