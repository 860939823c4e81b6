package publish

import (
	"strings"

	"courant/news"
)

// siteAddress returns the public address of a site as links to it begin, without a slash at its
// end.
func siteAddress(url string) string { return strings.TrimRight(news.URI(url), "/") }

// Addresses are those of a document in every format.
type Addresses struct{ Atom, RSS, JSON string }

// FeedAddresses returns where a site at a URL publishes a feed, and what was edited in it and has
// vanished from it; nil: it does not publish that. The secret is that of a private feed.
func FeedAddresses(siteURL string, f *news.Feed, secret string) (feed, edited, gone *Addresses) {
	base := publicBase
	if f.Private {
		base = privateBase(secret)
	}
	all := [...]*Addresses{itself: nil, edits: nil, vanished: nil}
	for _, what := range sorts(f) {
		in := func(format format) string { return siteAddress(siteURL) + feedPath(base, f.Name, what, format) }
		all[what] = &Addresses{in(atomFormat), in(rssFormat), in(jsonFormat)}
	}
	return all[itself], all[edits], all[vanished]
}

// privateBase returns what the addresses of a private feed begin with.
func privateBase(secret string) string { return "/" + privateFolder + "/" + secret + "/" }
