package publish

import (
	"cmp"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// An rssEntry is gorilla's item with what RSS 2.0 and the profile of the RSS Advisory Board
// allow besides. As in atomEntry a field hides gorilla's of the same element, which is written
// where it is empty (link), or holds one plain string where we need several or attributes;
// Author, Comments and Content stay empty, and then are not written.
type rssEntry struct {
	Lang      string              `xml:"xml:lang,attr,omitempty"` // for browsers; readers look for dc:language
	Title     string              `xml:"title"`
	Enclosure *feeds.RssEnclosure `xml:"enclosure"` // before links to others
	Links     []atomLink          `xml:"atom:link"` // before link: programs that do not know namespaces take the last
	Link      string              `xml:"link,omitempty"`
	feeds.RssItem
	Content    string        `xml:"content:encoded,omitempty"`
	Creators   []string      `xml:"dc:creator"`
	Language   string        `xml:"dc:language,omitempty"`
	Categories []rssCategory `xml:"category"`
	Source     *rssSource    `xml:"source"`
	Updated    string        `xml:"atom:updated"`
	Topics     []atomTopic   `xml:"courant:topic"`
}

type rssCategory struct {
	Domain string `xml:"domain,attr,omitempty"`
	Name   string `xml:",chardata"`
}

type rssSource struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",chardata"`
}

// rssItem returns an entry as an item of RSS 2.0.
func rssItem(a *atomEntry) []byte {
	item := &rssEntry{
		Title:    unmarked(plainOf(a.Title)),
		Link:     addressInRSS(a.Links, "alternate"),
		Lang:     a.Lang,
		Language: a.Lang,
		Source:   sourceInRSS(&a.Source),
		Updated:  a.Updated,
		Topics:   a.Topics,
		RssItem:  feeds.RssItem{Guid: &feeds.RssGuid{Id: a.Id}, PubDate: rssDate(cmp.Or(a.Published, a.Updated))},
	}
	item.Guid.IsPermaLink = "false" // without it, true
	if a.Id == item.Link {
		item.Guid.IsPermaLink = "true"
	}
	item.Description, item.Content = textsInRSS(a)
	item.Enclosure, item.Links = linksInRSS(a.Links, item.Link)
	for _, p := range a.Authors {
		item.Creators = append(item.Creators, unmarked(p.Name))
	}
	for _, c := range a.Categories {
		item.Categories = append(item.Categories, categoryInRSS(c))
	}
	out, err := xml.MarshalIndent(item, "    ", "  ")
	if err != nil {
		panic(err) // strings only: a bug
	}
	return slices.Concat([]byte("\n"), out)
}

// textsInRSS returns the description and content:encoded. A text that is alone is the
// description, which all readers show; content:encoded without one is against the profile, and
// the same text in both would be the double of it.
func textsInRSS(a *atomEntry) (description, content string) {
	if a.Content != nil {
		content = a.Content.Content
	}
	if a.Summary == nil {
		return content, ""
	}
	return a.Summary.Body, content
}

// addressInRSS returns the first link with a relation that can stand in an element of RSS; empty:
// none. RSS has URIs by RFC 2396, which knew no addresses of IPv6.
func addressInRSS(links []atomLink, rel string) string {
	if address := linkOf(links, rel); !strings.Contains(address, "[") {
		return address
	}
	return ""
}

// namedHost finds the addresses that validators take for that of an enclosure.
var namedHost = regexp.MustCompile(`^https?://([A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*(:\d+)?(/|$)`)

// linksInRSS returns the enclosure of an item, of which there may be one, and what of the
// entry's links RSS has no element for. Length and type of an enclosure are required: 0 and
// any bytes, where they are not known.
func linksInRSS(links []atomLink, link string) (first *feeds.RssEnclosure, others []atomLink) {
	for _, l := range links {
		switch {
		case l.Rel == "alternate" && l.Href == link:
		case l.Rel == "enclosure" && first == nil && namedHost.MatchString(l.Href):
			first = &feeds.RssEnclosure{Url: l.Href, Length: cmp.Or(l.Length, "0"), Type: cmp.Or(l.Type, anyBytes)}
		default:
			others = append(others, l)
		}
	}
	return first, others
}

// anyBytes is the media type of what is not known (RFC 2046, section 4.5.1).
const anyBytes = "application/octet-stream"

// categoryInRSS returns a category: the term, where there is a vocabulary for it to be of, else
// what is meant for people.
func categoryInRSS(c atomCategory) rssCategory {
	if c.Scheme != "" {
		return rssCategory{c.Scheme, unmarked(c.Term)}
	}
	return rssCategory{Name: unmarked(cmp.Or(c.Label, c.Term))}
}

// sourceInRSS returns where an item comes from; nil where that has no address.
func sourceInRSS(s *atomSource) *rssSource {
	address := cmp.Or(addressInRSS(s.Links, "self"), addressInRSS(s.Links, "alternate"))
	if address == "" {
		return nil
	}
	return &rssSource{address, unmarked(plainOf(s.Title))}
}

// startsMarkup finds what HTML may take for the beginning of a tag, a comment or a reference.
var startsMarkup = regexp.MustCompile(`<[/!?\pL]|&#|&[\pL\pN_]+`)

// unmarked returns a plain text for an element of RSS of which nobody says whether it is plain
// text or HTML: readers take it for either. What would be taken for markup is set apart by a
// space, which no reader can misunderstand.
func unmarked(s string) string {
	return startsMarkup.ReplaceAllStringFunc(once(s), func(start string) string {
		if start[0] == '&' && start != "&#" && !ambiguous(start) {
			return start
		}
		return start[:1] + " " + start[1:]
	})
}

// rssDate returns a time that stands in an Atom document in the form of RFC 822, with a year
// of four digits.
func rssDate(stamp string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		panic(err) // we wrote it: a bug
	}
	return t.UTC().Format(time.RFC1123Z)
}

// An rssDocument is the head of a document, as atomFeed is.
type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Courant string     `xml:"xmlns:courant,attr,omitempty"`
	Channel rssChannel `xml:"channel"`
}

// An rssChannel is gorilla's; what of it stays empty is not written.
type rssChannel struct {
	Links []atomLink `xml:"atom:link"` // before link, as in rssEntry
	feeds.RssFeed
}

// FeedXml makes an rssDocument a feeds.XmlFeed.
func (d *rssDocument) FeedXml() any { return d }

const (
	contentNamespace = "http://purl.org/rss/1.0/modules/content/"
	dcNamespace      = "http://purl.org/dc/elements/1.1/"

	rssType = "application/rss+xml"
	rssDocs = "https://www.rssboard.org/rss-specification" // for those who find such a file in thirty years
)

// rss returns a whole document of entries in RSS 2.0.
func (h *head) rss(entries []placed) ([]byte, error) {
	title := unmarked(h.title)
	doc := &rssDocument{
		Version: "2.0", Atom: atomNamespace, Content: contentNamespace, DC: dcNamespace,
		Channel: rssChannel{
			RssFeed: feeds.RssFeed{
				Title: title, Link: h.page, Description: cmp.Or(unmarked(h.subtitle), title), Language: h.lang,
				LastBuildDate: h.updated.UTC().Format(time.RFC1123Z), Generator: "courant", Docs: rssDocs,
				Ttl: int((h.every + time.Minute - 1) / time.Minute),
			},
			Links: []atomLink{{Rel: "self", Type: rssType, Href: h.self}},
		},
	}
	if h.evidence {
		doc.Courant = evidenceNamespace
	}
	for _, hub := range h.hubs {
		doc.Channel.Links = append(doc.Channel.Links, atomLink{Rel: "hub", Href: hub})
	}
	doc.Channel.Links = append(doc.Channel.Links, h.links...)
	return h.document(doc, "\n  </channel>\n</rss>", entries, func(e placed) []byte { return e.rss })
}
