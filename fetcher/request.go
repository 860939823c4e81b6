package fetcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"

	"golang.org/x/net/http/httpguts"

	"courant/news"
)

const (
	maxRedirects = 5
	maxValidator = 1 << 10 // bytes; a longer one is dropped, for a part of it says nothing
)

// accept names feeds first; the rest is what feeds are served as by mistake.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// get sends the request and follows redirects.
func (v *visit) get(ctx context.Context) (*http.Response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { v.doing = "connecting" },
		GotConn: func(httptrace.GotConnInfo) { v.doing = "waiting for headers" },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.src.URL, nil)
	if err != nil {
		return nil, err
	}
	if err := checkScheme(req.URL); err != nil {
		return nil, err
	}
	req.URL.Fragment, req.URL.RawFragment = "", ""
	req.Header.Set("User-Agent", v.client.opts.UserAgent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip") // set here, so that the transport does not decompress without limit
	v.ask(req)
	client := http.Client{Transport: v.client.transport(v.src.AllowPrivate), CheckRedirect: v.redirect}
	return client.Do(req)
}

// ask makes the request conditional (RFC 9110, section 13.1) if it goes to the URL that
// the validators are from, and unconditional otherwise.
func (v *visit) ask(req *http.Request) {
	last := v.last.Validators
	set := func(name, value string) {
		req.Header.Del(name)
		if value != "" && withoutUser(req.URL) == last.URL {
			req.Header.Set(name, value)
		}
	}
	set("If-None-Match", last.ETag)
	set("If-Modified-Since", last.LastModified)
}

func isConditional(req *http.Request) bool {
	return req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
}

// redirect decides whether to follow a redirect. Go's client has by then added a Referer
// and copied the headers of the request before, validators included.
func (v *visit) redirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if err := checkScheme(req.URL); err != nil {
		return fmt.Errorf("redirect: %w", err)
	}
	if via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme == "http" {
		return errors.New("redirect from https to http")
	}
	req.URL.User = nil
	req.Header.Del("Referer")
	v.ask(req)
	return nil
}

func checkScheme(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("scheme %q: want http or https", u.Scheme)
	}
	return nil
}

// validators returns those of an answer, zero if there are none.
func validators(h http.Header, url string) news.Validators {
	usable := func(name string) string {
		value := h.Get(name)
		if len(value) > maxValidator || !httpguts.ValidHeaderFieldValue(value) {
			return ""
		}
		return value
	}
	v := news.Validators{URL: url, ETag: usable("ETag"), LastModified: usable("Last-Modified")}
	if v.ETag == "" && v.LastModified == "" {
		return news.Validators{}
	}
	return v
}

// refreshed returns the validators after a 304 that may have brought newer ones
// (RFC 9111, section 4.3.4).
func refreshed(old, answer news.Validators) news.Validators {
	old.ETag = cmp.Or(answer.ETag, old.ETag)
	old.LastModified = cmp.Or(answer.LastModified, old.LastModified)
	return old
}
