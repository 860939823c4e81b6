package fetcher

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"courant/news"
)

// private are networks that no source may reach unless it is allowed to, one address of
// each: those of RFC 6890 and what has been added to its registries since.
var private = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.9.9.9", "169.254.169.254",
	"172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
	"198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
	"::", "::1", "::7f00:1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:1ff:ffff::1",
	"2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
}

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	check := control(nil)
	at := func(a string) string { return netip.AddrPortFrom(netip.MustParseAddr(a), 8080).String() }
	network := func(a string) string {
		if strings.Contains(a, ":") {
			return "tcp6"
		}
		return "tcp4"
	}
	for _, a := range private {
		if err := check(network(a), at(a), nil); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: error %v, want ErrNotPublic", a, err)
		}
	}
	for _, a := range []string{"1.1.1.1", "100.63.0.1", "172.32.0.1", "198.20.0.1", "2606:4700::1", "2a00:1450::1"} {
		if err := check(network(a), at(a), nil); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
}

func TestLoopbackIsRefusedWithoutAllowance(t *testing.T) {
	srv := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") })
	_, port, _ := strings.Cut(strings.TrimPrefix(srv.URL, "http://"), ":")
	c := newClient(t, Options{})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0", "2130706433", "0x7f.1"} {
		_, err := c.Fetch(t.Context(), news.Source{URL: "http://" + host + ":" + port}, news.State{})
		if err == nil {
			t.Errorf("%s: no error", host)
		} else if host == "127.0.0.1" || host == "localhost" {
			if !errors.Is(err, ErrNotPublic) || !strings.HasSuffix(err.Error(), ": not a public address") {
				t.Errorf("%s: error %v, want ErrNotPublic", host, err)
			}
		}
	}
}

func TestAllowancesHoldForTheirSourceOnly(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, sample) })
	c := newClient(t, Options{})
	fetch(t, c, srv.URL, news.State{}) // and leaves a connection open
	for _, allowed := range [][]netip.Prefix{nil, {netip.MustParsePrefix("10.0.0.0/8")}, {netip.MustParsePrefix("::1/128")}} {
		_, err := c.Fetch(t.Context(), news.Source{URL: srv.URL, AllowPrivate: allowed}, news.State{})
		if !errors.Is(err, ErrNotPublic) {
			t.Errorf("allowed %v: error %v, want ErrNotPublic", allowed, err)
		}
	}
	fetch(t, c, srv.URL, news.State{})
}

func TestConnectionsAreKept(t *testing.T) {
	seen := map[string]bool{}
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen[r.RemoteAddr] = true
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped([]byte(sample)))
	})
	c := newClient(t, Options{})
	for range 3 {
		fetch(t, c, srv.URL, news.State{})
	}
	if len(seen) != 1 {
		t.Errorf("%d connections for three visits, want 1", len(seen))
	}
}
