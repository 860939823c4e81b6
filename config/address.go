package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// webURL reads an http or https URL.
func (v value) webURL(dst *string) bool {
	var s string
	if !v.text(&s) {
		return false
	}
	if hint, msg := checkURL(s); msg != "" {
		v.mistake(hint, "%s", msg)
		return false
	}
	*dst = s
	return true
}

// baseURL reads a URL to which paths are added.
func (v value) baseURL(dst *string) {
	var s string
	if !v.webURL(&s) {
		return
	}
	if strings.ContainsAny(s, "?#") {
		v.mistake("paths of feeds are put behind it", "want a URL without ? and #, have %s", quote(s))
		return
	}
	*dst = strings.TrimRight(s, "/")
}

// checkURL says what keeps s from being an http or https URL, if anything does.
func checkURL(s string) (hint, msg string) {
	u, err := url.Parse(s)
	if err != nil || strings.Contains(s, " ") {
		hint := ""
		if strings.Contains(s, " ") {
			hint = "a space in a URL is written %20"
		}
		return hint, quote(s) + " is not a URL"
	}
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme == "feed":
		return "write https:// instead of feed:", quote(s) + " is not an http or https URL"
	case u.Host == "" && bareHost.MatchString(s):
		return "write https://" + s, quote(s) + " is not a URL: it has no https:// at its start"
	case scheme != "http" && scheme != "https", u.Hostname() == "":
		return "", quote(s) + " is not an http or https URL"
	case u.User != nil:
		return "take it out: names and passwords do not belong in this file, which others may read", "the URL has a name or password in it"
	}
	if port := u.Port(); port != "" && !portNumber(port) {
		return portHint, quote(port) + " is not a port"
	}
	return "", ""
}

const portHint = "a port is a number up to 65535"

var bareHost = regexp.MustCompile(`^[\pL\pN-]+(\.[\pL\pN-]+)+(:[0-9]+)?(/.*)?$`)

func quote(s string) string { return strconv.Quote(short(s)) }

func portNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// listenAddress reads an address to listen on, host:port.
func (v value) listenAddress(dst *string) {
	var s string
	if !v.text(&s) {
		return
	}
	if hint, msg := checkListen(s); msg != "" {
		v.mistake(hint, "%s", msg)
		return
	}
	*dst = s
}

// checkListen says what keeps s from being an address to listen on, if anything does.
func checkListen(s string) (hint, msg string) {
	host, port, err := net.SplitHostPort(s)
	_, addrErr := netip.ParseAddr(host)
	switch {
	case portNumber(s):
		hint = "write 127.0.0.1:" + s
	case err != nil || !portNumber(port):
		hint = "an IP address or a name, a colon and a port; without the first: every address of this machine"
	case addrErr != nil && host != "" && !hostName.MatchString(host):
		hint = "the part before the port is no address"
	default:
		return "", ""
	}
	return hint, "want an address such as 127.0.0.1:8080, have " + quote(s)
}

var hostName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$`)

// onLoopback reports whether a listen address can be reached from this machine only.
func onLoopback(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// everywhere reports whether a listen address stands for all addresses of the machine.
func everywhere(listen string) bool {
	host, _, _ := net.SplitHostPort(listen)
	addr, err := netip.ParseAddr(host)
	return host == "" || err == nil && addr.IsUnspecified()
}

// clash reports whether one process cannot listen on both addresses.
func clash(a, b string) bool {
	_, portA, _ := net.SplitHostPort(a)
	_, portB, _ := net.SplitHostPort(b)
	return portA == portB && portA != "0" && (a == b || everywhere(a) || everywhere(b))
}

// urlOf returns the address under which a browser on this machine finds what is served on
// the listen address.
func urlOf(listen string) string {
	host, port, _ := net.SplitHostPort(listen)
	if everywhere(listen) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// contact reads how to reach the operator: a web page, or an address for mail. It goes
// into the User-Agent header, so it is plain ASCII.
func (v value) contact(dst *string) {
	var s string
	if !v.text(&s) {
		return
	}
	address := strings.TrimPrefix(s, "mailto:")
	parsed, err := mail.ParseAddress(address)
	isMail := err == nil && parsed.Address == address
	if _, msg := checkURL(s); (msg != "" && !isMail) || !headerText.MatchString(s) {
		v.mistake("", "want the address of a web page or of a mailbox, have %s", quote(s))
		return
	}
	*dst = s
}

// headerText matches what can stand in a comment of a header (RFC 9110, section 5.6.5).
var headerText = regexp.MustCompile(`^[!-'*-\[\]-~]+$`)

// shortAddress returns the host and path of a URL without what only says that it is a
// feed: a name for a source that has none.
func shortAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	dir := strings.Trim(u.Path, "/")
	for slices.Contains(feedNames, path.Base(dir)) {
		dir = strings.TrimPrefix(path.Dir("/"+dir), "/")
	}
	return strings.TrimSuffix(host+"/"+dir, "/")
}

// feedNames are last parts of a path that do not tell one feed from another.
var feedNames = []string{"feed", "feeds", "rss", "atom", "feed.xml", "rss.xml", "atom.xml", "index.xml", "index.rdf", "feed.json"}

// inside reports whether the host of a URL is an address literal, or localhost, in one of
// the networks.
func inside(s string, networks []netip.Prefix) bool {
	return slices.ContainsFunc(literals(s), func(a netip.Addr) bool {
		return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(a) })
	})
}

// local reports whether the host of a URL is an address literal, or localhost, that is
// not part of the public internet.
func local(s string) bool {
	return slices.ContainsFunc(literals(s), func(a netip.Addr) bool {
		return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
	})
}

// literals returns the addresses that the host of a URL is without asking the DNS.
func literals(s string) []netip.Addr {
	u, err := url.Parse(s)
	if err != nil {
		return nil
	}
	if strings.EqualFold(u.Hostname(), "localhost") {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	}
	a, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return nil
	}
	return []netip.Addr{a.Unmap()}
}
