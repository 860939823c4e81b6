package fetcher

import (
	"bytes"
	"fmt"
	"io"
	"net/url"

	"github.com/microcosm-cc/bluemonday"

	"courant/news"
)

// A Document is what a server sent.
type Document struct {
	Body        []byte
	ContentType string // the header; may be empty
	URL         string // where it was; relative references start there
}

// Parse turns a document into the items of src, safe to keep and to show: titles and
// names are plain text, summaries and contents sanitised HTML, every URL is absolute and
// http or https. No two items have one key. Its errors are *NotFeedError and
// *SyntaxError.
func Parse(doc Document, src news.Source) (news.Meta, []news.Item, error) {
	p := parser{src: src, policy: newPolicy(), stopped: func() error { return nil }}
	return p.parse(doc)
}

// A parser reads one document.
type parser struct {
	src     news.Source
	policy  *bluemonday.Policy
	stopped func() error // not nil: to be given up, and why
	base    *url.URL     // for relative references; nil: there is none
}

// A feed is a document as its format has it.
type feed struct {
	meta    news.Meta
	authors []news.Person // of the items that name none; safe already, because all share them
	items   []draft
}

func (p *parser) parse(doc Document) (news.Meta, []news.Item, error) {
	if u, err := url.Parse(doc.URL); err == nil && u.IsAbs() {
		p.base = u
	}
	f, err := p.read(toUTF8(doc.Body, doc.ContentType))
	if err != nil {
		return news.Meta{}, nil, err
	}
	items := make([]news.Item, 0, len(f.items))
	for _, d := range f.items[:min(len(f.items), maxItems)] {
		if err := p.stopped(); err != nil {
			return news.Meta{}, nil, err
		}
		items = append(items, p.item(d, f.authors))
	}
	return f.meta, news.SetKeys(p.src.ID, items), nil
}

// read finds out which format a text is in and reads it.
func (p *parser) read(text []byte) (feed, error) {
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return feed{}, &NotFeedError{"an empty answer"}
	case trimmed[0] == '{' || trimmed[0] == '[':
		return p.json(trimmed)
	case bytes.IndexByte(text, '<') < 0:
		return feed{}, &NotFeedError{"plain text"}
	}
	doc, err := scan(text)
	if err != nil {
		return feed{}, err
	}
	return p.xml(doc)
}

func (p *parser) xml(doc scanned) (feed, error) {
	format, read := "RSS", p.rss
	if doc.root == "feed" {
		format, read = "Atom", p.atom
	}
	f, err := read(p.reader(doc.text))
	if err != nil {
		return feed{}, p.syntaxError(format, err)
	}
	if len(f.items) == 0 && doc.items > 0 {
		return feed{}, &SyntaxError{format, fmt.Errorf("%d items, none where items belong", doc.items)}
	}
	return f, nil
}

func (p *parser) syntaxError(format string, err error) error {
	if stopped := p.stopped(); stopped != nil {
		return stopped
	}
	return &SyntaxError{format, err}
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
