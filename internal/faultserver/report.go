package faultserver

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report says how well-mannered a reader was, after Rachel Kroll's feed reader score: one
// unconditional request of a URL, ever; later the validators that were last sent, byte for
// byte; no visit sooner than an hour (15 minutes, where the source wants it) or than the
// server asked for; no cookie, no referrer, no query of its own.
type Report struct {
	URLs  []URL  // sorted by host and path
	Hosts []Host // sorted by name
}

// A URL is what became known about the visits of one URL; the query is not part of it.
// Numbers are of requests.
type URL struct {
	Host, Path    string
	Requests      int
	Unconditional int           // without validators though the URL may have sent some; the first is one of these
	OutOfSequence int           // with other validators than were last sent
	Early         int           // sooner than allowed
	Least         time.Duration // between the beginnings of two visits; 0: there was one
	Cookies       int           // with a cookie
	Referrers     int           // with a Referer
	Queries       int           // with a parameter that the URL did not have
	NoCache       int           // with Cache-Control or Pragma
	Ranges        int           // for a part of the document
	Agents        int           // without a User-Agent that says who asks
	Uncompressed  int           // without gzip in Accept-Encoding
}

// A Host is how the requests at a host followed one another.
type Host struct {
	Name       string
	Requests   int
	Concurrent int           // at most, at once
	LeastGap   time.Duration // from the end of one to the beginning of the next, redirects left aside; negative: there was one

	ended      time.Time
	redirected bool
}

// Rude returns what was not well-mannered, a line each; empty: nothing.
func (r Report) Rude() []string {
	var list []string
	for _, u := range r.URLs {
		if faults := u.faults(); len(faults) > 0 {
			list = append(list, fmt.Sprintf("%s%s: %s", u.Host, u.Path, strings.Join(faults, ", ")))
		}
	}
	for _, h := range r.Hosts {
		if h.Concurrent > 1 {
			list = append(list, fmt.Sprintf("%s: %d requests at once", h.Name, h.Concurrent))
		}
		if h.LeastGap >= 0 && h.LeastGap < leastGap {
			list = append(list, fmt.Sprintf("%s: %v between two requests", h.Name, h.LeastGap))
		}
	}
	return list
}

// faults returns what was not well-mannered at a URL.
func (u URL) faults() []string {
	var list []string
	for _, f := range []struct {
		count, allowed int
		what           string
	}{
		{u.Unconditional, 1, "unconditional"},
		{u.OutOfSequence, 0, "with validators out of sequence"},
		{u.Early, 0, "too early"},
		{u.Cookies, 0, "with a cookie"},
		{u.Referrers, 0, "with a referrer"},
		{u.Queries, 0, "with a query added"},
		{u.NoCache, 0, "with Cache-Control"},
		{u.Ranges, 0, "for a range"},
		{u.Agents, 0, "with an odd User-Agent"},
		{u.Uncompressed, 0, "without gzip"},
	} {
		if f.count > f.allowed {
			list = append(list, fmt.Sprintf("%d of %d %s", f.count, u.Requests, f.what))
		}
	}
	return list
}

// String returns the report as a table of URLs, one of hosts, and the verdict.
func (r Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "url\trequests\tuncond.\tout of seq.\tearly\tleast\tcookies\treferrers\tqueries\tno-cache\tranges\tagents\tno gzip")
	for _, u := range r.URLs {
		fmt.Fprintf(w, "%s%s\t%d\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", u.Host, u.Path, u.Requests, u.Unconditional,
			u.OutOfSequence, u.Early, span(u.Least), u.Cookies, u.Referrers, u.Queries, u.NoCache, u.Ranges, u.Agents, u.Uncompressed)
	}
	w.Flush()
	b.WriteByte('\n')
	fmt.Fprintln(w, "host\trequests\tat once\tleast gap")
	for _, h := range r.Hosts {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", h.Name, h.Requests, h.Concurrent, span(max(h.LeastGap, 0)))
	}
	w.Flush()
	rude := r.Rude()
	if len(rude) == 0 {
		b.WriteString("\nNothing rude.\n")
		return b.String()
	}
	fmt.Fprintf(&b, "\n%d rude:\n", len(rude))
	for _, line := range rude {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	return b.String()
}

// span shows a duration; none is a dash.
func span(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return d.Round(time.Millisecond).String()
}
