package publish

import (
	"fmt"
	"strings"

	"courant/news"
)

// An other is an item that an entry names besides the one that it shows.
type other struct {
	news.Other
	source string // its name
}

// listed returns the others that an entry names: reports of their own first, then copies, each
// in the order in which they came.
func (r *renderer) listed(others []news.Other) []other {
	if len(others) == 0 {
		return nil
	}
	list := make([]other, 0, min(len(others), maxListed))
	for _, copies := range []bool{false, true} {
		for i := range others {
			if len(list) == maxListed {
				return list
			}
			if others[i].Copy == copies {
				list = append(list, other{others[i], r.origin(others[i].Source).name})
			}
		}
	}
	return list
}

// alsoReported returns what an entry says of the others, as HTML; empty where there are none.
// Each line runs in the direction of its own title, whatever that of the entry is.
func alsoReported(listed []other, more int) string {
	var b strings.Builder
	heading := ""
	for _, o := range listed {
		if next := o.heading(!listed[0].Copy); next != heading {
			if heading != "" {
				b.WriteString("</ul>")
			}
			heading = next
			b.WriteString(`<p dir="ltr" lang="en">` + heading + `</p><ul>`)
		}
		b.WriteString(o.item())
	}
	if heading != "" {
		b.WriteString("</ul>")
	}
	if more > 0 {
		fmt.Fprintf(&b, `<p dir="ltr" lang="en">and %d more</p>`, more)
	}
	return b.String()
}

// heading returns what the other is listed under. Where the entry stands for several reports, a
// copy may be one of any of them.
func (o *other) heading(several bool) string {
	switch {
	case !o.Copy:
		return "Also reported:"
	case several:
		return "Copies of these:"
	default:
		return "The same text:"
	}
}

// item returns a line of the list.
func (o *other) item() string {
	title, source := inHTML(excerpt(line(o.Title), maxTitle)), "<bdi>"+inHTML(o.source)+"</bdi>"
	if title == "" {
		title, source = source, ""
	} else {
		source = " (" + source + ")"
	}
	lang := ""
	if l := language(o.Language); l != "" {
		lang = ` lang="` + l + `"`
	}
	return `<li dir="auto"` + lang + `>` + linked(o.URL, title) + source + `</li>`
}

// linked returns markup as a link, where the address can be one.
func linked(address, markup string) string {
	if href := news.URI(address); href != "" {
		return `<a href="` + inHTML(href) + `">` + markup + `</a>`
	}
	return markup
}

// related adds links to the others, for programs: those that are not linked already.
func related(links []atomLink, listed []other) []atomLink {
	if len(listed) == 0 {
		return links
	}
	seen := map[string]bool{"": true}
	for _, l := range links {
		seen[l.Href] = true
	}
	for _, o := range listed {
		href := news.URI(o.URL)
		if seen[href] {
			continue
		}
		seen[href] = true
		title := closed(o.source)
		if t := line(o.Title); t != "" {
			title += ": " + t
		}
		links = append(links, atomLink{Rel: "related", Href: href, HrefLang: language(o.Language), Title: name(title)})
	}
	return links
}

// counts returns how much the entry stands for, for programs: categories need no namespace of
// ours, which validators would not know.
func (r *renderer) counts(of *news.Entry) []atomCategory {
	copies := 0
	for i := range of.Others {
		if of.Others[i].Copy {
			copies++
		}
	}
	var list []atomCategory
	for _, c := range []struct {
		n, least  int
		one, many string
	}{{of.Reports, 2, "report", "reports"}, {of.Sources, 2, "source", "sources"}, {copies, 1, "copy", "copies"}} {
		if c.n < c.least {
			continue
		}
		word := c.many
		if c.n == 1 {
			word = c.one
		}
		list = append(list, atomCategory{Term: fmt.Sprintf("%d %s", c.n, word), Scheme: r.site.url + "/story/" + c.many})
	}
	return list
}
