package fetcher

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
)

// A memory is a network without a kernel: who dials, whatever the address, gets a
// connection to the same server. In a bubble, hours pass there at once.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newMemory(t *testing.T) *memory {
	m := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
	t.Cleanup(func() { m.Close() })
	return m
}

// serveMemory starts a server in memory, and returns a client whose network it is.
func serveMemory(t *testing.T, h http.HandlerFunc) *Client {
	t.Helper()
	m := newMemory(t)
	srv := &http.Server{Handler: h}
	ended := make(chan struct{})
	go func() { defer close(ended); srv.Serve(m) }()
	t.Cleanup(func() { srv.Close(); <-ended })
	return newClient(t, Options{Dial: m.Dial})
}

func (m *memory) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-m.closed:
		return nil, errors.New("closed")
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case conn := <-m.conns:
		return conn, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { m.once.Do(func() { close(m.closed) }); return nil }
func (m *memory) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }
