package faultserver

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Validators are what tells a server which version of a document is known
// (RFC 9110, section 8.8).
type Validators struct{ ETag, LastModified string }

// A Request is one request and what the server made of it.
type Request struct {
	Begin, End time.Time // End is zero while it is under way
	Method     string
	Host       string // as in the Host header, in small letters, without the port 80
	Path       string
	Query      string
	Remote     string // address
	Validators Validators
	Header     http.Header // of the request
	Concurrent int         // requests under way at the host, this one among them

	Status int           // of the answer; 0: none that was one of HTTP
	Sent   Validators    // in the answer
	Hold   time.Duration // how long the answer asks to be left alone, by Retry-After
	Fresh  time.Duration // how long the answer says that it stays current, by its header or by the feed
	Short  bool          // the source's own hints allow visits within an hour
	Skip   []int         // hours of the day, UTC, in which the feed does not want to be asked
	Broken bool          // no good reader takes this answer, nor its validators
}

// begin records the beginning of a request.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) *exchange {
	host := strings.TrimSuffix(strings.ToLower(r.Host), ":80")
	log := &Request{
		Begin: time.Now(), Method: r.Method, Host: host, Path: r.URL.Path, Query: r.URL.RawQuery, Remote: r.RemoteAddr,
		Validators: Validators{r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")},
		Header:     r.Header.Clone(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visits[host+log.Path]++
	s.busy[host]++
	log.Concurrent = s.busy[host]
	kept := *log
	s.log = append(s.log, &kept)
	return &exchange{s: s, w: &recorder{w, log}, r: r, host: host, visit: s.visits[host+log.Path], log: log, kept: &kept}
}

// end records the end of a request and closes a connection that was taken over.
func (s *Server) end(x *exchange) {
	s.settle(x)
	if x.conn == nil {
		return
	}
	x.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, x.conn)
}

// settle records what became of a request, once: before the client can have seen the end
// of the answer, lest a next request seem to come at the same time.
func (s *Server) settle(x *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !x.kept.End.IsZero() {
		return
	}
	x.log.End = time.Now()
	*x.kept = *x.log
	s.busy[x.host]--
}

// Requests returns what was asked until now, in the order of arrival. All of them are
// kept until Forget.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.log))
	for i, r := range s.log {
		list[i] = *r
	}
	return list
}

// Forget makes the server new again: nothing was asked and nothing sent.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
	clear(s.visits)
}

// Hosts returns the names of the hosts that were asked, sorted.
func (s *Server) Hosts() []string {
	hosts := map[string]bool{}
	for _, r := range s.Requests() {
		hosts[r.Host] = true
	}
	return slices.Sorted(maps.Keys(hosts))
}

// A recorder notes the status and the validators of an answer.
type recorder struct {
	http.ResponseWriter
	log *Request
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader notes and sends the header.
func (w *recorder) WriteHeader(status int) {
	if status >= 200 && w.log.Status == 0 {
		w.log.Status = status
		w.log.Sent = Validators{first(w.Header(), "ETag"), first(w.Header(), "Last-Modified")}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends bytes of the body, after the header.
func (w *recorder) Write(b []byte) (int, error) {
	if w.log.Status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// first returns a field as it comes out at the client, which takes white space off it.
func first(h http.Header, name string) string { return strings.TrimSpace(h.Get(name)) }
