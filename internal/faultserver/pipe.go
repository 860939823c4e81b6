package faultserver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
)

// Pipe returns a listener in memory and the function that dials it, for a client's
// DialContext: whatever host and port is dialed, the listener answers. There is no I/O, so
// that both work inside a synctest bubble; the connections are those of net.Pipe, with its
// deadlines, and block until the other side reads. Addresses are invented, of the network
// kept for documentation (RFC 5737): the one dialed where it is an address.
func Pipe() (net.Listener, func(ctx context.Context, network, addr string) (net.Conn, error)) {
	p := &pipe{conns: make(chan net.Conn), done: make(chan struct{})}
	return p, p.dial
}

// A pipe is a listener in memory.
type pipe struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once

	mu     sync.Mutex
	dialed uint16 // connections, from which the client's ports are made
}

// Accept returns the next connection that is dialed.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept; later dials are refused.
func (p *pipe) Close() error {
	p.close.Do(func() { close(p.done) })
	return nil
}

// Addr returns the address of the server.
func (p *pipe) Addr() net.Addr { return serverAddr("") }

func (p *pipe) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	p.mu.Lock()
	p.dialed++
	port := 1024 + p.dialed%60000
	p.mu.Unlock()
	there := serverAddr(addr)
	here := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), port))
	client, server := net.Pipe()
	select {
	case p.conns <- &pipeConn{server, there, here}:
		return &pipeConn{client, here, there}, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: network, Addr: there, Err: fmt.Errorf("%s: connection refused", addr)}
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: network, Addr: there, Err: ctx.Err()}
	}
}

// serverAddr returns the address that a dialed host and port stand for.
func serverAddr(addr string) *net.TCPAddr {
	ip, port := netip.AddrFrom4([4]byte{192, 0, 2, 80}), 80
	if host, p, err := net.SplitHostPort(addr); err == nil {
		if n, err := strconv.Atoi(p); err == nil {
			port = n
		}
		if a, err := netip.ParseAddr(host); err == nil {
			ip = a
		}
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(port)))
}

// A pipeConn is one end of a net.Pipe with addresses.
type pipeConn struct {
	net.Conn
	local, remote net.Addr
}

// LocalAddr returns the address of this end.
func (c *pipeConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the address of the other end.
func (c *pipeConn) RemoteAddr() net.Addr { return c.remote }
