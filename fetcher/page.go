package fetcher

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

const (
	maxPageLinks = 20 // of a page, of each kind
	maxAnchors   = 5  // of those that merely look like feeds
)

// likeFeed matches the last part of a path that feeds have.
var likeFeed = regexp.MustCompile(`(?i)(?:^|[/._-])(?:rss2?|atom|rdf|feeds?)(?:[/._-](?:xml|json|rss|atom|rdf|php))?/?$`)

// pageLinks returns the feeds that an HTML page links to: those it says are feeds, then
// those that look like some, then those of comments.
func pageLinks(page Document) []lead {
	text, err := charset.NewReader(bytes.NewReader(page.Body), page.ContentType)
	if err != nil { // the page is empty
		return nil
	}
	base, err := url.Parse(page.URL)
	if err != nil {
		return nil
	}
	p := pageReader{base: base}
	for z := html.NewTokenizer(text); z.Next() != html.ErrorToken; {
		if t := z.Token(); t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken {
			p.tag(&t)
		}
	}
	leads := append(p.links, p.anchors[:min(len(p.anchors), maxAnchors)]...)
	slices.SortStableFunc(leads, func(a, b lead) int { return rank(a) - rank(b) })
	return leads
}

func rank(l lead) int {
	if isAboutComments(l) {
		return 1
	}
	return 0
}

// A pageReader collects what a page links to.
type pageReader struct {
	base           *url.URL
	based          bool // by the page itself
	links, anchors []lead
}

func (p *pageReader) tag(t *html.Token) {
	href := attribute(t, "href")
	if href == "" {
		return
	}
	switch t.DataAtom {
	case atom.Base:
		if u, err := p.base.Parse(href); err == nil && !p.based { // the first one counts
			p.base, p.based = u, true
		}
	case atom.Link:
		kind := mediaType(attribute(t, "type"))
		if isFeedType(kind) && isAlternate(attribute(t, "rel")) {
			p.links = p.add(p.links, lead{url: href, title: oneLine(cut(attribute(t, "title"), maxTitle)), kind: kind, how: FoundLink})
		}
	case atom.A:
		if u, err := p.base.Parse(strings.TrimPrefix(href, "feed:")); err == nil && likeFeed.MatchString(u.Path) {
			p.anchors = p.add(p.anchors, lead{url: u.String(), how: FoundLink})
		}
	}
}

// add adds a lead if it leads to the web, and there are not too many.
func (p *pageReader) add(leads []lead, l lead) []lead {
	if l.url = absolute(p.base, l.url); l.url == "" || len(leads) == maxPageLinks {
		return leads
	}
	l.url, _, _ = strings.Cut(l.url, "#")
	return append(leads, l)
}

func attribute(t *html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func isAlternate(rel string) bool {
	rels := strings.Fields(strings.ToLower(rel))
	return slices.Contains(rels, "alternate") || slices.Contains(rels, "feed")
}

// isFeedType reports whether a feed may be of a media type. JSON alone is not among them:
// many sites name their programming interface so.
func isFeedType(kind string) bool {
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml", "text/xml":
		return true
	default:
		return false
	}
}
