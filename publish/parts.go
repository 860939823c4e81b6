package publish

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/feeds"

	"courant/news"
)

var (
	email     = regexp.MustCompile(`^[A-Za-z0-9_.+'!#$%&*/=?^{|}~` + "`" + `-]+@([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*$`)
	mediaType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$`)
)

// An atomCategory is RFC 4287, section 4.2.2.
type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

// An atomLink is RFC 4287, section 4.2.7.
type atomLink struct {
	Href     string `xml:"href,attr"`
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Title    string `xml:"title,attr,omitempty"`
	Length   string `xml:"length,attr,omitempty"`
}

// linkOf returns the address of the first link with a relation; empty: there is none.
func linkOf(links []atomLink, rel string) string {
	if i := slices.IndexFunc(links, func(l atomLink) bool { return l.Rel == rel }); i >= 0 {
		return links[i].Href
	}
	return ""
}

// alternate returns the link to the original. There is no rel="via": the source element says
// it.
func alternate(original string) []atomLink {
	if original == "" {
		return nil
	}
	return []atomLink{{Rel: "alternate", Href: original}}
}

// enclosures returns the links to the files of an item.
func enclosures(files []news.Enclosure) []atomLink {
	var list []atomLink
	seen := map[string]bool{"": true}
	for _, e := range files[:min(len(files), maxEnclosures)] {
		href := news.URI(e.URL)
		if seen[href] {
			continue
		}
		seen[href] = true
		l := atomLink{Rel: "enclosure", Href: href}
		if mediaType.MatchString(e.Type) {
			l.Type = e.Type
		}
		if e.Length > 0 {
			l.Length = strconv.FormatInt(e.Length, 10)
		}
		list = append(list, l)
	}
	return list
}

// authors returns the entry's authors (RFC 4287, section 4.2.1), of which there must be
// one: else the source.
func authors(persons []news.Person, source string) []feeds.AtomAuthor {
	var list []feeds.AtomAuthor
	seen := map[string]bool{}
	for _, p := range persons[:min(len(persons), maxAuthors)] {
		mailbox, _, _ := strings.Cut(p.Email, "@")
		a := feeds.AtomPerson{Name: cmp.Or(name(p.Name), name(mailbox)), Uri: news.URI(p.URI)}
		if email.MatchString(p.Email) {
			a.Email = p.Email
		}
		if a.Name != "" && !seen[a.Name] {
			seen[a.Name] = true
			list = append(list, feeds.AtomAuthor{AtomPerson: a})
		}
	}
	if len(list) == 0 {
		list = []feeds.AtomAuthor{{AtomPerson: feeds.AtomPerson{Name: source}}}
	}
	return list
}

// tags returns the item's topics, save those that have gone: somebody's decision about one
// stays.
func (r *renderer) tags(it *news.Item) []news.Tag {
	return slices.DeleteFunc(slices.Clone(it.Topics), func(t news.Tag) bool {
		_, ok := r.site.opts.Labels[t.Topic]
		return !ok
	})
}

// categories returns the item's topics, then the categories of its source.
func (r *renderer) categories(it *news.Item) []atomCategory {
	var list []atomCategory
	for _, t := range r.tags(it) {
		list = append(list, atomCategory{Term: t.Topic, Scheme: r.site.topics, Label: name(r.site.opts.Labels[t.Topic])})
	}
	for _, c := range it.Categories[:min(len(it.Categories), maxCategories)] {
		a := atomCategory{Term: name(cmp.Or(c.Term, c.Label)), Label: name(c.Label), Scheme: absoluteURI(c.Scheme)}
		if a.Label == a.Term {
			a.Label = ""
		}
		same := func(b atomCategory) bool { return a.Term == b.Term && a.Scheme == b.Scheme }
		if a.Term != "" && !slices.ContainsFunc(list, same) {
			list = append(list, a)
		}
	}
	return list
}
