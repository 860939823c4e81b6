package poller

import (
	"net/netip"
	"strings"
	"time"

	"courant/news"
)

const (
	hostPause   = time.Second // between the end of a poll of a host and the next of it
	domainPause = time.Second // between the starts of polls of the hosts of one domain
	domainPolls = 4           // of one domain at a time
)

// A pace keeps polls of one host, and of the hosts of one registrable domain, apart:
// thousands of blogs may live on one machine. Sources of the operator's own machines are
// not slowed down.
type pace struct {
	hosts   map[string]time.Time // when it may be asked again
	domains map[string]*domain
}

// A domain is one under which anybody may register names, as the public suffix list says,
// with the name that was registered.
type domain struct {
	next time.Time // when a host of it may be asked again
	out  int       // polls under way
}

func newPace() pace {
	return pace{hosts: map[string]time.Time{}, domains: map[string]*domain{}}
}

// next returns when the job may begin; not after now: at once.
func (p *pace) next(j job, now time.Time) time.Time {
	if j.src.Own() {
		return now
	}
	at := p.hosts[j.host]
	if d := p.domains[domainOf(j.host)]; d != nil {
		if d.out >= domainPolls && !d.next.After(now) {
			return now.Add(domainPause)
		}
		if d.next.After(at) {
			at = d.next
		}
	}
	return at
}

func (p *pace) begin(j job, now time.Time) {
	name := domainOf(j.host)
	d := p.domains[name]
	if d == nil {
		d = new(domain)
		p.domains[name] = d
	}
	d.out++
	d.next = now.Add(domainPause)
}

func (p *pace) end(j job, now time.Time) {
	if d := p.domains[domainOf(j.host)]; d != nil {
		d.out--
	}
	p.hosts[j.host] = now.Add(hostPause)
	if len(p.hosts) > 10_000 {
		p.forget(now)
	}
}

// forget drops what no longer keeps anybody waiting.
func (p *pace) forget(now time.Time) {
	for host, at := range p.hosts {
		if !at.After(now) {
			delete(p.hosts, host)
		}
	}
	for name, d := range p.domains {
		if d.out == 0 && !d.next.After(now) {
			delete(p.domains, name)
		}
	}
}

// domainOf returns the registrable domain of a host; an address is its own.
func domainOf(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	return news.Domain(host)
}
