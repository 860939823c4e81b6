package poller

import (
	"time"

	"courant/news"
)

// A source is believed to have moved for good when permanent redirects (RFC 9110, sections
// 15.4.2 and 15.4.9) alone led to one place on several polls, over days: sites answer 301
// by mistake, for a maintenance page, or in a hotel's network.
const (
	movedPolls = 3
	movedTime  = 48 * time.Hour
)

// moved returns what is known of where the source has moved to, after a poll that
// succeeded. The proof is that the document there is the one we know: an item of it had
// been kept, or it has not changed since. An address that was believed is forgotten only
// when the configured one serves the document itself again.
func (v *visit) moved(saved news.Saved, now time.Time) news.Moved {
	m := news.Moved{URL: v.last.Moved.URL}
	to := v.answer.Moved
	switch {
	case to == "" && v.last.Address(&v.src) == v.src.URL:
		return news.Moved{}
	case to == "" || to == m.URL:
		return m
	case v.last.Moved.To != to:
		m.To, m.Since, m.Polls = to, now, 1
		return m
	}
	m.To, m.Since, m.Polls = to, v.last.Moved.Since, v.last.Moved.Polls+1
	same := v.reading == nil || saved.Known > 0
	if same && m.Polls >= movedPolls && now.Sub(m.Since) >= movedTime {
		return news.Moved{URL: to}
	}
	return m
}
