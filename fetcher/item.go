package fetcher

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"courant/news"
	"courant/text"
)

// A draft is an item as its format has it: all texts are HTML but the title, nothing is
// checked.
type draft struct {
	guid, link       string
	title            string // plain text
	summary, content markup
	authors          []news.Person
	categories       []news.Category
	enclosures       []news.Enclosure
	language         string
	published        time.Time
	updated          time.Time
	base             *url.URL // for its links; nil: that of the document
	raw              uint64   // fingerprint of its bytes
}

// A markup is HTML with the base of its links; nil: that of the item.
type markup struct {
	html string
	base *url.URL
}

// languageSample is how much of a text, in bytes, tells its language.
const languageSample = 1000

// maxParts bounds the authors, categories and enclosures of an item, each.
const maxParts = 100

// capped returns as much of a list as an item may have, so that no more is made of it.
func capped[T any](list []T) []T { return list[:min(len(list), maxParts)] }

// maxHeads bounds the authors of a feed, which each of its items without one repeats.
const maxHeads = 10

// empty reports whether there is nothing in a draft that makes it an item: no identifier,
// link, title, text or file.
func empty(d draft) bool {
	return len(d.enclosures) == 0 && first(d.guid, d.link, d.title, d.summary.html, d.content.html) == ""
}

// maxGUID bounds, in bytes, an identifier.
const maxGUID = 4000

// identifier returns an identifier as served, or what stands for one that is too long.
func identifier(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxGUID {
		return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(s)))
	}
	return s
}

// item makes a draft safe. The authors are those of the feed.
func (p *parser) item(d draft, authors []news.Person) news.Item {
	if d.base == nil {
		d.base = p.base
	}
	p.afford(&d)
	it := news.Item{
		Raw:        d.raw,
		GUID:       identifier(d.guid),
		URL:        absolute(d.base, d.link),
		Title:      oneLine(d.title),
		Authors:    people(d.base, d.authors),
		Categories: categories(d.categories),
		Enclosures: enclosures(d.base, d.enclosures),
		Published:  d.published,
		Updated:    d.updated,
	}
	if len(d.authors) == 0 {
		it.Authors = authors
	}
	plain := p.setTexts(&it, d)
	it.Language = p.src.Language
	if it.Language == "" {
		it.Language = text.Language(d.language, it.Title+"\n"+plain[:min(len(plain), languageSample)])
	}
	it.HashText(plain)
	return it
}

// setTexts sets the item's summary and content, and returns their plain text.
func (p *parser) setTexts(it *news.Item, d draft) string {
	it.Summary = p.sanitise(d.summary, d.base, it.URL)
	it.Content = p.sanitise(d.content, d.base, it.URL)
	summary, content := text.Plain(it.Summary), text.Plain(it.Content)
	switch {
	case it.Content == "":
		return summary
	case summary == content:
		it.Summary = ""
		return content
	default:
		return summary + "\n" + content
	}
}

// heads returns the authors of a feed.
func heads(base *url.URL, list []news.Person) []news.Person {
	all := people(base, list)
	return all[:min(len(all), maxHeads)]
}

// people returns the authors, each name once.
func people(base *url.URL, list []news.Person) []news.Person {
	var all []news.Person
	seen := map[string]bool{}
	for _, a := range list {
		a = news.Person{Name: oneLine(a.Name), URI: absolute(base, a.URI), Email: address(a.Email)}
		key := strings.ToLower(cmp.Or(a.Name, a.Email))
		if key == "" || seen[key] || len(all) == maxParts {
			continue
		}
		seen[key] = true
		all = append(all, a)
	}
	return all
}

// categories returns the categories, each term once in a scheme.
func categories(list []news.Category) []news.Category {
	var all []news.Category
	seen := map[news.Category]bool{}
	for _, c := range list {
		c = news.Category{Term: oneLine(c.Term), Scheme: scheme(c.Scheme), Label: oneLine(c.Label)}
		key := news.Category{Term: c.Term, Scheme: c.Scheme}
		if c.Term == "" || seen[key] || len(all) == maxParts {
			continue
		}
		seen[key] = true
		all = append(all, c)
	}
	return all
}

// scheme returns what a category's term is of; empty: it is a URL that a page which links
// to it would run, or show files with.
func scheme(s string) string {
	name, _, named := strings.Cut(s, ":")
	name = strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) { // browsers do not see them (WHATWG URL, section 4.4)
			return -1
		}
		return r
	}, name))
	switch name {
	case "javascript", "data", "vbscript", "file":
		if named {
			return ""
		}
	}
	return oneLine(s)
}

// enclosures returns the files, each URL once.
func enclosures(base *url.URL, list []news.Enclosure) []news.Enclosure {
	var all []news.Enclosure
	seen := map[string]bool{}
	for _, e := range list {
		e.URL = absolute(base, e.URL)
		e.Type = mediaType(e.Type)
		e.Length = max(e.Length, 0)
		if e.URL == "" || seen[e.URL] || len(all) == maxParts {
			continue
		}
		seen[e.URL] = true
		all = append(all, e)
	}
	return all
}
