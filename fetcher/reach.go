package fetcher

import (
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// A reach says which addresses may be asked: the public internet, and networks that are
// allowed besides.
type reach struct {
	public *ssrf.Guardian
	all    *ssrf.Guardian
}

// azureAgent is where virtual machines of Azure find their host, which hands out what they
// are set up with. That of other clouds is in networks that are private anyway.
const azureAgent = "168.63.129.16/32"

func newReach(allowed []netip.Prefix) *reach {
	var v4, v6 []netip.Prefix
	for _, p := range allowed {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	azure := netip.MustParsePrefix(azureAgent)
	return &reach{
		public: ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(azure)),
		all:    ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(azure), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...)),
	}
}

// control checks an address that is about to be dialled: behind name resolution and
// redirects, so that neither can lead us into somebody's private network.
func (r *reach) control(network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s: %w", network, err)
	}
	return r.check(to.Addr())
}

// check returns ErrNotPublic for an address out of reach. One of IPv6 that stands for one
// of IPv4 is where that is.
func (r *reach) check(ip netip.Addr) error {
	for at := ip.Unmap().WithZone(""); ; {
		if r.all.SafeAddr(at) != nil {
			return fmt.Errorf("%s: %w", ip, ErrNotPublic)
		}
		inner, ok := embedded(at)
		if !ok {
			return nil
		}
		at = inner
	}
}

// embedded returns the address of IPv4 that one of IPv6 leads to, by NAT64 (RFC
// 6052, section 2.1) or 6to4 (RFC 3056).
func embedded(ip netip.Addr) (netip.Addr, bool) {
	b := ip.As16()
	switch {
	case ip.Is4():
		return netip.Addr{}, false
	case [12]byte(b[:12]) == [12]byte{0, 0x64, 0xff, 0x9b}:
		return netip.AddrFrom4([4]byte(b[12:])), true
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	default:
		return netip.Addr{}, false
	}
}
