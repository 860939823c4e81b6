package faultserver

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The rules that a visit is measured by.
const (
	floor      = time.Hour          // least time between two visits of a URL
	shortFloor = 15 * time.Minute   // the same where the source's hints are shorter
	mostHold   = 7 * 24 * time.Hour // that a reader has to honour of a Retry-After
	mostFresh  = 24 * time.Hour     // of a max-age
	leastGap   = time.Second        // between the end of a request and the next at the host
	chain      = time.Minute        // within which a second request follows a redirect
)

// Politeness returns how well-mannered the requests were. All of them are taken for those
// of one reader.
func (s *Server) Politeness() Report { return judge(s.Requests()) }

// A judgement is a report in the making.
type judgement struct {
	urls  map[string]*URL
	hosts map[string]*Host
	last  map[string]*Request // by URL
	held  map[string]time.Time
	known map[string][]Validators // by URL, what an honest reader can have
}

func judge(requests []Request) Report {
	j := &judgement{map[string]*URL{}, map[string]*Host{}, map[string]*Request{}, map[string]time.Time{}, map[string][]Validators{}}
	slices.SortStableFunc(requests, func(a, b Request) int { return a.Begin.Compare(b.Begin) })
	for i := range requests {
		r := &requests[i]
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			j.request(r)
		}
	}
	var report Report
	for _, u := range j.urls {
		report.URLs = append(report.URLs, *u)
	}
	for _, h := range j.hosts {
		report.Hosts = append(report.Hosts, *h)
	}
	slices.SortFunc(report.URLs, func(a, b URL) int { return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Path, b.Path)) })
	slices.SortFunc(report.Hosts, func(a, b Host) int { return cmp.Compare(a.Name, b.Name) })
	return report
}

func (j *judgement) request(r *Request) {
	id := r.Host + r.Path
	u := j.urls[id]
	if u == nil {
		u = &URL{Host: r.Host, Path: r.Path}
		j.urls[id] = u
	}
	u.Requests++
	j.headers(u, r)
	j.validators(u, r, id)
	j.time(u, r, j.last[id])
	j.host(r)
	j.last[id] = r
}

// headers counts what no reader of feeds has a reason to send.
func (j *judgement) headers(u *URL, r *Request) {
	count := func(n *int, rude bool) {
		if rude {
			*n++
		}
	}
	count(&u.Cookies, r.Header.Get("Cookie") != "")
	count(&u.Referrers, r.Header.Get("Referer") != "")
	count(&u.Ranges, r.Header.Get("Range") != "")
	count(&u.NoCache, r.Header.Get("Cache-Control") != "" || r.Header.Get("Pragma") != "")
	count(&u.Agents, oddAgent(r.Header.Get("User-Agent")))
	count(&u.Uncompressed, !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
	count(&u.Queries, addedQuery(r.Query))
}

// oddAgent reports whether a User-Agent tells nobody whose it is: none, that of a library,
// or a browser's.
func oddAgent(agent string) bool {
	return agent == "" || strings.HasPrefix(agent, "Go-http-client") || strings.HasPrefix(agent, "Mozilla/") || !strings.Contains(agent, "/")
}

// addedQuery reports whether a query has parameters that no URL of ours has.
func addedQuery(query string) bool {
	values, err := url.ParseQuery(query)
	for name := range values {
		if !slices.Contains(parameters(), name) {
			return true
		}
	}
	return err != nil
}

// validators counts requests that have no validators though there are some, or others
// than were last sent. An answer that could not be used may be forgotten: the validators
// before it are as good. So may what a URL served before it redirected.
func (j *judgement) validators(u *URL, r *Request, id string) {
	known := j.known[id]
	switch {
	case r.Validators == Validators{}:
		if !slices.ContainsFunc(known, r.Validators.echo) {
			u.Unconditional++
		}
	case !slices.ContainsFunc(known, r.Validators.echo):
		u.OutOfSequence++
	}
	switch {
	case r.Status == http.StatusNotModified && len(known) > 0:
		for i := range known {
			known[i].ETag = cmp.Or(r.Sent.ETag, known[i].ETag)
			known[i].LastModified = cmp.Or(r.Sent.LastModified, known[i].LastModified)
		}
	case r.Broken || r.Status == 0 || isRedirect(r.Status) && !slices.Contains(known, Validators{}):
		if len(known) == 0 {
			known = []Validators{{}}
		}
		j.known[id] = append(known, r.Sent)
	case r.Status >= 200 && r.Status < 300:
		j.known[id] = []Validators{r.Sent}
	default: // an error says nothing about the document; a reader may have none yet
		if len(known) == 0 {
			j.known[id] = []Validators{{}}
		}
	}
}

// maxValidator is the length over which a reader may drop a validator.
const maxValidator = 1 << 10

// echo reports whether v, of a request, says what was sent, byte for byte. A validator that
// is too long to be kept, or the date where there is an ETag, may be missing.
func (v Validators) echo(sent Validators) bool {
	etag := v.ETag == sent.ETag || v.ETag == "" && len(sent.ETag) > maxValidator
	date := v.LastModified == sent.LastModified || v.LastModified == "" && v.ETag != ""
	return etag && date
}

// time counts visits that come too early: before the floor, or before the answers asked for.
func (j *judgement) time(u *URL, r, last *Request) {
	early := r.Begin.Before(j.held[r.Host])
	if last != nil && !(isRedirect(last.Status) && r.Begin.Sub(last.Begin) < chain) {
		gap := r.Begin.Sub(last.Begin)
		if u.Least == 0 || gap < u.Least {
			u.Least = gap
		}
		early = early || gap < least(last) || slices.Contains(last.Skip, r.Begin.UTC().Hour())
	}
	if early {
		u.Early++
	}
	if r.Status == http.StatusTooManyRequests && r.Hold > 0 {
		j.held[r.Host] = later(j.held[r.Host], r.Begin.Add(min(r.Hold, mostHold)))
	}
}

// least returns how long the URL has to be left alone after an answer.
func least(r *Request) time.Duration {
	d := floor
	if r.Short {
		d = shortFloor
	}
	return max(d, min(r.Hold, mostHold), min(r.Fresh, mostFresh))
}

func isRedirect(status int) bool {
	return status >= 300 && status < 400 && status != http.StatusNotModified
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// host measures how requests at a host follow one another. Those of a chain of redirects
// may be close.
func (j *judgement) host(r *Request) {
	h := j.hosts[r.Host]
	if h == nil {
		h = &Host{Name: r.Host, LeastGap: -1}
		j.hosts[r.Host] = h
	}
	h.Requests++
	h.Concurrent = max(h.Concurrent, r.Concurrent)
	if gap := r.Begin.Sub(h.ended); !h.ended.IsZero() && !h.redirected && (h.LeastGap < 0 || gap < h.LeastGap) {
		h.LeastGap = max(gap, 0)
	}
	h.ended = later(h.ended, cmp.Or(r.End, r.Begin))
	h.redirected = isRedirect(r.Status)
}
