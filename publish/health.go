package publish

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"courant/news"
)

// A pageHealth is what the private page tells of the sources.
type pageHealth struct {
	Now                   time.Time
	Good, Failing, Unseen int
	Sources               []pageSource // those first that need a look
}

type pageSource struct {
	Name, Site string
	Status     string // one of those below
	Entries    int    // in the feeds as they are now
	State      news.State
}

// How a source may be.
const (
	statusFailing = "failing"
	statusUnseen  = "never polled"
	statusGood    = "ok"
)

// health returns the state of the sources as it was read at now.
func (s *Site) health(ed *edition, states map[news.SourceID]news.State, now time.Time) *pageHealth {
	h := &pageHealth{Now: now}
	entries := s.entriesBySource(ed)
	for _, src := range s.opts.Sources {
		st := states[src.ID]
		p := pageSource{Name: sourceName(src, st.Meta), Site: news.URI(st.Meta.Link), Entries: entries[src.ID], State: st}
		switch {
		case st.Failures > 0:
			p.Status = statusFailing
			h.Failing++
		case st.Checked.IsZero():
			p.Status = statusUnseen
			h.Unseen++
		default:
			p.Status = statusGood
			h.Good++
		}
		h.Sources = append(h.Sources, p)
	}
	order := []string{statusFailing, statusUnseen, statusGood}
	slices.SortFunc(h.Sources, func(a, b pageSource) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Status), slices.Index(order, b.Status)),
			cmp.Compare(a.Name, b.Name),
		)
	})
	return h
}

// entriesBySource counts the items that the feeds have of each source; one that is in
// several feeds counts once, and one that is only listed in the entry of another as well.
func (s *Site) entriesBySource(ed *edition) map[news.SourceID]int {
	counts, seen := map[news.SourceID]int{}, map[news.Key]bool{}
	count := func(key news.Key, source news.SourceID) {
		if !seen[key] {
			seen[key] = true
			counts[source]++
		}
	}
	for i := range s.opts.Feeds {
		made := ed.feeds[s.opts.Feeds[i].Name]
		if made == nil {
			continue
		}
		for _, e := range made.entries {
			count(e.of.Item.Key, e.of.Item.Source)
			for j := range e.of.Others {
				count(e.of.Others[j].Key, e.of.Others[j].Source)
			}
		}
	}
	return counts
}

// fromNow says how t lies to now: "5 min ago", "in 2 h".
func fromNow(now, t time.Time) string {
	d := t.Sub(now)
	switch span := inWords(d.Abs()); {
	case span == "":
		return "now"
	case d < 0:
		return span + " ago"
	default:
		return "in " + span
	}
}

func inWords(d time.Duration) string {
	switch {
	case d < 30*time.Second:
		return ""
	case d < 90*time.Minute:
		return fmt.Sprintf("%d min", max(1, int(d.Round(time.Minute)/time.Minute)))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour)/time.Hour))
	default:
		return fmt.Sprintf("%d days", int(d.Round(24*time.Hour)/(24*time.Hour)))
	}
}
