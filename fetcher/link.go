package fetcher

import (
	"mime"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"courant/news"
)

// absolute returns the http or https URL that ref is, seen from base (which may be nil),
// in ASCII and without user and password; empty if it is none.
func absolute(base *url.URL, ref string) string {
	u := resolve(base, ref)
	if u == nil || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	host := asciiHost(u)
	if host == "" {
		return ""
	}
	s := u.Scheme + "://" + host + escape(u.EscapedPath(), reserved)
	if u.RawQuery != "" {
		s += "?" + escape(u.RawQuery, reserved)
	}
	if u.Fragment != "" {
		s += "#" + escape(u.EscapedFragment(), reserved)
	}
	return s
}

// resolve returns what ref means seen from base; nil: nothing, or it is too long to be
// published.
func resolve(base *url.URL, ref string) *url.URL {
	if len(ref) > news.MaxURI {
		return nil
	}
	ref = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f { // line breaks inside too, as browsers do (WHATWG URL, section 4.4)
			return -1
		}
		return r
	}, strings.TrimSpace(ref))
	if ref == "" {
		return nil
	}
	u, err := url.Parse(escape(ref, ""))
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return u
}

// maxHost is how long, in bytes, the name of a host may be (RFC 1035, section 2.3.4). What
// it takes to encode one grows with the square of its length.
const maxHost = 253

// hostname returns the host of a URL in lower case, and in ASCII if that can be.
func hostname(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if len(host) <= maxHost && !isASCII(host) {
		if ascii, err := idna.Lookup.ToASCII(host); err == nil {
			host = ascii
		}
	}
	return host
}

// asciiHost returns host and port of a URL as they go over the wire; empty: it has none.
func asciiHost(u *url.URL) string {
	host := hostname(u)
	if host == "" || len(host) > maxHost || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._:") != "" {
		return ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return host
}

// reserved are the characters of ASCII that have no place in the path, query or fragment
// of a URL (RFC 3986, appendix A).
const reserved = "\"<>\\^`{|}[]"

// escape percent-encodes those characters, what is no printable ASCII, and a % that
// encodes nothing.
func escape(s, reserved string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	done := 0
	for i := range len(s) {
		c := s[i]
		encodes := i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if c <= ' ' || c >= 0x7f || c == '%' && !encodes || strings.IndexByte(reserved, c) >= 0 {
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

// isURL reports whether s is an absolute http or https URL as it stands.
func isURL(s string) bool { return absolute(nil, s) != "" }

// mediaType returns a media type without its parameters; empty: it is none.
func mediaType(s string) string {
	t, _, err := mime.ParseMediaType(s)
	if err != nil || strings.Count(t, "/") != 1 || strings.HasPrefix(t, "/") || strings.HasSuffix(t, "/") {
		return ""
	}
	return t
}
