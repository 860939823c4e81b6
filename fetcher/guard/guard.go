// Package guard stands between the bytes of a server and a parser. It makes well-formed
// XML, or items of JSON each for itself, of whatever came, within limits that no document
// can exceed, and leaves out the items that have not changed. It does not read what the
// document says.
package guard

import "bytes"

// Version is raised when the output for the same bytes changes.
const Version = 1

// Limits of what is handed on.
const (
	maxItems    = 1000     // of a document; the first ones are the newest
	maxText     = 1 << 20  // bytes of an item, or of what is outside items
	maxElements = 5000     // of an item, or outside items
	maxAttrs    = 256      // of a tag
	maxValue    = 64 << 10 // bytes of an attribute; of all of a tag twice as many
	maxDepth    = 100      // of elements
	maxOutput   = 12 << 20 // bytes; 10 MB of document and what is added to it; more if it is longer in UTF-8
)

// Options say how a document is to be read.
type Options struct {
	ContentType string                // of the answer; may be empty
	Seed        string                // goes into every fingerprint: what else decides how an item is read
	Known       func(raw uint64) bool // says which items are to be left out of the text; may be nil
	Stopped     func() error          // not nil: given up, and why; may be nil
}

// A Format is a family of feed formats.
type Format string

const (
	RSS      Format = "RSS" // 0.9x, 1.0, 2.0
	Atom     Format = "Atom"
	JSONFeed Format = "JSON Feed"
)

// A Document is one that a parser can be trusted with.
type Document struct {
	Format  Format
	Text    []byte   // XML: UTF-8, well-formed, with notes; JSON: the object without its items
	JSON    [][]byte // the items of a JSON Feed that are not known, as objects
	Entries []Entry  // the items in the order of the document, at most 1,000
	Over    int      // further ones, left out
	Cut     bool     // it ended before its root did
}

// An Entry is an item of a document.
type Entry struct {
	Raw   uint64 // fingerprint of its bytes; never 0
	Known bool   // Options.Known said so
	Cut   bool   // the document ended inside it
}

// Read reads the body of an answer. Its errors are *NotFeedError, *SyntaxError and what
// Options.Stopped returns.
func Read(body []byte, o Options) (*Document, error) {
	if o.Stopped == nil {
		o.Stopped = func() error { return nil }
	}
	text := legal(toUTF8(body, o.ContentType))
	seed := fingerprint(Version, []byte(o.Seed))
	trimmed := unprefixed(bytes.TrimSpace(text))
	switch {
	case len(trimmed) == 0:
		return nil, &NotFeedError{"an empty answer"}
	case trimmed[0] == '{' || trimmed[0] == '[':
		return readJSON(trimmed, seed, o)
	case bytes.IndexByte(trimmed, '<') < 0:
		return nil, &NotFeedError{"plain text"}
	}
	return readXML(trimmed, seed, o)
}
