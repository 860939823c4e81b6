package publish

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"time"
)

var (
	//go:embed home.html
	homeHTML string
	//go:embed home.css
	homeCSS string
)

// latestShown is how many titles of a feed the page shows.
const latestShown = 7

// A page is what the page at "/" tells.
type page struct {
	Title   string
	URL     string
	CSS     template.CSS
	Feeds   []pageFeed
	Health  *pageHealth // nil on the public page
	Version string
}

type pageFeed struct {
	Title, Subtitle string
	Address, File   string // as Atom: the whole address, and the last part of it
	RSS, JSON       string // addresses of the other formats
	Edits, Vanished string // their addresses; empty: there are none
	Ready           bool
	Count           int
	Updated         time.Time // of those; zero: there are none
	Latest          []pageEntry
}

type pageEntry struct {
	Title, Link, Lang, Source string
	Updated                   time.Time
}

// A homeTemplate writes pages.
type homeTemplate struct {
	*template.Template
	policy string // Content-Security-Policy
}

// newHomeTemplate reads the embedded files. The style is allowed by its hash; nothing else
// may be loaded but the icon, which is part of the page.
func newHomeTemplate() *homeTemplate {
	sum := sha256.Sum256([]byte(homeCSS))
	return &homeTemplate{
		Template: template.Must(template.New("home").Funcs(template.FuncMap{
			"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
			"day":     func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
			"short":   func(t time.Time) string { return t.UTC().Format("2 Jan, 15:04") },
			"fromNow": fromNow,
		}).Parse(homeHTML)),
		policy: "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	}
}

// document writes a page.
func (t *homeTemplate) document(p *page) *document {
	p.CSS = template.CSS(homeCSS)
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		panic(err) // our template and our data: a bug
	}
	return newDocument(b.Bytes(), "text/html; charset=utf-8", "no-cache")
}

// page returns what both pages tell of an edition.
func (s *Site) page(ed *edition) *page {
	p := &page{Title: line(s.opts.Title), URL: s.url}
	for _, f := range s.opts.Feeds {
		if f.Private { // a page that is meant for one address may be seen through another
			continue
		}
		address := func(what sort, in format) string { return s.url + feedPath(publicBase, f.Name, what, in) }
		pf := pageFeed{
			Title: feedTitle(&f, itself), Subtitle: line(f.Subtitle), File: f.Name + formatInfo[atomFormat].extension,
			Address: address(itself, atomFormat), RSS: address(itself, rssFormat), JSON: address(itself, jsonFormat),
		}
		if f.Changes {
			pf.Edits, pf.Vanished = address(edits, atomFormat), address(vanished, atomFormat)
		}
		if made := ed.feeds[f.Name]; made != nil {
			pf.Ready, pf.Count = true, len(made.entries)
			for _, e := range made.entries[:min(latestShown, len(made.entries))] {
				pf.Latest = append(pf.Latest, pageEntry{closed(e.title), e.link, e.lang, closed(e.origin.name), e.at()})
			}
			if pf.Count > 0 {
				pf.Updated = latest(made.entries)
			}
		}
		p.Feeds = append(p.Feeds, pf)
	}
	return p
}

// publicHome makes the page for subscribers.
func (s *Site) publicHome(ed *edition) *document {
	return s.home.document(s.page(ed))
}

// serveHome serves the page at "/". The private one is made when it is asked for: the state of
// the sources moves with every poll, and few people look.
func (s *Site) serveHome(w http.ResponseWriter, r *http.Request, ed *edition, private bool) {
	w.Header().Set("Content-Security-Policy", s.home.policy)
	if !private {
		if ed.home == nil {
			unavailable(w)
			return
		}
		ed.home.ServeHTTP(w, r)
		return
	}
	states, err := s.opts.Store.States(r.Context())
	if err != nil {
		http.Error(w, "The state of the sources cannot be read: "+err.Error(), http.StatusInternalServerError)
		return
	}
	p := s.page(ed)
	p.Health, p.Version = s.health(ed, states, time.Now()), s.opts.Version
	s.home.document(p).ServeHTTP(w, r)
}
