package publish

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"github.com/gorilla/feeds"
)

// A jsonEntry is gorilla's item with what JSON Feed 1.1 has besides, and what of it is called
// otherwise there. As in atomEntry, fields hide gorilla's of the same name: its dates have no
// form of their own, and its attachments say "size". Image, BannerImage, Author and
// ExternalUrl stay empty, and then are not written.
type jsonEntry struct {
	feeds.JSONItem
	Published   string           `json:"date_published,omitempty"`
	Modified    string           `json:"date_modified"`
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Courant     jsonCourant      `json:"_courant"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

// A jsonCourant is what the format has no members for. An extension is an object whose name
// begins with an underscore (JSON Feed 1.1, "Extensions"): one, so that all else is left to others.
type jsonCourant struct {
	Source  jsonSource    `json:"source"`
	Related []jsonRelated `json:"related,omitempty"`
	Topics  []jsonTopic   `json:"topics,omitempty"`
}

// A jsonSource is where an item comes from; its members are called as those of a feed are.
type jsonSource struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Page  string `json:"home_page_url,omitempty"`
	Feed  string `json:"feed_url,omitempty"`
}

// A jsonRelated is an item that the entry stands for besides.
type jsonRelated struct {
	URL      string `json:"url"`
	Title    string `json:"title,omitempty"`
	Language string `json:"language,omitempty"`
}

// A jsonTopic is an atomTopic, a jsonHit an atomHit.
type jsonTopic struct {
	Name  string      `json:"name"`
	Level string      `json:"level"`
	Score json.Number `json:"score"`
	By    string      `json:"by"`
	More  int         `json:"more,omitempty"`
	Hits  []jsonHit   `json:"hits,omitempty"`
}

type jsonHit struct {
	Kind   string      `json:"kind"`
	Term   string      `json:"term"`
	Field  string      `json:"field,omitempty"`
	Count  int         `json:"count"`
	Weight json.Number `json:"weight"`
	Text   string      `json:"text"`
}

// jsonItem returns an entry as an item of JSON Feed 1.1, on one line.
func jsonItem(a *atomEntry) []byte {
	item := &jsonEntry{
		JSONItem:  feeds.JSONItem{Id: a.Id, Url: linkOf(a.Links, "alternate"), Title: plainOf(a.Title)},
		Published: a.Published, Modified: a.Updated, Language: a.Lang,
		Courant: jsonCourant{
			Source: jsonSource{a.Source.ID, plainOf(a.Source.Title), linkOf(a.Source.Links, "alternate"), linkOf(a.Source.Links, "self")},
			Topics: topicsInJSON(a.Topics),
		},
	}
	item.ContentHTML, item.Summary = textsInJSON(a)
	if item.ContentHTML == "" {
		item.ContentText = item.Title // one of the two there must be
	}
	for _, p := range a.Authors {
		item.Authors = append(item.Authors, &feeds.JSONAuthor{Name: p.Name, Url: cmp.Or(p.Uri, mailto(p.Email))})
	}
	for _, c := range a.Categories {
		if tag := cmp.Or(c.Label, c.Term); !slices.Contains(item.Tags, tag) {
			item.Tags = append(item.Tags, tag)
		}
	}
	for _, l := range a.Links {
		switch l.Rel {
		case "enclosure":
			size, _ := strconv.ParseInt(l.Length, 10, 64) // 0: not known
			item.Attachments = append(item.Attachments, jsonAttachment{l.Href, cmp.Or(l.Type, anyBytes), size})
		case "related":
			item.Courant.Related = append(item.Courant.Related, jsonRelated{l.Href, l.Title, l.HrefLang})
		}
	}
	return encodeJSON(item, "")
}

// textsInJSON returns the content as HTML, and beside that a summary as plain text.
func textsInJSON(a *atomEntry) (content, summary string) {
	switch {
	case a.Content == nil && a.Summary == nil:
		return "", ""
	case a.Content == nil:
		return a.Summary.Body, ""
	case a.Summary == nil:
		return a.Content.Content, ""
	default:
		return a.Content.Content, textOf(a.Summary.Body)
	}
}

func topicsInJSON(topics []atomTopic) []jsonTopic {
	list := make([]jsonTopic, len(topics))
	for i, t := range topics {
		list[i] = jsonTopic{Name: t.Name, Level: t.Level, Score: json.Number(t.Score), By: t.By, More: t.More}
		for _, h := range t.Hits {
			list[i].Hits = append(list[i].Hits, jsonHit{h.Kind, h.Term, h.Field, h.Count, json.Number(h.Weight), h.Text})
		}
	}
	return list
}

// mailto returns the address of a mailbox (RFC 6068), empty for none.
func mailto(mailbox string) string {
	if mailbox == "" {
		return ""
	}
	return "mailto:" + url.PathEscape(mailbox)
}

// A jsonDocument is gorilla's feed with items that are rendered already, an array even where
// there are none.
type jsonDocument struct {
	feeds.JSONFeed
	Items []json.RawMessage `json:"items"` // last
}

const jsonVersion = "https://jsonfeed.org/version/1.1"

// json returns a whole document of entries in JSON Feed 1.1.
func (h *head) json(entries []placed) ([]byte, error) {
	doc := &jsonDocument{
		JSONFeed: feeds.JSONFeed{
			Version: jsonVersion, Title: h.title, Description: h.subtitle, Language: h.lang,
			HomePageUrl: h.page, FeedUrl: h.self, NextUrl: linkOf(h.links, "next"),
			UserComment: "This is a feed. To subscribe to it, give its address to a feed reader: " + h.self,
		},
		Items: []json.RawMessage{},
	}
	for _, hub := range h.hubs {
		doc.Hubs = append(doc.Hubs, &feeds.JSONHub{Type: "WebSub", Url: hub})
	}
	const end = "]\n}" // the last of what is written; the items stand before it
	parts := [][]byte{bytes.TrimSuffix(encodeJSON(doc, "  "), []byte(end))}
	separator := "\n    "
	for _, e := range entries {
		parts = append(parts, []byte(separator), e.json)
		separator = ",\n    "
	}
	if len(entries) > 0 {
		parts = append(parts, []byte("\n  "))
	}
	return bytes.Join(append(parts, []byte(end+"\n")), nil), nil
}

// encodeJSON returns v as JSON in which "<", ">" and "&" stand as they are: nobody embeds it in
// HTML.
func encodeJSON(v any, indent string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings and numbers only: a bug
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
