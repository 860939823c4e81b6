package fetcher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"

	"courant/news"
)

const maxRedirects = 5

// accept names feeds first; the rest is what feeds are served as by mistake.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// acceptEncoding is set by us, so that the transport does not decompress without limit.
const acceptEncoding = "gzip, br, zstd"

// A visit is one request and the redirects that it leads through. They are followed here,
// not by http.Client, which adds a Referer and hands validators on to other URLs.
type visit struct {
	client      *Client
	src         news.Source
	last        news.State
	conditional bool   // the validators of last time may be sent
	doing       string // for the operator, should it take too long
	hops        int    // redirects followed
	temporary   bool   // not all of them were permanent
}

// get asks for a URL and follows redirects.
func (v *visit) get(ctx context.Context, rawURL string) (*http.Response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { v.doing = "connecting" },
		GotConn: func(httptrace.GotConnInfo) { v.doing = "waiting for headers" },
	})
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, describe(err)
	}
	if err := checkTarget(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	for seen := map[string]bool{}; ; {
		seen[withoutUser(u)] = true
		resp, err := v.send(ctx, u)
		if err != nil {
			return nil, err
		}
		next, err := v.next(resp)
		if next == nil && err == nil {
			return resp, nil
		}
		drain(resp.Body)
		if err != nil {
			return nil, err
		}
		if seen[next.String()] {
			return nil, errors.New("redirects lead in a circle")
		}
		u = next
	}
}

// send sends one request and returns its answer, whatever it is.
func (v *visit) send(ctx context.Context, u *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, withoutUser(u), nil)
	if err != nil {
		return nil, describe(err)
	}
	req.Header.Set("User-Agent", v.client.opts.UserAgent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", acceptEncoding)
	authorise(req, v.src.URL)
	v.ask(req)
	resp, err := v.client.transport(v.src.AllowPrivate).RoundTrip(req)
	if err != nil {
		e := describe(err)
		e.unreachable = e.unreachable && v.hops == 0 // a redirect came from somewhere
		return nil, e
	}
	return resp, nil
}

// authorise adds user and password of the configured URL, if the request goes to its
// scheme, host and port, be it after redirects (RFC 7617, section 2.2). Nobody else is
// told them.
func authorise(req *http.Request, configured string) {
	u, err := url.Parse(configured)
	if err != nil || u.User == nil || origin(u) != origin(req.URL) {
		return
	}
	password, _ := u.User.Password()
	req.SetBasicAuth(u.User.Username(), password)
}

// origin returns scheme, host and port of a URL (RFC 6454, section 4).
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(hostname(u), port)
}

// next returns where an answer redirects to (RFC 9110, section 15.4); nil: nowhere.
func (v *visit) next(resp *http.Response) (*url.URL, error) {
	location := resp.Header.Get("Location")
	if !isRedirect(resp.StatusCode) || location == "" {
		return nil, nil
	}
	to, err := resp.Request.URL.Parse(location)
	if err != nil {
		return nil, fmt.Errorf("redirect: Location %s is no URL", quote(location))
	}
	if err := checkTarget(to); err != nil {
		return nil, fmt.Errorf("redirect: %w", err)
	}
	if resp.Request.URL.Scheme == "https" && to.Scheme == "http" && !v.src.AllowDowngrade {
		return nil, errors.New("redirect from https to http")
	}
	if v.hops == maxRedirects {
		return nil, fmt.Errorf("more than %d redirects", maxRedirects)
	}
	v.hops++
	v.temporary = v.temporary || resp.StatusCode != http.StatusMovedPermanently && resp.StatusCode != http.StatusPermanentRedirect
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	return to, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMultipleChoices, http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	default:
		return false
	}
}

func checkTarget(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("scheme %s: want http or https", quote(u.Scheme))
	}
	if u.Hostname() == "" {
		return errors.New("no host in the URL")
	}
	return nil
}

// drain ends an answer of which only the head was of interest. If there is little more,
// it is read, so that the connection can be used again.
func drain(body io.ReadCloser) {
	io.CopyN(io.Discard, body, 2<<10)
	body.Close()
}
