package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"courant/news"
)

// fetch reads how sources are polled, and what it says for all of them.
func (l *loader) fetch(v value, site Site) Fetch {
	fields := v.fields(keys["fetch"])
	f := Fetch{
		Floor: time.Hour, Ceiling: day, Budget: Budget{PerSourceDay: 6},
		WebSub:  !site.defaultURL && reachable(site.URL),
		Workers: 16, Timeout: time.Minute, MaxSize: 10e6,
	}
	f.readPace(fields)
	fields["websub"].yesNo(&f.WebSub)
	if f.WebSub && !reachable(site.URL) {
		fields["websub"].warn("set site.url to an address that can be reached from outside", "hubs are told to deliver to %s", site.URL)
	}
	fields["proxy"].proxy(&f.Proxy)
	fields["workers"].number(&f.Workers, 1, 256)
	fields["timeout"].duration(&f.Timeout, "1s", "10m", "")
	fields["max_size"].size(&f.MaxSize)

	l.common = news.Source{Flood: 100}
	fields["flood"].flood(&l.common.Flood)
	fields["allow_downgrade"].yesNo(&l.common.AllowDowngrade)
	fields["allow_private"].networks(&l.common.AllowPrivate)
	f.AllowPrivate = l.common.AllowPrivate
	return f
}

// readPace reads how often sources are polled.
func (f *Fetch) readPace(fields map[string]value) {
	fields["floor"].duration(&f.Floor, "15m", "24h", politeHint)
	fields["ceiling"].duration(&f.Ceiling, "1h", "30d", "")
	if f.Ceiling < f.Floor {
		fields["ceiling"].mistake("floor is the shortest time between two polls, ceiling the longest", "the ceiling is below the floor")
	}
	fields["budget"].budget(&f.Budget)
}

const politeHint = "a feed of somebody else is not asked more often than every 15 minutes"

// budget reads a number of polls: a mean per source and day, or a sum per hour.
func (v value) budget(dst *Budget) {
	var s string
	if !v.text(&s) {
		return
	}
	if n, ok := rate(s, "/day", 96); ok {
		*dst = Budget{PerSourceDay: float64(n)}
	} else if n, ok := rate(s, "/hour", 1e6); ok {
		*dst = Budget{PerHour: float64(n)}
	} else {
		v.mistake("N/day is a mean of each source, 1 to 96; N/hour is the sum of all sources, 1 to 1000000",
			"want a number of polls such as 6/day or 500/hour, have %q", short(s))
	}
}

// flood reads how many new items a day reach feeds.
func (v value) flood(dst *int) {
	var s string
	if !v.text(&s) {
		return
	}
	n, ok := rate(s, "/day", 1e6)
	if !ok && s != "none" {
		v.mistake("a number from 1 to 1000000 and /day; none: no limit", "want a number of items such as 100/day, or none, have %q", short(s))
		return
	}
	*dst = n
}

// proxy reads the URL of a proxy.
func (v value) proxy(dst *string) {
	var s string
	if !v.text(&s) {
		return
	}
	if hint, msg := checkProxy(s); msg != "" {
		v.mistake(hint, "%s", msg)
		return
	}
	*dst = strings.TrimSuffix(s, "/")
}

// checkProxy says what keeps s from being the URL of a proxy, if anything does.
func checkProxy(s string) (hint, msg string) {
	const form = "such as http://127.0.0.1:3128, https://proxy.example.org or socks5://127.0.0.1:1080"
	u, err := url.Parse(s)
	switch {
	case err == nil && u.User != nil:
		return "take it out, and let the proxy know this machine by its address", "the URL has a name or password in it"
	case err == nil && u.Scheme == "socks5h":
		return "write socks5:// instead; names are resolved here in any case, so that private addresses are found", quote(s) + " is not the URL of a proxy"
	case err != nil, u.Hostname() == "", u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5":
		return form, quote(s) + " is not the URL of a proxy"
	case u.Port() != "" && !portNumber(u.Port()):
		return portHint, quote(u.Port()) + " is not a port"
	case strings.Trim(u.Path, "/") != "", strings.ContainsAny(s, "?# "):
		return form, "want nothing behind host and port of a proxy, have " + quote(s)
	}
	return "", ""
}

// reachable reports whether a URL can lead here from the internet, as far as it shows
// without asking the DNS: WebSub hubs deliver there (W3C WebSub, section 5.1).
func reachable(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return a.IsGlobalUnicast() && !a.IsPrivate()
	}
	dot := strings.LastIndexByte(host, '.')
	return dot >= 0 && !slices.Contains(insideNames, host[dot+1:])
}

// insideNames are last parts of names that the DNS of the internet does not have
// (RFC 6761, RFC 6762, RFC 8375), or that networks at home use.
var insideNames = []string{"localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid"}
