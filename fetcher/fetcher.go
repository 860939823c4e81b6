// Package fetcher retrieves a source over HTTP and turns what it serves into items. It
// keeps no state: what it must know of earlier polls is passed in, and when to poll is
// not its business.
package fetcher

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/microcosm-cc/bluemonday"

	"courant/news"
)

// Options are what the operator decides about requests.
type Options struct {
	UserAgent string        // of every request; empty: "courant"
	Timeout   time.Duration // of a visit, from the first byte to the last item; 0: 60 s
	MaxBytes  int64         // of a document; half of it while it is compressed; 0: 10 MB
}

// A Client visits sources. It is safe for concurrent use.
type Client struct {
	opts   Options
	policy *bluemonday.Policy
	roots  *x509.CertPool // who vouches for servers; nil: whom the system trusts

	mu         sync.Mutex
	transports map[string]*http.Transport // by the networks they reach besides the public internet
}

// New returns a client for the options.
func New(o Options) *Client {
	o.UserAgent = cmp.Or(o.UserAgent, "courant")
	o.Timeout = cmp.Or(o.Timeout, 60*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 10<<20)
	return &Client{opts: o, policy: newPolicy(), transports: map[string]*http.Transport{}}
}

// A Result is what a visit brought. Of an unchanged source it has no Meta and no Items.
type Result struct {
	Status     int
	Unchanged  bool
	Validators news.Validators // for the next visit
	Body       news.Hash       // of the document; as before when unchanged
	Meta       news.Meta
	Items      []news.Item
	Bytes      int    // of the document, decompressed; 0: none came
	URL        string // that answered, redirects followed
}

// Fetch visits a source, given the state after the last visit. An error means that
// nothing was learned, so the state's validators, body and meta stay; it may be a
// *StatusError, *NotFeedError, *SyntaxError, ErrTooLarge or ErrNotPublic. When ctx ends
// it is that of ctx.
func (c *Client) Fetch(ctx context.Context, src news.Source, st news.State) (*Result, error) {
	limited, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	v := visit{client: c, src: src, last: st}
	res, err := v.fetch(limited)
	switch {
	case err == nil:
		return res, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, &networkError{fmt.Sprintf("timeout after %gs %s", c.opts.Timeout.Seconds(), v.doing), limited.Err()}
	default:
		return nil, err
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

// A visit is one call of Fetch.
type visit struct {
	client *Client
	src    news.Source
	last   news.State
	doing  string // for the operator, should it take too long
}

func (v *visit) fetch(ctx context.Context) (*Result, error) {
	resp, err := v.get(ctx)
	if err != nil {
		return nil, describe(err)
	}
	defer resp.Body.Close()
	res := &Result{Status: resp.StatusCode, URL: withoutUser(resp.Request.URL), Body: v.last.Body}
	res.Validators = validators(resp.Header, res.URL)
	switch {
	case resp.StatusCode == http.StatusNotModified && isConditional(resp.Request):
		res.Validators = refreshed(v.last.Validators, res.Validators)
		res.Unchanged = true
		return res, nil
	case resp.StatusCode != http.StatusOK:
		return nil, newStatusError(resp)
	}
	return res, v.take(ctx, resp, res)
}

// take reads the document of an answer into the result.
func (v *visit) take(ctx context.Context, resp *http.Response, res *Result) error {
	v.doing = "reading the document"
	body, err := v.client.read(resp)
	if err != nil {
		return describe(err)
	}
	res.Bytes, res.Body = len(body), news.HashBytes(body)
	if res.Body == v.last.Body {
		res.Unchanged = true
		return nil
	}
	v.doing = "parsing the document"
	p := parser{src: v.src, policy: v.client.policy, stopped: ctx.Err}
	res.Meta, res.Items, err = p.parse(Document{Body: body, ContentType: resp.Header.Get("Content-Type"), URL: res.URL})
	return err
}

// withoutUser returns a URL without the password that it may contain.
func withoutUser(u *url.URL) string {
	public := *u
	public.User = nil
	return public.String()
}
