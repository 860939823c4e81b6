package publish

import (
	"bytes"

	"courant/news"
	"courant/opml"
)

// opmlType has no registration; every reader goes by it.
const opmlType = "text/x-opml; charset=utf-8"

// FeedList lists the feeds of a site at a URL that everybody may know, with those of what was
// edited in them and has vanished, for readers to subscribe to all at once.
func FeedList(title, siteURL string, feeds []news.Feed) *opml.Document {
	list := &opml.Document{Title: line(title)}
	base := siteAddress(siteURL)
	for i := range feeds {
		f := &feeds[i]
		if f.Private {
			continue
		}
		for _, what := range sorts(f) {
			title := feedTitle(f, what)
			o := opml.Outline{Text: title, Title: title, Type: "rss", XMLURL: base + feedPath(publicBase, f.Name, what, atomFormat), HTMLURL: base + "/"}
			if what == itself {
				o.Description = line(f.Subtitle)
			}
			list.Outlines = append(list.Outlines, o)
		}
	}
	return list
}

// SourceList lists sources by group, without the passwords in their addresses, and with the sites
// that they belong to, as far as these are known.
func SourceList(title string, sources []news.Source, sites map[news.SourceID]string) *opml.Document {
	var list []opml.Outline
	for _, src := range sources {
		name := sourceName(src, news.Meta{})
		list = append(list, opml.Outline{
			Text: name, Title: name, Type: "rss", XMLURL: news.URI(src.URL), HTMLURL: sites[src.ID], Language: src.Language, Categories: src.Groups,
		})
	}
	return opml.Grouped(line(title)+": sources", list)
}

// feedsOPML returns the list of the site's feeds as a document.
func (s *Site) feedsOPML() *document {
	return listDocument(FeedList(s.opts.Title, s.url, s.opts.Feeds), "feeds.opml")
}

// sourcesOPML returns the list of its sources.
func (s *Site) sourcesOPML() *document {
	doc := listDocument(SourceList(s.opts.Title, s.opts.Sources, nil), "sources.opml")
	if !s.opts.OpenSources {
		doc.caching = "private, max-age=3600"
	}
	return doc
}

// listDocument returns a list as a document, which a browser keeps as a file with a name.
func listDocument(list *opml.Document, name string) *document {
	var b bytes.Buffer
	if err := list.Write(&b); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	d := newDocument(b.Bytes(), opmlType, slowCaching)
	d.attachment = name
	return d
}
