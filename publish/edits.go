package publish

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"courant/news"
	"courant/revision"
	"courant/text/diff"
)

// An edit is what was changed in an item on a day of UTC: the first text of the day and the
// last, and when that came.
type edit struct {
	before, after news.Item
	at            time.Time
}

const (
	dayLayout    = "2006-01-02"
	momentLayout = "2 January 2006, 15:04 UTC"

	maxSwapped = 1000 // characters of a link, of the names of all authors, of all categories

	// keptBeside is how many characters of what was kept are shown beside a change.
	keptBeside = 150
)

// edits renders what sources changed, the last first, up to limit entries (0: all).
func (r *renderer) edits(list []news.Edited, limit int) []placed {
	var all []edit
	for i := range list {
		all = append(all, daily(&list[i])...)
	}
	slices.SortStableFunc(all, func(a, b edit) int {
		return cmp.Or(b.at.Compare(a.at), slices.Compare(b.after.Key[:], a.after.Key[:]))
	})
	return fit(len(all), limit, func(i int) *entry { return r.edited(&all[i]) })
}

// daily returns the days on which an item was changed.
func daily(ed *news.Edited) []edit {
	var days []edit
	for first := 0; first < len(ed.Revisions); {
		day := ed.Revisions[first].Until.UTC().Format(dayLayout)
		end := first + 1
		for end < len(ed.Revisions) && ed.Revisions[end].Until.UTC().Format(dayLayout) == day {
			end++
		}
		days = append(days, edit{version(ed, first), version(ed, end), ed.Revisions[end-1].Until})
		first = end
	}
	return days
}

// version returns the item as it was before the change with this number, or as it is now.
func version(ed *news.Edited, n int) news.Item {
	it := ed.Item
	if n == len(ed.Revisions) {
		return it
	}
	was := &ed.Revisions[n].Item
	it.URL, it.Title, it.Summary, it.Content = was.URL, was.Title, was.Summary, was.Content
	it.Authors, it.Categories, it.Enclosures = was.Authors, was.Categories, was.Enclosures
	it.Published, it.Updated = was.Published, was.Updated
	return it
}

// edited renders a change, or finds it rendered. The entry has no bytes where nobody could see
// what was changed.
func (r *renderer) edited(c *edit) *entry {
	day := c.at.UTC().Format(dayLayout)
	of := news.Entry{Item: c.after, Lead: c.after, Moved: c.at}
	k := entryKey{lead: c.after.Key, part: uint64(c.at.Unix() / int64(24*time.Hour/time.Second)), how: how{sort: edits}}
	from := r.origin(c.after.Source)
	if e := r.known(k, &of, &c.before, from, nil); e != nil {
		return e
	}
	before := c.before
	e := &entry{of: of, before: &before, told: r.compare(k, c), origin: from}
	e.id, e.updated = changeID(c.after.Key, day), happened(c.at, c.after.Key)
	r.entries[k] = e
	b := body{title: "Changed: " + newBody(&c.after, news.NoContent, from.name).title, content: e.told.full}
	if b.content == "" {
		return e
	}
	if e.write(r.element(e, b)); len(e.xml) > maxEntry {
		b.content = e.told.short
		e.write(r.element(e, b))
	}
	return e
}

// A told is what an entry tells of a change, as HTML: with the text and without it. Both are
// empty where nobody can see what was changed.
type told struct{ full, short string }

// compare returns what is told of a change. It finds that in the entry of this edition or the
// one before, whatever else is known of the item since: texts take long to compare.
func (r *renderer) compare(k entryKey, c *edit) told {
	before, after := written(&c.before), written(&c.after)
	for _, e := range []*entry{r.entries[k], r.old[k]} {
		if e != nil && reflect.DeepEqual(written(e.before), before) && reflect.DeepEqual(written(&e.of.Item), after) {
			return e.told
		}
	}
	change := r.site.between(&before, &after)
	t := told{changes(&change, true), changes(&change, false)}
	if len(t.full) > maxEntry {
		t.full = t.short // no entry could hold it, and we need not either
	}
	return t
}

// written returns what of an item is compared.
func written(it *news.Item) news.Item {
	return news.Item{
		URL: it.URL, Title: it.Title, Summary: it.Summary, Content: it.Content,
		Authors: it.Authors, Categories: it.Categories, Repeated: it.Repeated,
	}
}

// changes writes a change as HTML: empty where there is nothing that people can see in it.
// The text may be left out; that it was changed is not.
func changes(c *revision.Change, text bool) string {
	var b strings.Builder
	if visible(c.Title) {
		b.WriteString(paragraphs(c.Title, "<b>", "</b>"))
	}
	switch {
	case !visible(c.Text):
	case text:
		b.WriteString(paragraphs(diff.Shorten(c.Text, keptBeside), "", ""))
	default:
		b.WriteString(`<p dir="ltr" lang="en">The text was changed in more than can be shown here.</p>`)
	}
	for _, s := range []struct {
		what string
		revision.Swap
		markup func(string) string
	}{{"Link", c.URL, address}, {"Authors", c.Authors, words}, {"Categories", c.Categories, words}} {
		before, after := s.markup(s.Before), s.markup(s.After)
		if before == after {
			continue
		}
		b.WriteString(`<p dir="ltr">` + s.what + ":" + marked("del", before) + marked("ins", after) + "</p>")
	}
	return b.String()
}

func words(s string) string { return inHTML(excerpt(line(s), maxSwapped)) }

func address(s string) string { return linked(s, words(s)) }

// marked returns an element with markup that runs in its own direction; nothing for nothing.
func marked(tag, markup string) string {
	if markup == "" {
		return ""
	}
	return " <" + tag + ` dir="auto">` + markup + "</" + tag + ">"
}

// visible reports whether there are words or signs among what was changed.
func visible(pieces []diff.Piece) bool {
	return slices.ContainsFunc(pieces, func(p diff.Piece) bool { return p.Op != diff.Kept && seen(p.Text) })
}

// paragraphs writes pieces as HTML, a paragraph for each line.
func paragraphs(pieces []diff.Piece, open, end string) string {
	tags := map[diff.Op]string{diff.Removed: "del", diff.Added: "ins"}
	var all, p strings.Builder
	flush := func() {
		if line := strings.TrimSpace(p.String()); line != "" {
			all.WriteString(`<p dir="auto">` + open + line + end + "</p>")
		}
		p.Reset()
	}
	for _, piece := range pieces {
		for i, text := range strings.Split(clean(piece.Text), "\n") {
			if i > 0 {
				flush()
			}
			tag := tags[piece.Op]
			switch {
			case tag == "" || !seen(text):
				p.WriteString(inHTML(text))
			default:
				p.WriteString("<" + tag + ">" + inHTML(text) + "</" + tag + ">")
			}
		}
	}
	flush()
	return all.String()
}
