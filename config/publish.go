package config

import (
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"courant/news"
)

// A Hub says who is told at once that a feed has changed (W3C WebSub).
type Hub struct {
	Serve          bool           // our own hub, at Site.URL and /hub; it is linked in every feed
	Outside        []string       // URLs of hubs of others, which are told and linked, too
	AllowPrivate   []netip.Prefix // networks that callbacks may be in besides the public internet
	MaxSubscribers int
}

// Open says what is on the public address besides the feeds.
type Open struct {
	Sources bool // the list of what is polled, as OPML
	Search  bool
}

const defaultSubscribers = 10000

// hub reads who is told of changes.
func (l *loader) hub(v value, site Site) Hub {
	h := Hub{Serve: true, MaxSubscribers: defaultSubscribers}
	if v.isText() || v.isList() {
		v.mistake(hubHint(v), "want a mapping, have %s", kind(v.node))
		return h
	}
	fields := v.fields(keys["hub"])
	fields["serve"].yesNo(&h.Serve)
	h.Outside = outsideHubs(fields["outside"], site)
	fields["allow_private"].networks(&h.AllowPrivate)
	fields["max_subscribers"].number(&h.MaxSubscribers, 1, 1e6)
	for _, key := range []string{"allow_private", "max_subscribers"} {
		if at := fields[key]; at.given() && !h.Serve {
			at.warn("leave it out, or write serve: true", "it does nothing with serve: false, where nobody subscribes here")
		}
	}
	return h
}

// hubHint tells how to write what was probably meant with something else than a mapping.
func hubHint(v value) string {
	switch s := v.node.Value; {
	case v.isList():
		return "for hubs of others write {outside: [https://hub.example.org/]}"
	case strings.Contains(s, "://"):
		return "for a hub of others write {outside: [" + short(s) + "]}"
	case slices.Contains([]string{"false", "no", "off", "none"}, s):
		return "write {serve: false}"
	default:
		return "write {serve: true}"
	}
}

// outsideHubs reads the URLs of hubs of others, each once.
func outsideHubs(v value, site Site) []string {
	var hubs []string
	first := make(map[string]value)
	for _, w := range v.words() {
		var s string
		if !w.at.webURL(&s) {
			continue
		}
		canonical := news.CanonicalURL(s)
		other, twice := first[canonical]
		switch {
		case strings.Contains(s, "#"):
			w.at.mistake("", "want a URL without #, have %s", quote(s))
			continue
		case ownHub(canonical, site):
			w.at.mistake("leave it out: with serve: true, which is the default, it is linked anyway", "%s is courant itself, not a hub of others", quote(s))
			continue
		case twice:
			w.at.mistake("", "this hub is already in %s", other.place())
			continue
		case unreached(s, site.URL):
			w.at.warn("set site.url to an address that can be reached from outside", "the hub cannot fetch the feeds from %s", site.URL)
		}
		first[canonical] = w.at
		hubs = append(hubs, s)
	}
	return hubs
}

// ownHub reports whether a canonical URL is that of the site, or of its hub.
func ownHub(canonical string, site Site) bool {
	for _, base := range []string{site.URL, urlOf(site.Listen)} {
		if canonical == news.CanonicalURL(base) || canonical == news.CanonicalURL(base+"/hub") {
			return true
		}
	}
	return false
}

// unreached reports whether a hub cannot come to a site, as far as it shows without asking
// the DNS: one on the internet not into a network of ours, one of another machine not to
// loopback.
func unreached(hub, site string) bool {
	return reachable(hub) && !reachable(site) || !loopback(hub) && loopback(site)
}

// loopback reports whether the host of a URL is this machine.
func loopback(s string) bool {
	return slices.ContainsFunc(literals(s), netip.Addr.IsLoopback)
}

// openNames are what can be on the public address besides the feeds.
var openNames = []string{"sources", "search"}

// readOpen reads what is on the public address besides the feeds.
func (s *Site) readOpen(v value) {
	if v.given() && !v.isList() && !(v.isText() && slices.Contains(openNames, v.node.Value)) {
		v.mistake("write [sources, search], or one of them; without the key it is neither", "want a list, have %s", kind(v.node))
		return
	}
	for _, w := range v.words() {
		switch w.text {
		case "sources":
			s.Open.Sources = true
		case "search":
			s.Open.Search = true
		default:
			w.at.mistake(suggest(w.text, openNames), "want sources or search, have %q", short(w.text))
		}
	}
	if s.Open != (Open{}) && s.Admin == "" {
		v.warn("leave it out, or set admin to another address", "it does nothing without admin: %s shows everything", s.Listen)
	}
}

// output reads the folder into which the feeds are written.
func (l *loader) output(v value, database string) string {
	if v.isText() && slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "none"}, v.node.Value) {
		v.mistake("write the folder, such as /srv/feeds; without the key nothing is written", "want the path of a folder, have %q", v.node.Value)
		return ""
	}
	dir := l.path(v, "folder")
	if dir != "" {
		l.checkOutput(v, dir, database)
	}
	return dir
}

// checkOutput warns of a folder that is made for everybody to see, but has more in it than
// feeds, or is where nobody should look.
func (l *loader) checkOutput(v value, dir, database string) {
	const hint = "choose a folder for the feeds alone, such as /srv/feeds"
	switch {
	case database != "" && within(dir, database):
		v.warn(hint, "the database is in it, so whoever serves the folder shows what is kept")
	case within(dir, l.main):
		v.warn(hint, "the configuration is in it, so whoever serves the folder shows that as well")
	case database != "" && within(filepath.Dir(database), dir):
		v.warn(hint, "it is in the folder of the database, which a web server should not see")
	}
}

// within reports whether a path leads into a folder, or is that folder. Symbolic links are
// not followed.
func within(dir, path string) bool {
	from, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(from, to)
	return err == nil && filepath.IsLocal(rel)
}

// warnOfPrivate warns of what makes private feeds less private than they seem; once for all
// of them, at the first.
func (l *loader) warnOfPrivate(c *Config) {
	i := slices.IndexFunc(l.feeds, func(f *feed) bool { return f.Private })
	if i < 0 {
		return
	}
	at := l.feeds[i].private
	if c.Site.Open.Search && c.Site.Admin != "" {
		at.warn("take search out of site.open, or let the feed be public", "with site.open: [search] everybody finds what the feed has")
	}
	if strings.HasPrefix(strings.ToLower(c.Site.URL), "http://") && reachable(c.Site.URL) {
		at.warn("let a proxy speak https, and set site.url to that", "%s is http: everybody on the way reads the address, which is the only secret", c.Site.URL)
	}
}
