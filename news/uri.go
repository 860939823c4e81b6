package news

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// MaxURI is the length of the longest address that is published; longer ones are no use to
// anybody.
const MaxURI = 4000

// URI returns an http or https address as a URI (RFC 3986), empty where it is none. What
// only an IRI may contain is percent-encoded, the host is in ASCII; a default port and user
// information are left out.
func URI(s string) string {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), "://")
	scheme = strings.ToLower(scheme)
	if !ok || (scheme != "http" && scheme != "https") {
		return ""
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	host := uriHost(scheme, rest[:end])
	uri := scheme + "://" + host + EscapeURI(rest[end:])
	if host == "" || len(uri) > MaxURI {
		return ""
	}
	return uri
}

var hostName = regexp.MustCompile(`^([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$`)

// uriHost returns the host of an authority (RFC 3986, section 3.2), with the port where it
// is not the scheme's own; empty where there is none.
func uriHost(scheme, authority string) string {
	u, err := url.Parse(scheme + "://" + authority)
	if err != nil {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() && a.Zone() == "" {
		host = "[" + a.String() + "]"
	} else if !hostName.MatchString(host) {
		return ""
	}
	if port := u.Port(); port != "" && scheme+port != "http80" && scheme+port != "https443" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return ""
		}
		host += ":" + port
	}
	return host
}

// uriCharacters may stand in a path, query or fragment. Those that only RFC 3986 allows
// there, the brackets, are encoded: RFC 2396 did not know them.
const uriCharacters = ";/?:@&=+$,-_.!~*'()"

// EscapeURI percent-encodes what may not stand behind the host of a URI. What is encoded
// already stays as it is.
func EscapeURI(s string) string {
	var b strings.Builder
	fragment := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte(uriCharacters, c) >= 0:
			b.WriteByte(c)
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(c)
		case c == '#' && !fragment:
			fragment = true
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
