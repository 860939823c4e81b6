package fetcher

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"courant/news"
)

// allowed are the elements that content may have, and their attributes besides those that
// may stand everywhere. Tags of others go, and what is inside stays, but see skipped.
var allowed = map[atom.Atom][]string{
	atom.A: {"href"}, atom.Abbr: nil, atom.Address: nil, atom.Article: nil, atom.Aside: nil, atom.Audio: {"src", "controls"},
	atom.B: nil, atom.Bdi: nil, atom.Blockquote: {"cite"}, atom.Br: nil, atom.Caption: nil, atom.Cite: nil, atom.Code: nil,
	atom.Col: {"span"}, atom.Colgroup: {"span"}, atom.Dd: nil, atom.Del: {"cite", "datetime"}, atom.Details: {"open"},
	atom.Dfn: nil, atom.Div: nil, atom.Dl: nil, atom.Dt: nil, atom.Em: nil, atom.Figcaption: nil, atom.Figure: nil,
	atom.Footer: nil, atom.H1: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil, atom.H5: nil, atom.H6: nil, atom.Header: nil,
	atom.Hr: nil, atom.I: nil, atom.Img: {"src", "alt", "width", "height"}, atom.Ins: {"cite", "datetime"}, atom.Kbd: nil,
	atom.Li: {"value"}, atom.Mark: nil, atom.Ol: {"start", "reversed"}, atom.P: nil, atom.Pre: nil, atom.Q: {"cite"},
	atom.Rp: nil, atom.Rt: nil, atom.Ruby: nil, atom.S: nil, atom.Samp: nil, atom.Section: nil, atom.Small: nil,
	atom.Source: {"src", "type"}, atom.Span: nil, atom.Strong: nil, atom.Sub: nil, atom.Summary: nil, atom.Sup: nil,
	atom.Table: nil, atom.Tbody: nil, atom.Td: {"colspan", "rowspan"}, atom.Tfoot: nil, atom.Th: {"colspan", "rowspan"},
	atom.Thead: nil, atom.Time: {"datetime"}, atom.Tr: nil, atom.U: nil, atom.Ul: nil, atom.Var: nil,
	atom.Video: {"src", "controls", "poster", "width", "height"}, atom.Wbr: nil,
}

// everywhere are the attributes that every element may have. Persian and Hebrew need the
// first.
var everywhere = []string{"dir", "lang", "title"}

// values says what the values of attributes must look like; those not listed may be
// anything.
var values = map[string]*regexp.Regexp{
	"href":     regexp.MustCompile(`^(?:https?://|mailto:)`),
	"src":      regexp.MustCompile(`^https?://`),
	"poster":   regexp.MustCompile(`^https?://`),
	"cite":     regexp.MustCompile(`^https?://`),
	"dir":      regexp.MustCompile(`(?i)^(?:ltr|rtl|auto)$`),
	"lang":     regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$`),
	"type":     regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`),
	"datetime": regexp.MustCompile(`^[0-9TZ :.+-]+$`),
	"width":    number, "height": number, "span": number, "colspan": number, "rowspan": number, "start": number, "value": number,
}

var number = regexp.MustCompile(`^[0-9]{1,4}$`)

// skipped are elements of which the inside goes too.
var skipped = []atom.Atom{
	atom.Script, atom.Style, atom.Iframe, atom.Noembed, atom.Noframes, atom.Template, atom.Title, atom.Svg, atom.Math,
	atom.Select, atom.Textarea, atom.Frameset,
}

// newPolicy returns the policy that has the last word on content.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	for element, attributes := range allowed {
		name := element.String()
		p.AllowNoAttrs().OnElements(name)
		for _, a := range slices.Concat(attributes, everywhere) {
			allow := p.AllowAttrs(a)
			if form, ok := values[a]; ok {
				allow = allow.Matching(form)
			}
			allow.OnElements(name)
		}
	}
	return p
}

// maxText bounds, in bytes, a summary or content as it was served. A page of that length is
// a whole book or a mistake, and sanitising takes many times its length of memory.
const maxText = 1 << 20

// sanitise returns what is harmless of a piece of HTML, well-formed and with absolute
// URLs: those that are fragments belong to the item's page, others to the text's own
// base, else the item's. What shows nothing or is too long becomes empty.
func (p *parser) sanitise(m markup, base *url.URL, page string) string {
	if len(m.html) > maxText || strings.TrimSpace(m.html) == "" {
		return ""
	}
	if m.base != nil {
		base = m.base
	}
	t := tidier{base: base, page: page}
	t.out.Grow(len(m.html))
	t.tidy(m.html)
	if !t.shows {
		return ""
	}
	s := strings.TrimSpace(p.policy.Sanitize(t.out.String()))
	return strings.ReplaceAll(s, "&#39;", "'") // attributes are in double quotes
}

// A tidier writes HTML anew so that a strict parser has nothing to say against it: every
// element is closed, stands where it may, and is one that is allowed. It builds no tree,
// for browsers' rules of repair make trees of any size from little.
type tidier struct {
	base  *url.URL
	page  string // of the item
	out   strings.Builder
	open  []atom.Atom
	skip  []atom.Atom // elements that are open and left out with all inside
	shows bool        // there is text or a picture
}

func (t *tidier) tidy(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			if kind == html.SelfClosingTagToken || !slices.Contains(skipped, tok.DataAtom) {
				z.NextIsNotRawText()
			}
			t.start(&tok)
		case html.EndTagToken:
			t.end(tok.DataAtom)
		case html.TextToken:
			t.text(tok.Data)
		}
	}
	t.closeTo(0)
}

func (t *tidier) text(s string) {
	if len(t.skip) > 0 {
		return
	}
	s = scrub(s)
	if strings.TrimSpace(s) != "" {
		t.shows = true
		t.cell()
	}
	t.out.WriteString(html.EscapeString(s))
}

func (t *tidier) start(tok *html.Token) {
	tag := tok.DataAtom
	if len(t.skip) > 0 || slices.Contains(skipped, tag) {
		if tok.Type == html.StartTagToken && slices.Contains(skipped, tag) && len(t.skip) < maxNesting {
			t.skip = append(t.skip, tag)
		}
		return
	}
	if _, ok := allowed[tag]; !ok || len(t.open) >= maxNesting || !t.setAttributes(tok) || !t.place(tag) {
		return
	}
	switch tag {
	case atom.Img, atom.Audio, atom.Video:
		t.shows = true
	}
	if isVoid(tag) {
		tok.Type = html.SelfClosingTagToken
		t.out.WriteString(tok.String())
		return
	}
	tok.Type = html.StartTagToken
	t.out.WriteString(tok.String())
	t.open = append(t.open, tag)
}

// setAttributes leaves the tag its allowed attributes, with absolute URLs. Not ok: without
// the one that it lacks it means nothing.
func (t *tidier) setAttributes(tok *html.Token) (ok bool) {
	kept := tok.Attr[:0]
	linked := false
	for _, a := range tok.Attr {
		twice := slices.ContainsFunc(kept, func(b html.Attribute) bool { return b.Key == a.Key })
		if twice || !slices.Contains(allowed[tok.DataAtom], a.Key) && !slices.Contains(everywhere, a.Key) {
			continue
		}
		a.Val = scrub(a.Val)
		switch a.Key {
		case "href", "src", "poster", "cite":
			if a.Val = t.link(a.Val); a.Val == "" {
				continue
			}
			linked = true
		}
		kept = append(kept, a)
	}
	tok.Attr = kept
	switch tok.DataAtom {
	case atom.A, atom.Img, atom.Source:
		return linked
	default:
		return true
	}
}

func (t *tidier) link(ref string) string {
	ref = strings.TrimSpace(ref)
	if len(ref) > news.MaxURI {
		return ""
	}
	switch {
	case strings.HasPrefix(ref, "#"):
		if t.page == "" {
			return ""
		}
		page, _, _ := strings.Cut(t.page, "#")
		return absolute(nil, page+ref)
	case len(ref) > 7 && strings.EqualFold(ref[:7], "mailto:"):
		return "mailto:" + escape(ref[7:], reserved)
	default:
		return absolute(t.base, ref)
	}
}
