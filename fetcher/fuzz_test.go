package fetcher

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"courant/news"
)

// FuzzParse holds what Parse promises against any document.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/parse/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data, "text/xml")
	}
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "text/xml; charset=utf-16")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		meta, items, err := Parse(Document{Body: body, ContentType: contentType, URL: "https://news.example/feed"}, news.Source{ID: "s"})
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 500 {
				t.Errorf("error %q", err)
			}
			return
		}
		checkLine(t, "feed's title", meta.Title)
		checkURL(t, "feed's link", meta.Link)
		keys := map[news.Key]bool{}
		for i := range items {
			checkItem(t, &items[i])
			if keys[items[i].Key] {
				t.Errorf("two items have the key %v", items[i].Key)
			}
			keys[items[i].Key] = true
		}
	})
}

func checkItem(t *testing.T, it *news.Item) {
	t.Helper()
	if it.Source != "s" || it.Hash == (news.Hash{}) {
		t.Errorf("source %q, hash %v", it.Source, it.Hash)
	}
	checkURL(t, "link", it.URL)
	checkLine(t, "title", it.Title)
	checkLine(t, "language", it.Language)
	checkMarkup(t, "summary", it.Summary)
	checkMarkup(t, "content", it.Content)
	if !utf8.ValidString(it.GUID) {
		t.Errorf("guid %q", it.GUID)
	}
	for _, a := range it.Authors {
		checkLine(t, "name", a.Name)
		checkLine(t, "e-mail", a.Email)
		checkURL(t, "author", a.URI)
	}
	for _, c := range it.Categories {
		checkLine(t, "category", c.Term)
		checkLine(t, "scheme", c.Scheme)
		checkLine(t, "label", c.Label)
	}
	for _, e := range it.Enclosures {
		checkURL(t, "enclosure", e.URL)
		if e.Length < 0 || e.URL == "" {
			t.Errorf("enclosure %+v", e)
		}
	}
}

func checkURL(t *testing.T, what, s string) {
	t.Helper()
	u, err := url.Parse(s)
	switch {
	case s == "":
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil:
		t.Errorf("%s %q is no URL for us: %v", what, s, err)
	case strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		t.Errorf("%s %q is not all ASCII", what, s)
	}
}

// checkLine checks plain text: one line, nothing that cannot be seen.
func checkLine(t *testing.T, what, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.TrimSpace(s) != s || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsFunc(s, isDirection) {
		t.Errorf("%s %q", what, s)
	}
}

// checkMarkup checks that HTML is well-formed and has only what is allowed.
func checkMarkup(t *testing.T, what, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return isUnwanted(r) && r != '\n' && r != '\t' }) {
		t.Errorf("%s %q", what, s)
	}
	var open []string
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		switch tok.Type {
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, &tok)
			if tok.Type == html.StartTagToken {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("%s: </%s> where %q are open in %q", what, tok.Data, open, s)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("%s has a %v: %q", what, tok.Type, s)
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: %q are not closed in %q", what, open, s)
	}
}

func checkTag(t *testing.T, tok *html.Token) {
	t.Helper()
	attributes, ok := allowed[tok.DataAtom]
	if !ok || isVoid(tok.DataAtom) != (tok.Type == html.SelfClosingTagToken) {
		t.Errorf("tag %v", tok)
	}
	for _, a := range tok.Attr {
		if !slices.Contains(attributes, a.Key) && !slices.Contains(everywhere, a.Key) {
			t.Errorf("attribute %q of %v", a.Key, tok)
		}
		switch a.Key {
		case "href", "src", "cite", "poster":
			mail := a.Key == "href" && strings.HasPrefix(a.Val, "mailto:")
			if picture := a.Key == "src" && pictureData.MatchString(a.Val); !mail && !picture {
				checkURL(t, a.Key, a.Val)
			}
		}
	}
}

// FuzzSanitise holds that what is tidied is well-formed, allowed, and not changed by being
// tidied again, or by the judge.
func FuzzSanitise(f *testing.F) {
	for _, s := range []string{
		`<p>a<p>b</div><b><i>c</b></i>`, `<table>x<tr><td><table><td>y</table><caption>z`, `<a href=x><td><a href="#y">`,
		`<svg><p>x</svg>y<script>z`, `<img src=a onerror=b><br></br>&lt;&#0;&nbsp`, `<ul><li><ul><li></ul><li>x`, `<ruby>a<rt>b<rp>c<p>`,
	} {
		f.Add(s)
	}
	base, err := url.Parse("https://news.example/feed")
	if err != nil {
		f.Fatal(err)
	}
	j := newJudge()
	f.Fuzz(func(t *testing.T, s string) {
		once := tidied(markup{html: strings.ToValidUTF8(s, "")}, base, "https://news.example/item")
		checkMarkup(t, "markup", once)
		if twice := tidied(markup{html: once}, base, "https://news.example/item"); twice != once {
			t.Errorf("of %q\nonce  %q\ntwice %q", s, once, twice)
		}
		if judged := j.judge(once); judged != once {
			t.Errorf("of %q\nours   %q\njudged %q", s, once, judged)
		}
	})
}
