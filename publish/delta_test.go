package publish

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"courant/news"
)

// titlesIn returns the titles of entries or items of a document of XML, in its order.
func titlesIn(t testing.TB, doc string) []string {
	t.Helper()
	var parsed struct {
		Atom []string `xml:"entry>title"`
		RSS  []string `xml:"channel>item>title"`
	}
	if err := xml.Unmarshal([]byte(doc), &parsed); err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	return append(parsed.Atom, parsed.RSS...)
}

// growing renders a site with n stories, then n+1 and so on.
func growing(t testing.TB, s *Site, m *memory, numbers ...int) (etags []string) {
	t.Helper()
	for _, n := range numbers {
		var items []news.Item
		for i := range n {
			it := story(i)
			it.Summary = "<p>" + strings.Repeat(fmt.Sprintf("Sentence %d of a longer report. ", i), 30) + "</p>"
			items = append(items, kept(it))
		}
		m.items = items
		render(t, s, "all")
		etags = append(etags, s.current.Load().feeds["all"].docs[atomFormat].etag)
	}
	return etags
}

func TestSendsOnlyWhatIsNewToWhoAsksForThat(t *testing.T) {
	o, m := testOptions()
	s := New(o)
	h := s.Handler(false)
	etags := growing(t, s, m, 3, 5, 9)
	whole := bodyOf(t, ask(t, h, "GET", "/feeds/all.atom"))
	for _, tt := range []struct {
		have string
		want int // titles
	}{
		{`"` + etags[0] + `"`, 6},
		{`"` + etags[1] + `"`, 4},
		{`W/"` + etags[1] + `-gzip"`, 4},
		{`"other", "` + etags[1] + `-br"`, 4},
	} {
		for _, encoding := range []string{"", "gzip", "br", "zstd"} {
			r := ask(t, h, "GET", "/feeds/all.atom", "A-IM: feed", "If-None-Match: "+tt.have, "Accept-Encoding: "+encoding)
			body := decoded(t, r.Header.Get("Content-Encoding"), []byte(bodyOf(t, r)))
			current := s.current.Load().feeds["all"].docs[atomFormat]
			if r.StatusCode != 226 || r.Header.Get("IM") != "feed" || !strings.HasPrefix(r.Header.Get("ETag"), `"`+current.etag) {
				t.Errorf("have %s: %d, IM %q, ETag %s", tt.have, r.StatusCode, r.Header.Get("IM"), r.Header.Get("ETag"))
			}
			if got, all := titlesIn(t, body), titlesIn(t, whole); !slices.Equal(got, all[len(all)-tt.want:]) {
				t.Errorf("have %s, %q: titles %q, want the %d that came, of %q", tt.have, encoding, got, tt.want, all)
			}
			if base := r.Header.Get("Delta-Base"); !strings.Contains(tt.have, base) || base == "" {
				t.Errorf("have %s: Delta-Base %s", tt.have, base)
			}
			if cc := r.Header.Get("Cache-Control"); cc != "no-store, im" {
				t.Errorf("Cache-Control %q: a cache that knows nothing of deltas would take it for the feed", cc)
			}
			checkDocument(t, []byte(body))
		}
	}
}

func TestSendsTheWholeWhereADeltaWouldBeWrong(t *testing.T) {
	o, m := testOptions()
	s := New(o)
	h := s.Handler(false)
	etags := growing(t, s, m, 3, 5)
	have := `If-None-Match: "` + etags[0] + `"`
	for _, tt := range []struct {
		status  int
		method  string
		path    string
		headers []string
	}{
		{200, "GET", "/feeds/all.atom", []string{have}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: feed"}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: feed", `If-None-Match: "unheard-of"`}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: feed", "If-None-Match: broken"}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: vcdiff, feed;q=0", have}},
		{200, "GET", "/feeds/all.json", []string{"A-IM: feed", have}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: feed", have, "User-Agent: feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/"}},
		{200, "GET", "/feeds/all.atom", []string{"A-IM: feed", have, "User-Agent: rss2email/3.13.1 (https://github.com/rss2email/rss2email)"}},
		{226, "HEAD", "/feeds/all.atom", []string{"A-IM: feed", have}},
		{304, "GET", "/feeds/all.atom", []string{"A-IM: feed", `If-None-Match: "` + etags[0] + `", "` + etags[1] + `"`}},
		{226, "GET", "/feeds/all.atom", []string{"A-IM: vcdiff;q=1, Feed;q=0.5", have}},
		{226, "GET", "/feeds/all.atom", []string{"A-IM: feed", have, "Range: bytes=0-9"}},
	} {
		if r := ask(t, h, tt.method, tt.path, tt.headers...); r.StatusCode != tt.status {
			t.Errorf("%s %s with %q: %d, want %d", tt.method, tt.path, tt.headers, r.StatusCode, tt.status)
		}
	}
}

func TestRSSIsSentInPartsAsWell(t *testing.T) {
	o, m := testOptions()
	s := New(o)
	growing(t, s, m, 3)
	before := s.current.Load().feeds["all"].docs[rssFormat].etag
	growing(t, s, m, 5)
	r := ask(t, s.Handler(false), "GET", "/feeds/all.rss", "A-IM: feed", `If-None-Match: "`+before+`"`)
	if got := titlesIn(t, bodyOf(t, r)); r.StatusCode != http.StatusIMUsed || len(got) != 2 {
		t.Errorf("%d with %q", r.StatusCode, got)
	}
}

func TestChangedEntryIsInTheDelta(t *testing.T) {
	o, m := testOptions(story(1), story(2))
	s := New(o)
	render(t, s, "all")
	before := s.current.Load().feeds["all"].docs[atomFormat].etag
	m.items[0].Title, m.items[0].Changed = "Story 1, corrected", m.items[0].Changed.Add(hour)
	render(t, s, "all")
	r := ask(t, s.Handler(false), "GET", "/feeds/all.atom", "A-IM: feed", `If-None-Match: "`+before+`"`)
	if got := titlesIn(t, bodyOf(t, r)); r.StatusCode != http.StatusIMUsed || !slices.Equal(got, []string{"Story 1, corrected"}) {
		t.Errorf("%d with %q", r.StatusCode, got)
	}
}

func TestRemembersSoManyVersionsAndNoMore(t *testing.T) {
	o, m := testOptions()
	s := New(o)
	var numbers []int
	for n := range maxVersions + 10 {
		numbers = append(numbers, n)
	}
	o.Feeds[0].Limit = 1000
	etags := growing(t, s, m, numbers...)
	doc := s.current.Load().feeds["all"].docs[atomFormat]
	if n := len(doc.history.versions); n != maxVersions {
		t.Errorf("%d versions are remembered, want %d", n, maxVersions)
	}
	h := s.Handler(false)
	for i, want := range map[int]int{0: 200, len(etags) - 2: 226} {
		if r := ask(t, h, "GET", "/feeds/all.atom", "A-IM: feed", `If-None-Match: "`+etags[i]+`"`); r.StatusCode != want {
			t.Errorf("version %d: %d, want %d", i, r.StatusCode, want)
		}
	}
}
