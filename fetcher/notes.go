package fetcher

import (
	"strconv"

	ext "github.com/mmcdole/gofeed/extensions"
)

// notes is the prefix of the elements in which package guard notes, past gofeed, what that
// drops.
const notes = "courant"

// note returns the first note of that name; empty: there is none.
func note(e ext.Extensions, name string) string { return extension(e, notes, name) }

// fingerprint returns the noted fingerprint of an item.
func fingerprint(e ext.Extensions) uint64 {
	raw, _ := strconv.ParseUint(note(e, "raw"), 16, 64)
	return raw
}
