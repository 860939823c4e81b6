package fetcher

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"courant/news"
)

// maxTTL bounds a ttl: a longer one is a mistake, such as seconds.
const maxTTL = 7 * 24 * time.Hour

// rssHints returns what a channel says about when to poll it (RSS 2.0, ttl, skipHours,
// skipDays).
func rssHints(doc *rss.Feed) news.Hints {
	h := syndication(doc.Extensions)
	h.TTL = minutes(doc.TTL)
	h.Hours = skipHours(doc.SkipHours)
	h.Days = skipDays(doc.SkipDays)
	return h
}

func minutes(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n <= 0 || n > int(maxTTL/time.Minute) {
		return 0
	}
	return time.Duration(n) * time.Minute
}

// skipHours returns the hours as bits. All of them would mean never, so they mean nothing.
func skipHours(hours []string) uint32 {
	var bits uint32
	for _, s := range hours {
		if h, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && 0 <= h && h <= 24 {
			bits |= 1 << (h % 24) // midnight is 24 in RSS 0.91
		}
	}
	if bits == 1<<24-1 {
		return 0
	}
	return bits
}

// skipDays returns the days as bits; none when it is all of them.
func skipDays(days []string) uint8 {
	var bits uint8
	for _, s := range days {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(s), d.String()) {
				bits |= 1 << d
			}
		}
	}
	if bits == 1<<7-1 {
		return 0
	}
	return bits
}

// syndication returns the hints of RSS 1.0's module of that name. The period is a day and
// the frequency one where only the other is said.
func syndication(e ext.Extensions) news.Hints {
	name, times := extension(e, "sy", "updatePeriod"), extension(e, "sy", "updateFrequency")
	if name == "" && times == "" {
		return news.Hints{}
	}
	period := periods(first(name, "daily"))
	if n, err := strconv.Atoi(times); err == nil && n > 1 {
		period = max(period/time.Duration(n), min(period, time.Minute))
	}
	h := news.Hints{Period: period}
	if period > 0 {
		h.Base = date(extension(e, "sy", "updateBase"))
	}
	return h
}

func periods(name string) time.Duration {
	const day = 24 * time.Hour
	switch strings.ToLower(name) {
	case "hourly":
		return time.Hour
	case "daily":
		return day
	case "weekly":
		return 7 * day
	case "monthly":
		return 30 * day
	case "yearly":
		return 365 * day
	default:
		return 0
	}
}

// A relation is a link of a feed to something of its own.
type relation struct{ rel, href string }

func atomRelations(links []*atom.Link) []relation {
	var all []relation
	for _, l := range links {
		all = append(all, relation{l.Rel, l.Href})
	}
	return all
}

// rssRelations returns the links of Atom that a channel has.
func rssRelations(e ext.Extensions) []relation {
	var all []relation
	for _, x := range slices.Concat(e["atom"]["link"], e["atom03"]["link"]) {
		all = append(all, relation{x.Attrs["rel"], x.Attrs["href"]})
	}
	return all
}

// setRelations sets the feed's hubs (W3C WebSub, section 4), its own address, and that of
// older items: the archive before (RFC 5005, section 4), else the next page (section 3).
func setRelations(m *news.Meta, base *url.URL, links []relation) {
	next := ""
	for _, l := range links {
		href := absolute(base, l.href)
		switch strings.ToLower(strings.TrimSpace(l.rel)) {
		case "hub":
			m.Hubs = addHub(m.Hubs, href)
		case "self":
			m.Self = first(m.Self, href)
		case "prev-archive":
			m.Older = first(m.Older, href)
		case "next":
			next = first(next, href)
		}
	}
	m.Older = first(m.Older, next)
}

func addHub(hubs []string, hub string) []string {
	if hub == "" || len(hubs) == maxHubs || slices.Contains(hubs, hub) {
		return hubs
	}
	return append(hubs, hub)
}

// jsonHubs returns the hubs of WebSub in the member of that name (JSON Feed 1.1,
// Subscribing to Real-time Notifications).
func jsonHubs(base *url.URL, member json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(member, &list) != nil {
		return nil
	}
	var hubs []string
	for _, raw := range list[:min(len(list), maxLinks)] {
		var hub struct{ Type, URL string }
		if json.Unmarshal(raw, &hub) == nil && strings.EqualFold(hub.Type, "websub") {
			hubs = addHub(hubs, absolute(base, hub.URL))
		}
	}
	return hubs
}
