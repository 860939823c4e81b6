package news

import "time"

// An ArchiveDocument is a part of what a feed has shown (RFC 5005, section 4). It is kept as it
// was rendered, so that nothing that happens later changes it.
type ArchiveDocument struct {
	Number   int       // from 1, in the order in which they were made
	Made     time.Time // in whole seconds
	Title    string    // of the feed then
	Language string    // BCP 47, of all entries; empty: they have several, or none
	Updated  time.Time // that of the newest entry, in microseconds
	Evidence bool      // there may be evidence in the entries
	Entries  []byte    // as Atom, one after the other
}

// An Archived says that an entry is in an archive document, as it was then.
type Archived struct {
	Lead  Key
	Stamp time.Time // see Entry.Stamp
}

// Stamp returns when the entry last became another one than it was: its item or its lead was
// changed, or it moved. Of an entry that is archived and has a later one, the archive has an
// earlier version.
func (e *Entry) Stamp() time.Time {
	t := e.Lead.Changed
	for _, other := range []time.Time{e.Item.Changed, e.Moved} {
		if other.After(t) {
			t = other
		}
	}
	return t
}
