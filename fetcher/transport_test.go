package fetcher

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"code.dny.dev/ssrf"

	"courant/news"
)

// private are networks that no source may reach unless it is allowed to: those of the
// special-purpose registries (RFC 6890) and what has been added to them since.
var private = []string{
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "168.63.129.16/32", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
	"::/96", "::1/128", "::ffff:127.0.0.0/104", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
	"::/3", "4000::/2", "8000::/1", // all but 2000::/3
}

// last returns the last address of a network.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	ip, _ := netip.AddrFromSlice(b)
	return ip
}

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	dials := func(ip netip.Addr) error {
		network := "tcp4"
		if ip.Is6() {
			network = "tcp6"
		}
		return newReach(nil).control(network, netip.AddrPortFrom(ip, 8080).String(), nil)
	}
	for _, s := range private {
		p := netip.MustParsePrefix(s)
		for _, ip := range []netip.Addr{p.Addr(), p.Addr().Next(), last(p).Prev(), last(p)} {
			if p.Contains(ip) && dials(ip) == nil {
				t.Errorf("%s of %s is dialled", ip, s)
			}
		}
	}
	for _, s := range []string{
		"1.0.0.0", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
		"172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
		"198.20.0.0", "168.63.129.15", "168.63.129.17", "203.0.112.255", "203.0.114.0", "223.255.255.255",
		"2000::", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::", "2606:4700::1", "2a00:1450::1", "3ffe::", "3fff:1000::",
	} {
		if err := dials(netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// TestAddressTableHasThatOfTheLibrary would show that an update has dropped a network, or
// knows one more.
func TestAddressTableHasThatOfTheLibrary(t *testing.T) {
	for _, p := range append(ssrf.IPv4DeniedPrefixes, ssrf.IPv6DeniedPrefixes...) {
		if !slices.Contains(private, p.String()) {
			t.Errorf("%s is not in our table", p)
		}
	}
}

func TestAllowancesReachWhatTheySay(t *testing.T) {
	for _, tt := range []struct {
		allowed, address string
		want             bool
	}{
		{"10.1.0.0/16", "10.1.255.255:80", true},
		{"10.1.0.0/16", "10.2.0.0:80", false},
		{"fd00::/8", "[fd00::1]:80", true},
		{"fe80::/10", "[fe80::1%eth0]:80", true},
		{"fc00::/8", "[fd00::1]:80", false},
		// Where IPv4 is reached by translation (NAT64), what is translated counts too.
		{"64:ff9b::/96", "[64:ff9b::1.1.1.1]:80", true},
		{"64:ff9b::/96", "[64:ff9b::10.1.1.1]:80", false},
		{"2002::/16", "[2002:101:101::1]:80", true},
		{"2002::/16", "[2002:7f00:1::1]:80", false},
		{"10.0.0.0/8", "[::ffff:10.1.1.1]:80", true},
		{"10.0.0.0/8", "nonsense", false},
		{"64:ff9b::/96", "[64:ff9b::168.63.129.16]:80", false},
		{"168.63.129.16/32", "168.63.129.16:80", true},
	} {
		err := newReach([]netip.Prefix{netip.MustParsePrefix(tt.allowed)}).control("tcp", tt.address, nil)
		if (err == nil) != tt.want {
			t.Errorf("%s with %s allowed: %v", tt.address, tt.allowed, err)
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
