package publish

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"courant/news"
)

// A golden is a document of testdata: its name says what is special in it.
type golden struct {
	name  string
	feed  news.Feed // its name and title are those of the golden unless it has others
	items []news.Item

	entries  []news.Entry
	what     sort
	edited   []news.Edited
	vanished []news.Vanished
}

const hour = time.Hour

func goldens() []golden {
	return slices.Concat(goldensOfOne(), goldensOfSeveral(), goldensOfChanges())
}

func goldensOfOne() []golden {
	return []golden{
		{name: "empty", feed: news.Feed{Subtitle: "Nothing has happened yet"}},
		{name: "everything", items: []news.Item{{
			GUID: "tag:wire.example,2026:talks", URL: "https://wire.example/talks?from=feed&lang=en#top",
			Title:   "Talks resume in Muscat after six weeks",
			Summary: "The two sides met for <em>three</em> hours.", Content: `<p>The two sides met for <em>three</em> hours. <a href="https://wire.example/more?a=1&amp;b=2">More</a></p><p><img src="https://wire.example/table.jpg" alt="A table" width="640" height="360"></p>`,
			Authors:    []news.Person{{Name: "Mina Farhadi", URI: "https://wire.example/mina", Email: "mina@wire.example"}, {Email: "desk@wire.example"}, {Name: "Jon Ek", URI: "@jon", Email: "at the desk"}},
			Categories: []news.Category{{Term: "world", Scheme: "https://wire.example/sections", Label: "World"}, {Term: "Muscat"}, {Term: "world", Scheme: "https://wire.example/sections"}, {Term: "x", Scheme: "sections"}},
			Enclosures: []news.Enclosure{{URL: "https://wire.example/talks.mp3", Type: "audio/mpeg", Length: 5242880}, {URL: "https://wire.example/talks.mp3"}, {URL: "https://wire.example/notes.pdf", Type: "pdf"}},
			Language:   "en", Published: day.Add(-3 * hour), Updated: day.Add(-hour),
			Topics: []news.Tag{{Topic: "cybersecurity", Level: news.Mention}, {Topic: "iran", Level: news.About}},
		}}},
		{name: "right-to-left", items: []news.Item{
			{URL: "https://wire.example/fa/گفت‌وگو", Language: "fa", Title: "گفت‌وگوها در مسقط از سر گرفته شد", Content: `<p dir="rtl">دو طرف سه ساعت دیدار کردند.</p>`, Authors: []news.Person{{Name: "مینا فرهادی"}}},
			{URL: "https://wire.example/he/1", Language: "iw", Title: "השיחות במסקט חודשו", Summary: `שני הצדדים נפגשו ל-<span dir="ltr">3</span> שעות.`},
		}},
		{name: "one-language", feed: news.Feed{Languages: []string{"sq"}}, items: []news.Item{
			{URL: "https://wire.example/sq/1", Language: "sq-AL", Title: "Kuvendi miraton buxhetin", Summary: "Opozita bojkotoi seancën."},
		}},
		{name: "titles-like-markup", items: []news.Item{
			{URL: "https://wire.example/1", Title: "AT&T and Q&A are plain", Summary: "a"},
			{URL: "https://wire.example/2", Title: "R&D1, &lt and </b> are not", Summary: "b"},
			{URL: "https://wire.example/3", Title: "SÃ£o Paulo, encoded twice", Summary: "c &amp; d"},
			{URL: "https://wire.example/4", Title: "I <3 RSS ]]> & more", Summary: "e ]]&gt; f", Authors: []news.Person{{Name: "R&D1 </b> <x@wire.example>"}}},
		}},
		{name: "no-title-no-link", items: []news.Item{
			{GUID: "post-1", Content: "<p>Water is <b>rationed</b> in eleven districts of the capital from Monday on, the ministry says, until it rains.</p>"},
			{GUID: "post-2", URL: "https://wire.example/photo", Content: `<img src="https://wire.example/photo.jpg" alt="">`},
			{GUID: "post-3", Title: "Only a title"},
			{GUID: "post-4", URL: "https://wire.example/4"},
		}},
		{name: "broken-markup", items: []news.Item{
			{URL: "https://wire.example/1", Title: "Open tags", Content: `<p>one <b>two<p>three</i></b><table>loose<tr><td>cell</table><li>item`},
			{URL: "https://wire.example/2", Title: "Scripts", Content: `<p onclick="x()" style="position:fixed">text<script>x()</script></p><iframe src="https://evil.example/"></iframe><a href="javascript:x()">go</a><svg><text>drawn</text></svg><custom-tag>kept</custom-tag>`},
			{URL: "https://wire.example/3", Title: "Control\x00\x1b\u0085\ufffe\ufffd\xffs", Content: "a\x0bb&#1;c&#x85;d&#xFFFE;e\r\nf"},
		}},
		{name: "odd-addresses", items: []news.Item{
			{GUID: "https://wire.example/%7Eold", URL: "HTTPS://user:secret@Wire.Example:443/ñ|[a] b?q=ü&r=%zz#x#y", Title: "IRI", Summary: "a"},
			{GUID: "http://wire.example", URL: "https://bücher.example/", Title: "Host", Summary: "b"},
			{GUID: "http://wire.example/?p=1", URL: "ftp://wire.example/1", Title: "No web address", Summary: "c"},
		}},
		{name: "dates", items: []news.Item{
			{URL: "https://wire.example/1", Title: "Changed", Summary: "a", Published: day.Add(-5 * hour), Changed: day.Add(2 * hour)},
			{URL: "https://wire.example/2", Title: "From the future", Summary: "b", Published: day.Add(500 * hour)},
			{URL: "https://wire.example/3", Title: "From 1970", Summary: "c", Published: time.Unix(0, 0), Updated: time.Unix(1, 0)},
			{URL: "https://wire.example/4", Title: "Of the same second", Summary: "d", Published: day},
		}},
		{name: "summaries", feed: news.Feed{Content: news.SummaryOnly}, items: []news.Item{
			{URL: "https://wire.example/1", Title: "Long", Content: "<p>" + strings.Repeat("Nine words are enough for one of these sentences. ", 9) + "</p>"},
			{URL: "https://wire.example/2", Title: "Short", Summary: "<p>One &amp; <b>two</b></p><p>three</p>"},
			{GUID: "3", Title: "No link", Summary: "So this is content."},
		}},
		{name: "evidence", feed: news.Feed{Evidence: true}, items: []news.Item{
			{URL: "https://wire.example/1", Title: "Iran and Iraq & the \"third\" party", Summary: "a", Topics: []news.Tag{
				{Topic: "cybersecurity", Level: news.About, Score: 3, Hand: true}, {Topic: "iran", Level: news.Mention, Score: 2.5},
			}},
			{URL: "https://wire.example/2", Title: "Nothing", Summary: "b"},
		}},
		{name: "titles-only", feed: news.Feed{Content: news.NoContent}, items: []news.Item{
			{URL: "https://wire.example/1", Title: "One", Content: "<p>Not to be seen.</p>"},
		}},
	}
}

// site returns a site that publishes the document.
func (g golden) site() *Site {
	o, m := testOptions(g.items...)
	m.entries, m.edited, m.vanished = g.entries, g.edited, g.vanished
	o.Sources = append(o.Sources, others...)
	g.feed.Name, g.feed.Title, g.feed.Limit = g.name, "Golden: "+g.name, 50
	o.Feeds = []news.Feed{g.feed}
	o.Evidence = func(it *news.Item) []Evidence {
		return []Evidence{
			{"iran", "any", "Iran^0.5", "title", "Iran", 1.5},
			{"iran", "any", "Iran^0.5", "title", "IRAN", 0.5},
			{"iran", "any", "hidden", "title", "hidden", 0},
			{"iran", "near", "<Iraq> & \"quotes\"", "", "Iraq", 0.5},
			{"iran", "any", "iran.*", "body", strings.Repeat("Iran and more ", 100), 0.5},
			{"albania", "any", "Albania", "title", "not a topic of it", 3},
		}
	}
	return New(o)
}

// documents returns the document in every format.
func (g golden) documents(t *testing.T) [formats][]byte {
	return inFormats(t, g.site(), documentName(g.name, g.what))
}

// inFormats renders a site, and returns a document of it in every format.
func inFormats(t testing.TB, s *Site, name string) (docs [formats][]byte) {
	t.Helper()
	render(t, s, name)
	for f, doc := range s.current.Load().feeds[name].docs {
		docs[f] = doc.plain
	}
	return docs
}

func (g golden) file(f format) string {
	return filepath.Join("testdata", g.name+formatInfo[f].extension)
}

// check fails unless a document is what its format and we require.
func check(t testing.TB, f format, doc []byte) {
	t.Helper()
	var wrong faults
	switch f {
	case rssFormat:
		wrong = rssFaults(doc)
	case jsonFormat:
		wrong = jsonFaults(doc)
	default:
		checkDocument(t, doc)
	}
	if wrong != nil {
		t.Errorf("%s:\n%s\n%s", formatInfo[f].extension, strings.Join(wrong, "\n"), doc)
	}
}

func TestRendersGoldenDocuments(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			for f, got := range g.documents(t) {
				check(t, format(f), got)
				compareGolden(t, g.file(format(f)), got)
			}
		})
	}
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s (-want +got):\n%s", file, cmp.Diff(string(want), string(got)))
	}
}

// files returns files with all golden documents of a format, and with some that are made of
// what is hostile.
func files(t *testing.T, f format) []string {
	extension := formatInfo[f].extension
	files, err := filepath.Glob("testdata/*" + extension)
	if err != nil || len(files) != len(goldens()) {
		t.Fatalf("%d golden documents %s, want %d (%v)", len(files), extension, len(goldens()), err)
	}
	dir := t.TempDir()
	for seed := range uint64(20) {
		s := hostileSite(seed)
		for what, path := range sortPaths {
			file := filepath.Join(dir, "hostile-"+string(rune('a'+seed))+strings.ReplaceAll(path, "/", "-")+extension)
			if err := os.WriteFile(file, inFormats(t, s, documentName("all", sort(what)))[f], 0o644); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return append(files, servedFiles(t, f, dir)...)
}

// servedFiles returns files with what is made of feeds besides: a feed with hubs and an archive,
// an archive document, a union, pages of a search.
func servedFiles(t *testing.T, f format, dir string) (files []string) {
	o, m := testOptions(story(1), story(2), story(3), story(4))
	o.Feeds[0].Archive, o.Feeds[0].Limit = true, 2
	o.Feeds = append(o.Feeds, news.Feed{Name: "english", Languages: []string{"en"}, Limit: 3})
	o.ServesHub, o.OutsideHubs, o.OpenSearch = true, []string{"https://hub.example/"}, true
	m.found = func(string, int, int) ([]news.Item, bool, error) { return m.items, true, nil }
	s := New(o)
	render(t, s, "all")
	extension := formatInfo[f].extension
	paths := []string{"/feeds/all" + extension, "/feeds/all+english" + extension, "/search" + extension + "?q=story", "/search" + extension + "?q=story&page=2"}
	if f == atomFormat {
		paths = append(paths, "/feeds/all/archive/1.atom", "/feeds/all/archive/2.atom")
	}
	for i, path := range paths {
		r := ask(t, s.Handler(false), "GET", path)
		if r.StatusCode == http.StatusTemporaryRedirect { // there is only one
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("served-%d%s", i, extension))
		if err := os.WriteFile(file, []byte(bodyOf(t, r)), 0o644); err != nil || r.StatusCode != http.StatusOK {
			t.Fatal(path, r.StatusCode, err)
		}
		files = append(files, file)
	}
	return files
}

func TestDocumentsFitTheSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (Debian: libxml2-utils)")
	}
	out, err := exec.CommandContext(t.Context(), xmllint, append([]string{"--noout", "--relaxng", "testdata/atom.rng"}, files(t, atomFormat)...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// The schema is worth something only if it finds what is wrong.
func TestSchemaFindsMistakes(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (Debian: libxml2-utils)")
	}
	for _, tt := range []struct{ in, what, old, new string }{
		{"everything", "no author", "author>", "contributor>"},
		{"everything", "local time", ":00Z<", ":00+01:00<"},
		{"everything", "relative link", `href="https://wire.example/talks`, `href="/talks`},
		{"everything", "xhtml", `<content type="html">`, `<content type="xhtml">`},
		{"everything", "empty title", `<title type="text">Talks resume in Muscat after six weeks<`, `<title type="text"><`},
		{"everything", "id that is no URI", "<id>tag:", "<id>"},
		{"everything", "language", `xml:lang="en"`, `xml:lang="english"`},
		{"everything", "extension", "<published>", `<x xmlns="https://x.example/"/><published>`},
		{"everything", "second self", `rel="alternate" type="text/html"`, `rel="self" type="application/atom+xml"`},
		{"copies", "related without a title", ` title="The Gazette &amp; Post"`, ""},
		{"copies", "relative related", `href="https://gazette.example/3`, `href="/3`},
		{"story-right-to-left", "language of what is related", `hreflang="he"`, `hreflang="hebrew"`},
	} {
		good, err := os.ReadFile("testdata/" + tt.in + ".atom")
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.ReplaceAll(good, []byte(tt.old), []byte(tt.new))
		file := filepath.Join(t.TempDir(), "bad.atom")
		if err := os.WriteFile(file, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := exec.CommandContext(t.Context(), xmllint, "--noout", "--relaxng", "testdata/atom.rng", file).Run(); err == nil || bytes.Equal(good, bad) {
			t.Errorf("%s: not found", tt.what)
		}
	}
}

func TestDocumentsSatisfyTheW3CValidator(t *testing.T) {
	checkout := os.Getenv("FEEDVALIDATOR")
	if checkout == "" {
		t.Skip("FEEDVALIDATOR does not name a checkout of https://github.com/w3c/feedvalidator (needs python3 with lxml and html5lib)")
	}
	out, err := exec.CommandContext(t.Context(), "python3", append([]string{"testdata/feedvalidator.py", checkout}, append(files(t, atomFormat), files(t, rssFormat)...)...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// sfeed takes the first id and link of an entry, whatever they belong to.
func TestSimpleReadersFindIDAndLinkOfAnEntry(t *testing.T) {
	sfeed, err := exec.LookPath("sfeed")
	if err != nil {
		t.Skip("sfeed is not installed (Debian: sfeed)")
	}
	document, err := os.ReadFile("testdata/everything.atom")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), sfeed)
	cmd.Stdin = bytes.NewReader(document)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\t") // sfeed(5)
	if len(got) < 6 || got[2] != "https://wire.example/talks?from=feed&lang=en#top" || got[5] != "tag:wire.example,2026:talks" {
		t.Errorf("sfeed reads %q", got)
	}
}
