package faultserver

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// An exchange is one request and what becomes of it.
type exchange struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	host  string   // in the Host header
	visit int      // 1 for the first request of the path at this host
	log   *Request // of this goroutine alone
	kept  *Request // the same as the server keeps it
	conn  net.Conn // once taken over
}

// pathOf returns a path without its query.
func pathOf(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return path
}

// start returns the moment to which dates of documents are relative, so that they are the
// same in each answer.
func (x *exchange) start() time.Time { return x.s.options.Start.UTC() }

// url returns an absolute URL at the host that was asked.
func (x *exchange) url(path string) string { return "http://" + x.r.Host + path }

// set sets header fields, given as name and value in turn.
func (x *exchange) set(fields ...string) {
	for i := 0; i+1 < len(fields); i += 2 {
		x.w.Header().Set(fields[i], fields[i+1])
	}
}

// feed answers with a plain feed of three items.
func (x *exchange) feed() { x.send(rssType, plainFeed(x)) }

// send answers with a document: 304 where the request has the ETag of it. The ETag is one
// of its bytes unless the header has one already.
func (x *exchange) send(contentType string, doc string) {
	if x.w.Header().Get("ETag") == "" {
		x.set("ETag", etagOf(doc))
	}
	if x.r.Header.Get("If-None-Match") == x.w.Header().Get("ETag") {
		x.w.WriteHeader(http.StatusNotModified)
		return
	}
	x.sendAlways(contentType, doc)
}

// sendAlways answers 200 with a document whatever the request asks, with the validators
// that the header has.
func (x *exchange) sendAlways(contentType string, doc string) {
	x.set("Content-Type", contentType)
	io.WriteString(x.w, doc)
}

// etagOf returns a strong ETag for a document.
func etagOf(doc string) string {
	h := fnv.New64a()
	io.WriteString(h, doc)
	return fmt.Sprintf(`"%016x"`, h.Sum64())
}

// take takes the connection over, so that anything can be written to it. It returns nil
// where that is not possible, as under HTTP/2. The connection is closed when the answer
// is over.
func (x *exchange) take() net.Conn {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		http.Error(x.w, "this one needs HTTP/1.1", http.StatusHTTPVersionNotSupported)
		return nil
	}
	x.s.mu.Lock()
	x.s.conns[conn] = true
	x.s.mu.Unlock()
	x.conn = conn
	x.log.Status = 0
	return conn
}

// raw takes the connection over and writes text to it as it is. Lines of the text end in
// LF only; those of its head are sent with CR LF.
func (x *exchange) raw(text string) {
	conn := x.take()
	if conn == nil {
		return
	}
	head, body, found := strings.Cut(text, "\n\n")
	head = strings.ReplaceAll(head, "\n", "\r\n")
	if found {
		head += "\r\n\r\n"
	}
	x.log.Status = statusOf(head)
	w := bufio.NewWriterSize(conn, len(head)+len(body)+1)
	w.WriteString(head)
	w.WriteString(body)
	x.s.settle(x)
	w.Flush()
}

// statusOf returns the status in the first line of an answer; 0: none.
func statusOf(head string) int {
	var minor, status int
	fmt.Sscanf(head, "HTTP/1.%d %d", &minor, &status)
	return status
}

// sleep waits. It reports false when the server or the client went away meanwhile.
func (x *exchange) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.s.done:
	case <-x.r.Context().Done():
	}
	return false
}

// gone reports whether nobody is there any more to answer to.
func (x *exchange) gone() bool {
	select {
	case <-x.s.done:
		return true
	case <-x.r.Context().Done():
		return true
	default:
		return false
	}
}

// pour writes chunks of an endless answer, which next makes, until the client goes or the
// server's limit is reached.
func (x *exchange) pour(w io.Writer, next func(i int) []byte) {
	for i, n := 0, int64(0); n < x.s.options.Most && !x.gone(); i++ {
		k, err := w.Write(next(i))
		if err != nil {
			return
		}
		n += int64(k)
	}
}
