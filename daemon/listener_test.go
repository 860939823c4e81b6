package daemon

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestOfTooManyConnectionsThoseThatWaitForLongestAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveCrowd(t, silent, document(1))
		const all = 3000
		conns := make([]net.Conn, 0, all)
		for n := range all {
			conn := c.connect(fmt.Sprintf("203.0.%d.%d", n/250, n%250))
			defer conn.Close()
			conns = append(conns, conn)
			if n == all/3 {
				if resp := ask(t, conns[0]); resp.StatusCode != http.StatusOK { // and waits anew from now on
					t.Fatal(resp.Status)
				}
			}
		}
		for n, conn := range conns {
			if got, want := refused(conn), 0 < n && n <= all-publicConnections; got != want {
				t.Fatalf("connection %d of %d is closed: %t, want %t", n, all, got, want)
			}
		}
		isServed(t, c)
	})
}

func TestThoseWhoConnectAndSayNothingKeepNobodyOut(t *testing.T) {
	for name, address := range map[string]func(n int) string{
		"many addresses":             func(n int) string { return fmt.Sprintf("203.0.113.%d", n%25) },
		"one organisation's of IPv6": func(n int) string { return fmt.Sprintf("2001:db8:1:%x::1", n%100) },
		"a proxy on this machine":    func(int) string { return "127.0.0.1" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveCrowd(t, silent, document(1))
				for n := range publicConnections + 100 {
					defer c.connect(address(n)).Close()
				}
				for range 3 {
					isServed(t, c)
				}
			})
		})
	}
}

func TestAnAnswerUnderWayIsNotCutOffForSomebodyNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, goOn := make(chan struct{}, publicConnections), make(chan struct{})
		c := serveCrowd(t, silent, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun <- struct{}{}
			<-goOn
			fmt.Fprint(w, "whole")
		}))
		var conns []net.Conn
		for n := range publicConnections {
			conn := c.connect(fmt.Sprintf("203.0.%d.%d", n/250, n%250))
			defer conn.Close()
			if _, err := io.WriteString(conn, "GET /feeds/a.atom HTTP/1.1\r\nHost: news.example\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			<-begun
			conns = append(conns, conn)
		}
		late := c.connect("192.0.2.1")
		defer late.Close()
		if !refused(late) {
			t.Error("there is room, though everybody is at work")
		}
		close(goOn)
		for n, conn := range conns {
			resp, err := http.ReadResponse(bufio.NewReaderSize(conn, 16), nil)
			if err != nil {
				t.Fatalf("answer %d: %v", n, err)
			}
			if b, err := io.ReadAll(resp.Body); err != nil || string(b) != "whole" {
				t.Fatalf("answer %d: %q, %v", n, b, err)
			}
		}
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

func TestOneOrganisationHasItsShareOfTheConnectionsByIPv6(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveCrowd(t, silent, document(1))
		connect := func(ip string, want bool) net.Conn {
			conn := c.connect(ip)
			if got := refused(conn); got != want {
				t.Fatalf("%s is refused: %t, want %t", ip, got, want)
			}
			return conn
		}
		var last net.Conn
		for n := range siteConnections {
			last = connect(fmt.Sprintf("2001:db8:1:%x::1", n%10), false)
			defer last.Close()
		}
		connect("2001:db8:1:ffff::1", true).Close()
		defer connect("2001:db8:2::1", false).Close()
		last.Close()
		synctest.Wait()
		defer connect("2001:db8:1:ffff::1", false).Close()
	})
}

func TestWhatIsClosedForWantOfRoomIsLoggedOnceAMinute(t *testing.T) {
	for _, tt := range []struct {
		name, attribute string
		waits           bool
	}{
		{"new connections", "closed", false},
		{"those that wait", "closed_waiting", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				c := &crowd{conns: make(chan net.Conn), done: make(chan struct{})}
				ln := bounded(c, 1, slog.New(slog.NewTextHandler(&log, nil)))
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					for {
						conn, err := ln.Accept()
						if err != nil {
							return
						}
						defer conn.Close()
						if tt.waits {
							ln.state(conn, http.StateNew)
						}
					}
				}()
				defer c.connect("192.0.2.1").Close()
				for range 90 { // one that is too many a second
					defer c.connect("192.0.2.2").Close()
					synctest.Wait()
					time.Sleep(time.Second)
				}
				if err := ln.Close(); err != nil {
					t.Fatal(err)
				}
				<-ended
				var counts []string
				for line := range strings.Lines(log.String()) {
					_, count, _ := strings.Cut(line, " "+tt.attribute+"=")
					counts = append(counts, strings.Fields(count)[0])
				}
				if got := strings.Join(counts, " "); got != "1 60 29" {
					t.Errorf("logged as closed: %s, want 1, a minute later 60, at the end 29\n%s", got, &log)
				}
			})
		})
	}
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
			ln.state(conn, http.StateNew)
			_ = conn.Close()
			_ = conn.Close()
			ln.state(conn, http.StateIdle) // the server may be late
		}
		if ln.open != 0 || len(ln.by) != 0 || ln.waiting.Len() != 0 {
			t.Errorf("%d open, by address %v", ln.open, ln.by)
		}
	})
}
