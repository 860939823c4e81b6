package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Plain returns the text of a piece of HTML: a line for each block, white space as
// single spaces, entities decoded, nothing of scripts and styles. It is valid UTF-8. The
// time it takes grows with the length only, and nesting costs nothing.
func Plain(s string) string {
	_, all := read(s)
	return all
}

// A block is the text of a paragraph, heading, list item or the like.
type block struct {
	text    string // a part of that of all blocks
	end     int    // in that
	heading int    // 1 to 6 for h1 to h6; 0: no heading
	item    bool   // in a list
	letters int    // characters other than space
	linked  int    // of these, in links
	bold    int    // of these, in bold
}

func join(blocks []block) string {
	size := 0
	for _, bl := range blocks {
		size += len(bl.text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for i, bl := range blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(bl.text)
	}
	return b.String()
}

func blocks(s string) []block {
	bs, _ := read(s)
	return bs
}

// read returns the blocks of a piece of HTML, and what join makes of them. It builds no tree:
// a hostile one could be as deep as it is long. Tags in the plainest form are read here,
// which is what sanitised content has; from the first other one on, all is the tokenizer's.
func read(s string) ([]block, string) {
	r := reader{text: make([]byte, 0, len(s))}
	for s != "" {
		end := strings.IndexByte(s, '<')
		if end < 0 {
			end = len(s)
		}
		if r.skip == 0 {
			r.write(html.UnescapeString(s[:end]))
		}
		if s = s[end:]; s == "" {
			break
		}
		t := plainTag(s)
		switch {
		case t.length == 0:
			r.tokens(s)
			return r.result()
		case t.end:
			r.close(t.name)
		default:
			r.open(t.name)
		}
		s = s[t.length:]
	}
	return r.result()
}

// tokens reads the rest of the HTML.
func (r *reader) tokens(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if r.skip == 0 {
				r.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			r.open(atom.Lookup(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			r.close(atom.Lookup(name))
		}
	}
}

// A reader turns tags and text into blocks.
type reader struct {
	blocks []block
	text   []byte // of all blocks, a line for each
	start  int    // in it, of the block that is being read
	cur    block
	space  bool // white space came after the text

	skip    atom.Atom // the element whose text is left out until it is closed; 0: none
	heading int
	lists   int // that are open
	bold    int // elements that are open
	link    bool
}

func (r *reader) open(tag atom.Atom) {
	if r.skip != 0 {
		return
	}
	if isBlock(tag) {
		r.flush()
	}
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes:
		r.skip = tag
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading = int(tag.String()[1] - '0')
	case atom.Ul, atom.Ol, atom.Dl:
		r.lists++
	case atom.B, atom.Strong:
		r.bold++
	case atom.A:
		r.link = true
	case atom.Td, atom.Th, atom.Img:
		r.space = true
	}
}

func (r *reader) close(tag atom.Atom) {
	if r.skip != 0 {
		if tag == r.skip {
			r.skip = 0
		}
		return
	}
	if isBlock(tag) {
		r.flush()
	}
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading = 0
	case atom.Ul, atom.Ol, atom.Dl:
		r.lists = max(0, r.lists-1)
	case atom.B, atom.Strong:
		r.bold = max(0, r.bold-1)
	case atom.A:
		r.link = false
	}
}

// write adds text to the block that is being read.
func (r *reader) write(text string) {
	for text != "" {
		if n, letters := graphic(text); n > 0 {
			r.put(text[:n], letters)
			text = text[n:]
			continue
		}
		c, n := utf8.DecodeRuneInString(text)
		switch {
		case c == 0:
		case unicode.IsSpace(c):
			r.space = true
		case c == utf8.RuneError:
			r.put("\uFFFD", 1)
		default:
			r.put(text[:n], 1)
		}
		text = text[n:]
	}
}

// graphic returns how many bytes at the start of s are characters in one or two bytes, with
// single spaces between them, and how many characters these are. It may stop before one.
func graphic(s string) (n, letters int) {
	for n < len(s) {
		switch c := s[n]; {
		case isGraphic(c):
			n++
		case isLead(c) && n+1 < len(s) && !utf8.RuneStart(s[n+1]):
			n += 2
		case c == ' ' && n > 0 && n+1 < len(s) && (isGraphic(s[n+1]) || isLead(s[n+1])):
			n++
			continue
		default:
			return n, letters
		}
		letters++
	}
	return n, letters
}

func isGraphic(c byte) bool { return ' ' < c && c < utf8.RuneSelf }

// isLead reports whether a character in two bytes starts with c, other than those with 0xc2:
// among them are two kinds of space.
func isLead(c byte) bool { return 0xc3 <= c && c <= 0xdf }

// put adds so many characters other than space.
func (r *reader) put(s string, letters int) {
	if r.space && len(r.text) > r.start {
		r.text = append(r.text, ' ')
	}
	r.space = false
	r.text = append(r.text, s...)
	r.cur.letters += letters
	if r.link {
		r.cur.linked += letters
	}
	if r.bold > 0 {
		r.cur.bold += letters
	}
}

// flush ends the block that is being read, unless it is empty.
func (r *reader) flush() {
	r.space = false
	if len(r.text) == r.start {
		return
	}
	r.cur.end, r.cur.heading, r.cur.item = len(r.text), r.heading, r.lists > 0
	r.blocks = append(r.blocks, r.cur)
	r.text = append(r.text, '\n')
	r.start = len(r.text)
	r.cur = block{}
	r.heading = 0 // an end tag that is missing must not make headings of all that follows
}

// result ends the last block, and gives all of them their text.
func (r *reader) result() ([]block, string) {
	r.flush()
	if r.start == 0 {
		return nil, ""
	}
	all := string(r.text[:r.start-1])
	start := 0
	for i := range r.blocks {
		r.blocks[i].text = all[start:r.blocks[i].end]
		start = r.blocks[i].end + 1
	}
	return r.blocks, all
}

// isBlock reports whether an element stands on lines of its own.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Br, atom.Caption, atom.Center,
		atom.Dd, atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Head, atom.Header,
		atom.Hr, atom.Html, atom.Iframe, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Option,
		atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Title,
		atom.Tr, atom.Ul, atom.Video:
		return true
	default:
		return false
	}
}
