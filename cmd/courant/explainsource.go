package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"courant/news"
)

// explain writes all there is to say about a source: what it answered, why it is polled
// next when it is, and what is asked then.
func (l sourceLine) explain(w io.Writer, subs []news.Subscription, now time.Time) {
	st := &l.state
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-13s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(w, "%s: %s\n%s\n", l.source.ID, l.word(now), l.source.URL)
	if st.Meta.Title != "" {
		row("calls itself", "%s", st.Meta.Title)
	}
	row("last poll", "%s, %s", clock(st.Checked), l.answerWords())
	row("last success", "%s", clock(st.Success))
	for _, r := range l.remarks(now) {
		row("note", "%s", strings.Join(r, "\n"+strings.Repeat(" ", 16)))
	}
	next, why := l.next()
	row("next poll", "%s", nextWords(next, why, now))
	if !l.hold.Until.IsZero() {
		row("host on hold", "%s until %s: %s", l.hold.Host, clock(l.hold.Until), l.hold.Why)
	}
	for _, asked := range hintWords(st.Meta.Hints) {
		row("it asks", "%s", asked)
	}
	if st.Rhythm.Items > 0 {
		row("posts", "%s with dates seen since %s", count(st.Rhythm.Items, "item"), clock(st.Rhythm.Since))
	}
	if m := st.Moved; m.To != "" {
		row("redirects", "permanently to %s, %s since %s; believed after 3 polls and 48 hours", m.To, count(m.Polls, "poll"), clock(m.Since))
	}
	for _, sub := range subs {
		if sub.Source == l.source.ID {
			row("hub", "%s", hubWords(sub))
		}
	}
	row("last change", "%s", clock(st.Document))
	row("items", "%d kept, %d new in the last 24 hours, newest %s", l.stat.Items, l.stat.Day, clock(l.stat.Last))
	if v := st.Validators; v.ETag != "" || v.LastModified != "" {
		row("asks", "whether it is still %s", strings.TrimSpace(v.ETag+" "+v.LastModified))
	} else {
		row("asks", "for the whole document: there is no ETag and no Last-Modified to ask with")
	}
}

// nextWords says when the next poll is, and why then.
func nextWords(at time.Time, why string, now time.Time) string {
	if at.IsZero() {
		return "now: it is new, or its address is"
	}
	return fmt.Sprintf("%s (%s): %s", clock(at), until(at, now), why)
}

// answerWords says what the last poll was answered.
func (l sourceLine) answerWords() string {
	st := &l.state
	switch {
	case st.Checked.IsZero():
		return "not yet"
	case st.Status == 0:
		return "no answer"
	default:
		return strings.TrimSpace(fmt.Sprintf("HTTP status %d %s", st.Status, http.StatusText(st.Status)))
	}
}

// hintWords says what a document asks of those who poll it.
func hintWords(h news.Hints) []string {
	var list []string
	if h.TTL > 0 {
		list = append(list, fmt.Sprintf("ttl: not more often than every %d minutes", int(h.TTL.Minutes())))
	}
	if h.Period > 0 {
		list = append(list, fmt.Sprintf("syndication module: updated every %s", roughly(h.Period)))
	}
	if h.Hours != 0 {
		var hours []string
		for i := range 24 {
			if h.Hours>>i&1 == 1 {
				hours = append(hours, fmt.Sprint(i))
			}
		}
		list = append(list, "skipHours: not in the hours "+strings.Join(hours, ", ")+" (UTC)")
	}
	if h.Days != 0 {
		var days []string
		for i := range 7 {
			if h.Days>>i&1 == 1 {
				days = append(days, time.Weekday(i).String())
			}
		}
		list = append(list, "skipDays: not on "+strings.Join(days, ", "))
	}
	return list
}

// hubWords says how a subscription to a hub is.
func hubWords(sub news.Subscription) string {
	s := fmt.Sprintf("%s, %s", sub.Hub, sub.State)
	if sub.State == news.Active {
		s += " until " + clock(sub.Lease)
	}
	if !sub.Delivery.IsZero() {
		s += ", last delivery " + clock(sub.Delivery)
	}
	if sub.Error != "" {
		s += ": " + sub.Error
	}
	return s
}
