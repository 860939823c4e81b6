package fetcher

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	postTimeout = 30 * time.Second
	maxReply    = 4 << 10 // bytes of an answer's text that are kept
)

// Post sends a form (as hubs want it: W3C WebSub, section 5.1) and returns the status and
// the start of the text of the answer, whatever they are. Redirects are not followed. The
// networks are those that may be reached besides the public internet. The text is somebody
// else's: quote it in messages.
func (c *Client) Post(ctx context.Context, rawURL string, form url.Values, allow []netip.Prefix) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, rawURL, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", describe(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _, body, err = c.Send(req, postTimeout, allow)
	if err != nil {
		return 0, "", err
	}
	return status, body, nil
}

// Send sends a request as it is, with our User-Agent, but without a password or fragment in
// its URL. It returns the status of the answer, how long the server wants to be left alone (0:
// it does not say), and the first 4 kB of the text, which is somebody else's: quote it in
// messages. Redirects are not followed. The limit is for all of it. The networks are those
// that may be reached besides the public internet.
//
// When the text does not come to an end, there are an error and what was there before it.
func (c *Client) Send(req *http.Request, limit time.Duration, allow []netip.Prefix) (status int, wait time.Duration, text string, err error) {
	doing := "waiting for the answer"
	err = c.within(req.Context(), limit, &doing, func(ctx context.Context, _ context.CancelCauseFunc) error {
		if err := checkTarget(req.URL); err != nil {
			return err
		}
		req = req.Clone(ctx)
		req.URL.User, req.URL.Fragment, req.URL.RawFragment = nil, "", ""
		req.Header.Set("User-Agent", c.opts.UserAgent)
		resp, err := c.transport(allow).RoundTrip(req)
		if err != nil {
			return describe(err)
		}
		defer resp.Body.Close()
		status = resp.StatusCode
		wait = retryAfter(resp.Header.Get("Retry-After"), serverTime(resp.Header))
		start, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
		text = string(start)
		if err != nil {
			return describe(err)
		}
		return nil
	})
	return status, wait, text, err
}

// Check says why Send would send nothing to a URL. Of the addresses only those that are
// written in it are known before a connection is made: what a name stands for is checked then.
func (c *Client) Check(u *url.URL, allow []netip.Prefix) error {
	if err := checkTarget(u); err != nil {
		return err
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return nil // a name
	}
	return newReach(allow).check(ip)
}
