package fetcher

import (
	"slices"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"courant/news"
)

// first returns the first of the texts that is not blank, without the space around it.
func first(texts ...string) string {
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// extensions returns the texts of the elements of that name in a vocabulary, which goes
// by gofeed's prefix for it, at most as many as an item may have parts.
func extensions(e ext.Extensions, vocabulary, name string) []string {
	var all []string
	for _, x := range capped(e[vocabulary][name]) {
		all = append(all, x.Value)
	}
	return all
}

// extension returns the first text that extensions does, unless it is blank.
func extension(e ext.Extensions, vocabulary, name string) string {
	return first(extensions(e, vocabulary, name)...)
}

// mediaText returns a title or description of Media RSS, which may stand in the item, in
// a group, or with the file.
func mediaText(e ext.Extensions, name string) string {
	texts := extensions(e, "media", name)
	for _, holder := range slices.Concat(e["media"]["group"], e["media"]["content"]) {
		for _, x := range holder.Children[name] {
			texts = append(texts, x.Value)
		}
	}
	return first(texts...)
}

// keywords returns the comma-separated tags of Media RSS or iTunes.
func keywords(e ext.Extensions) []news.Category {
	var all []news.Category
	for word := range strings.SplitSeq(first(mediaText(e, "keywords"), extension(e, "itunes", "keywords")), ",") {
		if len(all) == maxParts {
			break
		}
		if word = title(word); word != "" {
			all = append(all, news.Category{Term: word})
		}
	}
	return all
}

// atomLink returns the address of an Atom link to the item's page, as an extension of
// RSS.
func atomLink(e ext.Extensions) string {
	for _, x := range e["atom"]["link"] {
		if rel := x.Attrs["rel"]; rel == "" || rel == "alternate" {
			return x.Attrs["href"]
		}
	}
	return ""
}
