// Package news is the vocabulary of courant: sources and their states, items and
// their keys, the feeds we publish, the expressions that select items, and
// canonical URLs. It holds no state, reads nothing and writes nothing.
package news

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// A SourceID is the slug that names a source in the configuration. It is the
// source's identity: the URL may change, the slug must not.
type SourceID string

// A Key identifies an item for as long as its source keeps serving it: 128 bits of
// SHA-256 over the source and the item's own identifier.
type Key [16]byte

// NewKey derives an item's key from its source and the identifier that the source
// gives it. Keys of different sources never meet, whatever identifiers they claim.
func NewKey(src SourceID, id string) Key {
	sum := sha256.Sum256([]byte(string(src) + "\x00" + id))
	return Key(sum[:16])
}

// ParseKey reads the 32 hexadecimal digits that Key.String writes.
func ParseKey(s string) (Key, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(Key{}) {
		return Key{}, fmt.Errorf("%q is not an item's key: want 32 hexadecimal digits", s)
	}
	return Key(b), nil
}

func (k Key) String() string { return hex.EncodeToString(k[:]) }

// A Level says how much an item is about a topic.
type Level int

const (
	Mention Level = iota + 1 // the topic occurs in the item
	About                    // the item is about the topic
)

var levelNames = []string{"", "mention", "about"}

func (l Level) String() string { return levelNames[l] }
