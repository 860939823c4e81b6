package fetcher

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"courant/news"
)

const (
	maxDiscovery   = 10          // requests for one page
	discoveryPause = time.Second // between them
)

// How a candidate was found.
const (
	FoundItself = "the address itself"
	FoundLink   = "link in the page"
	FoundGuess  = "usual place"
)

// usualPlaces are where programs that make sites put their feeds.
var usualPlaces = [...]string{"/feed", "/rss", "/feed.xml", "/atom.xml", "/rss.xml", "/index.xml"}

var errNotAsked = errors.New("not asked: too many requests for one page")

// A Candidate is a feed that an address leads to.
type Candidate struct {
	URL      string    // that answered, redirects followed
	Title    string    // plain text
	Type     string    // media type
	Items    int       // that it has now
	Latest   time.Time // date of the newest item; zero: they have none
	Language string    // BCP 47; empty: it does not say
	How      string    // it was found
	Err      error     // why it cannot be read; nil: it can
}

// Discover returns the feeds that an address leads to: itself, those that its page links
// to, or else those at usual places of its site. Those that the page names are there even
// if they cannot be read; feeds of comments come last. The networks are those that may be
// reached besides the public internet. An error is about the address itself.
func (c *Client) Discover(ctx context.Context, rawURL string, allow []netip.Prefix) ([]Candidate, error) {
	d := &discovery{client: c, allow: allow, seen: map[string]bool{}}
	page, found, err := d.first(ctx, rawURL)
	if err != nil || found != nil {
		return found, err
	}
	if found, err = d.read(ctx, pageLinks(page), true); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(found, func(f Candidate) bool { return f.Err == nil }) {
		more, err := d.read(ctx, guesses(page.URL), false)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// A discovery is one call of Discover.
type discovery struct {
	client *Client
	allow  []netip.Prefix
	asked  int             // requests
	busy   bool            // the server wants no more of them
	seen   map[string]bool // canonical URLs
}

// A lead is where a feed may be.
type lead struct {
	url, title, kind, how string
}

// first asks for the address itself. It returns its page, or the feed that it is.
func (d *discovery) first(ctx context.Context, rawURL string) (Document, []Candidate, error) {
	answer, err := d.get(ctx, rawURL)
	if err != nil {
		return Document{}, nil, err
	}
	feed, err := d.candidate(ctx, answer, lead{how: FoundItself})
	if errors.As(err, new(*NotFeedError)) {
		return answer.Document, nil, nil
	}
	if err != nil {
		return Document{}, nil, err
	}
	return Document{}, []Candidate{feed}, nil
}

func (d *discovery) get(ctx context.Context, rawURL string) (*Answer, error) {
	d.asked++
	answer, err := d.client.Fetch(ctx, d.source(rawURL), news.State{})
	if status, ok := errors.AsType[*StatusError](err); ok && (status.Code == http.StatusTooManyRequests || status.RetryAfter > 0) {
		d.busy = true
	}
	return answer, err
}

func (d *discovery) source(rawURL string) news.Source {
	return news.Source{ID: "discovery", URL: rawURL, AllowPrivate: d.allow}
}

// candidate reads the feed of an answer. Where it is one and cannot be read, the
// candidate says so; the error is that of another kind of document, or of ctx.
func (d *discovery) candidate(ctx context.Context, a *Answer, l lead) (Candidate, error) {
	c := Candidate{URL: a.URL, Title: l.title, Type: mediaType(a.Document.ContentType), How: l.how}
	reading, err := d.client.Read(ctx, d.source(a.URL), a.Document, nil)
	if ctx.Err() != nil {
		return c, ctx.Err()
	}
	if err != nil {
		c.Err = err
		if errors.As(err, new(*NotFeedError)) {
			return c, err
		}
		return c, nil
	}
	c.Items, c.Language = len(reading.Items), reading.Meta.Language
	if reading.Meta.Title != "" {
		c.Title = reading.Meta.Title
	}
	for _, it := range reading.Items {
		for _, t := range []time.Time{it.Published, it.Updated} {
			if t.After(c.Latest) {
				c.Latest = t
			}
		}
	}
	return c, nil
}

// read follows leads, one after another. With all, those that lead nowhere are candidates
// too. The error is that of ctx.
func (d *discovery) read(ctx context.Context, leads []lead, all bool) ([]Candidate, error) {
	var found []Candidate
	for _, l := range leads {
		if !d.isNew(l.url) {
			continue
		}
		c, err := d.follow(ctx, l)
		switch {
		case err != nil:
			return nil, err
		case c.Err != nil && !all:
		case c.URL != l.url && !d.isNew(c.URL): // a redirect to what is known
		default:
			found = append(found, c)
		}
	}
	return found, nil
}

// isNew reports whether a URL was not met before.
func (d *discovery) isNew(rawURL string) bool {
	key := news.CanonicalURL(rawURL)
	known := d.seen[key]
	d.seen[key] = true
	return !known
}

// follow asks for what a lead leads to, after a pause. The error is that of ctx.
func (d *discovery) follow(ctx context.Context, l lead) (Candidate, error) {
	missing := Candidate{URL: l.url, Title: l.title, Type: l.kind, How: l.how, Err: errNotAsked}
	if d.asked >= maxDiscovery || d.busy {
		return missing, nil
	}
	select {
	case <-ctx.Done():
		return missing, ctx.Err()
	case <-time.After(discoveryPause):
	}
	answer, err := d.get(ctx, l.url)
	if ctx.Err() != nil {
		return missing, ctx.Err()
	}
	if err != nil {
		missing.Err = err
		return missing, nil
	}
	c, err := d.candidate(ctx, answer, l)
	if ctx.Err() != nil {
		return c, err
	}
	return c, nil
}

// guesses returns the usual places of the site of a page.
func guesses(page string) []lead {
	u, err := url.Parse(page)
	if err != nil {
		return nil
	}
	var leads []lead
	for _, place := range usualPlaces {
		leads = append(leads, lead{url: u.Scheme + "://" + u.Host + place, how: FoundGuess})
	}
	return leads
}

// isAboutComments reports whether a lead looks like a feed of what readers said.
func isAboutComments(l lead) bool {
	return strings.Contains(strings.ToLower(l.url+" "+l.title), "comment")
}
