package fetcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// useProxy makes a transport ask the operator's proxy, which may be anywhere, for connections
// to what is public. The proxy is told an address that we have looked up and checked, never a
// name: what it would find behind the name a moment later could be in its own network. So
// requests of plain HTTP go through a tunnel, too: in the form that is for proxies the address
// would take the place of the Host (RFC 9112, section 3.2.2).
func (c *Client) useProxy(t *http.Transport, r *reach) {
	proxy, err := parseProxy(c.opts.Proxy)
	if err != nil {
		t.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, err }
		return
	}
	direct, tunnel := t.DialContext, c.tunnel(proxy)
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		ips, public, err := c.resolve(ctx, r, host)
		switch {
		case err != nil:
			return nil, err
		case !public:
			return direct(ctx, network, addr) // which looks it up and checks it itself
		default:
			return dialOneOf(ctx, tunnel, ips, port)
		}
	}
}

// parseProxy reads the URL of a proxy. Its errors do not show it: it may have a password.
func parseProxy(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	switch {
	case err != nil || u.Hostname() == "":
		return nil, errors.New("proxy: no URL with a host")
	case proxyPort(u.Scheme) == "":
		return nil, fmt.Errorf("proxy: scheme %s: want http, https or socks5", quote(u.Scheme))
	default:
		return u, nil
	}
}

func proxyPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	case "socks5":
		return "1080"
	default:
		return ""
	}
}

// proxyAddr returns what is dialled to reach a proxy.
func proxyAddr(u *url.URL) string {
	return net.JoinHostPort(strings.ToLower(u.Hostname()), cmp.Or(u.Port(), proxyPort(u.Scheme)))
}

// resolve looks up a host and checks all of its addresses. It reports whether they are all part
// of the public internet.
func (c *Client) resolve(ctx context.Context, r *reach, host string) (ips []netip.Addr, public bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	resolver := cmp.Or(c.resolver, &net.Resolver{})
	ips, err = resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, false, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	public = true
	for _, ip := range ips {
		if err := r.check(ip); err != nil {
			return nil, false, err
		}
		public = public && r.isPublic(ip)
	}
	return ips, public, nil
}

// mostTunnels is how many addresses of a host a proxy is asked for, one after the other.
const mostTunnels = 3

// dialOneOf makes a connection to the first address that answers. Those of IPv4 come first:
// whether the proxy has IPv6 is not known here.
func dialOneOf(ctx context.Context, dial dialFunc, ips []netip.Addr, port string) (conn net.Conn, err error) {
	var v4, v6 []netip.Addr
	for _, ip := range ips {
		if ip = ip.Unmap(); ip.Is4() {
			v4 = append(v4, ip)
		} else {
			v6 = append(v6, ip)
		}
	}
	ips = append(v4, v6...)
	for _, ip := range ips[:min(len(ips), mostTunnels)] {
		var failed error
		if conn, failed = dial(ctx, "tcp", net.JoinHostPort(ip.String(), port)); failed == nil {
			return conn, nil
		}
		err = cmp.Or(err, failed)
	}
	return nil, err
}

// isPublic reports whether an address is part of the public internet.
func (r *reach) isPublic(ip netip.Addr) bool {
	return r.public.SafeAddr(ip.Unmap().WithZone("")) == nil
}
