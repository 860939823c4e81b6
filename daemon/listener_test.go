package daemon

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestConnectionsThatAreTooManyAreClosedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveCrowd(t, silent, document(1))
		var open []net.Conn
		closed := 0
		for n := range 3000 {
			conn := c.connect(fmt.Sprintf("203.0.%d.%d", n/250, n%250))
			defer conn.Close()
			if refused(conn) {
				closed++
			} else {
				open = append(open, conn)
			}
		}
		if len(open) != publicConnections || closed != 3000-publicConnections {
			t.Fatalf("%d open, %d closed", len(open), closed)
		}
		for _, conn := range open[:len(open)/2] {
			if resp := ask(t, conn); resp.StatusCode != http.StatusOK {
				t.Fatal(resp.Status)
			}
		}
		open[len(open)-1].Close()
		synctest.Wait()
		isServed(t, c)
	})
}

func TestOneAddressHasItsShareOfTheConnections(t *testing.T) {
	for _, tt := range []struct {
		name, first, then string // addresses; of the first there are as many as one may have
		refused           bool
	}{
		{"one more", "198.51.100.7", "198.51.100.7", true},
		{"a neighbour", "198.51.100.7", "198.51.100.8", false},
		{"the same address as IPv6 sockets write it", "198.51.100.7", "::ffff:198.51.100.7", true},
		{"one customer's network", "2001:db8:1:2::1", "2001:db8:1:2:ffff::1", true},
		{"another customer's network", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"one link", "fe80::1%eth0", "fe80::2%eth0", true},
		{"a proxy on this machine", "127.0.0.1", "127.0.0.1", false},
		{"the same by IPv6", "::1", "::1", false},
		{"likewise", "::ffff:127.0.0.1", "127.0.0.2", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveCrowd(t, silent, document(1))
				var last net.Conn
				for range addressConnections {
					last = c.connect(tt.first)
					defer last.Close()
					if refused(last) {
						t.Fatal("refused too early")
					}
				}
				next := c.connect(tt.then)
				defer next.Close()
				if got := refused(next); got != tt.refused {
					t.Errorf("refused: %t, want %t", got, tt.refused)
				}
				last.Close()
				synctest.Wait()
				again := c.connect(tt.then)
				defer again.Close()
				if refused(again) {
					t.Error("there is no room where a connection has ended")
				}
			})
		})
	}
}

func TestRefusalsAreLoggedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		c := &crowd{conns: make(chan net.Conn), done: make(chan struct{})}
		ln := bounded(c, 1, slog.New(slog.NewTextHandler(&log, nil)))
		accepted := make(chan net.Conn)
		go func() {
			defer close(accepted)
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				accepted <- conn
			}
		}()
		defer c.connect("192.0.2.1").Close()
		kept := <-accepted
		defer kept.Close()
		for range 90 { // a refusal a second
			if !refused(c.connect("192.0.2.2")) {
				t.Fatal("more than one connection")
			}
			time.Sleep(time.Second)
		}
		if err := ln.Close(); err != nil {
			t.Fatal(err)
		}
		<-accepted
		var counts []string
		for line := range strings.Lines(log.String()) {
			_, count, _ := strings.Cut(line, "closed=")
			counts = append(counts, strings.Fields(count)[0])
		}
		if got := strings.Join(counts, " "); got != "1 60 29" {
			t.Errorf("logged as closed: %s, want 1, a minute later 60, at the end 29\n%s", got, &log)
		}
	})
}

func TestAConnectionThatIsClosedTwiceHasOnePlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{conns: make(chan net.Conn, 1), done: make(chan struct{})}
		ln := bounded(c, 1, silent)
		for range 3 {
			defer c.connect("192.0.2.1").Close()
			conn, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.Close()
			_ = conn.Close()
		}
		if ln.open != 0 || len(ln.by) != 0 {
			t.Errorf("%d open, by address %v", ln.open, ln.by)
		}
	})
}
