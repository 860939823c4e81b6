package fetcher

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"courant/fetcher/guard"
)

var (
	// ErrTooLarge is a document over the limit. None of it is used.
	ErrTooLarge = errors.New("document too large")

	// ErrNotPublic is an address that the source is not allowed to reach: no part of
	// the public internet, nor of a network in its AllowPrivate.
	ErrNotPublic = errors.New("not a public address")

	// ErrUnreachable is that no connection came about: the name was not resolved, or
	// nobody answered at the address. If it is so for all sources, it says nothing about
	// any of them.
	ErrUnreachable = errors.New("unreachable")

	errTooSlow = fmt.Errorf("document too slow: less than %d bytes a second", leastRate)
)

// A StatusError is an answer that is neither 200, nor a 304 or 226 that was asked for.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // how long the server wants to be left alone; 0: it does not say
	Fresh      time.Duration // how long the answer stays current; 0: it does not say
	URL        string        // that answered, redirects followed, without user and password
}

func (e *StatusError) Error() string {
	text := strings.TrimSpace(fmt.Sprintf("status %d %s", e.Code, http.StatusText(e.Code)))
	switch {
	case isRedirect(e.Code):
		return text + ", which does not say where to"
	case e.Code == http.StatusNotModified, e.Code == http.StatusIMUsed:
		return text + ", which was not asked for"
	default:
		return text
	}
}

type (
	// A NotFeedError is an answer that is something else than a feed.
	NotFeedError = guard.NotFeedError

	// A SyntaxError is a document that begins as a feed and cannot be read as one.
	SyntaxError = guard.SyntaxError
)

// A networkError is an exchange that did not come to an end.
type networkError struct {
	text        string
	err         error
	unreachable bool
}

func (e *networkError) Error() string        { return e.text }
func (e *networkError) Unwrap() error        { return e.err }
func (e *networkError) Is(target error) bool { return target == ErrUnreachable && e.unreachable }

// describe takes from a network error what an operator has no use for: the URL, which is
// known and may contain a password, and the names of Go's functions.
func describe(err error) *networkError {
	cause, unreachable := err, false
	if e, ok := errors.AsType[*url.Error](cause); ok {
		cause = e.Err
	}
	for {
		e, ok := errors.AsType[*net.OpError](cause)
		if !ok {
			break
		}
		unreachable = unreachable || e.Op == "dial" || e.Op == "proxyconnect" || e.Op == "socks connect"
		cause = e.Err
	}
	unreachable = unreachable && !errors.Is(err, ErrNotPublic)
	return &networkError{short(words(cause)), err, unreachable}
}

// words returns what an error means.
func words(err error) string {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return "lookup " + e.Name + ": " + e.Err
	}
	if text := tlsWords(err); text != "" {
		return text
	}
	text := err.Error()
	switch text {
	case "EOF", "unexpected EOF":
		return "the server closed the connection before the end"
	case "i/o timeout":
		return "timeout connecting"
	case "net/http: timeout awaiting response headers", "http2: timeout awaiting response headers":
		return fmt.Sprintf("no answer within %gs", headerTimeout.Seconds())
	}
	for _, prefix := range []string{"net/http: ", "HTTP/1.x transport connection broken: ", "http: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

// tlsWords returns what is wrong with a server's certificate or TLS; empty: nothing.
func tlsWords(err error) string {
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		now := time.Now()
		if now.Before(e.Cert.NotBefore) {
			return "the server's certificate is not valid before " + e.Cert.NotBefore.Format(time.DateOnly)
		}
		return "the server's certificate expired on " + e.Cert.NotAfter.Format(time.DateOnly)
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the server's certificate is not for " + quote(e.Host)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "the server's certificate is from an unknown authority"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS there"
	}
	return ""
}

// maxRemote bounds, in bytes, text of a server in our messages.
const maxRemote = 200

var userinfo = regexp.MustCompile(`//[^/\s"]*@`)

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
