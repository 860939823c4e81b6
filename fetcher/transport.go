package fetcher

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	dialTimeout    = 10 * time.Second
	tlsTimeout     = 10 * time.Second
	headerTimeout  = 15 * time.Second
	maxHeaderBytes = 64 << 10
	idleTimeout    = 90 * time.Second
	idlePerHost    = 2
	idleInAll      = 500
	tlsSessions    = 4096 // kept: resuming one costs a third less than a fresh handshake
)

// A dialFunc makes a connection to an address, as net.Dialer does.
type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// transport returns the transport of the sources that may reach the public internet and
// the allowed networks. Sources with other allowances have another one, so that no
// connection to a private address is ever there to be reused by a source that must not
// have it.
func (c *Client) transport(allowed []netip.Prefix) *http.Transport {
	key := fmt.Sprint(allowed)
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.transports[key]
	if !ok {
		t = c.newTransport(allowed)
		c.transports[key] = t
	}
	return t
}

func (c *Client) newTransport(allowed []netip.Prefix) *http.Transport {
	r := newReach(allowed)
	t := &http.Transport{
		Proxy:                  nil, // the environment has no say in where requests go
		DialContext:            c.dial(r.control),
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{RootCAs: c.roots, ClientSessionCache: tls.NewLRUClientSessionCache(tlsSessions)},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConns:           idleInAll,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
		DisableCompression:     true,
	}
	if c.opts.Proxy != "" {
		c.useProxy(t, r)
	}
	return t
}

// dial returns what makes connections to the addresses that pass a check; nil: to all.
func (c *Client) dial(check func(network, address string, _ syscall.RawConn) error) dialFunc {
	if c.opts.Dial != nil {
		return c.simulated
	}
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: c.resolver, Control: check}
	return dialer.DialContext
}

// simulated makes a connection by the operator's Dial. Its errors look like those of the
// network.
func (c *Client) simulated(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := c.opts.Dial(ctx, network, addr)
	if _, ok := errors.AsType[*net.OpError](err); err != nil && !ok {
		err = &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return conn, err
}
