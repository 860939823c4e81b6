package hub

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	maxForm   = 16 << 10
	maxURL    = 2000 // bytes of a topic or callback
	maxSecret = 200  // bytes (W3C WebSub, section 5.1), which are too many

	usualLease = 10 * 24 * time.Hour // W3C WebSub, section 8.2
	leastLease = time.Hour
	mostLease  = 30 * 24 * time.Hour
)

// A refusal is why a request is not done, for whoever made it.
type refusal struct {
	status int
	text   string
	wait   time.Duration // until it may be tried again; 0: it need not be
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, text: fmt.Sprintf(format, args...)}
}

// read takes an intent from the form of a request. What it wants of the topic is not looked at.
func (h *Hub) read(form url.Values) (*intent, *refusal) {
	in := &intent{key: key{form.Get("hub.topic"), form.Get("hub.callback")}, secret: form.Get("hub.secret")}
	switch mode := form.Get("hub.mode"); mode {
	case "subscribe":
	case "unsubscribe":
		in.unsubscribe = true
	case "publish":
		return nil, refuse(http.StatusForbidden, "this hub serves its own feeds only")
	default:
		return nil, refuse(http.StatusBadRequest, "hub.mode: want subscribe or unsubscribe")
	}
	if in.topic == "" || len(in.topic) > maxURL || strings.ContainsFunc(in.topic, unfit) {
		return nil, refuse(http.StatusBadRequest, "hub.topic: want the address of a feed, of %d bytes at most", maxURL)
	}
	if len(in.secret) >= maxSecret {
		return nil, refuse(http.StatusBadRequest, "hub.secret: want less than %d bytes", maxSecret)
	}
	if err := h.checkCallback(in.callback); err != nil {
		return nil, refuse(http.StatusBadRequest, "hub.callback: %v", err)
	}
	var err error
	if in.lease, err = leaseOf(form.Get("hub.lease_seconds")); err != nil {
		return nil, refuse(http.StatusBadRequest, "hub.lease_seconds: %v", err)
	}
	in.host = hostOf(in.callback)
	return in, nil
}

func (h *Hub) checkCallback(rawURL string) error {
	u, err := url.Parse(rawURL)
	switch {
	case rawURL == "":
		return errors.New("missing")
	case len(rawURL) > maxURL:
		return fmt.Errorf("want %d bytes at most", maxURL)
	case err != nil || strings.ContainsFunc(rawURL, unfit):
		return errors.New("no URL")
	case strings.ContainsFunc(u.Hostname(), noName):
		return errors.New("no name of a host in it")
	case u.User != nil:
		return errors.New("want no user in it")
	case strings.Contains(rawURL, "#"):
		return errors.New("want no fragment")
	}
	return h.Client.Check(u, h.Allow)
}

// unfit reports whether a character cannot be part of a URL (RFC 3986, section 2). The parser
// lets some pass that would end the first line of a request or the URL in a Link header early.
func unfit(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`<>"`, c) }

// noName reports whether a character can be neither in the name of a host nor in an address.
func noName(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-_.:", c)
}

// leaseOf reads hub.lease_seconds, which is a wish: what is out of bounds is brought into them.
func leaseOf(s string) (time.Duration, error) {
	if s == "" {
		return usualLease, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, errors.New("want a number")
	}
	n = min(max(n, int64(leastLease/time.Second)), int64(mostLease/time.Second))
	return time.Duration(n) * time.Second, nil
}
