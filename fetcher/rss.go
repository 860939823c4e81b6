package fetcher

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"courant/news"
	"courant/text"
)

// rss reads RSS 0.9 to 2.0, RDF included.
func (p *parser) rss(r io.Reader) (feed, error) {
	doc, err := (&rss.Parser{}).Parse(r)
	if err != nil {
		return feed{}, err
	}
	undouble(&doc.Title)
	base := p.withBase(note(doc.Extensions, "base"))
	site := absolute(base, first(doc.Links...))
	f := feed{meta: news.Meta{
		Title:    title(doc.Title),
		Link:     site,
		Language: text.Language(first(doc.Language, extension(doc.Extensions, "dc", "language"), note(doc.Extensions, "lang")), ""),
		Updated:  firstDate(doc.LastBuildDate, doc.PubDate, extension(doc.Extensions, "dc", "date")),
	}}
	f.meta.Hints = rssHints(doc)
	setRelations(&f.meta, base, rssRelations(doc.Extensions))
	p.base = siteBase(base, site)
	for _, it := range doc.Items {
		if err := p.stopped(); err != nil {
			return feed{}, err
		}
		d := p.rssItem(it)
		d.language = first(d.language, f.meta.Language)
		f.items = append(f.items, d)
	}
	return f, nil
}

// siteBase returns the base for relative references. RSS has no rule for them; what works
// is the document's own URL, unless that is on another host than the site: then somebody
// else serves the feed for it.
func siteBase(doc *url.URL, site string) *url.URL {
	u, err := url.Parse(site)
	if err != nil || site == "" || doc != nil && strings.EqualFold(doc.Host, u.Host) {
		return doc
	}
	return u
}

// withBase returns the document's base after an xml:base.
func (p *parser) withBase(xmlBase string) *url.URL {
	if u := resolve(p.base, xmlBase); u != nil {
		return u
	}
	return p.base
}

func (p *parser) rssItem(it *rss.Item) draft {
	undouble(rssTexts(it)...)
	e := it.Extensions
	d := draft{
		title:      title(first(it.Title, mediaText(e, "title"), extension(e, "dc", "title"), extension(e, "itunes", "title"))),
		summary:    markup{html: rssSummary(it)},
		content:    markup{html: first(it.Content, extension(e, "atom", "content"))},
		authors:    rssAuthors(it),
		categories: rssCategories(it),
		language:   first(extension(e, "dc", "language"), note(e, "lang")),
		published:  firstDate(it.PubDate, extension(e, "dc", "date"), extension(e, "dcterms", "issued"), extension(e, "dcterms", "created"), extension(e, "atom", "published")),
		updated:    firstDate(extension(e, "atom", "updated"), extension(e, "dcterms", "modified")),
		base:       p.withBase(note(e, "base")),
		raw:        fingerprint(e),
	}
	d.guid, d.link = rssIdentity(it)
	for _, enc := range capped(it.Enclosures) {
		length, _ := strconv.ParseInt(strings.TrimSpace(enc.Length), 10, 64)
		d.enclosures = append(d.enclosures, news.Enclosure{URL: enc.URL, Type: enc.Type, Length: length})
	}
	return d
}

// rssIdentity returns the item's identifier and link. Without a link, an identifier that
// is a URL is one, unless it says that it is none (RSS 2.0, guid).
func rssIdentity(it *rss.Item) (guid, link string) {
	permanent := true
	guid = note(it.Extensions, "about") // RSS 1.0, section 5.5
	if it.GUID != nil && it.GUID.Value != "" {
		guid = it.GUID.Value
		permanent = !strings.EqualFold(strings.TrimSpace(it.GUID.IsPermalink), "false")
	}
	link = first(first(it.Links...), atomLink(it.Extensions))
	if link == "" && permanent && isURL(guid) {
		link = guid
	}
	return guid, link
}

func rssSummary(it *rss.Item) string {
	e := it.Extensions
	if s := first(it.Description, extension(e, "atom", "summary"), extension(e, "dc", "description")); s != "" {
		return s
	}
	return guessHTML(first(mediaText(e, "description"), extension(e, "itunes", "summary")))
}

func rssAuthors(it *rss.Item) []news.Person {
	names := append([]string{it.Author}, extensions(it.Extensions, "dc", "creator")...)
	if first(names...) == "" {
		names = extensions(it.Extensions, "itunes", "author")
	}
	var all []news.Person
	for _, name := range capped(names) {
		all = append(all, person(name))
	}
	return all
}

func rssCategories(it *rss.Item) []news.Category {
	var all []news.Category
	for _, c := range capped(it.Categories) {
		all = append(all, news.Category{Term: title(c.Value), Scheme: c.Domain})
	}
	for _, s := range extensions(it.Extensions, "dc", "subject") {
		all = append(all, news.Category{Term: title(s)})
	}
	if len(all) == 0 {
		return mediaCategories(it.Extensions)
	}
	return all
}

// mediaCategories returns the tags of Media RSS or iTunes.
func mediaCategories(e ext.Extensions) []news.Category {
	all := keywords(e)
	for _, holder := range append(slices.Clone(e["media"]["group"]), ext.Extension{Children: e["media"]}) {
		for _, c := range holder.Children["category"] {
			if len(all) == maxParts {
				return all
			}
			all = append(all, news.Category{Term: title(c.Value), Scheme: c.Attrs["scheme"], Label: c.Attrs["label"]})
		}
	}
	return all
}
