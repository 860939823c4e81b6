package daemon

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How many connections there may be.
const (
	publicConnections  = 2000 // with all others they fit into the unit's LimitNOFILE
	privateConnections = 200  // on the operator's own address
	addressConnections = 100  // of one address
)

// writePart bytes are taken by the other side within writePatience, or it is cut off: 2 kB/s
// at least. A limit for an answer as a whole would have to choose between long documents
// over slow lines and those who hold connections for the fun of it.
const (
	writePart     = 64 << 10
	writePatience = 30 * time.Second
)

// A boundedListener accepts so many connections, and so many of one address. What is over
// that is closed at once: in a queue, those who connect and say nothing would starve all
// others. A proxy on this machine brings everybody, so loopback has no share of its own.
type boundedListener struct {
	net.Listener
	most, each int
	log        *slog.Logger

	mu      sync.Mutex
	open    int
	by      map[netip.Prefix]int // open ones, by share
	refused int                  // since said
	said    time.Time            // when refusals were last logged
}

func bounded(ln net.Listener, most int, log *slog.Logger) *boundedListener {
	return &boundedListener{Listener: ln, most: most, each: addressConnections, log: log, by: map[netip.Prefix]int{}}
}

// Accept returns the next connection that there is room for.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		share := shareOf(c.RemoteAddr())
		if l.take(share) {
			return &boundedConn{Conn: c, leave: sync.OnceFunc(func() { l.leave(share) })}, nil
		}
		_ = c.Close() // there is nobody to tell
	}
}

// Close ends Accept, and logs the refusals that have not been.
func (l *boundedListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refused > 0 {
		l.say()
	}
	return l.Listener.Close()
}

// shareOf returns what an address counts as: itself, of IPv6 the network of 64 bits that one
// customer has (RFC 6177). The zero Prefix has no bound.
func shareOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	if !ip.IsValid() || ip.IsLoopback() {
		return netip.Prefix{}
	}
	p, err := ip.Prefix(min(ip.BitLen(), 64))
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// take reports whether there is room, and takes it.
func (l *boundedListener) take(share netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= l.most || share.IsValid() && l.by[share] >= l.each {
		l.refused++
		if time.Since(l.said) >= time.Minute {
			l.say()
		}
		return false
	}
	l.open++
	l.by[share]++
	return true
}

func (l *boundedListener) leave(share netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if l.by[share]--; l.by[share] == 0 {
		delete(l.by, share)
	}
}

// say logs what was refused; mu is held.
func (l *boundedListener) say() {
	l.log.Warn("too many connections, new ones were closed", "closed", l.refused, "open", l.open, "most", l.most, "most_of_one_address", l.each, "listen", l.Addr().String())
	l.refused, l.said = 0, time.Now()
}

// crowded reports whether more than three quarters of the connections are taken. Then none
// should be kept without a request.
func (l *boundedListener) crowded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open > l.most/4*3
}

// A boundedConn gives its place back when it is closed, and ends where the other side takes
// too long to read.
type boundedConn struct {
	net.Conn
	leave func()
}

func (c *boundedConn) Write(b []byte) (n int, err error) {
	for {
		if err := c.SetWriteDeadline(time.Now().Add(writePatience)); err != nil {
			return n, err
		}
		m, err := c.Conn.Write(b[n:min(n+writePart, len(b))])
		n += m
		if err != nil || n == len(b) {
			return n, err
		}
	}
}

func (c *boundedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// CloseWrite says that nothing more will be written. net/http needs it for its answer to what
// it cannot read: a connection that is closed with unread bytes takes the answer with it.
func (c *boundedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
