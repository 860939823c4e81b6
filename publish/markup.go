package publish

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"courant/news"
)

// elements are those that feed readers and validators take, with the attributes that each
// may have besides dir, lang and title. Of others only what they hold stays.
var elements = map[string]string{
	"a": "href", "abbr": "", "acronym": "", "address": "", "article": "", "aside": "",
	"audio": "controls src", "b": "", "bdi": "", "big": "", "blockquote": "cite", "br": "",
	"caption": "", "center": "", "cite": "", "code": "", "col": "span", "colgroup": "span",
	"dd": "", "del": "cite datetime", "details": "open", "dfn": "", "div": "", "dl": "",
	"dt": "", "em": "", "figcaption": "", "figure": "", "font": "color", "footer": "",
	"h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "header": "", "hr": "",
	"i": "", "img": "alt height src width", "ins": "cite datetime", "kbd": "", "li": "value",
	"main": "", "mark": "", "nav": "", "ol": "reversed start type", "p": "", "pre": "",
	"q": "cite", "rp": "", "rt": "", "ruby": "", "s": "", "samp": "", "section": "",
	"small": "", "source": "src type", "span": "", "strike": "", "strong": "", "sub": "",
	"summary": "", "sup": "", "table": "", "tbody": "", "td": "colspan headers rowspan",
	"tfoot": "", "th": "colspan headers rowspan scope", "thead": "", "time": "datetime",
	"tr": "", "tt": "", "u": "", "ul": "", "var": "",
	"video": "controls height poster src width", "wbr": "",
}

const (
	// unread holds nothing that is part of the text, or what a parser takes for text in
	// one place and for markup in another.
	unread = " applet canvas datalist embed frameset head iframe math noembed noframes noscript object option plaintext script select style svg template textarea title xmp "
	// inline elements stand within a word or a line; others end both.
	inline = " a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var wbr "
)

func oneOf(list, tag string) bool { return strings.Contains(list, " "+tag+" ") }

// tidy returns markup that every parser of HTML reads alike: all elements closed and
// allowed where they stand, of the known ones only, without styles and scripts, all
// addresses absolute. It is empty where there is nothing to read or look at.
//
// Items are made safe when they are fetched. This is not about safety but about documents
// that are valid whatever the store holds.
func tidy(markup string) string {
	out := clean(markup)
	// What is taken out may leave behind what is parsed in another way, so it is done
	// until nothing changes; twice suffices but for contrived cases.
	for range 5 {
		next, err := rewrite(out)
		if err != nil {
			break
		}
		if next == out {
			return shown(out)
		}
		out = next
	}
	return shown(htmlText(textOf(clean(markup))))
}

var media = regexp.MustCompile(`<(audio|img|video)\b`)

func shown(markup string) string {
	if textOf(markup) == "" && !media.MatchString(markup) {
		return ""
	}
	return strings.TrimSpace(markup)
}

// rewrite parses a fragment of HTML, leaves out what has no place in a feed, and writes it
// down again.
func rewrite(markup string) (string, error) {
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	keepKnown(body)
	var b strings.Builder
	for n := range body.ChildNodes() {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	// Attributes are in double quotes; in XML the reference would be &amp;#39;.
	return plainly(strings.ReplaceAll(b.String(), "&#39;", "'")), nil
}

// keepKnown goes through what parent holds. The parser bounds the depth.
func keepKnown(parent *html.Node) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch {
		case n.Type == html.TextNode:
			n.Data = clean(n.Data)
		case n.Type != html.ElementNode, n.Namespace != "", oneOf(unread, n.Data):
			parent.RemoveChild(n)
		default:
			keepKnown(n)
			if !keepElement(n) {
				unwrap(n)
			}
		}
		n = next
	}
}

// keepElement leaves the element its known attributes and reports whether it stays.
func keepElement(n *html.Node) bool {
	allowed, known := elements[n.Data]
	kept, linked := n.Attr[:0], false
	for _, a := range n.Attr {
		if a.Namespace != "" || !oneOf(" dir lang title "+allowed+" ", a.Key) {
			continue
		}
		if v, ok := attribute(a.Key, clean(a.Val)); ok {
			kept = append(kept, html.Attribute{Key: a.Key, Val: v})
			linked = linked || a.Key == "href" || a.Key == "src"
		}
	}
	n.Attr = kept
	return known && (linked || !oneOf(" a img source ", n.Data))
}

var raster = regexp.MustCompile(`^data:image/(avif|gif|jpeg|png|webp);base64,[A-Za-z0-9+/]+=*$`)

// attribute returns the value of a known attribute as it may be published.
func attribute(key, value string) (string, bool) {
	address, isMail := strings.CutPrefix(value, "mailto:")
	switch {
	case key == "href" && isMail:
		return "mailto:" + news.EscapeURI(address), true
	case key == "src" && raster.MatchString(value):
		return value, true
	case oneOf(" cite href poster src ", key):
		value = news.URI(value)
		return value, value != ""
	case key == "lang":
		value = language(value)
		return value, value != ""
	case key == "dir":
		value = strings.ToLower(value)
		return value, oneOf(" auto ltr rtl ", value)
	default:
		return value, true
	}
}

// unwrap puts what n holds in its place.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}

// textOf returns the text of markup on one line.
func textOf(markup string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	hidden := "" // the element whose end is waited for
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken: // the end: a string has no other errors
			return line(b.String())
		case html.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			tag, _ := z.TagName()
			switch {
			case hidden == string(tag) && kind == html.EndTagToken:
				hidden = ""
			case hidden == "" && kind == html.StartTagToken && oneOf(unread, string(tag)):
				hidden = string(tag)
			case !oneOf(inline, string(tag)):
				b.WriteByte(' ')
			}
		}
	}
}
