package publish

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/news"
)

// united returns a site with two feeds, "all" and "persian", that have an item in common, one
// without entries, and a private one.
func united(t testing.TB) (*Site, *memory) {
	t.Helper()
	both := story(1)
	both.Language = "fa"
	o, m := testOptions(both, story(2), story(3))
	o.Feeds = append(o.Feeds,
		news.Feed{Name: "persian", Title: "In Persian", Languages: []string{"fa"}},
		news.Feed{Name: "german", Languages: []string{"de"}}, news.Feed{Name: "tehran"},
		news.Feed{Name: "secret", Private: true})
	s := New(o)
	render(t, s, "all")
	return s, m
}

func TestUnionHasEachEntryOfItsFeedsOnceAndTheNewestFirst(t *testing.T) {
	s, _ := united(t)
	for f := range formats {
		r := ask(t, s.Handler(false), "GET", "/feeds/all+persian"+formatInfo[f].extension)
		body := bodyOf(t, r)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != formatInfo[f].kind+"; charset=utf-8" || r.Header.Get("X-Robots-Tag") != "" {
			t.Fatalf("%s: %d, %v", formatInfo[f].extension, r.StatusCode, r.Header)
		}
		check(t, f, []byte(body))
		at := -1
		for _, title := range []string{"Story 1", "Story 2", "Story 3"} {
			if n := strings.Count(body, title); n != 1 || strings.Index(body, title) < at {
				t.Errorf("%s: %s is there %d times, or not in its place", formatInfo[f].extension, title, n)
			}
			at = strings.Index(body, title)
		}
		if !strings.Contains(body, "Everything + In Persian") {
			t.Errorf("%s: no title in\n%s", formatInfo[f].extension, body)
		}
	}
}

func TestUnionHasOneAddressAndOneID(t *testing.T) {
	s, _ := united(t)
	h := s.Handler(false)
	ids := map[string]bool{}
	for path, want := range map[string]string{
		"/feeds/persian+all.atom":           "/feeds/all+persian.atom",
		"/feeds/persian+all.json?utm=x":     "/feeds/all+persian.json",
		"/feeds/all+persian+all.rss":        "/feeds/all+persian.rss",
		"/feeds/all+all.atom":               "/feeds/all.atom",
		"/feeds/persian+german+all.atom":    "/feeds/all+german+persian.atom",
		"/feeds/persian%2Ball.atom":         "/feeds/all+persian.atom",
		"/feeds/%74ehran+all.atom":          "/feeds/all+tehran.atom",
		"//evil.example/feeds/all+all.atom": "",
	} {
		r := ask(t, h, "GET", path)
		if want == "" {
			if r.StatusCode != 404 {
				t.Errorf("%s: %d, want 404", path, r.StatusCode)
			}
			continue
		}
		if got := r.Header.Get("Location"); r.StatusCode != http.StatusMovedPermanently || got != "https://news.example.org"+want {
			t.Errorf("%s: %d, Location %q, want %q", path, r.StatusCode, got, want)
		}
	}
	for _, path := range []string{"/feeds/all+persian.atom", "/feeds/all+german.atom", "/feeds/all.atom", "/feeds/all+tehran.atom"} {
		var d atomDocument
		if err := xml.Unmarshal([]byte(bodyOf(t, ask(t, h, "GET", path))), &d); err != nil {
			t.Fatal(err)
		}
		if ids[d.ID] || d.link("self") != "https://news.example.org"+path {
			t.Errorf("%s: id %s is that of another feed, or self is %s", path, d.ID, d.link("self"))
		}
		ids[d.ID] = true
	}
}

// Nobody learns from the answer that there is a private feed.
func TestUnionWithAnUnknownOrPrivateFeedIsNotThere(t *testing.T) {
	s, _ := united(t)
	answer := func(list string) string {
		r := ask(t, s.Handler(true), "GET", "/feeds/"+list+".atom")
		if kind := r.Header.Get("Content-Type"); r.StatusCode != 404 || kind != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d, %s", list, r.StatusCode, kind)
		}
		return bodyOf(t, r)
	}
	if private, unknown := answer("all+secret"), answer("all+sekret"); private != strings.ReplaceAll(unknown, "sekret", "secret") {
		t.Errorf("private %q, unknown %q", private, unknown)
	}
	for _, list := range []string{"all+", "+all", "+", "++++", "all+all/edits", "all+persian/archive/1", "all+%00", "all+..", "all+%3Cscript%3E", "all+%0d%0aX-Evil:%201", "all+all%20", "all/edits+persian", "ALL+persian"} {
		if got := answer(list); strings.ContainsAny(strings.TrimSuffix(got, "\n"), "\x00\r\n") {
			t.Errorf("%s: answer %q", list, got)
		}
	}
}

func TestUnionHasLimits(t *testing.T) {
	var items []news.Item
	for i := range 300 {
		items = append(items, story(i))
	}
	o, _ := testOptions(items...)
	o.Feeds[0].Limit = 0
	var names []string
	for i := range maxUnited + 1 {
		names = append(names, fmt.Sprintf("f%02d", i))
		o.Feeds = append(o.Feeds, news.Feed{Name: names[i], Languages: []string{"de"}})
	}
	s := New(o)
	render(t, s, "all")
	h := s.Handler(false)
	if got := bodyOf(t, ask(t, h, "GET", "/feeds/all+f00.atom")); strings.Count(got, "<entry") != maxUnionEntries || !strings.Contains(got, ">Story 0<") {
		t.Errorf("%d entries, want the newest %d", strings.Count(got, "<entry"), maxUnionEntries)
	}
	if r := ask(t, h, "GET", "/feeds/"+strings.Join(names[1:], "+")+".atom"); r.StatusCode != 200 {
		t.Errorf("%d feeds: %d", maxUnited, r.StatusCode)
	}
	for _, list := range []string{strings.Join(names, "+"), strings.Repeat("all+", 100_000) + "all"} {
		if r := ask(t, h, "GET", "/feeds/"+list+".atom"); r.StatusCode != 400 || !strings.Contains(bodyOf(t, r), "10 at most") {
			t.Errorf("%.40s…: %d, want 400", list, r.StatusCode)
		}
	}
}

func TestUnionIsTheSameForAsLongAsItsFeedsAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := united(t)
		h := s.Handler(false)
		r := ask(t, h, "GET", "/feeds/all+persian.atom")
		etag := r.Header.Get("ETag")
		if etag == "" || r.Header.Get("Cache-Control") == "" {
			t.Fatalf("headers %v", r.Header)
		}
		time.Sleep(time.Minute)
		render(t, s, "all")
		if r := ask(t, h, "GET", "/feeds/all+persian.atom", "If-None-Match: "+etag); r.StatusCode != 304 {
			t.Errorf("%d, want 304", r.StatusCode)
		}
		m.items = append(m.items, kept(story(0)))
		render(t, s, "all")
		r = ask(t, h, "GET", "/feeds/all+persian.atom", "If-None-Match: "+etag)
		if r.StatusCode != 200 || !strings.Contains(bodyOf(t, r), "Story 0") {
			t.Errorf("with a new story: %d", r.StatusCode)
		}
	})
}

func TestUnionDeclaresWhatItsEntriesUse(t *testing.T) {
	it := story(1)
	it.Topics = []news.Tag{{Topic: "iran", Level: news.About}}
	o, _ := testOptions(it, story(2))
	o.Feeds = append(o.Feeds, news.Feed{Name: "why", Evidence: true})
	o.Evidence = func(*news.Item) []Evidence { return nil }
	s := New(o)
	render(t, s, "all")
	for f := range formats {
		check(t, f, []byte(bodyOf(t, ask(t, s.Handler(false), "GET", "/feeds/all+why"+formatInfo[f].extension))))
	}
	body := bodyOf(t, ask(t, s.Handler(false), "GET", "/feeds/all+why.atom"))
	if !strings.Contains(body, `xmlns:courant="`+evidenceNamespace+`"`) {
		t.Errorf("no namespace in\n%s", body)
	}
}

func TestUnionOfAFeedThatIsNotReadyIsNotGone(t *testing.T) {
	o, _ := testOptions(story(1))
	o.Feeds = append(o.Feeds, news.Feed{Name: "other"})
	r := ask(t, New(o).Handler(false), "GET", "/feeds/all+other.atom")
	if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
		t.Errorf("status %d, want 503", r.StatusCode)
	}
}

func TestUnionWithoutEntriesIsAFeed(t *testing.T) {
	o, _ := testOptions()
	o.Feeds = append(o.Feeds, news.Feed{Name: "other"})
	s := New(o)
	render(t, s, "all")
	for f := range formats {
		check(t, f, []byte(bodyOf(t, ask(t, s.Handler(false), "GET", "/feeds/all+other"+formatInfo[f].extension))))
	}
}

func TestCacheKeepsSoManyDocumentsAndBytesAndNoMore(t *testing.T) {
	c := newCache(3, 0)
	for i := range 10 {
		c.put(fmt.Sprint(i), newDocument(nil, "", ""))
		if c.get(fmt.Sprint(i)) == nil || len(c.docs) > 3 {
			t.Errorf("%d documents, or the last is not there", len(c.docs))
		}
	}
	c = newCache(100, 0)
	big := newDocument(make([]byte, maxCached/4), "", "")
	for i := range 10 {
		c.put(fmt.Sprint(i), big)
		c.put(fmt.Sprint(i), big)
		if want := min(4, i+1); len(c.docs) != want || c.size != want*len(big.plain) {
			t.Errorf("%d documents, %d bytes, want %d", len(c.docs), c.size, want)
		}
	}
}

func TestCacheForgetsWhatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(3, time.Minute)
		c.put("a", newDocument(nil, "", ""))
		time.Sleep(time.Minute)
		if c.get("a") == nil {
			t.Error("forgotten too early")
		}
		time.Sleep(time.Second)
		if c.get("a") != nil || len(c.docs) != 0 {
			t.Error("not forgotten")
		}
	})
}

func TestWhatManyAskForAtOnceIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, made, refused := newCache(10, 0), make(chan string, 100), make(chan error, 100)
		slow := func(key string) func() (*document, error) {
			return func() (*document, error) {
				time.Sleep(time.Second)
				made <- key
				return newDocument([]byte(key), "", ""), nil
			}
		}
		for i := range 20 {
			go func() {
				if doc, err := c.document(t.Context(), "same", slow("same")); err != nil || string(doc.plain) != "same" {
					t.Errorf("%d: %v", i, err)
				}
			}()
		}
		time.Sleep(time.Minute)
		if n := len(made); n < 1 || n > maxMaking {
			t.Errorf("made %d times", n)
		}
		for i := range 10 {
			go func() {
				if _, err := c.document(t.Context(), fmt.Sprint(i), slow(fmt.Sprint(i))); err != nil {
					refused <- err
				}
			}()
		}
		time.Sleep(time.Minute)
		if len(refused) == 0 || <-refused != errBusy {
			t.Error("want that some had to wait too long")
		}
	})
}
