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
	s := u.Scheme + "://" + host + news.PercentEncode(u.EscapedPath(), news.NotInURI)
	if u.RawQuery != "" {
		s += "?" + news.PercentEncode(u.RawQuery, news.NotInURI)
	}
	if u.Fragment != "" {
		s += "#" + news.PercentEncode(u.EscapedFragment(), news.NotInURI)
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
	u, err := url.Parse(news.PercentEncode(ref, ""))
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return u
}

// hostname returns the host of a URL in lower case, and in ASCII if that can be.
func hostname(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if len(host) <= news.MaxHost && !isASCII(host) {
		if ascii, err := idna.Lookup.ToASCII(host); err == nil {
			host = ascii
		}
	}
	return host
}

// asciiHost returns host and port of a URL as they go over the wire; empty: it has none.
func asciiHost(u *url.URL) string {
	host := hostname(u)
	if host == "" || len(host) > news.MaxHost || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._:") != "" {
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
