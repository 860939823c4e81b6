package publish

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"strings"

	"courant/news"
)

// Namespaces of UUIDs of version 5 (RFC 9562, section 5.5). Nothing in this file may ever
// give another result: readers would take everything for new.
const (
	urlNamespace  = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	itemNamespace = "\x16\x51\x08\xdf\x25\x0a\x4b\x3c\x9a\x16\x0b\x3a\x94\x43\x6a\x5c"
)

// urnUUID returns the UUID of version 5 for a name, as a URN.
func urnUUID(namespace, name string) string {
	sum := sha1.Sum([]byte(namespace + name))
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// feedID returns a feed's atom:id (RFC 4287, section 4.2.6) from its address. The scheme,
// "www.", case and port of the host do not count, so that a site may move to https and
// its feeds stay the same. A site at another host has other feeds; their entries keep
// their ids.
func feedID(address string) string {
	return urnUUID(urlNamespace, news.CanonicalURL(address))
}

// publicID returns the atom:id of an item: the one that it was given, where that can be
// one, else one that is made from the key.
func publicID(it *news.Item) string {
	if news.IsAtomID(it.PublicID) {
		return it.PublicID
	}
	return urnUUID(itemNamespace, it.Key.String())
}

// firstID returns the first that can be an atom:id as it is; nothing where none can.
func firstID(ids ...string) string {
	if i := slices.IndexFunc(ids, news.IsAtomID); i >= 0 {
		return ids[i]
	}
	return ""
}

// absoluteURI returns the identifier of a vocabulary where it is an absolute URI of a
// kind that identifies; else nothing. RFC 2396, by which validators judge, knew no
// addresses of IPv6.
func absoluteURI(s string) string {
	if uri := news.URI(s); uri != "" && !strings.Contains(uri, "[") {
		return uri
	}
	return firstID(s)
}
