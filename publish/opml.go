package publish

import (
	"bytes"

	"courant/news"
	"courant/opml"
)

// opmlType has no registration; every reader goes by it.
const opmlType = "text/x-opml; charset=utf-8"

// feedsOPML lists the feeds that everybody may know, for readers to subscribe to all at once.
func (s *Site) feedsOPML() *document {
	list := &opml.Document{Title: line(s.opts.Title)}
	for i := range s.opts.Feeds {
		f := &s.opts.Feeds[i]
		if f.Private {
			continue
		}
		for _, what := range sorts(f) {
			title := feedTitle(f, what)
			o := opml.Outline{Text: title, Title: title, Type: "rss", XMLURL: s.url + feedPath(publicBase, f.Name, what, atomFormat), HTMLURL: s.url + "/"}
			if what == itself {
				o.Description = line(f.Subtitle)
			}
			list.Outlines = append(list.Outlines, o)
		}
	}
	return listDocument(list, "feeds.opml")
}

// sourcesOPML lists the sources by group, without the passwords in their addresses.
func (s *Site) sourcesOPML() *document {
	var list []opml.Outline
	for _, src := range s.opts.Sources {
		name := sourceName(src, news.Meta{})
		list = append(list, opml.Outline{
			Text: name, Title: name, Type: "rss", XMLURL: news.URI(src.URL), Language: src.Language, Categories: src.Groups,
		})
	}
	doc := listDocument(opml.Grouped(line(s.opts.Title)+": sources", list), "sources.opml")
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
