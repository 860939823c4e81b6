package publish

import (
	"crypto/sha1"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
	if id := lastingID(it.PublicID); id != "" {
		return id
	}
	return urnUUID(itemNamespace, it.Key.String())
}

// lastingID returns s where it can be an atom:id without being altered: a tag: or
// urn:uuid: URI, or an http or https one in the normal form that RFC 4287, section
// 4.2.6.1, wants. Else it returns nothing.
func lastingID(s string) string {
	if len(s) <= maxURI && (isTag.MatchString(s) || isUUID.MatchString(s) || (s == webURI(s) && isNormal(s))) {
		return s
	}
	return ""
}

var (
	isTag  = regexp.MustCompile(`^tag:([a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[0-9A-Za-z;/?:@&=+$,._!~*'()-]*(#[0-9A-Za-z;/?:@&=+$,._!~*'()-]*)?$`)
	isUUID = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

	// oddEscape is an escape in small letters, of a character that needs none, or of the
	// percent sign, about whose normal form programs disagree.
	oddEscape = regexp.MustCompile(`%(.?[a-f]|25|2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)`)
)

// isNormal reports whether a URI that webURI returned is in the normal form of RFC 3986,
// sections 6.2.2 and 6.2.3.
func isNormal(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Path == "" || strings.HasPrefix(u.Host, "[") || oddEscape.MatchString(uri) {
		return false
	}
	segments := strings.Split(u.EscapedPath(), "/")
	if slices.Contains(segments, ".") || slices.Contains(segments, "..") {
		return false
	}
	text, err := url.PathUnescape(uri)
	return err == nil && utf8.ValidString(text) && norm.NFC.IsNormalString(text)
}
