package faultserver

import (
	"fmt"
	"net/http"
	"strings"
)

// redirectPages are redirects (RFC 9110, section 15.4), single and in chains.
func redirectPages() []page {
	to := redirect
	good := func(path, says string, serve answer) page {
		return page{Behaviour{Path: "/redirect/" + path, Says: says, Want: Unchanged, Items: 3}, serve}
	}
	var list []page
	for _, code := range []int{301, 302, 303, 307, 308} {
		list = append(list, good(fmt.Sprint(code), fmt.Sprintf("%d to a feed", code), to(code, "/redirect/feed")))
		list = append(list, chainOf(code, 6)...)
	}
	list = append(list,
		good("feed", "the feed to which redirects lead", (*exchange).feed),
		good("absolute", "301 to an absolute http: URL; of a server with TLS, a step down", to(301, "http://HOST/redirect/feed")),
		good("relative", "301 to a relative path", to(301, "feed")),
		good("dots", "301 to a relative path with dots", to(301, "../redirect/./feed")),
		good("no-scheme", "301 to a URL without scheme", to(301, "//HOST/redirect/feed")),
		good("fragment", "301 to a URL with a fragment", to(301, "/redirect/feed#top")),
		good("mixed", "301, then 302, then the feed: not permanent", to(301, "/redirect/302")),
		good("permanent", "308, then 301, then the feed: permanent", to(308, "/redirect/301")),
		good("moves-later", "a feed for two visits, then 301", func(x *exchange) {
			if x.visit <= 2 {
				x.feed()
				return
			}
			to(301, "/redirect/feed")(x)
		}),
		good("takes-back", "301 for four visits, then a feed again", func(x *exchange) {
			if x.visit <= 4 {
				to(301, "/redirect/feed")(x)
				return
			}
			x.feed()
		}),
		good("vanishes", "301 to a feed that is gone after four visits", to(301, "/redirect/vanishing")),
		good("vanishing", "a feed for four visits, then 404", func(x *exchange) {
			if x.visit > 4 {
				notFound(x)
				return
			}
			x.feed()
		}),
	)
	return list
}

// astrayPages are redirects that lead nowhere, or where nobody should follow.
func astrayPages() []page {
	to := redirect
	bad := func(path, says, text string, serve answer) page {
		return page{Behaviour{Path: "/redirect/" + path, Says: says, Want: Error, Text: text}, serve}
	}
	list := []page{
		bad("to-404", "301 to a page that is not there", "404", to(301, "/nowhere")),
		bad("to-html", "302 to the start page", "", to(302, "/broken/html")),
		bad("loop", "302 to a URL that leads back", "redirect", to(302, "/redirect/loop-back")),
		bad("loop-back", "the other half of the loop", "redirect", to(302, "/redirect/loop")),
		bad("self", "302 to itself", "redirect", to(302, "/redirect/self")),
		bad("no-location", "301 without Location", "", to(301, "")),
		bad("bad-location", "301 to what is no URL", "", to(301, "http://[::1/%zz")),
		bad("file", "302 to file:///etc/passwd", "", to(302, "file:///etc/passwd")),
		bad("ftp", "302 to ftp:", "", to(302, "ftp://HOST/feed")),
		bad("javascript", "302 to javascript:", "", to(302, "javascript:alert(1)")),
		bad("data", "302 to data:", "", to(302, "data:application/rss+xml,%3Crss/%3E")),
	}
	for _, private := range []string{"127.0.0.2", "10.0.0.1", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "[::]", "[fc00::1]", "[64:ff9b::7f00:1]", "2130706434"} {
		name := strings.Trim(private, "[]")
		list = append(list, bad("to-"+strings.ReplaceAll(name, ":", "-"), "302 to "+private, "", to(302, "http://"+private+"/feed")))
	}
	return list
}

// redirect answers with a status and a Location, in which HOST is the host that was asked.
func redirect(code int, location string) answer {
	return func(x *exchange) {
		if location != "" {
			x.set("Location", strings.ReplaceAll(location, "HOST", x.r.Host))
		}
		x.w.WriteHeader(code)
	}
}

// chainOf returns chains of 1 to n redirects to a feed, and one that is longer. Readers
// follow five.
func chainOf(code, n int) []page {
	var list []page
	for hops := 1; hops <= n; hops++ {
		b := Behaviour{Path: fmt.Sprintf("/redirect/%d/%d", code, hops), Says: fmt.Sprintf("%d redirects with %d, then a feed", hops, code), Want: Unchanged, Items: 3}
		if hops > 5 {
			b.Want, b.Items, b.Text = Error, 0, "redirect"
		}
		next := fmt.Sprintf("/redirect/%d/%d", code, hops-1)
		if hops == 1 {
			next = "/redirect/feed"
		}
		list = append(list, page{b, func(x *exchange) { http.Redirect(x.w, x.r, next, code) }})
	}
	return list
}
