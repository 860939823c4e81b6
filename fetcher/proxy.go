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

// useProxy makes a transport ask the operator's proxy, which may be anywhere, for what it
// may reach itself.
func (c *Client) useProxy(t *http.Transport, r *reach) {
	proxy, err := parseProxy(c.opts.Proxy)
	if err != nil {
		t.Proxy = func(*http.Request) (*url.URL, error) { return nil, err }
		return
	}
	direct, toProxy := t.DialContext, c.dial(nil)
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == proxyAddr(proxy) {
			return toProxy(ctx, network, addr)
		}
		return direct(ctx, network, addr)
	}
	t.Proxy = func(req *http.Request) (*url.URL, error) {
		public, err := c.resolve(req.Context(), r, req.URL.Hostname())
		if err != nil || !public {
			return nil, err
		}
		return proxy, nil
	}
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &net.OpError{Op: "proxyconnect", Err: fmt.Errorf("the proxy refuses: status %d", resp.StatusCode)}
		}
		return nil
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

// proxyAddr returns what the transport dials to reach a proxy.
func proxyAddr(u *url.URL) string {
	return net.JoinHostPort(strings.ToLower(u.Hostname()), cmp.Or(u.Port(), proxyPort(u.Scheme)))
}

// resolve looks up a host and checks all of its addresses, one of which the proxy will
// use. It reports whether they are all part of the public internet.
func (c *Client) resolve(ctx context.Context, r *reach, host string) (public bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	resolver := cmp.Or(c.resolver, &net.Resolver{})
	ips, err := resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return false, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	public = true
	for _, ip := range ips {
		if err := r.check(ip); err != nil {
			return false, err
		}
		public = public && r.isPublic(ip)
	}
	return public, nil
}

// isPublic reports whether an address is part of the public internet.
func (r *reach) isPublic(ip netip.Addr) bool {
	return r.public.SafeAddr(ip.Unmap().WithZone("")) == nil
}
