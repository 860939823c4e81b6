package store

import (
	"context"
	"regexp"
	"time"

	"courant/news"
)

// A leaving is a kept item that was in its source's last document, and is recognised in
// nothing of the next.
type leaving struct {
	kept
	published        time.Time
	summary, content string
}

var markup = regexp.MustCompile(`<[^>]*>`)

// bare returns what people read of a text in sanitised HTML: addresses inside change when a
// site moves.
func bare(summary, content string) string { return markup.ReplaceAllString(summary+"\n"+content, "") }

// renamed takes out of d.added what is known under another guid and another link: a site that
// moves to another address or another system changes both for all that it shows, and would
// publish it all once more. The two must not stand side by side in a document, and have one
// title, and one date or one text.
func (s *saving) renamed(ctx context.Context, d *sorted) error {
	if len(d.added) == 0 || s.poll.Partial {
		return nil
	}
	list, err := s.leaving(ctx, d.known)
	if err != nil || len(list) == 0 {
		return err
	}
	byTitle := make(map[string][]*leaving, len(list))
	for i := range list {
		l := &list[i]
		byTitle[l.title] = append(byTitle[l.title], l)
	}
	added := d.added[:0]
	for _, it := range d.added {
		if l := take(byTitle[it.Title], it); l != nil {
			d.known = append(d.known, recognised{it, &l.kept})
		} else {
			added = append(added, it)
		}
	}
	d.added = added
	return nil
}

// take returns the first of those that the item is under another name, unless it has been
// taken; nil: there is none.
func take(same []*leaving, it *news.Item) *leaving {
	for _, l := range same {
		if l.taker == nil && l.is(it) {
			l.taker, l.alias = it, true
			l.same = l.says(it)
			return l
		}
	}
	return nil
}

// is reports whether an item with the same title is the same. A date without a time of day
// says little: the morning's briefing and the evening's have it in common.
func (l *leaving) is(it *news.Item) bool {
	const day = 24 * time.Hour
	dated := !it.Published.IsZero() && !it.Published.Truncate(day).Equal(it.Published)
	return l.title != "" && (dated && it.Published.Unix() == l.published.Unix() || it.Summary+it.Content != "" && l.says(it))
}

// says reports whether an item has the same text.
func (l *leaving) says(it *news.Item) bool {
	return bare(it.Summary, it.Content) == bare(l.summary, l.content)
}

// leaving reads the items that are in the last document and not among those known of this.
func (s *saving) leaving(ctx context.Context, known []recognised) (list []leaving, err error) {
	present := make([]int64, len(known))
	for i, p := range known {
		present[i] = p.kept.id
	}
	rows, err := s.query(ctx, sqlLeaving, s.source, jsonText(present))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key news.Key
		var url string
		var l leaving
		err := rows.Scan((*binary16)(&key), &l.id, &l.tombstone, (*seconds)(&l.ordered), &l.absent, (*binary16)(&l.hash), &l.guid, &url, &l.title, (*signed)(&l.raw), &l.language,
			(*seconds)(&l.published), &l.summary, &l.content)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}
