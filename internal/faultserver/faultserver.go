// Package faultserver is a web server that misbehaves in every way that a reader of
// feeds meets, a URL for each, and that measures the manners of whoever asks it. It is
// for tests and for trying things by hand; it knows nothing of how courant reads feeds,
// and keeps no file.
//
// One server plays any number of hosts: what the Host header names is a site of its own,
// with the same behaviours. All texts in its documents are invented.
package faultserver

import (
	"cmp"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Want is what a good reader makes of a behaviour.
type Want string

const (
	Items     Want = "items"     // a feed with at least one item; Behaviour.Items says how many
	Nothing   Want = "nothing"   // a feed, which has no items now
	Error     Want = "error"     // an error of the source, and nothing of the answer is kept
	Unchanged Want = "unchanged" // items on the first visit, unchanged on the next
	Either    Want = "either"    // items or an error: good readers differ
)

// A Behaviour is a URL and what is odd about it.
type Behaviour struct {
	Path  string // with the query
	Says  string // what the server does, in one line
	Want  Want
	Items int    // how many, where Want is Items or Unchanged; 0: it varies
	Text  string // part of the error that is expected; empty: any
	Slow  bool   // takes long, by waiting or by the amount of bytes
}

// Options say how the server behaves. The zero value is for work by hand.
type Options struct {
	Start time.Time     // when the live feeds began, and what dates of items are relative to; zero: the call of New
	Pace  time.Duration // between the bytes of what drips; 0: one second
	Most  int64         // bytes, where something is endless; 0: 10 GB
}

// A Server is the web server. It is safe for concurrent use.
type Server struct {
	options Options
	pages   []page
	routes  map[string]answer
	web     *http.Server
	done    chan struct{} // closed by Close
	close   sync.Once

	mu     sync.Mutex
	conns  map[net.Conn]bool // hijacked
	visits map[string]int    // by host and path
	busy   map[string]int    // requests under way, by host
	log    []*Request
}

// A page is a behaviour and the code of it.
type page struct {
	Behaviour
	serve answer
}

// An answer answers a request.
type answer func(x *exchange)

// New returns a server. Close ends what it has under way.
func New(o Options) *Server {
	if o.Start.IsZero() {
		o.Start = time.Now()
	}
	o.Pace, o.Most = cmp.Or(o.Pace, time.Second), cmp.Or(o.Most, 10<<30)
	s := &Server{
		options: o,
		done:    make(chan struct{}),
		conns:   map[net.Conn]bool{},
		visits:  map[string]int{},
		busy:    map[string]int{},
		routes:  map[string]answer{},
	}
	s.web = &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)} // it would complain of what we do on purpose
	s.pages = slices.Concat(livePages(), statusPages(), retryPages(), redirectPages(), astrayPages(), wirePages(), lengthPages(),
		codingPages(), bombPages(), endlessPages(), headerPages(), validatorPages(), cachePages(), hintPages(),
		strangerPages(), brokenPages(), charsetPages(), xmlPages(), hugePages(), oddPages(), formatPages(), datedPages(), hostilePages())
	for _, p := range s.pages {
		s.routes[pathOf(p.Path)] = p.serve
	}
	s.routes["/"] = (*exchange).index
	return s
}

// Behaviours returns all behaviours in the order of the index page.
func (s *Server) Behaviours() []Behaviour {
	list := make([]Behaviour, len(s.pages))
	for i, p := range s.pages {
		list[i] = p.Behaviour
	}
	return list
}

// Serve answers on l until Close, and then returns http.ErrServerClosed. It closes l.
func (s *Server) Serve(l net.Listener) error { return s.web.Serve(l) }

// Close ends what is under way and closes all connections, also those of a server other
// than Serve's that were taken over to misbehave on.
func (s *Server) Close() error {
	s.close.Do(func() { close(s.done) })
	err := s.web.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
	return err
}

// ServeHTTP answers a request and records it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := s.begin(w, r)
	defer s.end(x)
	serve := s.routes[r.URL.Path]
	if serve == nil {
		serve = notFound
	}
	serve(x)
}

// notFound answers what the server does not know: a plain 404.
func notFound(x *exchange) { http.NotFound(x.w, x.r) }
