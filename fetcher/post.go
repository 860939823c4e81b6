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
	doing := "waiting for the answer"
	err = c.within(ctx, postTimeout, &doing, func(ctx context.Context, _ context.CancelCauseFunc) error {
		u, err := url.Parse(rawURL)
		if err != nil {
			return describe(err)
		}
		if err := checkTarget(u); err != nil {
			return err
		}
		u.Fragment, u.RawFragment = "", ""
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, withoutUser(u), strings.NewReader(form.Encode()))
		if err != nil {
			return describe(err)
		}
		req.Header.Set("User-Agent", c.opts.UserAgent)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := c.transport(allow).RoundTrip(req)
		if err != nil {
			return describe(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
		if err != nil {
			return describe(err)
		}
		status, body = resp.StatusCode, string(text)
		return nil
	})
	return status, body, err
}
