package publish

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/feeds"
)

// A readRSS is a channel as a parser finds it that goes by local names, as many do: such a one
// must not take an atom:link for the link.
type readRSS struct {
	Title       string        `xml:"channel>title"`
	Link        string        `xml:"channel>link"`
	Description string        `xml:"channel>description"`
	Built       string        `xml:"channel>lastBuildDate"`
	Items       []readRSSItem `xml:"channel>item"`
}

type readRSSItem struct {
	Title       []string `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Content     string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
	GUID        struct {
		ID        string `xml:",chardata"`
		Permalink string `xml:"isPermaLink,attr"`
	} `xml:"guid"`
	Published  string   `xml:"pubDate"`
	Creators   []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
	Categories []string `xml:"category"`
	Source     *struct {
		URL  string `xml:"url,attr"`
		Name string `xml:",chardata"`
	} `xml:"source"`
	Enclosures []struct {
		URL    string `xml:"url,attr"`
		Type   string `xml:"type,attr"`
		Length string `xml:"length,attr"`
	} `xml:"enclosure"`
}

// takenForMarkup finds what some readers would not show as it stands.
var takenForMarkup = regexp.MustCompile(`<[/!?a-zA-Z]|&(#|amp\b|lt\b|gt\b|quot\b|nbsp\b)`)

// A faults is a list of what is wrong with a document.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// rssFaults returns what in doc is not as XML, RSS 2.0 and we require.
func rssFaults(doc []byte) (f faults) {
	if err := wellFormed(doc); err != nil {
		return faults{err.Error()}
	}
	var feed readRSS
	if err := xml.Unmarshal(doc, &feed); err != nil {
		return faults{err.Error()}
	}
	if feed.Title == "" || feed.Description == "" || takenForMarkup.MatchString(feed.Title+feed.Description) {
		f.add("title %q, description %q", feed.Title, feed.Description)
	}
	if !absolute.MatchString(feed.Link) {
		f.add("link %q is not absolute", feed.Link)
	}
	if _, err := time.Parse(time.RFC1123Z, feed.Built); err != nil {
		f.add("lastBuildDate: %v", err)
	}
	ids := map[string]bool{}
	for _, item := range feed.Items {
		item.check(&f)
		if ids[item.GUID.ID] {
			f.add("guid %s occurs twice", item.GUID.ID)
		}
		ids[item.GUID.ID] = true
	}
	return f
}

func (item *readRSSItem) check(f *faults) {
	id := item.GUID.ID
	if permalink := strconv.FormatBool(id == item.Link); !absolute.MatchString(id) || item.GUID.Permalink != permalink {
		f.add("guid %q, isPermaLink %q, link %q", id, item.GUID.Permalink, item.Link)
	}
	if item.Link != "" && !absolute.MatchString(item.Link) {
		f.add("link %q of %s is not absolute", item.Link, id)
	}
	if item.Description == "" {
		f.add("%s has no description", id)
	}
	if when, err := time.Parse(time.RFC1123Z, item.Published); err != nil || when.Before(earliest) {
		f.add("%s was published at %q (%v)", id, item.Published, err)
	}
	if len(item.Title) != 1 || len(item.Creators) == 0 || len(item.Enclosures) > 1 {
		f.add("%s has titles %q, creators %q, enclosures %v", id, item.Title, item.Creators, item.Enclosures)
	}
	plain := slices.Concat(item.Title, item.Creators, item.Categories)
	if s := item.Source; s != nil {
		if plain = append(plain, s.Name); !absolute.MatchString(s.URL) {
			f.add("%s has a source at %q", id, s.URL)
		}
	}
	for _, s := range plain {
		if strings.TrimSpace(s) == "" || takenForMarkup.MatchString(s) {
			f.add("%s has the text %q", id, s)
		}
	}
	for _, e := range item.Enclosures {
		if !absolute.MatchString(e.URL) || e.Type == "" || e.Length == "" {
			f.add("%s has an enclosure without all of its attributes: %v", id, e)
		}
	}
}

// anEntry returns a small one.
func anEntry() *atomEntry {
	return &atomEntry{
		Title:     plainText("Talks resume"),
		Authors:   []feeds.AtomAuthor{{AtomPerson: feeds.AtomPerson{Name: "Mina Farhadi"}}},
		Links:     alternate("https://wire.example/1"),
		Summary:   &atomText{"html", "Three hours."},
		Source:    origin{name: "Wire", id: "https://wire.example/feed", self: "https://wire.example/feed", site: "https://wire.example/"}.element(formatStamp(day)),
		AtomEntry: feeds.AtomEntry{Id: "https://wire.example/1", Updated: formatStamp(day)},
	}
}

// itemOf returns the item that RSS makes of an entry, as a parser finds it and as it is.
func itemOf(t *testing.T, change func(*atomEntry)) (readRSSItem, string) {
	t.Helper()
	a := anEntry()
	change(a)
	const root = `<r xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">`
	var read struct {
		Items []readRSSItem `xml:"item"`
	}
	out := string(rssItem(a))
	if err := xml.Unmarshal([]byte(root+out+"</r>"), &read); err != nil || len(read.Items) != 1 {
		t.Fatalf("%v in\n%s", err, out)
	}
	return read.Items[0], out
}

func TestRSSDescriptionIsTheTextThatIsThereAlone(t *testing.T) {
	summary, content := &atomText{"html", "<b>short</b>"}, &feeds.AtomContent{Type: "html", Content: "<p>long ]]> &amp; more</p>"}
	for _, tt := range []struct {
		summary              *atomText
		content              *feeds.AtomContent
		description, encoded string
	}{
		{summary, content, summary.Body, content.Content},
		{summary, nil, summary.Body, ""},
		{nil, content, content.Content, ""},
	} {
		item, _ := itemOf(t, func(a *atomEntry) { a.Summary, a.Content = tt.summary, tt.content })
		if item.Description != tt.description || item.Content != tt.encoded {
			t.Errorf("description %q, content:encoded %q, want %q, %q", item.Description, item.Content, tt.description, tt.encoded)
		}
	}
}

func TestRSSGuidIsAPermalinkOnlyWhereItIsTheLink(t *testing.T) {
	for _, tt := range []struct{ id, link, want string }{
		{"https://wire.example/1", "https://wire.example/1", "true"},
		{"https://wire.example/?p=1", "https://wire.example/1", "false"},
		{"https://wire.example/1", "", "false"},
		{"tag:wire.example,2026:1", "https://wire.example/1", "false"},
	} {
		item, out := itemOf(t, func(a *atomEntry) { a.Id, a.Links = tt.id, alternate(tt.link) })
		if item.GUID.ID != tt.id || item.GUID.Permalink != tt.want || item.Link != tt.link {
			t.Errorf("guid %q (%s), link %q, want %v", item.GUID.ID, item.GUID.Permalink, item.Link, tt)
		}
		if tt.link == "" && strings.Contains(out, "<link") {
			t.Errorf("an empty link in\n%s", out)
		}
	}
}

func TestRSSHasOneEnclosureAndLinksToTheOthers(t *testing.T) {
	for _, tt := range []struct {
		links           []atomLink
		enclosure, rest string
	}{
		{
			[]atomLink{{Rel: "enclosure", Href: "https://a.example/1", Type: "audio/mpeg", Length: "5"}, {Rel: "enclosure", Href: "https://a.example/2"}},
			`<enclosure url="https://a.example/1" length="5" type="audio/mpeg">`, `<atom:link href="https://a.example/2" rel="enclosure">`,
		},
		{
			[]atomLink{{Rel: "enclosure", Href: "https://a.example/1"}},
			`<enclosure url="https://a.example/1" length="0" type="application/octet-stream">`, "",
		},
		{
			[]atomLink{{Rel: "enclosure", Href: "https://[2001:db8::1]/1"}, {Rel: "enclosure", Href: "https://a.example/2"}},
			`<enclosure url="https://a.example/2" length="0" type="application/octet-stream">`, `<atom:link href="https://[2001:db8::1]/1" rel="enclosure">`,
		},
		{
			[]atomLink{{Rel: "alternate", Href: "https://[2001:db8::1]/"}, {Rel: "related", Href: "https://b.example/", Title: "B: <i>"}},
			"", `<atom:link href="https://[2001:db8::1]/" rel="alternate"></atom:link>` + "\n      " + `<atom:link href="https://b.example/" rel="related" title="B: &lt;i&gt;">`,
		},
	} {
		item, out := itemOf(t, func(a *atomEntry) { a.Links = tt.links })
		if strings.Count(out, "<enclosure") != len(item.Enclosures) || !strings.Contains(out, tt.enclosure) || !strings.Contains(out, tt.rest) {
			t.Errorf("want %s and %s in\n%s", tt.enclosure, tt.rest, out)
		}
	}
}

func TestRSSNamesTheSourceByItsFeed(t *testing.T) {
	for _, tt := range []struct {
		from origin
		want string
	}{
		{origin{name: "R&D1", self: "https://wire.example/feed?a=1&b=2", site: "https://wire.example/"}, `<source url="https://wire.example/feed?a=1&amp;b=2">R&amp; D1</source>`},
		{origin{name: "Wire", self: "https://[2001:db8::1]/", site: "https://wire.example/"}, `<source url="https://wire.example/">Wire</source>`},
		{origin{name: "Wire"}, ""},
	} {
		item, out := itemOf(t, func(a *atomEntry) { a.Source = tt.from.element(formatStamp(day)) })
		if !strings.Contains(out, tt.want) || (item.Source == nil) != (tt.want == "") {
			t.Errorf("want %q in\n%s", tt.want, out)
		}
	}
}

func TestRSSCategoryIsTheTermOfAVocabularyOrWhatPeopleRead(t *testing.T) {
	_, out := itemOf(t, func(a *atomEntry) {
		a.Categories = []atomCategory{{"iran", "https://news.example.org/topics/", "Iran and the region"}, {"w", "", "World"}, {"Muscat", "", ""}}
	})
	const want = `<category domain="https://news.example.org/topics/">iran</category>
      <category>World</category>
      <category>Muscat</category>`
	if !strings.Contains(out, want) {
		t.Errorf("want %s in\n%s", want, out)
	}
}

func TestPlainTextInRSSReadsTheSameAsHTML(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"AT&T and Q&A, I <3 RSS, 2 < 3 > 1 ]]> &", "AT&T and Q&A, I <3 RSS, 2 < 3 > 1 ]]> &"},
		{"The <video> element", "The < video> element"},
		{"R&D1, &lt and </b>", "R& D1, & lt and < /b>"},
		{"&amp; &#38; &nbsp;", "& amp; & #38; & nbsp;"},
		{"<!-- <?xml <لینک>", "< !-- < ?xml < لینک>"},
		{"SÃ£o Paulo", "São Paulo"},
		{"گفت‌وگوها: AT&T", "گفت‌وگوها: AT&T"},
	} {
		got := unmarked(tt.in)
		if got != tt.want || unmarked(got) != got || ambiguous(got) {
			t.Errorf("unmarked(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if asHTML := textOf(got); asHTML != got {
			t.Errorf("readers who take %q for HTML show %q", got, asHTML)
		}
	}
}

func TestRSSHeadSaysAllThatTheFeedIs(t *testing.T) {
	h := &head{
		title: "R&D1", lang: "fa", self: "https://news.example.org/feeds/a.rss?a=1&b=2", page: "https://news.example.org/",
		hubs: []string{"https://news.example.org/hub", "https://hub.example/"}, style: "https://news.example.org/feed.css?a&b",
		updated: day.In(time.FixedZone("", 3600)), every: 90 * time.Second, evidence: true,
		links: []atomLink{{Rel: "next", Type: rssType, Href: "https://news.example.org/2.rss"}},
	}
	got, err := h.rss(nil)
	if err != nil {
		t.Fatal(err)
	}
	if f := rssFaults(got); f != nil {
		t.Error(f)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/css" href="https://news.example.org/feed.css?a&amp;b"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:courant="urn:uuid:9bdb368a-4130-491b-bf87-22783ce6382d">
  <channel>
    <atom:link href="https://news.example.org/feeds/a.rss?a=1&amp;b=2" rel="self" type="application/rss+xml"></atom:link>
    <atom:link href="https://news.example.org/hub" rel="hub"></atom:link>
    <atom:link href="https://hub.example/" rel="hub"></atom:link>
    <atom:link href="https://news.example.org/2.rss" rel="next" type="application/rss+xml"></atom:link>
    <title>R&amp; D1</title>
    <link>https://news.example.org/</link>
    <description>R&amp; D1</description>
    <language>fa</language>
    <lastBuildDate>Mon, 04 May 2026 12:00:00 +0000</lastBuildDate>
    <generator>courant</generator>
    <docs>https://www.rssboard.org/rss-specification</docs>
    <ttl>2</ttl>
  </channel>
</rss>
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	h.style, h.every, h.subtitle = "", 0, "What is new"
	if got, err = h.rss(nil); err != nil || bytes.Contains(got, []byte("stylesheet")) || bytes.Contains(got, []byte("<ttl>")) || !bytes.Contains(got, []byte("<description>What is new<")) {
		t.Errorf("%v in\n%s", err, got)
	}
}

// The check is worth something only if it finds what is wrong.
func TestCheckOfRSSFindsMistakes(t *testing.T) {
	good, err := os.ReadFile("testdata/everything.rss")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ what, old, new string }{
		{"not well-formed", "</item>", ""},
		{"title like markup", "<title>Talks", "<title>&lt;b>Talks"},
		{"no title", "<title>Talks resume in Muscat after six weeks</title>", ""},
		{"permalink that is none", `"false"`, `"true"`},
		{"date", "09:00:00 +0000", "9:00 Uhr"},
		{"no author", "dc:creator>", "dc:contributor>"},
		{"source without an address", "source url", "source uri"},
		{"enclosure without a length", `length="5242880" `, ""},
		{"second enclosure", "</enclosure>", `</enclosure><enclosure url="https://wire.example/2" length="0" type="a/b"></enclosure>`},
		{"relative link", "<link>https://wire.example/talks", "<link>/talks"},
	} {
		bad := bytes.ReplaceAll(good, []byte(tt.old), []byte(tt.new))
		if rssFaults(bad) == nil || bytes.Equal(good, bad) {
			t.Errorf("%s: not found", tt.what)
		}
	}
}
