package publish

import (
	"cmp"
	"strings"

	"courant/news"
)

// An origin is what an entry tells of its source.
type origin struct {
	name, id, self, site string
}

// An atomSource is RFC 4287, section 4.2.11: where the entry comes from.
type atomSource struct {
	ID      string     `xml:"id"`
	Title   atomText   `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
}

// origin returns what entries tell of a source. It does not change when the source is
// polled, only when it says something else of itself or is configured in another way.
func (r *renderer) origin(id news.SourceID) origin {
	if o, ok := r.origins[id]; ok {
		return o
	}
	src, meta := r.site.sources[id], r.states[id].Meta
	o := origin{self: news.URI(src.URL), site: news.URI(meta.Link)}
	o.name = cmp.Or(sourceName(src, meta), name(string(id)), "unknown")
	o.id = cmp.Or(firstID(meta.ID, o.self), urnUUID(urlNamespace, cmp.Or(o.self, string(id))))
	r.origins[id] = o
	return o
}

// sourceName returns the configured name, unless that only repeats the address and the
// source has a title.
func sourceName(src news.Source, meta news.Meta) string {
	made := src.Name == "" || strings.HasPrefix(news.CanonicalURL(src.URL), "https://"+src.Name)
	if title := name(meta.Title); made && title != "" {
		return title
	}
	return name(src.Name)
}

// element returns the source element of an entry. Its updated is that of the entry: the
// time of the source's document moves whenever the source adds something, and each of its
// entries in our feeds would change with it.
func (o origin) element(updated string) atomSource {
	s := atomSource{ID: o.id, Title: plainText(o.name), Updated: updated}
	if o.self != "" {
		s.Links = append(s.Links, atomLink{Rel: "self", Href: o.self})
	}
	if o.site != "" {
		s.Links = append(s.Links, atomLink{Rel: "alternate", Href: o.site})
	}
	return s
}
