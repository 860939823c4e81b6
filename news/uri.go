package news

import (
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

// NotInURI are the characters of ASCII that have no place in the path, query or fragment of
// a URI (RFC 3986, appendix A).
const NotInURI = "\"<>\\^`{|}[]"

// EscapeURI percent-encodes what may not stand behind the host of a URI. What is encoded
// already stays as it is.
func EscapeURI(s string) string {
	s, fragment, found := strings.Cut(s, "#")
	s = PercentEncode(s, NotInURI)
	if found {
		s += "#" + PercentEncode(fragment, NotInURI+"#")
	}
	return s
}

// PercentEncode encodes the characters given (RFC 3986, section 2.1), what is no printable
// ASCII, and a % that encodes nothing. What is encoded already stays as it is.
func PercentEncode(s, characters string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	done := 0
	for i := range len(s) {
		c := s[i]
		encodes := i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if c <= ' ' || c >= 0x7f || c == '%' && !encodes || strings.IndexByte(characters, c) >= 0 {
			b = append(append(b, s[done:i]...), '%', digits[c>>4], digits[c&15])
			done = i + 1
		}
	}
	if b == nil {
		return s
	}
	return string(append(b, s[done:]...))
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
