package publish

import (
	"strings"
	"testing"

	"courant/news"
	"courant/opml"
)

// listAt returns the list of feeds that is served at a path.
func listAt(t testing.TB, s *Site, path string, private bool) *opml.Document {
	t.Helper()
	r := ask(t, s.Handler(private), "GET", path)
	body := bodyOf(t, r)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != opmlType || r.Header.Get("ETag") == "" || !strings.HasSuffix(r.Header.Get("Cache-Control"), ", max-age=3600") {
		t.Fatalf("%s: %d, %v", path, r.StatusCode, r.Header)
	}
	d, err := opml.Read(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v in\n%s", path, err, body)
	}
	return d
}

func TestListOfFeedsHasAllThatIsPublic(t *testing.T) {
	o, _ := testOptions()
	o.Feeds[0].Changes = true
	o.Feeds[0].Title = `Talks & "more" <in Vienna>`
	o.Feeds = append(o.Feeds, news.Feed{Name: "tehran", Title: "تهران"}, news.Feed{Name: "hush", Private: true, Changes: true})
	d := listAt(t, New(o), "/feeds.opml", false) // before anything is rendered
	var got []string
	for _, outline := range d.Outlines {
		got = append(got, outline.Name()+" "+outline.XMLURL)
		if outline.Type != "rss" || outline.HTMLURL != "https://news.example.org/" {
			t.Errorf("outline %+v", outline)
		}
	}
	want := strings.Join([]string{
		`Talks & "more" <in Vienna> https://news.example.org/feeds/all.atom`,
		`Talks & "more" <in Vienna>: edits https://news.example.org/feeds/all/edits.atom`,
		`Talks & "more" <in Vienna>: withdrawn https://news.example.org/feeds/all/vanished.atom`,
		`تهران https://news.example.org/feeds/tehran.atom`,
	}, "\n")
	if strings.Join(got, "\n") != want || d.Title != "Newsdesk watch" || d.Outlines[0].Description != "All that there is" {
		t.Errorf("%q lists\n%s\nwant\n%s", d.Title, strings.Join(got, "\n"), want)
	}
}

func TestListOfFeedsLeadsToFeeds(t *testing.T) {
	o, _ := testOptions(story(1))
	o.Feeds[0].Changes = true
	o.Feeds = append(o.Feeds, news.Feed{Name: "tehran"})
	s := New(o)
	render(t, s, "all")
	for _, outline := range listAt(t, s, "/feeds.opml", false).Outlines {
		if r := ask(t, s.Handler(false), "GET", strings.TrimPrefix(outline.XMLURL, s.url)); r.StatusCode != 200 {
			t.Errorf("%s: %d", outline.XMLURL, r.StatusCode)
		}
	}
}

func TestListOfSourcesIsPrivateUnlessItIsOpened(t *testing.T) {
	o, _ := testOptions()
	o.Sources[0].URL, o.Sources[0].Language, o.Sources[0].Groups = "https://mina:secret@wire.example/feed.xml", "fa", []string{"agencies", "iran"}
	s := New(o)
	if r := ask(t, s.Handler(false), "GET", "/opml"); r.StatusCode != 404 {
		t.Errorf("public: %d, want 404", r.StatusCode)
	}
	if caching := ask(t, s.Handler(true), "GET", "/opml").Header.Get("Cache-Control"); !strings.HasPrefix(caching, "private") {
		t.Errorf("the operator's list: Cache-Control %s", caching)
	}
	o.OpenSources = true
	for _, d := range []*opml.Document{listAt(t, s, "/opml", true), listAt(t, New(o), "/opml", false)} {
		if len(d.Outlines) != 2 || d.Outlines[0].Name() != "agencies" || d.Outlines[1].Name() != "iran" {
			t.Fatalf("want a folder for each group: %+v", d.Outlines)
		}
		for _, folder := range d.Outlines {
			got := folder.Outlines[0]
			if got.Name() != "Wire Service" || got.XMLURL != "https://wire.example/feed.xml" || got.Language != "fa" || strings.Join(got.Categories, " ") != "agencies iran" {
				t.Errorf("source %+v", got)
			}
		}
	}
}

func TestListsAreTheSameBytesOnEveryMachine(t *testing.T) {
	o, _ := testOptions(story(1))
	for _, path := range []string{"/feeds.opml", "/opml"} {
		if a, b := bodyOf(t, ask(t, New(o).Handler(true), "GET", path)), bodyOf(t, ask(t, New(o).Handler(true), "GET", path)); a != b {
			t.Errorf("%s: %s and %s", path, a, b)
		}
	}
}
