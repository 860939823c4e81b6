package news

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// A Source is a feed of somebody else that we poll.
type Source struct {
	ID       SourceID
	Name     string        // for people; never empty
	URL      string        // where the configuration says it is; http or https
	Language string        // BCP 47; empty: what the source itself says
	Groups   []string      // for group:x in a feed's match
	Topics   []string      // topics that every item of it has
	Every    time.Duration // between polls; 0: learned from the source

	// Flood is how many new items a day reach feeds, after the first poll; more are
	// kept, but held back. 0: all reach them.
	Flood int

	// AllowPrivate lists networks that requests for this source may reach although
	// they are not part of the public internet.
	AllowPrivate []netip.Prefix
	// AllowDowngrade permits redirects from https to http.
	AllowDowngrade bool
}

// Own reports whether the source is one of the operator's own machines: its host is
// localhost or an address in AllowPrivate. The manners that we owe to others do not apply
// there.
func (s *Source) Own() bool {
	u, err := url.Parse(s.URL)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		if !strings.EqualFold(u.Hostname(), "localhost") {
			return false
		}
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	for _, p := range s.AllowPrivate {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// Least returns the time that lies between two requests for the source, whatever happens.
func (s *Source) Least() time.Duration {
	const manners = 15 * time.Minute
	if s.Every > 0 && s.Own() {
		return min(s.Every, manners)
	}
	return manners
}

// Host returns the host of an http or https URL, with the port unless it is the usual
// one, in lower case: what is asked one thing at a time. A text that is no URL is its own
// host.
func Host(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return rawURL
	}
	host := strings.ToLower(u.Host)
	if strings.EqualFold(u.Scheme, "https") {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// Domain returns the registrable domain of a name of a host, which is no address: what somebody has
// registered, by the public suffix list. A name that is not below such a domain is its own.
func Domain(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}

// Validators are what a server gave us to ask "is it still the same?" (RFC 9110,
// section 8.8), byte for byte as received, and the URL that they belong to.
type Validators struct {
	URL          string
	ETag         string
	LastModified string
}

// Meta is what a source's document says of itself.
type Meta struct {
	ID       string // atom:id of the feed; empty where the format has none
	Title    string // plain text
	Link     string // the site that the feed belongs to; absolute
	Language string // BCP 47
	Updated  time.Time

	Hints Hints    // when to poll it
	Hubs  []string // WebSub hubs (W3C WebSub, section 4), absolute URLs; at most 5
	Self  string   // rel="self": the topic to subscribe to at a hub; absolute
	Older string   // where older items are: rel="prev-archive", else "next" (RFC 5005); absolute
}

// Hints are what a document says about when to poll it. They hold until the next one.
type Hints struct {
	TTL    time.Duration // RSS ttl; 0: none
	Period time.Duration // of the syndication module, updatePeriod / updateFrequency; 0: none
	Base   time.Time     // updateBase: where the periods start; zero: does not matter
	Hours  uint32        // skipHours: bit h is the hour h of the day, in UTC
	Days   uint8         // skipDays: bit d is the time.Weekday d, in UTC
}

// A Hold is a pause that a host asked for, for everything that we want from it.
type Hold struct {
	Host  string // as Host returns it
	Until time.Time
	Why   string
}
