package fetcher

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// ErrTooLarge is a document over the limit. None of it is used.
	ErrTooLarge = errors.New("document too large")

	// ErrNotPublic is an address that the source is not allowed to reach: no part of
	// the public internet, nor of a network in its AllowPrivate.
	ErrNotPublic = errors.New("not a public address")
)

// A StatusError is an answer that is neither 200 nor a 304 to a conditional request.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // how long the server wants to be left alone; 0: it does not say
}

func (e *StatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("status %d %s", e.Code, http.StatusText(e.Code)))
}

// maxRetryAfter bounds what a server may ask for.
const maxRetryAfter = 7 * 24 * time.Hour

func newStatusError(resp *http.Response) *StatusError {
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return &StatusError{Code: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), now)}
}

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3). A date is taken
// relative to the server's own clock.
func retryAfter(value string, now time.Time) time.Duration {
	const most = int64(maxRetryAfter / time.Second)
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), most)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

// A NotFeedError is an answer that is something else than a feed.
type NotFeedError struct {
	What string // it is: "an HTML page"
}

func (e *NotFeedError) Error() string { return "not a feed: " + e.What }

// A SyntaxError is a document that begins as a feed and cannot be read as one.
type SyntaxError struct {
	Format string // RSS, Atom or JSON Feed
	Err    error
}

func (e *SyntaxError) Error() string { return "broken " + e.Format + ": " + short(e.Err.Error()) }
func (e *SyntaxError) Unwrap() error { return e.Err }

// A networkError is an exchange that did not come to an end.
type networkError struct {
	text string
	err  error
}

func (e *networkError) Error() string { return e.text }
func (e *networkError) Unwrap() error { return e.err }

// describe takes from a network error what an operator has no use for: the URL, which is
// known and may contain a password, and the names of Go's functions.
func describe(err error) error {
	cause := err
	if e, ok := errors.AsType[*url.Error](cause); ok {
		cause = e.Err
	}
	if e, ok := errors.AsType[*net.OpError](cause); ok {
		cause = e.Err
	}
	if e, ok := errors.AsType[*net.DNSError](cause); ok {
		return &networkError{short("lookup " + e.Name + ": " + e.Err), err}
	}
	text := cause.Error()
	switch text {
	case "EOF", "unexpected EOF":
		text = "the server closed the connection before the end"
	case "i/o timeout":
		text = "timeout connecting"
	case "net/http: timeout awaiting response headers", "http2: timeout awaiting response headers":
		text = fmt.Sprintf("no answer within %gs", headerTimeout.Seconds())
	}
	for _, prefix := range []string{"net/http: ", "http: ", "HTTP/1.x transport connection broken: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return &networkError{short(text), err}
}

// maxRemote bounds, in bytes, text of a server in our messages.
const maxRemote = 200

var userinfo = regexp.MustCompile(`//[^/@\s"]*@`)

// short makes text that may have come from a server fit for a line of a log.
func short(s string) string {
	s = userinfo.ReplaceAllString(oneLine(s), "//")
	if len(s) > maxRemote {
		return cut(s, maxRemote) + "…"
	}
	return s
}

// quote shows text of a server as such.
func quote(s string) string { return strconv.Quote(short(s)) }
