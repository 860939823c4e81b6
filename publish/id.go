package publish

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"courant/news"
)

// Namespaces of UUIDs of version 5 (RFC 9562, section 5.5). Nothing in this file may ever
// give another result: readers would take everything for new.
var (
	urlNamespace  = uuid.NameSpaceURL
	itemNamespace = uuid.MustParse("165108df-250a-4b3c-9a16-0b3a94436a5c")
)

// urnUUID returns the UUID of version 5 for a name, as a URN.
func urnUUID(namespace uuid.UUID, name string) string {
	return uuid.NewSHA1(namespace, []byte(name)).URN()
}

// feedID returns a feed's atom:id (RFC 4287, section 4.2.6) from its address. The scheme,
// "www.", case and port of the host do not count, so that a site may move to https and
// its feeds stay the same. A site at another host has other feeds; their entries keep
// their ids.
func feedID(address string) string {
	return urnUUID(urlNamespace, news.CanonicalURL(address))
}

// publicID returns the atom:id of an item: the one that it was given, where that can be
// one, else one that is made from the key. The store gives only ids that can be, but there
// may be others in a database from before it had our rule; theirs must stay what they are.
func publicID(it *news.Item) string {
	if news.IsAtomID(it.PublicID) {
		return it.PublicID
	}
	return urnUUID(itemNamespace, it.Key.String())
}

// changeID returns the atom:id of an entry that says what happened to an item: "vanished", or
// the day on which it was changed, as 2006-01-02.
func changeID(key news.Key, what string) string {
	return urnUUID(itemNamespace, key.String()+" "+what)
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
