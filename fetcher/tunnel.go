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
	"net/url"
	"time"

	socks "golang.org/x/net/proxy"
)

// tunnelTimeout is how long a proxy may take to connect us.
const tunnelTimeout = 20 * time.Second

// tunnel returns what makes connections by way of a proxy.
func (c *Client) tunnel(at *url.URL) dialFunc {
	toProxy := c.dial(nil) // it may be anywhere
	through := c.connectTunnel(at, toProxy)
	if at.Scheme == "socks5" {
		through = socksTunnel(at, toProxy)
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, tunnelTimeout)
		defer cancel()
		return through(ctx, network, addr)
	}
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
		if !stop() || err != nil { // a deadline that has come is not taken back
			_ = conn.Close()
			return nil, &net.OpError{Op: "proxyconnect", Net: network, Err: cmp.Or(ctx.Err(), err)}
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
