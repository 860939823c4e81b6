package publish

import (
	"encoding/binary"
	"time"

	"courant/news"
)

// earliest is the first time that is believed to be that of a text; validators hold the
// same opinion.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// believed returns t in whole seconds of UTC, not later than seen; zero if t cannot be the
// date of a text.
func believed(t, seen time.Time) time.Time {
	if t.After(seen) {
		t = seen
	}
	if t.Before(earliest) {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// published returns atom:published (RFC 4287, section 4.2.9), empty where the source gives
// no date that can be believed.
func published(it *news.Item) string {
	t := believed(it.Published, it.Seen)
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// updated returns atom:updated (RFC 4287, section 4.2.15): that of the lead, whatever else the
// entry has come to show since; a change of the text that it shows instead; or when it moved,
// if one of these is later. It depends on nothing but the entry, so it is the same in every
// feed that has this entry.
func updated(of *news.Entry) time.Time {
	t := stated(&of.Lead)
	if it := &of.Item; it.Changed.After(it.Seen) {
		t = later(t, believed(it.Changed, it.Changed))
	}
	return apart(later(t, believed(of.Moved, of.Moved)), of.Lead.Key)
}

// happened returns atom:updated of an entry that says what happened to an item.
func happened(at time.Time, key news.Key) time.Time {
	return apart(later(believed(at, at), earliest), key)
}

// stated returns when an item became what it is, in whole seconds: when we met the present
// text, if there was another before; else what the source says; else when we first saw the
// item.
func stated(it *news.Item) time.Time {
	t := later(believed(it.Updated, it.Seen), believed(it.Published, it.Seen))
	if it.Changed.After(it.Seen) {
		t = believed(it.Changed, it.Changed)
	} else if t.IsZero() {
		t = believed(it.Seen, it.Seen)
	}
	return later(t, earliest)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// apart makes times of several items differ. Items of one poll would often share a time, which
// within a feed says that one replaces the other, so up to 65,535 microseconds that come from
// the key are added. Not more of them: lenient parsers in Java (Rome) take the digits for
// milliseconds, and so are off by a minute at most.
func apart(t time.Time, key news.Key) time.Time {
	return t.Add(time.Duration(binary.BigEndian.Uint16(key[:])) * time.Microsecond)
}

// formatStamp writes a time with all digits of its fraction, RFC 3339.
func formatStamp(t time.Time) string {
	return t.Format("2006-01-02T15:04:05.000000Z")
}
