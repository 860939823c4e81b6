// Package fetcher retrieves a source over HTTP and turns what it serves into items. It
// keeps no state: what it must know of earlier polls is passed in, and when to poll is
// not its business. Every request of the program goes through it.
package fetcher

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"time"

	"courant/news"
)

// Options are what the operator decides about requests.
type Options struct {
	UserAgent string        // of every request; empty: "courant"
	Timeout   time.Duration // of a visit, from the first byte to the last; 0: 60 s
	MaxBytes  int64         // of a document; half of it while it is compressed; 0: 10 MB

	// Proxy is the URL (http, https or socks5) of a proxy that requests go through; empty:
	// none, whatever the environment says. The target is resolved and checked before the
	// proxy is asked for it. Where it is on a private network that its source allows, it is
	// asked directly. With another URL, every request fails and says so.
	Proxy string

	// Dial replaces the network, for tests that simulate one; nil: there is a real one. The
	// addresses that it is given are not checked.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// A Client visits sources. It is safe for concurrent use.
type Client struct {
	opts     Options
	judge    judge
	reading  chan struct{}  // has a place for each document that may be read at a time
	roots    *x509.CertPool // who vouches for servers; nil: whom the system trusts
	resolver *net.Resolver  // nil: the system's

	mu         sync.Mutex
	transports map[string]*http.Transport // by the networks they reach besides the public internet
}

// New returns a client for the options.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "courant")
	o.Timeout = cmp.Or(o.Timeout, 60*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 10<<20)
	return &Client{opts: o, judge: newJudge(), reading: make(chan struct{}, max(2, runtime.GOMAXPROCS(0))), transports: map[string]*http.Transport{}}
}

// Fetch asks a source for its document, given the state after the last visit: one
// conditional GET at the state's address, and the redirects that it leads through. An
// error means that nothing was learned, so the state's validators, body and meta stay; it
// may be a *StatusError, ErrTooLarge, ErrNotPublic or ErrUnreachable. When ctx ends it is
// that of ctx.
func (c *Client) Fetch(ctx context.Context, src news.Source, st news.State) (*Answer, error) {
	v := &visit{client: c, src: src, last: st, conditional: mayAsk(&st, time.Now())}
	var a *Answer
	err := c.within(ctx, c.opts.Timeout, &v.doing, func(ctx context.Context, stop context.CancelCauseFunc) error {
		resp, err := v.get(ctx, st.Address(&src))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		a, err = v.answer(resp, stop)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// within runs an exchange that may take a limited time, and says in our words when it
// took longer, or why it was stopped.
func (c *Client) within(ctx context.Context, limit time.Duration, doing *string, exchange func(context.Context, context.CancelCauseFunc) error) error {
	stoppable, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	timer := time.AfterFunc(limit, func() { stop(context.DeadlineExceeded) })
	defer timer.Stop()
	err := exchange(stoppable, stop)
	cause := context.Cause(stoppable)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case cause == context.DeadlineExceeded:
		return &networkError{text: fmt.Sprintf("timeout after %gs %s", limit.Seconds(), *doing), err: cause}
	case cause != nil:
		return cause
	default:
		return err
	}
}

// Close closes the connections that are kept open for the next visit.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.transports {
		t.CloseIdleConnections()
	}
}

// withoutUser returns a URL without the password that it may contain.
func withoutUser(u *url.URL) string {
	public := *u
	public.User = nil
	return public.String()
}
