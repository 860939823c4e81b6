package publish

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A format is one in which a feed is published.
type format int

const (
	atomFormat format = iota // RFC 4287; the canonical one, of which the others are made
	rssFormat                // RSS 2.0
	jsonFormat               // JSON Feed 1.1
	formats                  // how many there are
)

// formatInfo is what is to be known of a format. As it is, a browser would offer a feed for
// download, or show nothing but characters; text/xml with a style sheet it shows.
var formatInfo = [formats]struct{ extension, kind, browsed string }{
	atomFormat: {".atom", atomType, "text/xml"},
	rssFormat:  {".rss", rssType, "text/xml"},
	jsonFormat: {".json", "application/feed+json", "application/json"},
}

// cutFormat splits a path into what is before the extension of a format, and that.
func cutFormat(path string) (before string, f format, ok bool) {
	for f := range formats {
		if before, ok := strings.CutSuffix(path, formatInfo[f].extension); ok {
			return before, f, true
		}
	}
	return path, 0, false
}

// frame returns a whole document of entries.
func (h *head) frame(f format, entries []placed) ([]byte, error) {
	switch f {
	case rssFormat:
		return h.rss(entries)
	case jsonFormat:
		return h.json(entries)
	default:
		return h.atom(entries)
	}
}

// Bounds of how long caches may keep a feed, and readers may wait before they ask again.
const (
	leastPause = 5 * time.Minute
	mostPause  = time.Hour
	judgedGaps = 20 // entries, the last, by whose distances the pause is judged
)

// pauses are those that there are, so that a new entry rarely makes another one.
var pauses = []time.Duration{leastPause, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, mostPause}

// pauseOf returns how long it is no loss not to look at a feed: half of the time that usually
// passes between two of its entries. It follows from the entries alone, so it is the same on
// every machine.
func pauseOf(entries []placed) time.Duration {
	var times []time.Time
	for _, e := range entries[:min(len(entries), judgedGaps+1)] {
		times = append(times, e.at())
	}
	if len(times) < 2 {
		return leastPause
	}
	slices.SortFunc(times, time.Time.Compare)
	gaps := make([]time.Duration, len(times)-1)
	for i := range gaps {
		gaps[i] = times[i+1].Sub(times[i])
	}
	slices.Sort(gaps)
	pause := leastPause
	for _, p := range pauses {
		if p <= gaps[len(gaps)/2]/2 {
			pause = p
		}
	}
	return pause
}

// patience is how long caches may serve a feed when we do not answer (RFC 5861).
const patience = 24 * time.Hour

// feedCaching returns the Cache-Control of a feed: nobody asks again before the pause is over,
// a shared cache asks while it still answers with what it has.
func feedCaching(pause time.Duration, private bool) string {
	scope := "public"
	if private {
		scope = "private"
	}
	s := int(pause / time.Second)
	return fmt.Sprintf("%s, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d", scope, s, s, int(patience/time.Second))
}

// Of what hardly ever changes, and never.
const (
	slowCaching   = "public, max-age=3600"
	foreverPublic = "public, max-age=31536000, immutable"
	foreverAlone  = "private, max-age=31536000, immutable"
)
