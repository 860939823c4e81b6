package daemon

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"courant/config"
	"courant/news"
)

// onlyHosts answers requests with h when they are for a host that this site can have: an IP
// address, localhost, or the host of its url, listen or admin. Others get 421 (RFC 9110,
// section 15.5.20). Any page on the web may have its own name resolve to 127.0.0.1 and then
// read what is there as its own (DNS rebinding); what it cannot do is send another Host.
func onlyHosts(h http.Handler, site config.Site) http.Handler {
	own := map[string]bool{"": true} // only programs leave it out
	if u, err := url.Parse(news.URI(site.URL)); err == nil {
		own[hostName(u.Host)] = true
	}
	own[hostName(site.Listen)], own[hostName(site.Admin)] = true, true
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := hostName(r.Host); own[name] || local(name) {
			h.ServeHTTP(w, r)
			return
		}
		http.Error(w, "What is here is for the operator of courant, and this is not a name under which it is served.\n"+
			"Use the IP address or localhost, or the name that is in site.url, or in site.admin (admin: NAME:PORT).\n"+
			"A proxy in front has to send one of these as Host.", http.StatusMisdirectedRequest)
	})
}

// hostName returns the host of host:port, in lower case, without the brackets of IPv6 and
// without the dot of the root.
func hostName(hostPort string) string {
	host := hostPort
	if name, _, err := net.SplitHostPort(hostPort); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// local reports whether no foreign name server has a say in what the name is.
func local(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil || name == "localhost" || strings.HasSuffix(name, ".localhost")
}
