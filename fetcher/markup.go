package fetcher

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
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
	"src":      regexp.MustCompile(`^https?://|` + pictureData.String()),
	"poster":   regexp.MustCompile(`^https?://`),
	"cite":     regexp.MustCompile(`^https?://`),
	"dir":      regexp.MustCompile(`(?i)^(?:ltr|rtl|auto)$`),
	"lang":     regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$`),
	"type":     regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`),
	"datetime": regexp.MustCompile(`^[0-9TZ :.+-]+$`),
	"width":    number, "height": number, "span": number, "colspan": number, "rowspan": number, "start": number, "value": number,
}

var number = regexp.MustCompile(`^[0-9]{1,4}$`)

// pictureData matches data: URLs of raster images, the only ones that cannot have scripts
// in them.
var pictureData = regexp.MustCompile(`^data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}$`)

// maxPictureData bounds such a URL, in bytes: it is kept with the item, and goes into
// every feed that has it.
const maxPictureData = 32 << 10

// fits reports whether the value of an attribute looks as it must. What it says of URLs has
// been so since they were made; they are asked all the same, for they are what is dangerous.
func fits(a tagAttribute) bool {
	form, ok := values[a.name]
	return !ok || form.MatchString(a.value)
}

// maxText bounds, in bytes, a summary or content as it was served. A page of that length is
// a whole book or a mistake, and sanitising takes many times its length of memory.
const maxText = 1 << 20

// maxOutput bounds what becomes of it: in text, an & takes five times the bytes.
const maxOutput = 2 * maxText

// sanitise returns what is harmless of a piece of HTML, well-formed and with absolute
// URLs: those that are fragments belong to the item's page, others to the text's own
// base, else the item's. What shows nothing or is too long becomes empty.
func (p *parser) sanitise(m markup, base *url.URL, page string) string {
	return p.judge.judge(tidied(m, base, page))
}

// tidied is sanitise before the judge.
func tidied(m markup, base *url.URL, page string) string {
	if len(m.html) > maxText || strings.TrimSpace(m.html) == "" {
		return ""
	}
	if m.base != nil {
		base = m.base
	}
	t := tidier{base: base, page: page, in: m.html, out: make([]byte, 0, len(m.html)+len(m.html)/8)}
	t.tidy()
	if !t.shows || len(t.out) > maxOutput {
		return ""
	}
	return string(bytes.TrimSpace(t.out))
}
