package fetcher

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"courant/news"
)

// A tidier writes HTML anew so that a strict parser has nothing to say against it: every
// element is closed, stands where it may, and is one that is allowed. It builds no tree, for
// browsers' rules of repair make trees of any size from little.
//
// That its output is harmless does not depend on how it reads its input. Nothing is copied.
// Names of elements and attributes are those of the allow list, and no element in that list
// makes a browser read what is inside in another way than the rest. Texts and values are
// decoded and escaped again, so that no <, > or quotation mark in the output is from
// outside. Values are of the form that values has for them, and URLs of the schemes there.
type tidier struct {
	base  *url.URL
	root  string // of base, without the slash at the end; empty: not asked for yet, or there is none
	page  string // of the item
	in    string
	at    int // in it, behind the token at hand
	out   []byte
	open  []atom.Atom
	skip  []atom.Atom       // elements that are open and left out with all inside
	ends  map[atom.Atom]int // where the last end tags of skipped elements are; -1: nowhere
	attrs []tagAttribute    // of the tag at hand
	shows bool              // there is text or a picture
}

type tagAttribute struct{ name, value string }

func (t *tidier) tidy() {
	z := html.NewTokenizer(strings.NewReader(t.in))
	for {
		kind := z.Next()
		t.at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			t.closeTo(0)
			return
		case html.TextToken:
			t.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			if kind == html.SelfClosingTagToken || !t.skips(tag) {
				z.NextIsNotRawText()
			}
			if len(t.skip) == 0 {
				t.start(z, tag, more)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(atom.Lookup(name))
		}
	}
}

// isSkipped reports whether what is inside the element goes too.
func isSkipped(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Iframe, atom.Noembed, atom.Noframes, atom.Template, atom.Title, atom.Svg, atom.Math,
		atom.Select, atom.Textarea, atom.Frameset:
		return true
	default:
		return false
	}
}

// skips notes the start of an element that is left out with all inside, and reports whether
// its inside is to be read as a browser does, where much of that is no markup. An element
// without an end tag would take the rest of the content along; so only its tag goes then,
// unless what follows is a program.
func (t *tidier) skips(tag atom.Atom) bool {
	if !isSkipped(tag) || len(t.skip) >= maxNesting {
		return false
	}
	program := tag == atom.Script || tag == atom.Style
	if !program && !t.ended(tag) {
		return false
	}
	t.skip = append(t.skip, tag)
	return program || len(t.skip) == 1
}

// ended reports whether an end tag of the element is still to come.
func (t *tidier) ended(tag atom.Atom) bool {
	at, known := t.ends[tag]
	if !known {
		at = lastEndTag(t.in, tag.String())
		if t.ends == nil {
			t.ends = map[atom.Atom]int{}
		}
		t.ends[tag] = at
	}
	return at >= t.at
}

// lastEndTag returns where the last end tag of that name in s is; -1: nowhere.
func lastEndTag(s, name string) int {
	for end := len(s); ; {
		i := strings.LastIndex(s[:end], "</")
		if i < 0 {
			return -1
		}
		if rest := s[i+2:]; len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return i
		}
		end = i
	}
}

// text writes what is to be read.
func (t *tidier) text(s []byte) {
	if len(t.skip) > 0 {
		return
	}
	if !isBlank(s) {
		t.shows = true
		t.cell()
	}
	t.escape(s)
}

// isBlank reports whether nothing of a text is to be seen.
func isBlank(s []byte) bool {
	return !bytes.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !isUnwanted(r) })
}

// escape writes text or the value of an attribute, without the characters that have no
// place in any.
func (t *tidier) escape(s []byte) {
	done := 0
	replace := func(from, n int, by string) {
		t.out = append(append(t.out, s[done:from]...), by...)
		done = from + n
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '&':
			replace(i, 1, "&amp;")
		case c == '<':
			replace(i, 1, "&lt;")
		case c == '>':
			replace(i, 1, "&gt;")
		case c == '"':
			replace(i, 1, "&#34;")
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(s[i:])
			if isUnwanted(r) {
				replace(i, n, "")
			}
			i += n - 1
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
			replace(i, 1, "")
		}
	}
	t.out = append(t.out, s[done:]...)
}

// start writes a start tag, after what has to be closed and opened before it.
func (t *tidier) start(z *html.Tokenizer, tag atom.Atom, more bool) {
	if _, ok := allowed[tag]; !ok || len(t.open) >= maxNesting || !t.setAttributes(z, tag, more) || !t.place(tag) {
		return
	}
	switch tag {
	case atom.Img, atom.Audio, atom.Video:
		t.shows = true
	}
	t.out = append(append(t.out, '<'), tag.String()...)
	for _, a := range t.attrs {
		t.out = append(append(append(t.out, ' '), a.name...), `="`...)
		t.escape([]byte(a.value))
		t.out = append(t.out, '"')
	}
	if isVoid(tag) {
		t.out = append(t.out, "/>"...)
		return
	}
	t.out = append(t.out, '>')
	t.open = append(t.open, tag)
}

// setAttributes reads the allowed attributes of the tag, URLs made absolute. Not ok:
// without the one that it lacks it means nothing.
func (t *tidier) setAttributes(z *html.Tokenizer, tag atom.Atom, more bool) (ok bool) {
	t.attrs = t.attrs[:0]
	linked := false
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		name := attributeOf(tag, key)
		if name == "" || slices.ContainsFunc(t.attrs, func(a tagAttribute) bool { return a.name == name }) {
			continue
		}
		value := scrub(string(val))
		switch name {
		case "href", "src", "poster", "cite":
			if value = t.link(tag, value); value == "" {
				continue
			}
			linked = true
		}
		t.attrs = append(t.attrs, tagAttribute{name, value})
	}
	t.attrs = slices.DeleteFunc(t.attrs, func(a tagAttribute) bool { return !fits(a) })
	switch tag {
	case atom.A, atom.Img, atom.Source:
		return linked
	default:
		return true
	}
}

// attributeOf returns the name of an attribute that the element may have; empty: it may
// not.
func attributeOf(tag atom.Atom, key []byte) string {
	for _, list := range [][]string{allowed[tag], everywhere} {
		for _, name := range list {
			if name == string(key) {
				return name
			}
		}
	}
	return ""
}

func (t *tidier) link(tag atom.Atom, ref string) string {
	ref = strings.TrimSpace(ref)
	if tag == atom.Img && len(ref) <= maxPictureData && pictureData.MatchString(ref) {
		return ref
	}
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
		return "mailto:" + news.PercentEncode(ref[7:], news.NotInURI)
	case isPlainPath(ref):
		if t.root == "" {
			t.root = strings.TrimSuffix(absolute(t.base, "/"), "/")
		}
		if t.root == "" {
			return ""
		}
		return t.root + ref
	default:
		return absolute(t.base, ref)
	}
}

// isPlainPath reports whether a reference is a path from the root of a site with nothing in
// it that resolving or escaping would alter.
func isPlainPath(ref string) bool {
	if !strings.HasPrefix(ref, "/") {
		return false
	}
	last := byte(0)
	for i := range len(ref) {
		c := ref[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		case (c == '/' || c == '.') && last != '/':
		default:
			return false
		}
		last = c
	}
	return true
}
