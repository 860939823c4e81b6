package news

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxAtomID bounds the length of a source's own id that we publish.
const maxAtomID = 1000

// IsAtomID reports whether s can be an atom:id (RFC 4287, section 4.2.6) without being
// altered: a tag: or urn:uuid: URI, or an http or https one in the normal form that section
// 4.2.6.1 wants. It must never become stricter: items that are kept would get other ids, and
// readers would take them for new.
func IsAtomID(s string) bool {
	if len(s) > maxAtomID {
		return false
	}
	return isTag.MatchString(s) || isUUID.MatchString(s) || (s != "" && s == URI(s) && isNormal(s))
}

var (
	isTag  = regexp.MustCompile(`^tag:([a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?:[0-9A-Za-z;/?:@&=+$,._!~*'()-]*(#[0-9A-Za-z;/?:@&=+$,._!~*'()-]*)?$`)
	isUUID = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

	// oddEscape is an escape in small letters, of a character that needs none, or of the
	// percent sign, about whose normal form programs disagree.
	oddEscape = regexp.MustCompile(`%(.?[a-f]|25|2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)`)
)

// isNormal reports whether a URI that URI returned is in the normal form of RFC 3986,
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
