package daemon

import (
	"container/list"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// How many connections there may be.
const (
	publicConnections  = 2000 // with all others they fit into the unit's LimitNOFILE
	privateConnections = 200  // on the operator's own address
	addressConnections = 100  // of one address, or of what one customer has of IPv6
	siteConnections    = 300  // of what one organisation has of IPv6
)

// writePart bytes are taken by the other side within writePatience, or it is cut off: 2 kB/s
// at least. A limit for an answer as a whole would have to choose between long documents
// over slow lines and those who hold connections for the fun of it.
const (
	writePart     = 64 << 10
	writePatience = 30 * time.Second
)

// A boundedListener accepts so many connections, and so many of one address. When all places
// are taken, the connection that has waited for a request for longest is closed for a new one:
// those who connect and say nothing keep nobody out, be their addresses ever so many. What is
// over the bound of its address, or finds everybody at work, is closed at once: in a queue it
// would wait behind others of its kind. A proxy on this machine brings everybody, so loopback
// has no bound of its own.
type boundedListener struct {
	net.Listener
	most int
	log  *slog.Logger

	mu      sync.Mutex
	open    int
	by      map[netip.Prefix]int // open ones, by share
	waiting *list.List           // of *boundedConn, those that wait for a request, the longest first
	refused int                  // new ones that were closed, since said
	evicted int                  // waiting ones that were closed, since said
	said    time.Time            // when either was last logged
}

func bounded(ln net.Listener, most int, log *slog.Logger) *boundedListener {
	return &boundedListener{Listener: ln, most: most, log: log, by: map[netip.Prefix]int{}, waiting: list.New()}
}

// Accept returns the next connection that there is room for.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		b := &boundedConn{Conn: c, listener: l, shares: sharesOf(c.RemoteAddr())}
		instead, ok := l.take(b)
		if instead != nil {
			_ = instead.Conn.Close() // there is nobody to tell
		}
		if ok {
			return b, nil
		}
		_ = c.Close()
	}
}

// Close ends Accept, and logs what has been closed for want of room and not been logged.
func (l *boundedListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refused+l.evicted > 0 {
		l.say()
	}
	return l.Listener.Close()
}

// A share is a part of the internet that may have so many connections.
type share struct {
	of   netip.Prefix
	most int
}

// sharesOf returns what an address counts as: itself; of IPv6 the network of 64 bits that one
// customer has, and that of 48 that one organisation has, with 65,536 of the former in it (RFC
// 6177). An address that has no bound has none.
func sharesOf(a net.Addr) []share {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return nil
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	switch {
	case !ip.IsValid() || ip.IsLoopback():
		return nil
	case ip.Is4():
		return []share{{netip.PrefixFrom(ip, 32), addressConnections}}
	default:
		return []share{
			{netip.PrefixFrom(ip, 64).Masked(), addressConnections},
			{netip.PrefixFrom(ip, 48).Masked(), siteConnections},
		}
	}
}

// take gives a connection a place, and reports whether there is one; instead (which may be
// nil) has lost its own for that.
func (l *boundedListener) take(c *boundedConn) (instead *boundedConn, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.sayOnceAMinute()
	for _, s := range c.shares {
		if l.by[s.of] >= s.most {
			l.refused++
			return nil, false
		}
	}
	if l.open >= l.most {
		longest := l.waiting.Front()
		if longest == nil {
			l.refused++
			return nil, false
		}
		l.evicted++
		instead = longest.Value.(*boundedConn)
		l.remove(instead)
	}
	l.open++
	for _, s := range c.shares {
		l.by[s.of]++
	}
	return instead, true
}

// remove takes the place of a connection back; mu is held.
func (l *boundedListener) remove(c *boundedConn) {
	if c.gone {
		return
	}
	c.gone = true
	l.work(c)
	l.open--
	for _, s := range c.shares {
		if l.by[s.of]--; l.by[s.of] == 0 {
			delete(l.by, s.of)
		}
	}
}

// work takes a connection from those that wait; mu is held.
func (l *boundedListener) work(c *boundedConn) {
	if c.waits != nil {
		l.waiting.Remove(c.waits)
		c.waits = nil
	}
}

// state is told by the server what its connections do. One is new until the header of its
// first request has come, and idle until that of the next.
func (l *boundedListener) state(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*boundedConn)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.work(c)
	if !c.gone && (state == http.StateNew || state == http.StateIdle) {
		c.waits = l.waiting.PushBack(c)
	}
}

// sayOnceAMinute logs what was closed, if there is anything and it is time; mu is held.
func (l *boundedListener) sayOnceAMinute() {
	if l.refused+l.evicted > 0 && time.Since(l.said) >= time.Minute {
		l.say()
	}
}

// say logs what was closed; mu is held.
func (l *boundedListener) say() {
	l.log.Warn("too many connections: new ones were closed, or others that waited for a request", "closed", l.refused, "closed_waiting", l.evicted,
		"open", l.open, "most", l.most, "most_of_one_address", addressConnections, "listen", l.Addr().String())
	l.refused, l.evicted, l.said = 0, 0, time.Now()
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
	listener *boundedListener
	shares   []share

	// Of the listener, under its mu:
	waits *list.Element // in waiting; nil: it is at work
	gone  bool          // it has no place any more
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
	c.listener.mu.Lock()
	c.listener.remove(c)
	c.listener.mu.Unlock()
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
