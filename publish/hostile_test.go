package publish

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"courant/news"
)

// shreds are what hostile and broken texts are made of here.
var shreds = []string{
	"", " ", "\x00", "\x0b", "\x1b[31m", "\x7f", "\u0085", "\ufffe", "\uffff", "\U0001fffe", "\ufdd0", "\ufffd", "\xff\xfe", "\xc3", "\xed\xa0\x80",
	"]]>", "<![CDATA[", "<!--", "-->", "<?xml version='1.0'?>", "<!DOCTYPE html>", "&", "&amp;", "&lt", "&nbsp;", "&#0;", "&#xFFFE;", "&#13;", "&#128;", "&copy", "&R2D2;", "AT&T", "R&D1", "<3",
	"<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<div>", "</div>", "<a href='https://x.example/?a=1&b=2'>", "</a>", "<a href=javascript:alert(1)>", "<table>", "<tr>", "<td>", "</table>", "<li>", "<ul>", "</ul>", "<h1>", "<h2>", "</h1>",
	"<img src=https://x.example/a.png onerror=x>", "<img>", "<br/>", "<br></br>", "<hr>", "<pre>\n\n", "</pre>", "<svg><a>", "</svg>", "<math><mi>", "<script>alert(1)</script>", "<script>", "<style>p{", "<iframe src=//x>", "<textarea>", "<title>", "<plaintext>", "<noscript>",
	"<select><option>", "<button>", "</button>", "<form>", "<custom-tag>", "<o:p>", "<font color=red>", "<span style='position:fixed' onclick=x class=y dir=rtl lang=zz>", "<template>", "<dl><dt>", "<dd>", "<ruby><rt>", "<video src=https://x.example/v poster=/p>", "<source>", "<details open>", "<caption>", "<col>", "<image>", "<frameset>", "<body onload=x>", "<p title=\"a\"b>", "<p/>", "<x", "</", "<",
	"Ã©", "Ã\u0080", "Â»", "é", "«IRÃ»", "تهران", "ירושלים", "Tiranë", "日本語", "\u202e", "\u200f", "👩‍👩‍👧", "e\u0301", "word", "two words", "\n", "\r\n", "\t", "'", "\"", "\\", "`", "|", "{", "}", "[", "]", "^", "%", "%zz", "%e2%82%ac", "%2f",
}

var hostileURLs = []string{
	"", "https://wire.example/1", "http://wire.example", "HTTP://Wire.Example:80/A/../B?x=[1]|2&y=ä#f#g", "https://wire.example/?a=1&b=2", "https://wire.example/ñandú/تهران", "https://bücher.example/a b", "https://user:secret@wire.example/x", "https://[2001:db8::1]:8443/x", "https://wire.example:99999/", "//wire.example/x", "/relative", "javascript:alert(1)", "data:text/html,x", "https://", "https:///x", "http:/x", "https://wire.example/%zz%e4%", "https://wire.example/a.b..c/./d", "https://exa mple/x", "https://evil.example\\@wire.example/", "https://a..b/", "https://-/", "https://xn--/", "mailto:a@b.example", "urn:isbn:1", "tag:Wire.example,2020:x", "tag:wire.example,2020:x", "urn:uuid:6BA7B811-9dad-11d1-80b4-00c04fd430c8", "urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8", "doi:10.1/x", "yt:video:1", "123", "\x00", "https://wire.example/\u0085\ufffe", "https://wire.example/%D8%AA%D9%87", "https://wire.example/%d8%aa", "https://wire.example/%7Ex", "https://wire.example/%2525", "https://wire.example/e%CC%81",
	"https://wire.example/" + strings.Repeat("long-", 40), "https://wire.example/" + strings.Repeat("x", 5000),
}

// hostileItem returns an item with something odd in every field.
func hostileItem(r *rand.Rand, n int) news.Item {
	text := func(most int) string {
		var b strings.Builder
		for range r.IntN(most + 1) {
			b.WriteString(shreds[r.IntN(len(shreds))])
			if r.IntN(3) == 0 {
				b.WriteString(" and ")
			}
		}
		return b.String()
	}
	address := func() string { return hostileURLs[r.IntN(len(hostileURLs))] }
	when := func() time.Time {
		return []time.Time{{}, time.Unix(0, 0), day, day.Add(-time.Hour), day.Add(1000 * time.Hour), time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1994, 1, 1, 1, 1, 1, 1, time.FixedZone("", 3600))}[r.IntN(7)]
	}
	it := news.Item{
		GUID: fmt.Sprintf("%s#%d", address(), n), URL: address(), PublicID: address(),
		Title: text(6), Summary: text(12), Content: text(30), Language: []string{"", "en", "fa", "he", "en_US", "zz", "ckb", "cmn", "yue", "i-klingon", "x-y", "\x00", "sr-Latn-RS"}[r.IntN(13)],
		Published: when(), Updated: when(),
		Topics: []news.Tag{{Topic: "iran", Level: news.About, Score: 2.5}},
	}
	for range r.IntN(3) {
		it.Authors = append(it.Authors, news.Person{Name: text(3), URI: address(), Email: []string{"", "a@b.example", "a@b", "x", "<a@b.example>", "a b@c.example", "é@b.example", "a@b.example\n"}[r.IntN(8)]})
		it.Categories = append(it.Categories, news.Category{Term: text(3), Scheme: address(), Label: text(3)})
		it.Enclosures = append(it.Enclosures, news.Enclosure{URL: address(), Type: []string{"", "audio/mpeg", "mp3", "a/b; c=d", "\x00/\x00"}[r.IntN(5)], Length: int64(r.IntN(3) - 1)})
	}
	if r.IntN(2) == 0 {
		it.Changed = day.Add(24 * time.Hour)
	}
	return it
}

// hostileSite is one with hostile items of a hostile source, alone and together, and with what
// was edited and taken away.
func hostileSite(seed uint64) *Site {
	r := rand.New(rand.NewPCG(seed, 1))
	var items []news.Item
	for i := range 25 {
		items = append(items, hostileItem(r, i))
	}
	o, m := testOptions(items[:20]...)
	items = keptAll(items...)
	for i := range 20 {
		m.entries = append(m.entries, hostileCompany(r, items))
		m.edited = append(m.edited, changed(items[i],
			was(items[i], day, func(it *news.Item) { *it = items[r.IntN(25)] }),
			was(items[i], []time.Time{day.Add(hour), {}, day.Add(30 * hour)}[r.IntN(3)], func(it *news.Item) { *it = items[r.IntN(25)] })))
		m.vanished = append(m.vanished, news.Vanished{Item: items[i], At: []time.Time{day, {}, time.Unix(0, 0), day.Add(hour)}[r.IntN(4)]})
	}
	o.Feeds[0].Changes, o.Feeds[0].Limit = true, 0
	o.Feeds[0].Content = news.ContentMode(seed % 3)
	o.Feeds[0].Title, o.Feeds[0].Subtitle = items[0].Title, items[1].Title
	m.states["wire"] = news.State{Meta: news.Meta{ID: items[0].PublicID, Title: items[2].Title, Link: items[0].URL}}
	return New(o)
}

// hostileDocuments renders such a site.
func hostileDocuments(t testing.TB, seed uint64) map[sort][]byte {
	s, docs := hostileSite(seed), map[sort][]byte{}
	for _, what := range []sort{itself, edits, vanished} {
		docs[what] = []byte(render(t, s, documentName("all", what)))
	}
	return docs
}

// hostileCompany puts hostile items together.
func hostileCompany(r *rand.Rand, items []news.Item) news.Entry {
	e := together(items[r.IntN(25)], items[r.IntN(25)])
	e.Moved = []time.Time{{}, time.Unix(0, 0), day.Add(50 * hour)}[r.IntN(3)]
	e.Reports, e.Sources = r.IntN(4)-1, r.IntN(4)-1
	for range r.IntN(30) {
		o := asOther(items[r.IntN(25)])
		o.Copy, o.Source = r.IntN(2) == 0, []news.SourceID{"wire", "gone", "", "a\x00<b>"}[r.IntN(4)]
		e.Others = append(e.Others, o)
	}
	return e
}

func TestHostileItemsMakeGoodDocuments(t *testing.T) {
	for seed := range uint64(30) {
		docs, again := hostileDocuments(t, seed), hostileDocuments(t, seed)
		for what, doc := range docs {
			checkDocument(t, doc)
			if !bytes.Equal(doc, again[what]) {
				t.Fatalf("seed %d, sort %d: another document the second time", seed, what)
			}
		}
	}
}

// What we write ourselves must be such that every parser of HTML reads it alike.
func TestMarkupOfOursIsTidy(t *testing.T) {
	for seed := range uint64(10) {
		for what, doc := range hostileDocuments(t, seed) {
			var feed readEntry
			if err := xml.Unmarshal(doc, &feed); err != nil {
				t.Fatal(err)
			}
			for _, e := range feed.Entries {
				want := strings.ReplaceAll(e.Content, "&#39;", "'") // in texts of items it may be written either way
				if got := tidy(want); got != want {
					t.Errorf("seed %d, sort %d: tidied\n%s\nwritten\n%s", seed, what, got, want)
				}
			}
		}
	}
}

func FuzzEntry(f *testing.F) {
	for _, s := range shreds {
		f.Add(s, s, s, "https://wire.example/"+s, "https://wire.example/"+s, "en")
	}
	for _, u := range hostileURLs {
		f.Add("title", "<p>summary", "<div>content", u, u, u)
	}
	f.Fuzz(func(t *testing.T, title, summary, content, address, id, language string) {
		o, m := testOptions(news.Item{
			Title: title, Summary: summary, Content: content, URL: address, PublicID: id, Language: language,
			Authors:    []news.Person{{Name: title, URI: address, Email: id}},
			Categories: []news.Category{{Term: title, Scheme: id, Label: summary}},
			Enclosures: []news.Enclosure{{URL: id, Type: title}},
		})
		it := m.items[0]
		lead := it
		lead.Key[0]++
		m.entries = []news.Entry{together(it, lead, asOther(lead), news.Other{Source: news.SourceID(title), Title: summary, URL: id, Language: content, Copy: true})}
		m.edited = []news.Edited{changed(it, was(it, day, func(it *news.Item) { it.Title, it.Content, it.URL = content, title, id }))}
		m.vanished = []news.Vanished{{Item: it, At: day}}
		o.Feeds[0].Changes = true
		s := New(o)
		for _, what := range []sort{itself, edits, vanished} {
			for f, doc := range inFormats(t, s, documentName("all", what)) {
				check(t, format(f), doc)
			}
		}
		for _, markup := range []string{tidy(summary), tidy(content)} {
			if again := tidy(markup); again != markup {
				t.Errorf("tidy(%q) = %q, the second time %q", content, markup, again)
			}
		}
	})
}

// A readEntry is an entry or a feed as a strict parser finds it.
type readEntry struct {
	ID         string `xml:"http://www.w3.org/2005/Atom id"`
	Title      string `xml:"http://www.w3.org/2005/Atom title"`
	Updated    string `xml:"http://www.w3.org/2005/Atom updated"`
	Published  string `xml:"http://www.w3.org/2005/Atom published"`
	Categories []struct {
		Term   string `xml:"term,attr"`
		Scheme string `xml:"scheme,attr"`
	} `xml:"http://www.w3.org/2005/Atom category"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Authors []string     `xml:"http://www.w3.org/2005/Atom author>name"`
	Source  *readEntry   `xml:"http://www.w3.org/2005/Atom source"`
	Summary string       `xml:"http://www.w3.org/2005/Atom summary"`
	Content string       `xml:"http://www.w3.org/2005/Atom content"`
	Entries []*readEntry `xml:"http://www.w3.org/2005/Atom entry"`
}

func (e *readEntry) link(rel string) string {
	for _, l := range e.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

var absolute = regexp.MustCompile(`^(https?://[!-~]+|tag:[!-~]+|urn:uuid:[0-9a-f-]{36})$`)

// checkDocument fails unless doc is well-formed XML of good characters, with all that
// RFC 4287 and we require of a feed.
func checkDocument(t testing.TB, doc []byte) {
	t.Helper()
	if err := wellFormed(doc); err != nil {
		t.Fatal(err)
	}
	var feed readEntry
	if err := xml.Unmarshal(doc, &feed); err != nil {
		t.Fatal(err)
	}
	ids, times := map[string]bool{}, map[string]bool{}
	feed.checkCommon(t)
	for _, e := range feed.Entries {
		e.checkCommon(t)
		e.Source.checkCommon(t)
		switch {
		case len(e.Authors) == 0:
			t.Errorf("entry %s has no author", e.ID)
		case e.Summary == "" && e.Content == "":
			t.Errorf("entry %s has no text", e.ID)
		case e.link("alternate") == "" && e.Content == "":
			t.Errorf("entry %s has neither link nor content", e.ID)
		case ids[e.ID] || times[e.Updated]:
			t.Errorf("entry %s, %s: id or updated is that of another entry", e.ID, e.Updated)
		case e.Updated > feed.Updated:
			t.Errorf("entry %s was updated at %s, after its feed, %s", e.ID, e.Updated, feed.Updated)
		}
		ids[e.ID], times[e.Updated] = true, true
	}
}

func (e *readEntry) checkCommon(t testing.TB) {
	t.Helper()
	if !absolute.MatchString(e.ID) {
		t.Errorf("id %q is not absolute", e.ID)
	}
	if strings.TrimSpace(e.Title) == "" {
		t.Errorf("%s has no title", e.ID)
	}
	if when, err := time.Parse("2006-01-02T15:04:05.000000Z", e.Updated); err != nil || when.Before(earliest) {
		t.Errorf("%s was updated at %q (%v)", e.ID, e.Updated, err)
	}
	for _, l := range e.Links {
		if !absolute.MatchString(l.Href) {
			t.Errorf("link %q of %s is not absolute", l.Href, e.ID)
		}
	}
}

// wellFormed reads all of doc strictly.
func wellFormed(doc []byte) error {
	if !utf8.Valid(doc) {
		return fmt.Errorf("invalid UTF-8")
	}
	for _, r := range string(doc) {
		if r == utf8.RuneError || r&0xFFFE == 0xFFFE || unicode.IsControl(r) && r != '\n' {
			return fmt.Errorf("character %U", r)
		}
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
