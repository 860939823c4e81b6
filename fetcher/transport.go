package fetcher

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
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
	dialer := &net.Dialer{Timeout: dialTimeout, Control: control(allowed)}
	return &http.Transport{
		Proxy:                  nil, // the environment has no say in where requests go
		DialContext:            dialer.DialContext,
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
}

// control returns the check of an address that is about to be dialled: behind name
// resolution and redirects, so that neither can lead us into somebody's private network.
func control(allowed []netip.Prefix) func(network, address string, _ syscall.RawConn) error {
	var v4, v6 []netip.Prefix
	for _, p := range allowed {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	guardian := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	return func(network, address string, conn syscall.RawConn) error {
		if err := guardian.Safe(network, address, conn); err != nil {
			host, _, _ := net.SplitHostPort(address)
			return fmt.Errorf("%s: %w", host, ErrNotPublic)
		}
		return nil
	}
}
