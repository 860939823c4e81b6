package news

import (
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// tracking matches the query parameters that say where a reader came from, and so do not
// belong to an address.
var tracking = regexp.MustCompile(`^(?i:(utm|mtm|pk|ga|hsa|at)_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|igshid|mc_cid|mc_eid|mkt_tok|srsltid|_openstat|cmpid|ocid|wt_mc)$`)

// CanonicalURL returns the form of an http or https URL by which two links to one page
// are recognised. It is for comparing only, never for requests: scheme, "www.", tracking
// parameters and the wrappers of AMP caches and search engines are gone, and escapes are
// normalised (RFC 3986, section 6.2.2). What is no such URL comes back trimmed but
// otherwise as it is, so that it can still be compared.
func CanonicalURL(s string) string {
	s = strings.TrimSpace(s)
	u, ok := webURL(s)
	if !ok {
		return s
	}
	for range 3 { // wrappers in wrappers; more are a game
		inner, ok := unwrap(u)
		if !ok {
			break
		}
		u = inner
	}
	canonical := "https://" + canonicalHost(u) + canonicalPath(u)
	if q := canonicalQuery(u.RawQuery); q != "" {
		canonical += "?" + q
	}
	return canonical
}

// LinkID returns what identifies a page by a link to it, or the part of a page that the link
// points to: the canonical URL with the fragment. Live blogs tell their entries apart by
// nothing else.
func LinkID(s string) string {
	canonical := CanonicalURL(s)
	if _, fragment, _ := strings.Cut(strings.TrimSpace(s), "#"); fragment != "" && !strings.Contains(canonical, "#") {
		return canonical + "#" + fragment
	}
	return canonical
}

// idle matches fragments that tell no entries of a page apart: they say where a reader came
// from, or lead to the page's top or comments.
var idle = regexp.MustCompile(`^(?i:xtor=.*|(utm|at|mtm|pk)_.*|echobox=.*|ref=.*|rss.*|:~:.*|top|comments?|respond|google_vignette)$`)

// PageID is LinkID without a fragment that tells no entries of a page apart. It is for finding
// one page on several sources; the keys of items come from LinkID.
func PageID(s string) string {
	id := LinkID(s)
	if page, fragment, _ := strings.Cut(id, "#"); idle.MatchString(fragment) {
		return page
	}
	return id
}

// MaxHost is how long, in bytes, the name of a host may be (RFC 1035, section 2.3.4). What
// it takes to encode one grows with the square of its length.
const MaxHost = 253

// webURL parses an absolute http or https URL.
func webURL(s string) (u *url.URL, ok bool) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || len(u.Hostname()) > MaxHost {
		return nil, false
	}
	return u, strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")
}

// unwrap returns the page that the URL of an AMP cache or of a search engine's exit
// leads to.
func unwrap(u *url.URL) (inner *url.URL, ok bool) {
	host := strings.ToLower(u.Hostname())
	switch {
	case host == "cdn.ampproject.org" || strings.HasSuffix(host, ".cdn.ampproject.org"):
		// /c/ is a page over http, /c/s/ over https; /v/ is shown in a viewer.
		_, rest, _ := strings.Cut(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
		rest = strings.TrimPrefix(rest, "s/")
		if u.RawQuery != "" {
			rest += "?" + u.RawQuery
		}
		return webURL("https://" + rest)
	case (host == "google.com" || host == "www.google.com") && u.Path == "/url":
		q := u.Query()
		if to := q.Get("url"); to != "" {
			return webURL(to)
		}
		return webURL(q.Get("q"))
	default:
		return nil, false
	}
}

// deviceLabels are names of hosts that say for which device a page is made.
var deviceLabels = []string{"www", "m", "mobile", "amp"}

// canonicalHost folds the host and leaves out a default port and device labels.
func canonicalHost(u *url.URL) string {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if !isPlainHost(host) {
		if ascii, err := idna.Lookup.ToASCII(host); err == nil {
			host = ascii
		}
	}
	for {
		label, rest, _ := strings.Cut(host, ".")
		if !slices.Contains(deviceLabels, label) || !strings.Contains(rest, ".") {
			break
		}
		host = rest
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// isPlainHost reports whether a host in lower case is what IDNA makes of it, or nothing
// that it can read: all of it is ASCII and no label is encoded.
func isPlainHost(host string) bool {
	for i := range len(host) {
		if host[i] >= utf8.RuneSelf {
			return false
		}
	}
	return !strings.Contains(host, "xn--")
}

// canonicalPath removes dot segments, the mark of an AMP page and a trailing slash. Its
// case stays, and so does the difference between a slash and %2F.
func canonicalPath(u *url.URL) string {
	p := path.Clean("/" + normalEscapes(u.EscapedPath()))
	for strings.HasSuffix(p, "/amp") {
		p = strings.TrimSuffix(p, "/amp")
	}
	return strings.TrimSuffix(p, "/")
}

// canonicalQuery drops tracking parameters and sorts the rest.
func canonicalQuery(q string) string {
	var kept []string
	for pair := range strings.SplitSeq(q, "&") {
		pair = normalEscapes(pair)
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" || tracking.MatchString(name) || (name == "amp" && value == "1") {
			continue
		}
		kept = append(kept, pair)
	}
	slices.Sort(kept)
	return strings.Join(kept, "&")
}

// normalEscapes writes each character of a path or query in the one way that RFC 3986
// prefers: unreserved ones as they are, escapes in upper case, what needs an escape with
// one.
func normalEscapes(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, escaped := s[i], false
		if c == '%' && i+2 < len(s) {
			hi, lo := strings.IndexByte(hex, upper(s[i+1])), strings.IndexByte(hex, upper(s[i+2]))
			if hi >= 0 && lo >= 0 {
				c, escaped = byte(hi<<4|lo), true
				i += 2
			}
		}
		if unreserved(c) || (!escaped && strings.IndexByte("%!$&'()*+,;=:@/?", c) >= 0) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// unreserved characters mean the same with and without an escape (RFC 3986, section 2.3).
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
