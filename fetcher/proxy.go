package fetcher

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	socks "golang.org/x/net/proxy"
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
			ctx, cancel := context.WithTimeoutCause(ctx, tunnelTimeout, fmt.Errorf("nothing within %gs", tunnelTimeout.Seconds()))
			defer cancel()
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

// tunnelTimeout is how long a proxy may take to connect us to a host.
const tunnelTimeout = 20 * time.Second

// tunnel returns what makes connections by way of a proxy.
func (c *Client) tunnel(at *url.URL) dialFunc {
	toProxy := c.dial(nil) // it may be anywhere
	if at.Scheme == "socks5" {
		return socksTunnel(at, toProxy)
	}
	return c.connectTunnel(at, toProxy)
}

// socksTunnel returns what asks a proxy that speaks SOCKS (RFC 1928).
func socksTunnel(at *url.URL, toProxy dialFunc) dialFunc {
	var auth *socks.Auth
	if at.User != nil {
		password, _ := at.User.Password()
		auth = &socks.Auth{User: at.User.Username(), Password: password}
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		d, err := socks.SOCKS5("tcp", proxyAddr(at), auth, toProxy)
		if err != nil {
			return nil, err
		}
		contextual, ok := d.(socks.ContextDialer)
		if !ok {
			return nil, errors.New("proxy: SOCKS without a context")
		}
		return contextual.DialContext(ctx, network, addr)
	}
}

// Dial makes a dialFunc what the SOCKS package wants; it has no use for it.
func (d dialFunc) Dial(network, addr string) (net.Conn, error) {
	return d(context.Background(), network, addr)
}

// DialContext calls d.
func (d dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return d(ctx, network, addr)
}

// connectTunnel returns what asks a proxy that speaks HTTP (RFC 9110, section 9.3.6).
func (c *Client) connectTunnel(at *url.URL, toProxy dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := toProxy(ctx, network, proxyAddr(at))
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
		through, err := c.ask(ctx, conn, at, addr)
		if !stop() { // the deadline is set, and not taken back
			err = fmt.Errorf("no answer from the proxy: %w", context.Cause(ctx))
		}
		if err != nil {
			_ = conn.Close()
			return nil, &net.OpError{Op: "proxyconnect", Net: network, Err: err}
		}
		return through, nil
	}
}

// ask has the proxy at the other end of a connection connect us to an address.
func (c *Client) ask(ctx context.Context, conn net.Conn, at *url.URL, addr string) (net.Conn, error) {
	if at.Scheme == "https" {
		secure := tls.Client(conn, &tls.Config{RootCAs: c.roots, ServerName: at.Hostname(), NextProtos: []string{"http/1.1"}})
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = secure
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": {c.opts.UserAgent}}}
	if at.User != nil {
		password, _ := at.User.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(at.User.Username()+":"+password)))
	}
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	head := bufio.NewReader(io.LimitReader(conn, maxHeaderBytes))
	resp, err := http.ReadResponse(head, req)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusOK:
		return nil, refusal(resp.StatusCode, addr)
	case head.Buffered() > 0:
		return nil, errors.New("the proxy speaks where the server should")
	}
	return conn, nil
}

// refusal says what a proxy answered. Many make tunnels to the port of HTTPS only, unless they
// are told otherwise.
func refusal(status int, addr string) error {
	if _, port, _ := net.SplitHostPort(addr); port != "443" {
		return fmt.Errorf("the proxy refuses a tunnel to port %s: status %d", port, status)
	}
	return fmt.Errorf("the proxy refuses: status %d", status)
}
