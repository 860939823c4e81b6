package publish

import (
	"bytes"
	"html"
	"time"

	"github.com/gorilla/feeds"
)

// An atomFeed is the head of a document in the order in which it is written. The entries, which
// are rendered already, come after it.
//
// It is gorilla's feed with what RFC 4287 allows besides. For encoding/xml a field hides
// those of the same element that lie deeper, so Title, Subtitle and Links stand in for
// the embedded Title, Subtitle and Link; Category, Icon, Logo, Rights, Author,
// Contributor and Entries stay empty, and then are not written.
type atomFeed struct {
	Lang      string     `xml:"xml:lang,attr,omitempty"`
	Courant   string     `xml:"xmlns:courant,attr,omitempty"`
	History   string     `xml:"xmlns:fh,attr,omitempty"`
	Archive   *struct{}  `xml:"fh:archive"`
	Title     atomText   `xml:"title"`
	Subtitle  *atomText  `xml:"subtitle"`
	Links     []atomLink `xml:"link"`
	Generator string     `xml:"generator"`
	feeds.AtomFeed
}

// FeedXml makes an atomFeed a feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

// An atomText is a text construct (RFC 4287, section 3.1).
type atomText struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

// plainText is the text construct of a text that is no markup. One that looks like markup
// ("&lt", "</b>") is escaped and sent as HTML, so that no reader needs to guess.
func plainText(s string) atomText {
	if ambiguous(s) {
		return atomText{"html", htmlText(s)}
	}
	return atomText{"text", s}
}

// plainOf returns the text of a text construct that is made by plainText.
func plainOf(t atomText) string {
	if t.Type == "html" {
		return html.UnescapeString(t.Body)
	}
	return t.Body
}

const (
	atomNamespace    = "http://www.w3.org/2005/Atom"
	historyNamespace = "http://purl.org/syndication/history/1.0" // RFC 5005
	atomType         = "application/atom+xml"

	// maxDocument is how many bytes of entries a document may have; the oldest are left
	// out as if the feed's limit were lower. Readers and validators give up at 5 MB.
	maxDocument = 4_500_000
)

// unborn is when a feed without entries was updated (RFC 4287, section 4.2.15 wants a
// date): before everything that it will ever hold, and the same on every machine.
var unborn = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// atom returns a document in Atom.
func (h *head) atom(entries []placed) ([]byte, error) {
	doc := &atomFeed{
		Lang:  h.lang,
		Title: plainText(h.title),
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: h.self},
			{Rel: "alternate", Type: "text/html", Href: h.page},
		},
		Generator: "courant", // without its version, which would change every document at an upgrade
		AtomFeed:  feeds.AtomFeed{Xmlns: atomNamespace, Id: h.id, Updated: formatStamp(h.updated)},
	}
	for _, hub := range h.hubs {
		doc.Links = append(doc.Links, atomLink{Rel: "hub", Href: hub})
	}
	doc.Links = append(doc.Links, h.links...)
	if h.evidence {
		doc.Courant = evidenceNamespace
	}
	if h.archive {
		doc.History, doc.Archive = historyNamespace, &struct{}{}
	}
	if h.subtitle != "" {
		text := plainText(h.subtitle)
		doc.Subtitle = &text
	}
	return h.document(doc, "\n</feed>", entries, placed.bytes)
}

// document writes a document of XML: the head in doc, and before the end of it, which is the last
// of what a head is written as, the entries as they are rendered.
func (h *head) document(doc feeds.XmlFeed, end string, entries []placed, rendered func(placed) []byte) ([]byte, error) {
	var b bytes.Buffer
	if err := feeds.WriteXML(doc, &b); err != nil {
		return nil, err
	}
	parts := make([][]byte, 0, len(entries)+4)
	declaration, rest, _ := bytes.Cut(b.Bytes(), []byte("?>"))
	parts = append(parts, declaration, []byte("?>"+h.instruction()), bytes.TrimSuffix(rest, []byte(end)))
	for _, e := range entries {
		parts = append(parts, rendered(e))
	}
	return bytes.Join(append(parts, []byte(end+"\n")), nil), nil
}

// instruction names the style sheet that browsers need (W3C, Associating Style Sheets with XML
// documents).
func (h *head) instruction() string {
	if h.style == "" {
		return ""
	}
	return "\n<?xml-stylesheet type=\"text/css\" href=\"" + inHTML(h.style) + "\"?>\n"
}
