package fetcher

import (
	"net/http"
	"strings"
	"time"

	"courant/news"
)

// An Answer is what a visit brought: 200, 226 (IM Used) or 304. Everything else is a
// *StatusError.
type Answer struct {
	Status     int
	URL        string // that answered, redirects followed, without user and password
	Unchanged  bool   // 304, or 200 with the bytes of last time
	Partial    bool   // 226: only what is new (RFC 3229, as used for feeds)
	Asked      bool   // the request was unconditional, or a document came
	Validators news.Validators
	Body       news.Hash     // of the document; as before when unchanged or partial
	Document   Document      // zero when unchanged
	Fresh      time.Duration // how long it stays current; 0: it does not say
	RetryAfter time.Duration // how long the server wants to be left alone; 0: it does not say
	Moved      string        // where permanent redirects led; empty: none, or others among them
	Hops       int           // redirects followed
	Bytes      int           // of the document, decompressed; 0: none came
}

// answer makes an Answer of a response, and reads its document if there is one.
func (v *visit) answer(resp *http.Response, stop func(error)) (*Answer, error) {
	now := serverTime(resp.Header)
	a := &Answer{
		Status: resp.StatusCode, URL: withoutUser(resp.Request.URL), Body: v.last.Body, Hops: v.hops,
		Fresh: freshness(resp.Header, now), RetryAfter: retryAfter(resp.Header.Get("Retry-After"), now),
		Asked: !isConditional(resp.Request),
	}
	if v.hops > 0 && !v.temporary {
		a.Moved = a.URL
	}
	received := validators(resp.Header, a.URL)
	switch {
	case a.Status == http.StatusNotModified && isConditional(resp.Request):
		a.Unchanged, a.Validators = true, refreshed(v.last.Validators, received)
		return a, nil
	case a.Status == http.StatusIMUsed && isDelta(resp):
		a.Partial, a.Validators = true, refreshed(v.last.Validators, received)
	case a.Status == http.StatusOK:
		a.Validators = received
	default:
		return nil, &StatusError{Code: a.Status, RetryAfter: a.RetryAfter, Fresh: a.Fresh, URL: a.URL}
	}
	return a, v.take(a, resp, stop)
}

// take reads the document of a response. The same bytes are unchanged if the reader is
// the same too. The same ETag proves nothing: some servers send a constant one.
func (v *visit) take(a *Answer, resp *http.Response, stop func(error)) error {
	v.doing = "reading the document"
	body, err := v.client.read(resp, stop)
	if err != nil {
		return describe(err)
	}
	a.Bytes, a.Asked = len(body), true
	hash := news.HashBytes(body)
	if hash == v.last.Body && v.last.Parser == Version && !a.Partial {
		a.Unchanged = true
		return nil
	}
	if !a.Partial {
		a.Body = hash
	}
	a.Document = Document{Body: body, ContentType: resp.Header.Get("Content-Type"), URL: a.URL, Links: links(resp.Header, resp.Request.URL)}
	return nil
}

// isDelta reports whether an answer is the difference that was asked for (RFC 3229,
// section 10.5.2).
func isDelta(resp *http.Response) bool {
	if resp.Request.Header.Get("A-IM") == "" {
		return false
	}
	for _, im := range fields(resp.Header, "Im") {
		name, _, _ := strings.Cut(im, ";")
		if strings.EqualFold(strings.TrimSpace(name), "feed") {
			return true
		}
	}
	return false
}
