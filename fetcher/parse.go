package fetcher

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"courant/fetcher/guard"
	"courant/news"
)

// Version is that of the reader: of what comes before the parsers, and of the translators
// behind them. It is raised when the same bytes give other items.
const Version = guard.Version<<8 | translators

const translators = 3

// A Document is what a server sent.
type Document struct {
	Body        []byte
	ContentType string    // the header; may be empty
	URL         string    // where it was; relative references start there
	Links       news.Meta // Hubs, Self and Older of the Link headers
}

// A Reading is what a document says.
type Reading struct {
	Meta  news.Meta
	Items []news.Item // in the document's order, known ones among them; no two have one key
	Over  int         // items over the limit, not read
	Cut   bool        // the document ended before its root did
}

// Read reads a document of src. Items are safe to keep and to show: titles and names are
// plain text, summaries and contents sanitised HTML, every URL is absolute and http or
// https. Those with the bytes of a known item are not read again: they are that item,
// marked as Known. The errors are *NotFeedError, *SyntaxError, one that says that it took
// too long, and that of ctx.
func (c *Client) Read(ctx context.Context, src news.Source, doc Document, known []news.Item) (*Reading, error) {
	select {
	case c.reading <- struct{}{}:
		defer func() { <-c.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, maxReading)
	defer cancel()
	p := parser{src: src, judge: c.judge, stopped: limited.Err}
	r, err := p.parse(doc, known)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, fmt.Errorf("reading the document takes longer than %v", maxReading)
	}
	return r, err
}

// maxReading is how long one document may keep a processor busy, more or less: what the
// parser does in one go is bounded otherwise.
const maxReading = 20 * time.Second

// Parse reads a document of which nothing is known, as Client.Read does.
func Parse(doc Document, src news.Source) (news.Meta, []news.Item, error) {
	p := parser{src: src, judge: newJudge(), stopped: func() error { return nil }}
	r, err := p.parse(doc, nil)
	if err != nil {
		return news.Meta{}, nil, err
	}
	return r.Meta, r.Items, nil
}

// A parser reads one document.
type parser struct {
	src     news.Source
	judge   judge
	stopped func() error // not nil: to be given up, and why
	base    *url.URL     // for relative references; nil: there is none
	marks   int          // in the texts so far
}

// A feed is a document as its format has it.
type feed struct {
	meta    news.Meta
	authors []news.Person // of the items that name none; safe already, because all share them
	items   []draft
}

func (p *parser) parse(doc Document, known []news.Item) (*Reading, error) {
	if u, err := url.Parse(doc.URL); err == nil && u.IsAbs() {
		p.base = u
	}
	o := guard.Options{
		ContentType: doc.ContentType,
		Seed:        fmt.Sprintf("%d\x00%s\x00%s", Version, doc.URL, p.src.Language),
		Stopped:     p.stopped,
	}
	byRaw := make(map[uint64]news.Item, len(known))
	for _, it := range known {
		if it.Raw != 0 {
			byRaw[it.Raw] = it
		}
	}
	if len(byRaw) > 0 {
		o.Known = func(raw uint64) bool { _, ok := byRaw[raw]; return ok }
	}
	d, err := guard.Read(doc.Body, o)
	if err != nil {
		return nil, err
	}
	f, err := p.read(d)
	if err != nil {
		return nil, err
	}
	items, err := p.items(f, d.Entries, byRaw)
	if err != nil {
		return nil, err
	}
	r := &Reading{Meta: withLinks(f.meta, doc.Links), Items: news.SetKeys(p.src.ID, items), Over: d.Over, Cut: d.Cut}
	return r, nil
}

// withLinks returns what a document says of itself, with what the Link headers say where
// they do (W3C WebSub, section 4: they go first).
func withLinks(m, headers news.Meta) news.Meta {
	if len(headers.Hubs) > 0 {
		m.Hubs = headers.Hubs
	}
	if headers.Self != "" {
		m.Self = headers.Self
	}
	if headers.Older != "" {
		m.Older = headers.Older
	}
	return m
}

// items returns the items of a document in its order, which is that of the entries: known
// ones, and those that were read. What the parser did not hand on is left out.
func (p *parser) items(f feed, entries []guard.Entry, known map[uint64]news.Item) ([]news.Item, error) {
	drafts := make(map[uint64][]draft, len(f.items))
	for _, d := range f.items {
		drafts[d.raw] = append(drafts[d.raw], d)
	}
	items := make([]news.Item, 0, len(entries))
	fresh := map[identity]bool{} // of items that were read
	for _, e := range entries {
		if err := p.stopped(); err != nil {
			return nil, err
		}
		same := drafts[e.Raw]
		switch {
		case e.Known:
			it := known[e.Raw]
			it.Known = true
			if !fresh[identityOf(&it)] { // of several copies the first counts
				items = append(items, it)
			}
		case len(same) > 0:
			it := p.item(same[0], f.authors)
			if e.Cut { // when it is whole it is to be read
				it.Cut, it.Raw = true, 0
			}
			fresh[identityOf(&it)] = true
			items = append(items, it)
			drafts[e.Raw] = same[1:]
		}
	}
	return items, nil
}

// An identity is all by which a source tells an item from others.
type identity struct{ guid, link, title string }

func identityOf(it *news.Item) identity {
	return identity{it.GUID, news.LinkID(it.URL), it.Title}
}

// maxMarks bounds the tags and references in the texts of one document: each takes the
// sanitiser some two microseconds.
const maxMarks = 250_000

// afford takes the texts out of a draft if the document has had too much markup. That they
// were read is not remembered then: alone, another time, they may be affordable.
func (p *parser) afford(d *draft) {
	for _, s := range []string{d.summary.html, d.content.html} {
		p.marks += strings.Count(s, "<") + strings.Count(s, "&")
	}
	if p.marks > maxMarks {
		d.summary, d.content, d.raw = markup{}, markup{}, 0
	}
}

// read reads a document in its format.
func (p *parser) read(d *guard.Document) (feed, error) {
	var f feed
	var err error
	switch d.Format {
	case guard.JSONFeed:
		f, err = p.json(d)
	case guard.Atom:
		f, err = p.atom(p.reader(d.Text))
	default:
		f, err = p.rss(p.reader(d.Text))
	}
	if stopped := p.stopped(); stopped != nil {
		return feed{}, stopped
	}
	if err == nil {
		err = f.settle(unknown(d.Entries), len(d.Entries))
	}
	if err != nil {
		return feed{}, &SyntaxError{Format: string(d.Format), Err: err}
	}
	return f, nil
}

// settle leaves out items with nothing in them. It is an error if those to be read are all
// that there are and none is left: the source would seem to have gone quiet.
func (f *feed) settle(unread []guard.Entry, all int) error {
	read := len(f.items)
	f.items = slices.DeleteFunc(f.items, empty)
	switch {
	case len(f.items) > 0 || len(unread) < all || all == 0:
		return nil
	case read == 0:
		return fmt.Errorf("%d items, none where items belong", all)
	default:
		return fmt.Errorf("%d items, none with anything in it", read)
	}
}

// reader returns a reader of text that ends when the parser is stopped, so that a
// document that takes for ever does not.
func (p *parser) reader(text []byte) io.Reader {
	return &stoppable{bytes.NewReader(text), p.stopped}
}

type stoppable struct {
	text    io.Reader
	stopped func() error
}

func (s *stoppable) Read(b []byte) (int, error) {
	if err := s.stopped(); err != nil {
		return 0, err
	}
	return s.text.Read(b)
}
