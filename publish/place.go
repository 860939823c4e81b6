package publish

import (
	"bytes"
	"time"
)

// A placed is an entry in a document.
type placed struct {
	*entry
	shift time.Duration // by which its time of change is moved there, since another entry has that
}

// at returns the time of change that the entry has in the document.
func (p placed) at() time.Time { return p.updated.Add(p.shift) }

// bytes returns the entry as it stands in the document. It is rendered without its place, which
// any other entry may change: one that joins those of the same time would have them all
// rendered again.
func (p placed) bytes() []byte {
	if p.shift == 0 {
		return p.xml
	}
	return bytes.ReplaceAll(p.xml, updatedElement(p.updated), updatedElement(p.at()))
}

// updatedElement returns what says when an entry was updated, and its source. In an entry it
// can be nothing else: in texts "<" is escaped.
func updatedElement(t time.Time) []byte {
	return []byte("<updated>" + formatStamp(t) + "</updated>")
}

// fit returns the entries that one document can hold, up to limit of n (0: all): no id and no
// time of change may occur twice in it (RFC 4287, sections 4.1.1 and 4.2.6: software would take
// one of the two for a version of the other). Those that have nothing to be seen are left out.
func fit(n, limit int, render func(i int) *entry) []placed {
	entries := make([]placed, 0, n)
	ids, times := make(map[string]bool, n), make(map[time.Time]bool, n)
	size := 0
	for i := range n {
		e := placed{entry: render(i)}
		if len(e.xml) == 0 || ids[e.id] {
			continue
		}
		for times[e.at()] {
			e.shift += time.Microsecond
		}
		if size += len(e.xml); size > maxDocument {
			break
		}
		ids[e.id], times[e.at()] = true, true
		if entries = append(entries, e); len(entries) == limit {
			break
		}
	}
	return entries
}
