package publish

import (
	"cmp"

	"courant/news"
)

// vanished renders what sources took away.
func (r *renderer) vanished(list []news.Vanished, content news.ContentMode) []placed {
	return fit(len(list), 0, func(i int) *entry {
		return r.withdrawn(&list[i], how{sort: vanished, content: content})
	})
}

// withdrawn renders an item that its source took away, or finds it rendered.
func (r *renderer) withdrawn(v *news.Vanished, as how) *entry {
	of := news.Entry{Item: v.Item, Lead: v.Item, Moved: v.At}
	k, from := entryKey{lead: v.Item.Key, how: as}, r.origin(v.Item.Source)
	if e := r.known(k, &of, nil, from, nil); e != nil {
		return e
	}
	e := &entry{of: of, origin: from}
	e.id, e.updated = changeID(v.Item.Key, "vanished"), happened(v.At, v.Item.Key)
	for _, as := range shorter(as, false) {
		if e.write(r.element(e, lastWords(e, as.content))); len(e.xml) <= maxEntry {
			break
		}
	}
	r.entries[k] = e
	return e
}

// lastWords returns what an entry says of an item that was taken away: what is known of that,
// and its text as it was kept last.
func lastWords(e *entry, content news.ContentMode) body {
	b := newBody(&e.of.Item, content, e.origin.name)
	notice := `<p dir="ltr" lang="en"><bdi>` + inHTML(e.origin.name) + `</bdi> took this away: on ` +
		e.of.Moved.UTC().Format(momentLayout) + ` it was not there any more, while older items still were.</p>`
	if !b.named {
		notice += `<p dir="ltr" lang="en">As it was last:</p><div dir="auto">` + cmp.Or(b.content, b.summary) + `</div>`
	}
	return body{title: "Withdrawn: " + b.title, content: notice}
}
